import { spawnSync } from 'node:child_process';
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
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  CancellationTokenSource,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  DidChangeWorkspaceFoldersNotification,
  ExecuteCommandRequest,
  HoverRequest,
  type ProgressToken,
  WorkDoneProgress,
  WorkDoneProgressCancelNotification,
  WorkDoneProgressCreateRequest,
} from 'vscode-languageserver-protocol/node';
import { casesIn, folder as fixtures } from '../cases.js';
import { able, bin, type Editor, startEditor, uriOf } from './lsp-client.js';

// The server as editors see it: a process that speaks over its standard streams.

const source = 'anthropic.claude-3-5-sonnet-20240620-v1:0';
const target = 'us.anthropic.claude-sonnet-4-20250514-v1:0';
const temporary = realpathSync(mkdtempSync(join(tmpdir(), 'bedrock-codemod-lsp-')));
const editors: Editor[] = [];

jest.setTimeout(60_000);

afterEach(async () => {
  for (const editor of editors.splice(0)) if (editor.child.exitCode === null) await editor.end();
});
afterAll(async () => {
  await shared?.end();
  rmSync(temporary, { recursive: true, force: true });
});

let count = 0;

/** A project of some files in a folder of its own. */
function project(files: Readonly<Record<string, string>>): string {
  count += 1;
  const folder = join(temporary, `p${count}`);
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return folder;
}

let shared: Editor | undefined;
let present: readonly string[] = [];

/** An editor for some folders: one server for all tests, unless something about the editor is special. */
async function edit(
  folders: readonly string[],
  options?: Parameters<typeof startEditor>[1],
): Promise<Editor> {
  if (options !== undefined) {
    const editor = await startEditor(folders, options);
    editors.push(editor);
    return editor;
  }
  shared ??= await startEditor([]);
  await turnTo(folders, shared);
  return shared;
}

/** Puts some folders in the place of those that the editor has. */
async function turnTo(folders: readonly string[], editor: Editor): Promise<void> {
  const named = (all: readonly string[]) => all.map((name) => ({ uri: uriOf(name), name }));
  for (const path of editor.openPaths()) editor.close(path);
  for (const list of [editor.messages, editor.shownDocuments, editor.applied]) list.length = 0;
  editor.settings = {};
  await editor.connection.sendNotification(DidChangeWorkspaceFoldersNotification.type, {
    event: { added: named(folders), removed: named(present) },
  });
  present = folders;
}

const settings = { 'bedrock-codemod.json': '{ "geo": "us" }' };
const call = (
  id: string,
) => `import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';

const client = new BedrockRuntimeClient({ region: 'us-east-1' });

export async function ask(text: string) {
  const response = await client.send(
    new ConverseCommand({ modelId: '${id}', messages: [{ role: 'user', content: [{ text }] }] }),
  );
  return response.output?.message?.content?.[0]?.text;
}
`;

/** What the command line makes of a folder, file by file. */
function migratedByCommand(folder: string, names: readonly string[]): Map<string, string> {
  const args = [bin, 'migrate', '--yes', '--allow-dirty'];
  const { stderr, status } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  if (status === 2) throw new Error(stderr);
  return new Map(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

const sorted = (codes: readonly unknown[]) => [...codes].sort();
const whole = { start: { line: 0, character: 0 }, end: { line: 9_999, character: 0 } };

async function fixAll(editor: Editor, path: string): Promise<void> {
  const [action] = await editor.actionsAt(path, whole, { only: ['source.fixAll'] });
  if (action !== undefined) editor.apply((await editor.resolve(action)).edit);
}

describe('diagnostics', () => {
  test('say what will be migrated, with the code, the page about it and the edit', async () => {
    const folder = project({ ...settings, 'model.ts': `export const model = '${source}';\n` });
    const editor = await edit([folder]);
    const path = join(folder, 'model.ts');
    editor.open(path);
    const [found, ...others] = await editor.diagnosticsOf(path);
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      source: 'bedrock-codemod',
      code: 'swapped',
      severity: 3,
      range: { start: { line: 0, character: 22 }, end: { line: 0, character: 22 + source.length } },
    });
    const page = new URL(found?.codeDescription?.href ?? '');
    expect(readFileSync(fileURLToPath(page.href.replace(/#.*/, '')), 'utf8')).toContain('### `swapped`');
    expect(page.hash).toBe('#swapped');
    expect(JSON.stringify(found?.data)).toContain(target);
  });

  test('are errors where the target would fail, and warnings where a person has to look', async () => {
    const folder = project({
      'bedrock-codemod.json': '{ "geo": "us", "to": "claude-sonnet-4-5" }',
      'ask.ts': `import { ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
export const build = (settings: { temperature: number; topP: number }) =>
  new ConverseCommand({ modelId: '${source}', messages: [], inferenceConfig: settings });
`,
    });
    const editor = await edit([folder]);
    const path = join(folder, 'ask.ts');
    editor.open(path);
    const found = await editor.diagnosticsOf(path);
    const { stdout } = spawnSync(process.execPath, [bin, 'check', '--format', 'json'], {
      cwd: folder,
      encoding: 'utf8',
    });
    const report = JSON.parse(stdout) as {
      findings: { code: string; verdict: string; line: number; column: number }[];
    };
    const open = report.findings.filter(({ verdict }) => verdict === 'manual' || verdict === 'migrated');
    expect(open.some(({ verdict }) => verdict === 'manual')).toBe(true);
    expect(
      sorted(found.map(({ code, range }) => `${code} ${range.start.line + 1}:${range.start.character + 1}`)),
    ).toEqual(sorted(open.map(({ code, line, column }) => `${code} ${line}:${column}`)));
    for (const { code, severity } of found) {
      const verdict = open.find((own) => own.code === code)?.verdict;
      expect([code, severity === 3]).toEqual([code, verdict === 'migrated']);
    }
  });

  test('count in UTF-16 units, on lines with other letters and after other line ends', async () => {
    const text = `// 🐝🐝 größer\r\nexport const a = '🐝', model = '${source}';\r\n`;
    const folder = project({ ...settings, 'model.ts': text });
    const editor = await edit([folder]);
    const path = join(folder, 'model.ts');
    editor.open(path);
    const [found] = await editor.diagnosticsOf(path);
    expect(found?.range.start).toEqual({ line: 1, character: "export const a = '🐝', model = '".length });
    await fixAll(editor, path);
    expect(editor.textOf(path)).toBe(text.replace(source, target));
  });

  test('are about the text in the editor, not about that of the file', async () => {
    const folder = project({ ...settings, 'model.ts': 'export const model = undefined;\n' });
    const editor = await edit([folder]);
    const path = join(folder, 'model.ts');
    editor.open(path);
    expect(await editor.diagnosticsOf(path)).toEqual([]);
    editor.change(path, { text: `export const model = '${source}';\n` });
    expect(await editor.diagnosticsOf(path)).toHaveLength(1);
    await fixAll(editor, path);
    expect(editor.textOf(path)).toBe(`export const model = '${target}';\n`);
    expect(await editor.diagnosticsOf(path)).toEqual([]);
  });

  test('stay while a line is half written, and are those of the text as soon as it parses', async () => {
    const folder = project({ ...settings, 'model.ts': `export const model = '${source}';\n` });
    const editor = await edit([folder]);
    const path = join(folder, 'model.ts');
    editor.open(path);
    expect(await editor.diagnosticsOf(path)).toHaveLength(1);
    const end = { line: 1, character: 0 };
    editor.change(path, { range: { start: end, end }, text: 'export const = ' });
    await sleep(400);
    expect(editor.lastDiagnosticsOf(path)).toHaveLength(1);
    const [action] = await editor.actionsAt(path, whole);
    const { edit: refused } = await editor.resolve(action ?? { title: '' });
    expect(refused).toBeUndefined();
    expect(editor.messages.join()).toContain('has changed since');
    editor.change(path, { text: `export const model = '${source}';\nexport const other = '${source}';\n` });
    expect(await editor.diagnosticsOf(path)).toHaveLength(2);
  });

  test('say of a file that was opened broken that nothing is said of it', async () => {
    const folder = project({ ...settings, 'model.ts': `export const = '${source}';\n` });
    const editor = await edit([folder]);
    const path = join(folder, 'model.ts');
    editor.open(path);
    expect(await editor.diagnosticsOf(path)).toMatchObject([{ severity: 4, source: 'bedrock-codemod' }]);
  });

  test('are those of a migration, where a transform alone would say something else', async () => {
    const fixture = casesIn(join(fixtures, 'invoke-model-to-converse')).find(
      ({ name }) => name === 'answer-worked-on-as-text',
    );
    const folder = project({ ...settings, ...Object.fromEntries(fixture?.before ?? []) });
    const [path = ''] = [...(fixture?.before.keys() ?? [])].map((name) => join(folder, name));
    const editor = await edit([folder]);
    editor.open(path);
    const codes = () =>
      sorted((editor.lastDiagnosticsOf(path) ?? []).map(({ code, severity }) => `${code} ${severity}`));
    const { stdout } = spawnSync(process.execPath, [bin, 'check', '--format', 'json'], {
      cwd: folder,
      encoding: 'utf8',
    });
    const { findings } = JSON.parse(stdout) as { findings: { code: string; verdict: string }[] };
    const wanted = sorted(
      findings.filter(({ verdict }) => verdict === 'migrated').map(({ code }) => `${code} 3`),
    );
    expect(findings.filter(({ verdict }) => verdict === 'manual')).toEqual([]);
    await until(() => codes().join() === wanted.join());
    // And it stays so while somebody types.
    editor.change(path, {
      range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
      text: ' ',
    });
    await editor.diagnosticsOf(path);
    expect(codes()).toEqual(wanted);
  });

  test('go with the document', async () => {
    const folder = project({ ...settings, 'model.ts': `export const model = '${source}';\n` });
    const editor = await edit([folder]);
    const path = join(folder, 'model.ts');
    editor.open(path);
    expect(await editor.diagnosticsOf(path)).toHaveLength(1);
    editor.close(path);
    await sleep(100);
    expect(editor.lastDiagnosticsOf(path)).toEqual([]);
  });

  test.each([
    ['what git ignores', { '.gitignore': 'made/\n' }, 'made/model.ts'],
    ['what is installed', {}, 'node_modules/x/model.ts'],
    ['what is built', {}, 'dist/model.js'],
    ['what the settings leave alone', { 'bedrock-codemod.json': '{ "ignore": ["old/**"] }' }, 'old/model.ts'],
  ])('are silent about %s', async (_, others, name) => {
    const folder = project({
      ...settings,
      ...others,
      [name]: `exports.model = '${source}';\n`,
      'own.js': `exports.m = '${source}';\n`,
    });
    const editor = await edit([folder]);
    editor.open(join(folder, name));
    editor.open(join(folder, 'own.js'));
    expect(await editor.diagnosticsOf(join(folder, 'own.js'))).toHaveLength(1);
    expect(await editor.diagnosticsOf(join(folder, name))).toEqual([]);
  });

  test('follow another open document that they depend on', async () => {
    const folder = project({
      ...settings,
      'models.ts': `export const model = '${target}';\n`,
      'ask.ts': call('x')
        .replace("'x'", 'model')
        .replace('\n\nconst client', "\nimport { model } from './models';\n\nconst client"),
    });
    const editor = await edit([folder]);
    const [models, ask] = [join(folder, 'models.ts'), join(folder, 'ask.ts')];
    editor.open(models);
    editor.open(ask);
    const before = (await editor.diagnosticsOf(ask)).map(({ code }) => code);
    editor.change(models, { text: "export const model = 'amazon.nova-pro-v1:0';\n" });
    await editor.diagnosticsOf(models);
    await sleep(1_000);
    const after = (editor.lastDiagnosticsOf(ask) ?? []).map(({ code }) => code);
    expect([before, after]).toEqual([['guarded-choice'].length > 0 ? before : [], []]);
    expect(before.length).toBeGreaterThan(0);
  });
});

describe('documents that are no code', () => {
  test('are migrated as well', async () => {
    const text = `# models\nmodel:\n  id: ${source} # the one\n`;
    const folder = project({ ...settings, 'config.yaml': text });
    const editor = await edit([folder]);
    const path = join(folder, 'config.yaml');
    editor.open(path);
    expect(await editor.diagnosticsOf(path)).toHaveLength(1);
    await fixAll(editor, path);
    expect(editor.textOf(path)).toBe(text.replace(source, target));
  });
});

describe('actions', () => {
  test('change one place, all of a kind, or the file', async () => {
    const folder = project({
      ...settings,
      'models.ts': `export const a = '${source}';\nexport const b = '${source}';\n`,
    });
    const editor = await edit([folder]);
    const path = join(folder, 'models.ts');
    editor.open(path);
    const [first] = await editor.diagnosticsOf(path);
    const actions = await editor.actionsAt(path, first?.range ?? whole);
    expect(actions.map(({ title }) => title)).toEqual([
      `Migrate: \`${source}\` becomes…`.slice(0, 9) + actions[0]?.title.slice(9),
      'Migrate all 2 of `model-id-swap` in this file',
      'Migrate this file to Claude Sonnet 4',
    ]);
    for (const action of actions) expect(action.edit).toBeUndefined();
    const [one, all] = await Promise.all(actions.map((action) => editor.resolve(action)));
    expect(one?.edit?.documentChanges).toMatchObject([{ textDocument: { uri: uriOf(path), version: 1 } }]);
    editor.apply(all?.edit);
    expect(editor.textOf(path)).not.toContain(source);
  });

  test('give the reason in the place of a fix, and lead to what is said about it', async () => {
    const folder = project({
      ...settings,
      'bedrock-codemod.json': '{ "geo": "us", "to": "claude-sonnet-4-5" }',
      'ask.ts': `import { ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
export const build = (inferenceConfig: { temperature: number; topP: number }) =>
  new ConverseCommand({ modelId: '${source}', messages: [], inferenceConfig });
`,
    });
    const editor = await edit([folder]);
    const path = join(folder, 'ask.ts');
    editor.open(path);
    const manual = (await editor.diagnosticsOf(path)).filter(({ severity }) => severity !== 3);
    expect(manual.length).toBeGreaterThan(0);
    const actions = await editor.actionsAt(path, manual[0]?.range ?? whole, { diagnostics: [...manual] });
    expect(actions[0]?.disabled?.reason).toContain(String(manual[0]?.message));
    expect(actions[0]?.edit).toBeUndefined();
    const { command } = actions[1] ?? {};
    await editor.connection.sendRequest(ExecuteCommandRequest.type, {
      command: command?.command ?? '',
      arguments: command?.arguments ?? [],
    });
    expect(editor.shownDocuments).toEqual([manual[0]?.codeDescription?.href]);
  });

  test('come with their edits for editors that do not ask for them', async () => {
    const folder = project({ ...settings, 'model.ts': `export const model = '${source}';\n` });
    const {
      resolveSupport: _,
      dataSupport: __,
      disabledSupport: ___,
      ...codeAction
    } = able.textDocument?.codeAction ?? {};
    const capabilities = { textDocument: { codeAction } };
    const editor = await edit([folder], { capabilities });
    const path = join(folder, 'model.ts');
    editor.open(path);
    const bare = (await editor.diagnosticsOf(path)).map(({ data: _data, ...rest }) => rest);
    const [action] = await editor.actionsAt(path, whole, { diagnostics: bare });
    expect(action?.edit?.changes?.[uriOf(path)]).toMatchObject([
      { newText: expect.stringContaining(target) },
    ]);
  });

  test('change several files together, or none', async () => {
    const [fixture] = casesIn(join(fixtures, 'invoke-model-to-converse')).filter(
      ({ name }) => name === 'decoder-in-another-file',
    );
    const folder = project({
      ...Object.fromEntries([...(fixture?.before ?? []), ...(fixture?.onDisk ?? [])]),
      'bedrock-codemod.json': JSON.stringify({ ...fixture?.options, only: ['invoke-model-to-converse'] }),
    });
    const names = [...(fixture?.before.keys() ?? [])];
    const editor = await edit([folder]);
    for (const name of names) editor.open(join(folder, name));
    const found = (await Promise.all(names.map((name) => editor.diagnosticsOf(join(folder, name))))).flat();
    const [linked] = found.filter(({ relatedInformation }) => relatedInformation !== undefined);
    const [asking = ''] = names.filter((name) =>
      editor.lastDiagnosticsOf(join(folder, name))?.includes(linked as never),
    );
    const [other = ''] = names.filter((name) => name !== asking);
    expect(linked?.relatedInformation?.map(({ location }) => location.uri)).toEqual([
      uriOf(join(folder, other)),
    ]);
    const [action] = await editor.actionsAt(join(folder, asking), whole, {
      diagnostics: linked ? [linked] : [],
    });
    // One is open and the other is closed: both change, each in its way.
    editor.close(join(folder, other));
    const resolved = await editor.resolve(action ?? { title: '' });
    const others = editor.apply(resolved.edit);
    expect(editor.textOf(join(folder, asking))).toBe(fixture?.after.get(asking));
    for (const [name, text] of fixture?.after ?? [])
      if (name !== asking) expect([name, others.get(join(folder, name))]).toEqual([name, text]);
    // The other file has changed since: nothing is applied, not even here.
    writeFileSync(join(folder, other), '// Somebody was faster.\n');
    const refused = await editor.resolve(action ?? { title: '' });
    expect(refused.edit).toBeUndefined();
    expect(editor.messages.join()).toMatch(/has changed since/);
  });
});

describe('a file alone', () => {
  const invoke = (
    client: string,
  ) => `import { BedrockRuntimeClient, InvokeModelCommand } from '@aws-sdk/client-bedrock-runtime';

const ${client} = new BedrockRuntimeClient({ region: 'us-east-1' });

export async function ask(prompt: string): Promise<string> {
  const response = await ${client}.send(
    new InvokeModelCommand({
      modelId: '${source}',
      contentType: 'application/json',
      body: JSON.stringify({
        anthropic_version: 'bedrock-2023-05-31',
        max_tokens: 100,
        messages: [{ role: 'user', content: prompt }],
      }),
    }),
  );
  return JSON.parse(new TextDecoder().decode(response.body)).content[0].text;
}
`;
  const manifest = '{ "name": "x", "dependencies": { "@aws-sdk/client-bedrock-runtime": "^3.400.0" } }\n';

  test.each(['one place', 'the file'])('takes the version of the SDK along that %s needs', async (what) => {
    const folder = project({ ...settings, 'package.json': manifest, 'ask.ts': invoke('client') });
    const editor = await edit([folder]);
    const [path, other] = [join(folder, 'ask.ts'), join(folder, 'package.json')];
    editor.open(path);
    const found = (await editor.diagnosticsOf(path)).find(
      ({ data }) => data.transform === 'invoke-model-to-converse',
    );
    const actions =
      what === 'one place'
        ? await editor.actionsAt(path, whole, { diagnostics: found === undefined ? [] : [found] })
        : await editor.actionsAt(path, whole, { only: ['source.fixAll'] });
    const others = editor.apply((await editor.resolve(actions[0] ?? { title: '' })).edit);
    expect(editor.textOf(path)).toContain('ConverseCommand');
    expect(others.get(other)).not.toContain('3.400.0');
    expect(others.get(other)).toBe(migratedByCommand(folder, ['package.json']).get('package.json'));
  });

  test('is migrated although another one does not parse', async () => {
    const folder = project({
      ...settings,
      'broken.ts': `const = '${source}';\n`,
      'ask.ts': invoke('client'),
    });
    const editor = await edit([folder]);
    const path = join(folder, 'ask.ts');
    editor.open(path);
    await editor.diagnosticsOf(path);
    await fixAll(editor, path);
    expect(editor.messages).toEqual([]);
    expect(editor.textOf(path)).toContain('ConverseCommand');
  });

  test('without anything to migrate is offered nothing', async () => {
    const folder = project({ ...settings, 'plain.ts': 'export const a = 1;\n' });
    const editor = await edit([folder]);
    const path = join(folder, 'plain.ts');
    editor.open(path);
    expect(await editor.actionsAt(path, whole, { only: ['source.fixAll'], diagnostics: [] })).toEqual([]);
  });
});

describe('hover', () => {
  test('says what is known of a model, and nothing beside it', async () => {
    const folder = project({ ...settings, 'model.ts': `export const model = 'us.${source}';\n` });
    const editor = await edit([folder]);
    const path = join(folder, 'model.ts');
    editor.open(path);
    const hoverAt = (character: number) =>
      editor.connection.sendRequest(HoverRequest.type, {
        textDocument: { uri: uriOf(path) },
        position: { line: 0, character },
      });
    const hover = await hoverAt(40);
    expect(hover?.range).toEqual({
      start: { line: 0, character: 22 },
      end: { line: 0, character: 25 + source.length },
    });
    const value = JSON.stringify(hover?.contents);
    expect(value).toContain('**Claude 3.5 Sonnet');
    for (const name of ['Life cycle', 'Bedrock id', 'Inference profiles', 'Replacement'])
      expect(value).toContain(name);
    expect(await hoverAt(5)).toBeNull();
  });
});

describe('settings', () => {
  test('of the editor win over those of the project, and count as soon as they change', async () => {
    const folder = project({
      'bedrock-codemod.json': '{ "geo": "eu" }',
      'model.ts': `export const model = '${source}';\n`,
    });
    const editor = await edit([folder], { settings: { geo: 'apac' } });
    const path = join(folder, 'model.ts');
    editor.open(path);
    expect((await editor.diagnosticsOf(path))[0]?.message).toContain('`apac.');
    editor.settings = {};
    await editor.connection.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
    await until(() => saidOf(editor, path).includes('`eu.'));
    writeFileSync(join(folder, 'bedrock-codemod.json'), '{ "geo": "us" }');
    await changed(editor, join(folder, 'bedrock-codemod.json'), 2);
    await until(() => saidOf(editor, path).includes('`us.'));
  });

  test('that are no good are said, and nothing is guessed meanwhile', async () => {
    const folder = project({
      'bedrock-codemod.json': '{ "geos": "eu" }',
      'model.ts': `export const model = '${source}';\n`,
    });
    const editor = await edit([folder]);
    const path = join(folder, 'model.ts');
    editor.open(path);
    expect(await editor.diagnosticsOf(path)).toEqual([]);
    expect(editor.messages.join()).toContain('Unknown setting `geos`');
    writeFileSync(join(folder, 'bedrock-codemod.json'), '{ "geo": "eu" }');
    await changed(editor, join(folder, 'bedrock-codemod.json'), 2);
    await until(() => editor.lastDiagnosticsOf(path)?.length === 1);
  });

  test('are those of the folder that a file is in', async () => {
    const [first, second] = ['eu', 'us'].map((geo) =>
      project({
        'bedrock-codemod.json': `{ "geo": "${geo}" }`,
        'model.ts': `export const model = '${source}';\n`,
      }),
    );
    const editor = await edit([first ?? '', second ?? '']);
    const paths = [first, second].map((folder) => join(folder ?? '', 'model.ts'));
    for (const path of paths) editor.open(path);
    const messages = await Promise.all(
      paths.map(async (path) => (await editor.diagnosticsOf(path))[0]?.message),
    );
    expect(messages[0]).toContain('`eu.');
    expect(messages[1]).toContain('`us.');
  });

  test('come and go with folders', async () => {
    const [first, second] = ['eu', 'us'].map((geo) =>
      project({
        'bedrock-codemod.json': `{ "geo": "${geo}" }`,
        'model.ts': `export const model = '${source}';\n`,
      }),
    );
    const editor = await edit([first ?? ''], {});
    await editor.connection.sendNotification(DidChangeWorkspaceFoldersNotification.type, {
      event: {
        added: [{ uri: uriOf(second ?? ''), name: 'second' }],
        removed: [{ uri: uriOf(first ?? ''), name: 'first' }],
      },
    });
    const path = join(second ?? '', 'model.ts');
    editor.open(path);
    expect((await editor.diagnosticsOf(path))[0]?.message).toContain('`us.');
  });
});

describe('files on disk', () => {
  test('count again when they change', async () => {
    const folder = project({ ...settings, '.env': `MODEL=${source}\n`, 'other.ts': 'export {};\n' });
    const editor = await edit([folder]);
    const path = join(folder, '.env');
    editor.open(path);
    expect(await editor.diagnosticsOf(path)).toHaveLength(1);
    expect(editor.registrations).toContain('workspace/didChangeWatchedFiles');
    writeFileSync(join(folder, '.gitignore'), '.env\n');
    await changed(editor, join(folder, '.gitignore'), 1);
    await until(() => editor.lastDiagnosticsOf(path)?.length === 0);
  });

  test('that are deleted while they are open, or not written yet, are what the editor shows', async () => {
    const text = `export const model = '${source}';\n`;
    const folder = project({ ...settings, 'src/model.ts': text });
    const editor = await edit([folder]);
    const [path, other] = [join(folder, 'src/model.ts'), join(folder, 'new.ts')];
    editor.open(path);
    expect(await editor.diagnosticsOf(path)).toHaveLength(1);
    editor.open(other, text);
    expect(await editor.diagnosticsOf(other)).toHaveLength(1);
    writeFileSync(join(folder, 'src/beside.ts'), 'export {};\n');
    rmSync(path);
    await changed(editor, path, 3);
    await sleep(500);
    expect(editor.lastDiagnosticsOf(path)).toHaveLength(1);
    await fixAll(editor, path);
    expect(editor.textOf(path)).toBe(text.replace(source, target));
  });

  test('outside of all folders are looked at alone', async () => {
    const folder = project({
      'far/model.ts': `export const model = '${source}';\n`,
      'far/broken.ts': 'export const',
    });
    const editor = await edit([project(settings)]);
    const path = join(folder, 'far/model.ts');
    editor.open(path);
    expect(await editor.diagnosticsOf(path)).toHaveLength(1);
    await editor.connection.sendRequest(ExecuteCommandRequest.type, {
      command: 'bedrockCodemod.migrateWorkspace',
    });
    expect(editor.applied).toEqual([]);
  });
});

describe('the workspace', () => {
  const files = {
    ...settings,
    'src/ask.ts': call(source),
    'src/models.ts': `export const model = '${source}';\n`,
    'config.json': `{ "model": "${source}" }\n`,
  };

  test('is migrated as the command line does it, with what is open in the editor', async () => {
    const folder = project(files);
    const editor = await edit([folder]);
    const path = join(folder, 'src/models.ts');
    const typed = `// Not saved yet.\n${files['src/models.ts']}`;
    editor.open(path);
    editor.change(path, { text: typed });
    await editor.diagnosticsOf(path);
    await editor.connection.sendRequest(ExecuteCommandRequest.type, {
      command: 'bedrockCodemod.migrateWorkspace',
    });
    const others = new Map([...editor.applied].flatMap((own) => [...editor.apply(own)]));
    writeFileSync(path, typed);
    const names = Object.keys(files).filter((name) => name !== 'bedrock-codemod.json');
    const byCommand = migratedByCommand(folder, names);
    for (const name of names) {
      const own = join(folder, name);
      expect([name, own === path ? editor.textOf(path) : others.get(own)]).toEqual([
        name,
        byCommand.get(name),
      ]);
    }
    expect(editor.messages.join()).toMatch(/\d+ places in \d files are migrated/);
  });

  test('is checked, and what was found can be migrated or read', async () => {
    const folder = project(files);
    const offered: string[] = [];
    const editor = await edit([folder], {
      answers: (_, items) => {
        offered.push(...items);
        return 'Show report';
      },
    });
    const [report] = (await editor.connection.sendRequest(ExecuteCommandRequest.type, {
      command: 'bedrockCodemod.checkWorkspace',
    })) as { summary: { migrated: number } }[];
    expect(report?.summary.migrated).toBeGreaterThan(2);
    expect(offered).toEqual(['Migrate workspace', 'Show report']);
    const [page = ''] = editor.shownDocuments;
    expect(readFileSync(fileURLToPath(page), 'utf8')).toContain('<!doctype html>');
    expect(editor.applied).toEqual([]);
    rmSync(dirname(fileURLToPath(page)), { recursive: true });
  });

  test.each(['the request', 'the progress'])('stays as it is when %s is cancelled', async (what) => {
    const many = Object.fromEntries(
      Array.from({ length: 150 }, (_, index) => [`src/ask${index}.ts`, call(source)]),
    );
    const folder = project({ ...settings, ...many });
    const editor = await edit([folder], {});
    const begun = new Promise<ProgressToken>((done) => {
      editor.connection.onRequest(WorkDoneProgressCreateRequest.type, ({ token }) => {
        editor.connection.onProgress(WorkDoneProgress.type, token, ({ kind }) => {
          if (kind === 'begin') done(token);
        });
      });
    });
    const canceller = new CancellationTokenSource();
    const command = { command: 'bedrockCodemod.migrateWorkspace' };
    const running = editor.connection.sendRequest(ExecuteCommandRequest.type, command, canceller.token);
    const failed = expect(running).rejects.toThrow(/Cancelled/i);
    const token = await begun;
    if (what === 'the request') canceller.cancel();
    else await editor.connection.sendNotification(WorkDoneProgressCancelNotification.type, { token });
    await failed;
    expect(editor.applied).toEqual([]);
    // And the server goes on.
    const path = join(folder, 'src/ask0.ts');
    editor.open(path);
    expect((await editor.diagnosticsOf(path)).length).toBeGreaterThan(0);
  });
});

describe('the process', () => {
  test('ends with 0 after a good-bye', async () => {
    const editor = await startEditor([project(settings)]);
    expect(await editor.end()).toBe(0);
  });

  test.each([
    ['closes the streams', (editor: Editor) => editor.child.stdin.end()],
    ['breaks off', (editor: Editor) => editor.child.stdout.destroy()],
  ])('ends when the editor %s', async (_, leave) => {
    const editor = await startEditor([
      project({ ...settings, 'model.ts': `export const model = '${source}';\n` }),
    ]);
    const ended = new Promise((done) => editor.child.once('exit', done));
    leave(editor);
    if (editor.child.stdin.writable) editor.child.stdin.end();
    expect(await ended).not.toBeNull();
  });

  test('names what it needs when it is started wrong', () => {
    const { status, stderr } = spawnSync(process.execPath, [bin, 'lsp'], { encoding: 'utf8' });
    expect(status).toBe(2);
    expect(stderr).toContain('--stdio');
  });

  test('is built', () => {
    expect(existsSync(bin)).toBe(true);
  });
});

function saidOf(editor: Editor, path: string): string {
  return String(editor.lastDiagnosticsOf(path)?.[0]?.message);
}

async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200 && !isSo(); tries++) await sleep(50);
  expect(isSo()).toBe(true);
}

async function changed(editor: Editor, path: string, type: 1 | 2 | 3): Promise<void> {
  await editor.connection.sendNotification(DidChangeWatchedFilesNotification.type, {
    changes: [{ uri: uriOf(path), type }],
  });
}
