import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DidChangeWorkspaceFoldersNotification } from 'vscode-languageserver-protocol/node';
import type { Io } from '../adapters/cli/io.js';
import { runCli } from '../adapters/cli/program.js';
import { runInJscodeshift } from '../adapters/jscodeshift/transform.js';
import { transformSource } from '../index.js';
import { type Editor, startEditor, uriOf } from './adapters/lsp-client.js';
import { type Case, casesIn, folder as fixtures, migrated, project } from './cases.js';

// One fixture, four ways to get to it: the command line, jscodeshift, a program, and an editor.

// The package is an ES module, which jest does not load.
jest.mock('@vscode/ripgrep', () => ({
  rgPath: require.resolve(`@vscode/ripgrep-${process.platform}-${process.arch}/bin/rg`),
}));

/** With `SURFACES=all`, every fixture that one file decides; otherwise those of each transform that lie so far apart. */
const step = process.env.SURFACES === 'all' ? 1 : 12;

const temporary = realpathSync(mkdtempSync(join(tmpdir(), 'bedrock-codemod-surfaces-')));
/** By the region of the environment that its server runs in. */
const editors = new Map<string | undefined, Promise<Editor>>();

function editorIn(region: string | undefined): Promise<Editor> {
  const editor = editors.get(region) ?? startEditor([temporary], { region });
  editors.set(region, editor);
  return editor;
}

jest.setTimeout(60_000);
afterAll(async () => {
  for (const editor of editors.values()) await (await editor).end();
  rmSync(temporary, { recursive: true, force: true });
});

/** A fixture in a project of its own, whose settings are its options. */
interface Trial {
  readonly id: string;
  readonly fixture: Case;
  readonly folder: string;
  readonly name: string;
  readonly source: string;
}

const surfaces: Readonly<Record<string, (trial: Trial) => Promise<string> | string>> = {
  async 'the command line'({ fixture, folder, name }) {
    const errors: string[] = [];
    const io: Io = {
      stdout: { write: () => undefined, isTTY: false },
      stderr: { write: (text) => void errors.push(text), isTTY: false },
      stdin: { isTTY: false },
      env: { AWS_REGION: fixture.options.environmentRegion },
      cwd: folder,
      docs: join(__dirname, '../docs/transforms'),
    };
    const code = await runCli(['migrate', '--allow-dirty', '--yes'], io);
    if (code === 2) throw new Error(errors.join(''));
    return readFileSync(join(folder, name), 'utf8');
  },
  jscodeshift({ id, fixture, folder, name, source }) {
    const { from, environmentRegion, ...options } = fixture.options;
    if (environmentRegion === undefined) delete process.env.AWS_REGION;
    else process.env.AWS_REGION = environmentRegion;
    const host = from === undefined ? options : { ...options, from: from.join(',') };
    return runInJscodeshift(id, { path: join(folder, name), source }, {}, { ...host }) ?? source;
  },
  'a program'({ id, fixture, name, source }) {
    return transformSource(source, { ...fixture.options, path: name, only: [id] }).code;
  },
  async 'an editor'({ fixture, folder, name, source }) {
    const editor = await editorIn(fixture.options.environmentRegion);
    const path = join(folder, name);
    const event = { added: [{ uri: uriOf(folder), name }], removed: [] };
    await editor.connection.sendNotification(DidChangeWorkspaceFoldersNotification.type, { event });
    // Editors take the mark off when they open a file, and put it back when they write it.
    const mark = source.startsWith('\uFEFF') ? '\uFEFF' : '';
    editor.open(path, source.slice(mark.length));
    const [action] = await editor.actionsAt(path, whole, { only: ['source.fixAll'], diagnostics: [] });
    if (action !== undefined) editor.apply((await editor.resolve(action)).edit);
    const text = editor.textOf(path);
    editor.close(path);
    return mark + text;
  },
};

const whole = { start: { line: 0, character: 0 }, end: { line: 99_999, character: 0 } };

/** What one file decides alone, wherever it is run. */
function isAlone(id: string, fixture: Case): boolean {
  const { before, onDisk, isProject } = fixture;
  if (isProject || before.size !== 1 || onDisk.size !== 0) return false;
  // A host that has one file alone writes no other.
  return [...migrated(id, fixture, before).changed.keys()].every((path) =>
    before.has(path.slice(project.length + 1)),
  );
}

const ids = readdirSync(fixtures);
const cases = ids.flatMap((id) => {
  const all = casesIn(join(fixtures, id));
  const apart = all.filter((fixture, index) => index % step === 0 && isAlone(id, fixture));
  const some = apart.length > 0 ? apart : all.filter((fixture) => isAlone(id, fixture)).slice(0, 1);
  return some.map((fixture) => ({ id, fixture }));
});

test('every transform is among them', () => {
  expect(new Set(cases.map(({ id }) => id))).toEqual(new Set(ids));
});

describe.each(cases.map(({ id, fixture }) => [`${id} ${fixture.name}`, id, fixture] as const))(
  '%s',
  (_, id, fixture) => {
    test.each(Object.entries(surfaces))('gives the same bytes by %s', async (surface, migrate) => {
      for (const [name, source] of fixture.before) {
        const folder = join(temporary, `${id}-${fixture.name}-${surface}`.replaceAll(/[^\w-]/g, '-'));
        mkdirSync(dirname(join(folder, name)), { recursive: true });
        mkdirSync(join(folder, '.git'));
        writeFileSync(join(folder, name), source);
        const { environmentRegion: _region, ...options } = fixture.options;
        const settings = { ...options, only: [id] };
        writeFileSync(join(folder, 'bedrock-codemod.json'), JSON.stringify(settings));
        expect(await migrate({ id, fixture, folder, name, source })).toBe(fixture.after.get(name));
      }
    });
  },
);
