import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { emissionOf, type FileStyle } from '../edits/emitted.js';
import { migrate, transformSource } from '../index.js';

// The check that guards share in a project: what it throws for, in every language, and when it is made.

// The package is an ES module that jest does not load; what it says is the path of the binary beside it.
jest.mock('@vscode/ripgrep', () => ({
  rgPath: require.resolve(`@vscode/ripgrep-${process.platform}-${process.arch}/bin/rg`),
}));

const root = join(__dirname, '..');
const source = readFileSync(join(root, 'transforms/refusal-stop-reason/given/claude-answers.ts'), 'utf8');
const names = ['throwIfDeclined'];
const emission = emissionOf(source);
const plain: FileStyle = {
  language: 'typescript',
  modules: 'esm',
  quote: "'",
  unit: '  ',
  lineBreak: '\n',
  hasSemicolons: true,
};
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'claude-answers-')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const declined = 'Error: The model declined to answer.';
const full = 'Error: The context window of the model is full, so the answer is not whole.';
const explanation = 'It asks for a weapon.';

/** Answers and events, and what becomes of them. */
const given: readonly (readonly [name: string, answer: object, outcome: string])[] = [
  ['an answer', { stop_reason: 'end_turn', content: [] }, ''],
  ['an answer that is too long', { stop_reason: 'max_tokens', content: [] }, ''],
  ['an answer without a stop reason', {}, ''],
  ['a refusal', { stop_reason: 'refusal', content: [] }, declined],
  ['a refusal without details', { stop_reason: 'refusal', stop_details: null }, declined],
  [
    'a refusal of a category',
    { stop_reason: 'refusal', stop_details: { type: 'refusal', category: 'bio', explanation: null } },
    `${declined} bio`,
  ],
  [
    'a refusal that is explained',
    { stop_reason: 'refusal', stop_details: { category: 'bio', explanation } },
    `${declined} ${explanation}`,
  ],
  ['a full context window', { stop_reason: 'model_context_window_exceeded' }, full],
  ['an event of a text', { type: 'content_block_delta', delta: { type: 'text_delta', text: 'Hi' } }, ''],
  ['an event of the end', { type: 'message_delta', delta: { stop_reason: 'end_turn' } }, ''],
  [
    'an event of a refusal',
    { type: 'message_delta', delta: { stop_reason: 'refusal', stop_details: { category: 'cyber' } } },
    `${declined} cyber`,
  ],
  ['an event of a cut', { delta: { stop_reason: 'model_context_window_exceeded' } }, full],
  ['an answer of Converse', { stopReason: 'tool_use', output: {} }, ''],
  ['an answer of a guardrail', { stopReason: 'guardrail_intervened' }, ''],
  ['a refusal of Converse', { stopReason: 'content_filtered' }, declined],
  ['a full context window of Converse', { stopReason: 'model_context_window_exceeded' }, full],
  ['an event of Converse', { contentBlockDelta: { delta: { text: 'Hi' } } }, ''],
  ['the end of a stream of Converse', { messageStop: { stopReason: 'end_turn' } }, ''],
  ['a refusal in a stream of Converse', { messageStop: { stopReason: 'content_filtered' } }, declined],
];

const styles = [
  ['as it is written', {}],
  ['in a style of its own', { quote: '"', unit: '\t', lineBreak: '\r\n', hasSemicolons: false }],
] as const;

describe.each(styles)('the check in JavaScript, %s', (styleName, style) => {
  test.each(['esm', 'commonjs'] as const)('throws for what is no whole answer: %s', (modules) => {
    const name = `${styleName.length}.${modules === 'esm' ? 'mjs' : 'cjs'}`;
    const text = emission.text(names, { ...plain, ...style, language: 'javascript', modules });
    writeFileSync(join(folder, name), text);
    const outcome = '{ try { throwIfDeclined(answer); return ""; } catch (error) { return String(error); } }';
    const script = `import('./${name}').then(({ throwIfDeclined }) => {
      const outcome = (answer) => ${outcome};
      console.log(JSON.stringify(${JSON.stringify(given.map(([, answer]) => answer))}.map(outcome)));
    });`;
    const { stdout, stderr } = spawnSync(process.execPath, ['-e', script], { cwd: folder, encoding: 'utf8' });
    if (stdout === '') throw new Error(stderr);
    const outcomes = JSON.parse(stdout) as string[];
    expect(given.map(([own], index) => [own, outcomes[index]])).toEqual(
      given.map(([own, , said]) => [own, said]),
    );
    expect(text.replaceAll(/^[ \t]*(?:\/\/|\/?\*).*$/gm, '')).not.toMatch(/:\s*object|\bas\b|interface/);
  });
});

test('the check in TypeScript is what is written in this repository', () => {
  const text = emission.text(names, plain);
  expect(text).toBe(source);
  expect(text.startsWith(`${emission.mark}\n`)).toBe(true);
});

test('the check compiles under every strict option, whatever it is given', () => {
  const project = join(folder, 'types');
  mkdirSync(project);
  writeFileSync(join(project, 'claude-answers.ts'), emission.text(names, plain));
  writeFileSync(
    join(project, 'use.ts'),
    `import type { ConverseCommandOutput, ConverseStreamOutput } from '@aws-sdk/client-bedrock-runtime';
import { throwIfDeclined } from './claude-answers';
interface Own { content: { text: string }[] }
type Reason = 'end_turn' | 'max_tokens';
type Event = { type: 'ping' } | { type: 'message_delta'; delta: { stop_reason: Reason | null } };
export function use(a: ConverseCommandOutput, b: ConverseStreamOutput, c: Own, d: any, e: Event, f: { stop_reason: Reason }) {
  for (const answer of [a, b, c, d, e, f]) throwIfDeclined(answer);
  throwIfDeclined(a);
  throwIfDeclined(b);
  throwIfDeclined(c);
  throwIfDeclined(d);
  throwIfDeclined(e);
  throwIfDeclined(f);
}
`,
  );
  const compilerOptions = {
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    noPropertyAccessFromIndexSignature: true,
    noUnusedLocals: true,
    noUnusedParameters: true,
    verbatimModuleSyntax: true,
    isolatedModules: true,
    target: 'es2020',
    lib: ['es2020'],
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
    module: 'esnext',
    moduleResolution: 'bundler',
    paths: { '@aws-sdk/*': [join(root, 'node_modules/@aws-sdk/*')] },
    skipLibCheck: true,
    noEmit: true,
  };
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['use.ts'] }));
  const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin/tsc');
  const { stdout, status } = spawnSync(process.execPath, [compiler, '-p', project, '--pretty', 'false'], {
    encoding: 'utf8',
  });
  expect({ stdout, status }).toEqual({ stdout: '', status: 0 });
}, 120_000);

describe('in a project', () => {
  const only = ['refusal-stop-reason'];
  const head = `import Anthropic from '@anthropic-ai/sdk';
const client = new Anthropic();
const request = { model: 'claude', max_tokens: 9, messages: [] };
`;
  const asking = (count: number) =>
    Array.from(
      { length: count },
      (_, index) => `export async function ask${index}() {
  const message = await client.messages.create(request);
  return message.content;
}
`,
    ).join('');
  const files = (where: string, texts: Readonly<Record<string, string>>) => {
    for (const [name, text] of Object.entries(texts)) {
      mkdirSync(dirname(join(folder, where, name)), { recursive: true });
      writeFileSync(join(folder, where, name), text);
    }
    return join(folder, where);
  };
  const changedIn = async (cwd: string, options: object = {}) => {
    const { errors, files: changed } = await migrate({ cwd, only, ...options });
    expect(errors).toEqual([]);
    return changed.map(({ file }) => file).sort();
  };

  test('three guards stand alone, and four share one in all their files', async () => {
    const cwd = files('counted', { 'src/a.ts': head + asking(2), 'src/b.ts': head + asking(1) });
    expect(await changedIn(cwd, { write: false })).toEqual(['src/a.ts', 'src/b.ts']);
    files('counted', { 'src/b.ts': head + asking(2) });
    expect(await changedIn(cwd)).toEqual(['src/a.ts', 'src/b.ts', 'src/claude-answers.ts']);
    expect(readFileSync(join(cwd, 'src/claude-answers.ts'), 'utf8')).toBe(source);
    expect(await changedIn(cwd)).toEqual([]);

    // One more uses what is there, which stays as it is.
    files('counted', { 'src/deep/c.ts': head + asking(1) });
    expect(await changedIn(cwd)).toEqual(['src/deep/c.ts']);
    expect(readFileSync(join(cwd, 'src/deep/c.ts'), 'utf8')).toContain("from '../claude-answers';");
    expect(await changedIn(cwd)).toEqual([]);
  });

  test('each package has its own', async () => {
    const own = { 'package.json': '{}', 'a.ts': head + asking(3) };
    const cwd = files(
      'packages',
      Object.fromEntries(
        Object.entries(own).flatMap(([name, text]) => [
          [`p/${name}`, text],
          [`q/${name}`, text],
        ]),
      ),
    );
    expect(await changedIn(cwd)).toEqual(['p/a.ts', 'q/a.ts']);
  });

  test('what is ignored does not count', async () => {
    const text = head + asking(4).replace('  const message', '  // bedrock-codemod-ignore\n  const message');
    const cwd = files('ignored', { 'a.ts': text });
    expect(await changedIn(cwd)).toEqual(['a.ts']);
  });

  test('none is made with `safe`', async () => {
    const cwd = files('safe', { 'a.ts': head + asking(5) });
    expect(await changedIn(cwd, { safe: true })).toEqual([]);
  });

  test('another file of that name stays what it is', async () => {
    const cwd = files('named', { 'a.ts': head + asking(4), 'claude-answers.ts': 'export const mine = 1;\n' });
    expect(await changedIn(cwd)).toEqual(['a.ts', 'bedrock-claude-answers.ts']);
    expect(await changedIn(cwd)).toEqual([]);
  });

  test('a name that the file has already is not taken', async () => {
    const cwd = files('taken', { 'a.ts': `${head}const throwIfDeclined = 1;\n${asking(4)}` });
    expect(await changedIn(cwd)).toEqual(['a.ts', 'claude-answers.ts']);
    const text = readFileSync(join(cwd, 'a.ts'), 'utf8');
    expect(text).toContain("import { throwIfDeclined as bedrockThrowIfDeclined } from './claude-answers';");
    expect(text.match(/ {2}bedrockThrowIfDeclined\(message\);/g)).toHaveLength(4);
    expect(await changedIn(cwd)).toEqual([]);
  });

  test('one text alone has its guards, and keeps a check that it calls', () => {
    const { code } = transformSource(head + asking(4), { path: 'a.ts', only });
    expect(code).not.toContain('throwIfDeclined');
    const called = `import { throwIfDeclined } from './claude-answers.js';\n${head}${asking(4).replaceAll('  return', '  throwIfDeclined(message);\n  return')}`;
    expect(transformSource(called, { path: 'a.ts', only }).code).toBe(called);
  });
});
