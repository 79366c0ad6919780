import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
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
import { pathToFileURL } from 'node:url';
import { geos, modelNames } from '../../catalog/catalog.js';
import { outlines } from '../../transforms/outlines.js';
import { filesOfZip } from './zip';

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

  test('shows pictures that need no network', () => {
    const icon = files.get('extension/icon.png') ?? Buffer.alloc(24);
    expect([icon.readUInt32BE(16), icon.readUInt32BE(20)]).toEqual([128, 128]);
    const pictures = [...textOf('extension/readme.md').matchAll(/!\[[^\]]+\]\(([^)]{0,22})/g)];
    expect(pictures.map(([, start]) => start)).toEqual(pictures.map(() => 'data:image/png;base64,'));
    expect(pictures).not.toEqual([]);
    for (const { media } of manifest.contributes.walkthroughs[0].steps) {
      expect(names).toContain(`extension/${media.image}`);
    }
  });

  describe('its server, without any packages around it', () => {
    const temporary = realpathSync(mkdtempSync(join(tmpdir(), 'bedrock-codemod-vsix-')));
    let server: Client;

    beforeAll(() => {
      for (const [name, content] of files) {
        mkdirSync(dirname(join(temporary, name)), { recursive: true });
        writeFileSync(join(temporary, name), content);
      }
      // As the editor starts it: with its own ripgrep.
      server = new Client(join(temporary, 'extension/server/adapters/cli/main.mjs'));
    });
    afterAll(() => {
      server.end();
      rmSync(temporary, { recursive: true, force: true });
    });

    test('finds an old model in a file', async () => {
      const project = join(temporary, 'project');
      const path = join(project, 'chat.ts');
      const text = "export const model = 'anthropic.claude-3-5-sonnet-20241022-v2:0';\n";
      mkdirSync(project);
      writeFileSync(path, text);
      const uri = pathToFileURL(path).href;
      const { capabilities } = await server.ask('initialize', {
        processId: process.pid,
        rootUri: null,
        workspaceFolders: [{ name: 'project', uri: pathToFileURL(project).href }],
        capabilities: { textDocument: { publishDiagnostics: {} } },
      });
      const offered = manifest.contributes.commands.map(({ command }: { command: string }) => command);
      expect(
        [...capabilities.executeCommandProvider.commands, 'bedrockCodemod.restartServer'].sort(),
      ).toEqual(offered.sort());
      server.tell('initialized', {});
      server.tell('textDocument/didOpen', {
        textDocument: { uri, languageId: 'typescript', version: 1, text },
      });
      const { diagnostics } = await server.told('textDocument/publishDiagnostics');
      expect(diagnostics).toMatchObject([{ source: 'bedrock-codemod', code: 'swapped' }]);
      await server.ask('shutdown', null);
      server.tell('exit', null);
      expect(await server.exit).toBe(0);
    }, 60_000);
  });
});

/** One that is installed here, in the place of the editor's. */
function ripgrep(): string {
  const code = "import { rgPath } from '@vscode/ripgrep'; process.stdout.write(rgPath);";
  return execFileSync(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: root,
    encoding: 'utf8',
  });
}

/** As much of a client as it takes to ask a question. */
class Client {
  readonly exit: Promise<number | null>;
  readonly #server: ChildProcess;
  #asked = 0;
  #heard = Buffer.alloc(0);
  // biome-ignore lint/suspicious/noExplicitAny: messages of all kinds
  readonly #waiting = new Map<string | number, (params: any) => void>();

  constructor(script: string) {
    this.#server = spawn(process.execPath, [script, 'lsp', '--stdio'], {
      cwd: dirname(script),
      env: { PATH: dirname(process.execPath), BEDROCK_CODEMOD_RIPGREP: ripgrep() },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.exit = new Promise((done) => this.#server.once('exit', done));
    this.#server.stdout?.on('data', (chunk: Buffer) => this.#hear(chunk));
  }

  // biome-ignore lint/suspicious/noExplicitAny: the answers to all kinds of questions
  ask(method: string, params: unknown): Promise<any> {
    const id = ++this.#asked;
    this.#send({ id, method, params });
    return new Promise((done) => this.#waiting.set(id, done));
  }

  tell(method: string, params: unknown): void {
    this.#send({ method, params });
  }

  // biome-ignore lint/suspicious/noExplicitAny: notifications of all kinds
  told(method: string): Promise<any> {
    return new Promise((done) => this.#waiting.set(method, done));
  }

  end(): void {
    this.#server.kill();
  }

  #send(message: object): void {
    const text = JSON.stringify({ jsonrpc: '2.0', ...message });
    this.#server.stdin?.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  }

  #hear(chunk: Buffer): void {
    this.#heard = Buffer.concat([this.#heard, chunk]);
    for (;;) {
      const start = this.#heard.indexOf('\r\n\r\n') + 4;
      const length = /Content-Length: (\d+)/.exec(this.#heard.toString('latin1', 0, start))?.[1];
      const end = start + Number(length);
      if (length === undefined || this.#heard.length < end) return;
      const message = JSON.parse(this.#heard.toString('utf8', start, end));
      this.#heard = this.#heard.subarray(end);
      if (message.id !== undefined && message.method !== undefined)
        this.#send({ id: message.id, result: null });
      else this.#waiting.get(message.id ?? message.method)?.(message.result ?? message.params);
    }
  }
}
