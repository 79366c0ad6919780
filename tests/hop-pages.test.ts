import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hopBetween, renderHop } from '../adapters/cli/hop.js';
import { hopPages } from '../adapters/cli/hop-pages.js';
import { colorsFor, type Io } from '../adapters/cli/io.js';
import { runCli } from '../adapters/cli/program.js';
import { findModels, type Model, models } from '../catalog/catalog.js';
import { differencesBetween } from '../catalog/differences.js';
import { outlines } from '../transforms/outlines.js';

const folder = join(__dirname, '../docs/hops');
const pages = hopPages(outlines);
const text = [...pages.values()].join('\n');

describe('docs/hops', () => {
  test('is what the catalog and the outlines say', () => {
    // `npm run catalog:docs` writes it.
    expect(readdirSync(folder).sort()).toEqual([...pages.keys()].sort());
    for (const [name, page] of pages) expect(readFileSync(join(folder, name), 'utf8')).toBe(page);
  });

  test('leads to sections and pages that exist', () => {
    const anchors = new Map(
      [...pages].map(([name, page]) => [
        name,
        [...page.matchAll(/^## (.*)$/gm)].map(([, title = '']) =>
          title
            .toLowerCase()
            .replaceAll(/[^\w -]/g, '')
            .replaceAll(' ', '-'),
        ),
      ]),
    );
    for (const [name, page] of pages) {
      for (const [, path = '', anchor] of page.matchAll(/\]\(([^)#]*)(?:#([^)]*))?\)/g)) {
        const file = path === '' ? name : path;
        expect(`${file} ${existsSync(join(folder, file))}`).toBe(`${file} true`);
        if (anchor !== undefined) expect(anchors.get(file)).toContain(anchor);
      }
    }
  });

  test('has the way of each model to the next and to the newest', () => {
    for (const [index, source] of models.entries()) {
      const next = models[index + 1];
      if (source.replacement === null) continue;
      expect(text).toContain(`--from ${source.name} --to ${source.replacement}\n`);
      const [newest] = findModels(source.replacement);
      if (next !== undefined && newest?.family === source.family)
        expect(text).toContain(`--from ${source.name} --to ${next.name}\n`);
    }
  });
});

/** What sees to it that the target can be called, and may be. */
const profiled = ['model-id-swap', 'inference-profile-permissions'];

describe('the differences of two models', () => {
  test.each([
    [
      'claude-3-5-sonnet-v2',
      'claude-sonnet-4',
      'changes',
      'never asks for `undo_edit`',
      ['undo-edit-removal'],
    ],
    ['claude-3-5-sonnet-v2', 'claude-sonnet-4', 'breaks', 'is called through a profile', profiled],
    [
      'claude-3-5-sonnet-v2',
      'claude-sonnet-4',
      'breaks',
      '`top_p` are refused at once',
      ['sampling-parameters'],
    ],
    ['claude-sonnet-4', 'claude-sonnet-4-5', 'breaks', 'no inference profile `apac`', profiled],
    ['claude-sonnet-4-5', 'claude-sonnet-4-6', 'breaks', 'a prefill) is refused', ['assistant-prefill']],
    ['claude-sonnet-4-6', 'claude-sonnet-5', 'changes', 'It thinks unless', ['thinking']],
    [
      'claude-haiku-4-5',
      'claude-haiku-5-5',
      'breaks',
      '`thinking` of type `enabled` is refused',
      ['thinking'],
    ],
    ['claude-opus-4-5', 'claude-opus-4-6', 'breaks', '`effort-2025-11-24`', ['beta-flags']],
    ['claude-sonnet-5', 'claude-sonnet-5-5', 'gains', 'can be of type `between_tools`', []],
  ])('%s to %s: %s %s', (from, to, effect, words, transforms) => {
    const { steps } = hopBetween(only(from), only(to), outlines);
    const [step, ...others] = steps.filter(({ text: sentence }) => sentence.includes(words));
    expect(others).toEqual([]);
    expect(step).toMatchObject({ effect, transforms });
  });

  test('none between a model and itself', () => {
    for (const model of models) expect(differencesBetween(model, model)).toEqual([]);
  });

  test('are sentences', () => {
    for (const source of models) {
      for (const target of models) {
        for (const { text: sentence } of differencesBetween(source, target)) {
          expect(sentence).toMatch(/^[A-Z`].*\.$/);
          expect(sentence).not.toMatch(/undefined|null|\[object|``| {2}/);
        }
      }
    }
  });

  test('a capability that has no words yet is shown as it is', () => {
    const plain = only('claude-sonnet-4');
    const with_ = (tricks: number) => ({ ...plain, capabilities: { ...plain.capabilities, tricks } });
    expect(differencesBetween(with_(1), with_(2))).toEqual([
      { aspect: 'tricks', effect: 'changes', text: '`tricks` is `2`, where it was `1`.' },
    ]);
  });

  test('a transform that no difference asks for has nothing to do', () => {
    const ids = (from: string, to: string) =>
      hopBetween(only(from), only(to), outlines).transforms.map(({ id }) => id);
    expect(ids('claude-opus-4-7', 'claude-opus-4-8')).toEqual([...profiled, 'invoke-model-to-converse']);
    expect(ids('claude-3-5-sonnet-v2', 'claude-sonnet-4')).toContain('undo-edit-removal');
    expect(ids('claude-sonnet-4', 'claude-sonnet-4-5')).not.toContain('undo-edit-removal');
  });
});

describe('models <from> <to>', () => {
  async function cli(argv: string) {
    let out = '';
    let err = '';
    const write = (add: (text: string) => void) => ({ write: add, isTTY: false });
    const io: Io = {
      stdout: write((more) => {
        out += more;
      }),
      stderr: write((more) => {
        err += more;
      }),
      stdin: { isTTY: false },
      env: {},
      cwd: folder,
      docs: folder,
    };
    const code = await runCli(argv.split(' '), io, { today: '2026-11-22' });
    return { code, out, err };
  }

  test('prints what is different', async () => {
    const { code, out } = await cli('models claude-sonnet-4-5 claude-sonnet-4-6');
    const hop = hopBetween(only('claude-sonnet-4-5'), only('claude-sonnet-4-6'), outlines);
    const io = { write: () => undefined, isTTY: false };
    expect({ code, out }).toEqual({ code: 0, out: renderHop(hop, '2026-11-22', colorsFor(io, {})) });
    expect(out).toContain('claude-sonnet-4-5: legacy, ends 2027-04-08\n');
    expect(out).toContain('a prefill) is refused. (assistant-prefill)\n');
    expect(out).toContain('\nbedrock-codemod migrate --from claude-sonnet-4-5 --to claude-sonnet-4-6\n');
  });

  test('and the same as JSON', async () => {
    const { out } = await cli('models claude-sonnet-4-5 claude-sonnet-4-6 --format json');
    const json = JSON.parse(out);
    expect(json).toMatchObject({ schemaVersion: 1, from: 'claude-sonnet-4-5', to: 'claude-sonnet-4-6' });
    expect(json.differences).toContainEqual({
      aspect: 'prefill',
      effect: 'breaks',
      text: 'A conversation that ends with a turn of the assistant (a prefill) is refused.',
      transforms: ['assistant-prefill'],
      note: null,
    });
  });

  test.each([
    ['models claude-sonnet-4', 'models claude-sonnet-4 claude-sonnet-5-5'],
    ['models claude-sonnet-4 claude-sonet-5', 'Did you mean `claude-sonnet-5`?'],
    ['models claude-3-5-sonnet claude-sonnet-4', 'can mean several models'],
  ])('%s is refused', async (argv, message) => {
    const { code, out, err } = await cli(argv);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
  });
});

function only(name: string): Model {
  const [model] = findModels(name);
  if (model === undefined) throw new Error(`There is no ${name}.`);
  return model;
}
