import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Case, casesIn, folder, migrated, resultOf } from './cases.js';
import { runUnder } from './equivalence/runner.js';
import { type Bedrock, startBedrock } from './equivalence/stub.js';

// Text editors do the same before and after their migration: each command by itself and one after the other, with real files.

const id = 'undo-edit-removal';
const editors = editorsOf(id);
const olderEditors = editorsOf('text-editor-tool');

const path = 'notes.txt';
const steps = [
  { command: 'view', path },
  { command: 'create', path, file_text: 'one\ntwo\n' },
  { command: 'view', path },
  { command: 'str_replace', path, old_str: 'two', new_str: 'zwei $&' },
  { command: 'insert', path, insert_line: 1, insert_text: 'between' },
  { command: 'insert', path, insert_line: 0, new_str: 'first' },
  { command: 'str_replace', path, old_str: 'not there', new_str: '' },
  { command: 'view', path },
  { command: 'rename_all', path },
];

/** What takes the place of the agent: it gives every step to one editor, and notes what comes back. */
const session = `
import { createEditor } from './editor';

export async function session(root, steps) {
  const editor = createEditor(root);
  const answers = [];
  for (const step of steps) {
    try {
      answers.push({ returned: await editor.run(step) });
    } catch (error) {
      answers.push({ threw: error.message, as: error.constructor.name });
    }
  }
  return answers;
}
`;

function editorsOf(transform: string): Case[] {
  return casesIn(join(folder, transform)).filter(({ name }) => name.startsWith('all-commands'));
}

let bedrock: Bedrock;
let root: string;

beforeAll(async () => {
  bedrock = await startBedrock();
  root = mkdtempSync(join(tmpdir(), 'editor-'));
});

afterAll(async () => {
  await bedrock.close();
  rmSync(root, { recursive: true, force: true });
});

async function answersOf(files: ReadonlyMap<string, string>, given: readonly object[]): Promise<unknown[]> {
  const files_ = join(root, 'files');
  rmSync(files_, { recursive: true, force: true });
  mkdirSync(files_);
  const modules = new Map([...files].map(([name, text]) => [`/${name}`, text]));
  const program = { path: '/session.js', source: session, modules: modules.set('/session.js', session) };
  const { outcome } = await runUnder([], program, { export: 'session', args: [files_, given] }, bedrock);
  if (!('returned' in outcome)) throw new Error(JSON.stringify(outcome));
  return outcome.returned as unknown[];
}

test('there are editors of several forms', () => {
  expect(editors.length).toBeGreaterThan(2);
  expect(olderEditors.length).toBeGreaterThan(1);
});

describe.each(editors.map((fixture) => [fixture.name, fixture] as const))('%s', (_, fixture: Case) => {
  const after = resultOf(fixture.before, migrated(id, fixture, fixture.before));

  test('answers every command of the new tool as before', async () => {
    const expected = await answersOf(fixture.before, steps);
    expect(await answersOf(after, steps)).toEqual(expected);
    expect(JSON.stringify(expected)).toContain('first');
    expect(JSON.stringify(expected)).toContain('between');
  });

  test('answers `undo_edit` as it answers a command that it does not know', async () => {
    const edit = steps.slice(1, 4);
    const [unknown] = (await answersOf(after, [...edit, { command: 'rename_all', path }])).slice(-1);
    const [undo] = (await answersOf(after, [...edit, { command: 'undo_edit', path }])).slice(-1);
    expect(JSON.stringify(undo)).toBe(JSON.stringify(unknown).replaceAll('rename_all', 'undo_edit'));
    const [before] = (await answersOf(fixture.before, [...edit, { command: 'undo_edit', path }])).slice(-1);
    expect(before).not.toEqual(undo);
  });
});

describe.each(olderEditors.map((fixture) => [fixture.name, fixture] as const))('%s', (_, fixture: Case) => {
  const after = resultOf(fixture.before, migrated('text-editor-tool', fixture, fixture.before));
  const spelled = (field: string) =>
    steps.map(({ insert_text, new_str, ...step }) => {
      const text = insert_text ?? new_str;
      if (text === undefined) return step;
      return { ...step, [step.command === 'insert' ? field : 'new_str']: text };
    });

  test('takes the text of `insert` under either name, and answers all commands as before', async () => {
    const expected = await answersOf(fixture.before, spelled('new_str'));
    expect(JSON.stringify(expected)).toContain('first\\none\\nbetween');
    expect(await answersOf(after, spelled('new_str'))).toEqual(expected);
    expect(await answersOf(after, spelled('insert_text'))).toEqual(expected);
  });

  test('asks for the new field where there is none', async () => {
    const [created, failed] = await answersOf(after, [
      { command: 'create', path, file_text: '' },
      { command: 'insert', path, insert_line: 0 },
    ]);
    expect(created).toEqual({ returned: 'created' });
    expect(failed).toMatchObject({ threw: 'insert_text is missing' });
  });
});
