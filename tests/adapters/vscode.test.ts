import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ExecuteCommandRequest } from 'vscode-languageserver-protocol/node';
import { geos, modelNames } from '../../catalog/catalog.js';
import { outlines } from '../../transforms/outlines.js';
import { startEditor } from './lsp-client.js';
import { filesOfZip } from './zip.js';

// What users of Visual Studio Code install. `npm run vsix` makes it; in CI it has to be there.

const root = join(__dirname, '../..');
const vsix = join(root, 'editors/vscode/dist/bedrock-codemod.vsix');
const isMade = existsSync(vsix);

test('CI has made the extension', () => expect(isMade || process.env.CI === undefined).toBe(true));

(isMade ? describe : describe.skip)('the extension', () => {
  const files = isMade ? filesOfZip(readFileSync(vsix)) : new Map<string, Buffer>();
  const names = [...files.keys()];
  const textOf = (name: string) => files.get(name)?.toString('utf8') ?? '';
  const manifest = isMade ? JSON.parse(textOf('extension/package.json')) : {};
  const settings = manifest.contributes?.configuration.properties;

  test('holds what it needs, and nothing else', () => {
    const kinds = new Set(
      names.map((name) => name.replace(/(?<=\/(?:server|docs\/transforms|images)\/).*/, '…')),
    );
    expect([...kinds].sort()).toEqual([
      '[Content_Types].xml',
      'extension.vsixmanifest',
      'extension/LICENSE.txt',
      'extension/THIRD-PARTY-NOTICES.txt',
      'extension/docs/transforms/…',
      'extension/extension.js',
      'extension/icon.png',
      'extension/images/…',
      'extension/package.json',
      'extension/readme.md',
      'extension/server/…',
    ]);
    for (const { id } of outlines) expect(names).toContain(`extension/docs/transforms/${id}.md`);
  });

  test('is small', () => {
    expect(readFileSync(vsix).length).toBeLessThan(5 * 2 ** 20);
  });

  test('names the licences of what is bundled', () => {
    const notices = textOf('extension/THIRD-PARTY-NOTICES.txt');
    for (const name of [
      'vscode-languageclient',
      'vscode-languageserver',
      'ts-morph',
      '@ts-morph/common',
      'yaml',
    ]) {
      expect(notices).toMatch(new RegExp(`^${name} \\d`, 'm'));
    }
    expect(textOf('extension/LICENSE.txt')).toBe(readFileSync(join(root, 'LICENSE'), 'utf8'));
  });

  test('knows no path of the machine that made it', () => {
    const telling = names.filter((name) => files.get(name)?.includes(root));
    expect(telling).toEqual([]);
  });

  test('has the version of the package, and nothing of its development', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(manifest).toMatchObject({ name: 'bedrock-codemod', publisher: 'bedrock-codemod', version });
    expect(Object.keys(manifest)).not.toEqual(expect.arrayContaining(['devDependencies']));
    expect(names).toContain(`extension/${manifest.main.slice(2)}`);
  });

  test('offers the models, geographies and transforms that there are', () => {
    const unset = { default: null };
    expect(settings['bedrockCodemod.to']).toMatchObject(unset);
    expect([...settings['bedrockCodemod.to'].enum].sort()).toEqual([null, ...modelNames()].sort());
    expect(settings['bedrockCodemod.geo']).toMatchObject({ ...unset, enum: [null, ...geos, 'none'] });
    expect([...settings['bedrockCodemod.from'].items.enum].sort()).toEqual([...modelNames()].sort());
    expect(settings['bedrockCodemod.only']).toMatchObject({
      ...unset,
      items: {
        enum: outlines.map(({ id }) => id),
        markdownEnumDescriptions: outlines.map(({ description }) => description),
      },
    });
  });

  test('shows pictures of its own alone', () => {
    const icon = files.get('extension/icon.png') ?? Buffer.alloc(24);
    expect([icon.readUInt32BE(16), icon.readUInt32BE(20)]).toEqual([128, 128]);
    expect(textOf('extension/readme.md')).not.toContain('![');
    for (const { media } of manifest.contributes.walkthroughs[0].steps) {
      expect(names).toContain(`extension/${media.image}`);
    }
  });

  test('has a server that needs no packages around it', async () => {
    const temporary = realpathSync(mkdtempSync(join(tmpdir(), 'bedrock-codemod-vsix-')));
    const project = join(temporary, 'project');
    const path = join(project, 'chat.ts');
    for (const [name, content] of files) {
      mkdirSync(dirname(join(temporary, name)), { recursive: true });
      writeFileSync(join(temporary, name), content);
    }
    mkdirSync(project);
    writeFileSync(path, "export const model = 'us.anthropic.claude-3-5-sonnet-20241022-v2:0';\n");
    // As the extension starts it.
    const main = join(temporary, 'extension/server/adapters/cli/main.js');
    const editor = await startEditor([project], {
      command: [process.execPath, main, 'lsp', '--stdio'],
      env: { BEDROCK_CODEMOD_RIPGREP: ripgrep() },
    });
    try {
      editor.open(path);
      const [found] = await editor.diagnosticsOf(path);
      expect(found).toMatchObject({ source: 'bedrock-codemod', code: 'swapped' });
      // The page that it leads to is on board.
      expect(existsSync(fileURLToPath(found?.codeDescription?.href ?? ''))).toBe(true);

      await editor.connection.sendRequest(ExecuteCommandRequest.type, {
        command: 'bedrockCodemod.migrateWorkspace',
      });
      expect(JSON.stringify(editor.applied)).toContain('claude-sonnet-4');

      const { commands = [] } = editor.initialized.capabilities.executeCommandProvider ?? {};
      for (const { command } of manifest.contributes.commands) {
        expect([...commands, 'bedrockCodemod.restartServer']).toContain(command);
      }
      expect(await editor.end()).toBe(0);
    } finally {
      editor.child.kill();
      rmSync(temporary, { recursive: true, force: true });
    }
  }, 60_000);
});

/** One that is installed here, in the place of the editor's. */
function ripgrep(): string {
  const code = "import { rgPath } from '@vscode/ripgrep'; process.stdout.write(rgPath);";
  return execFileSync(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: root,
    encoding: 'utf8',
  });
}
