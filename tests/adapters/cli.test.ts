import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unifiedDiff } from '../../adapters/cli/diff.js';
import { explain } from '../../adapters/cli/explain.js';
import type { Io } from '../../adapters/cli/io.js';
import { type Parts, runCli } from '../../adapters/cli/program.js';
import { startProgress } from '../../adapters/cli/progress.js';
import { geoChoices, targetChoices } from '../../adapters/cli/prompts.js';
import { closest } from '../../adapters/cli/usage.js';
import { findModels, modelNames } from '../../catalog/catalog.js';
import {
  type ChangedFile,
  type FileError,
  type Report,
  type ReportedFinding,
  summarize,
} from '../../engine/report.js';
import type { RunOptions } from '../../engine/run.js';
import { defineTransform } from '../../engine/transform.js';

const swap = defineTransform({
  id: 'model-id-swap',
  description: 'Swaps ids.',
  triggers: () => [],
  messages: { swapped: 'Swapped.', opaque: 'Opaque.' },
  *find() {},
});
const editor = {
  ...swap,
  id: 'text-editor-tool',
  description: 'Moves the editor.',
  messages: { renamed: 'R.' },
};

const base = {
  transform: 'model-id-swap',
  file: 'src/a.ts',
  line: 1,
  column: 1,
  message: 'What. Do.',
} as const;
const safe: ReportedFinding = { ...base, code: 'swapped', verdict: 'migrated', strength: 'safe', line: 3 };
const review: ReportedFinding = {
  ...base,
  transform: 'text-editor-tool',
  code: 'renamed',
  verdict: 'migrated',
  strength: 'review',
  file: 'src/b c.ts',
  line: 15,
  column: 7,
};
const current: ReportedFinding = { ...base, code: 'swapped', verdict: 'current', line: 9 };
const kept: ReportedFinding = { ...base, code: 'ignored', verdict: 'kept', line: 11, message: 'Marked.' };
const manual: ReportedFinding = {
  ...base,
  code: 'opaque',
  verdict: 'manual',
  line: 5,
  message: 'From `env.<NAME>`.',
};
const changed: ChangedFile = { file: 'src/a.ts', before: 'one\r\ntwo', after: 'one\r\nTWO' };
const failure: FileError = { file: 'src/broken.ts', message: 'Cannot be parsed.' };

interface Ledger {
  readonly findings?: readonly ReportedFinding[];
  readonly errors?: readonly FileError[];
  readonly files?: readonly ChangedFile[];
  readonly filesScanned?: number;
}

const everything: Ledger = {
  findings: [review, manual, kept, safe, { ...safe, line: 8 }, current],
  files: [changed],
};

function reportOf(ledger: Ledger, target = 'claude-sonnet-4'): Report {
  const parts = { findings: [], errors: [], files: [], filesScanned: 12, ...ledger };
  const { findings, errors, files } = parts;
  const summary = summarize(parts, parts.filesScanned);
  return {
    schemaVersion: 1,
    tool: 'bedrock-codemod',
    version: '9.9.9',
    target,
    summary,
    findings,
    errors,
    files,
  };
}

interface Setup {
  readonly ledger?: Ledger;
  readonly env?: Io['env'];
  readonly cwd?: string;
  readonly isTTY?: boolean;
  readonly parts?: Partial<Parts>;
}

/** Runs the command line in-process against an engine that answers with the ledger. */
async function cli(argv: string, setup: Setup = {}) {
  const calls: RunOptions[] = [];
  let out = '';
  let err = '';
  const isTTY = setup.isTTY ?? false;
  const io: Io = {
    stdout: {
      write: (text) => {
        out += text;
      },
      isTTY,
    },
    stderr: {
      write: (text) => {
        err += text;
      },
      isTTY,
    },
    stdin: { isTTY },
    env: setup.env ?? {},
    cwd: setup.cwd ?? folder,
    docs: join(folder, 'docs'),
  };
  const code = await runCli(argv.split(' ').filter(Boolean), io, {
    run: async (options) => {
      calls.push(options);
      return reportOf(setup.ledger ?? {}, options.to);
    },
    transforms: [swap, editor],
    today: '2026-11-22',
    ask: async () => {
      throw new Error('asked');
    },
    ...setup.parts,
  });
  return { code, out, err, calls, options: calls[0] };
}

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bedrock-codemod-cli-'));
  put('src/a.ts', 'one');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(path: string, content: string | object): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content));
}

function git(...args: string[]): void {
  const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'commit.gpgsign=false'];
  execFileSync('git', [...identity, ...args], { cwd: folder, stdio: 'ignore' });
}

describe('options', () => {
  test('every option reaches the engine', async () => {
    const { options, code } = await cli(
      'migrate src --to claude-sonnet-4-5 --from claude-3-opus,claude-3-haiku --from claude-3-sonnet --geo us-gov ' +
        '--region eu-central-1 --adapter src/lib/converse.mts --only model-id-swap,text-editor-tool ' +
        '--skip text-editor-tool --budget 4096 --safe',
      { env: { AWS_REGION: 'ap-northeast-1' } },
    );
    expect(code).toBe(0);
    expect(options).toMatchObject({
      paths: ['src'],
      cwd: folder,
      to: 'claude-sonnet-4-5',
      from: ['claude-3-opus', 'claude-3-haiku', 'claude-3-sonnet'],
      geo: 'us-gov',
      region: 'eu-central-1',
      environmentRegion: 'ap-northeast-1',
      adapter: 'src/lib/converse.mts',
      budget: 4096,
      only: ['model-id-swap', 'text-editor-tool'],
      skip: ['text-editor-tool'],
      safe: true,
      write: true,
    });
  });

  test('without options the engine gets its defaults and the working directory', async () => {
    const { options } = await cli('migrate');
    const { onProgress, ...rest } = options ?? {};
    expect(JSON.parse(JSON.stringify(rest))).toEqual({ paths: ['.'], cwd: folder, write: true });
  });

  test.each([
    ['migrate', true],
    ['migrate -d', false],
    ['migrate --dry', false],
    ['migrate --dry-run', false],
    ['check', false],
    ['check --dry-run', false],
  ])('%s writes: %s', async (argv, write) => {
    expect((await cli(argv)).options).toMatchObject({ write });
  });

  test('--from takes several models and leaves the paths behind them alone', async () => {
    const { options } = await cli('check --from claude-3-opus claude-3-5-sonnet src');
    expect(options).toMatchObject({
      from: ['claude-3-opus', 'claude-3-5-sonnet-v1', 'claude-3-5-sonnet-v2'],
      paths: ['src'],
    });
  });

  test.each([
    ['migrat', ['`migrat`', 'Did you mean `migrate`', 'check', 'explain']],
    ['--nope', ['`--nope`', '--version']],
    ['check --formt json', ['`--formt`', 'Did you mean `--format`', '--allow-dirty']],
    ['check --to claude-sonet-4', ['Did you mean `claude-sonnet-4`', '`--to`', 'claude-opus-4-1']],
    ['check --to claude-3-5-sonnet', ['claude-3-5-sonnet-v1', 'claude-3-5-sonnet-v2']],
    ['check --to', ['`--to <model>`', 'claude-sonnet-4-5']],
    ['check --from src', ['`src`', 'claude-3-opus']],
    ['check --from gpt-4', ['`gpt-4`', '`--from`', 'claude-3-opus']],
    ['check --geo europe', ['`europe`', 'us, eu, apac, jp, au, in, us-gov, global, none']],
    ['check --region eu', ['`eu`', '`--geo`']],
    ['check --adapter src/lib', ['`src/lib`', '`--adapter`', 'src/converse-adapter.ts']],
    ['check --adapter types.d.ts', ['`types.d.ts`', 'no TypeScript or JavaScript file']],
    ['check --adapter', ['--adapter <path>', 'argument missing', 'check --help']],
    ['check --budget 512', ['`512`', '`--budget`', 'at least 1024']],
    ['check --budget much', ['`much`', '`--budget`', 'at least 1024']],
    ['check --budget 2048.5', ['`2048.5`', 'whole numbers of tokens']],
    ['check --budget', ['--budget <tokens>', 'argument missing', 'check --help']],
    ['check --only model-id-swp', ['Did you mean `model-id-swap`', 'text-editor-tool']],
    ['check --skip x', ['`x`', 'model-id-swap, text-editor-tool']],
    ['check --only model-id-swap --skip model-id-swap', ['Nothing is left to run']],
    ['check --format yaml', ['pretty, json, sarif, markdown']],
    ['check --report out.htm', ['`.htm`', 'Did you mean `.html`', '.json, .sarif, .md, .html']],
    ['check --format html', ['`html`', 'pretty, json, sarif, markdown']],
    ['check srcc', ['`srcc`', 'Did you mean `src`']],
    ['models --format sarif', ['pretty, json']],
    ['list extra', ['list --help']],
    ['explain', ['explain --help']],
  ])('`%s` is refused in one line', async (argv, parts) => {
    const { code, out, err, calls } = await cli(argv);
    expect({ code, out, calls }).toEqual({ code: 2, out: '', calls: [] });
    expect(err).toMatch(/^error: [^\n]*\n$/);
    for (const part of parts) expect(err).toContain(part);
  });

  test('no command: the help goes to stderr', async () => {
    const { code, out, err } = await cli('');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('migrate');
  });

  test.each([
    ['--help', 'Examples:'],
    ['migrate --help', '--allow-dirty'],
    ['check --help', 'Exit codes'],
    ['--version', JSON.parse(readFileSync('package.json', 'utf8')).version],
  ])('%s', async (argv, text) => {
    const { code, out, err } = await cli(argv);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain(text);
  });

  test('a usage error of the engine is one line; anything else says that it is a bug', async () => {
    const failing = (error: Error) => ({ parts: { run: () => Promise.reject(error) } });
    const usage = await cli('check', failing(Object.assign(new Error('Bad.'), { name: 'UsageError' })));
    expect(usage).toMatchObject({ code: 2, out: '', err: 'error: Bad.\n' });
    const bug = await cli('check', failing(new Error('boom')));
    expect(bug).toMatchObject({ code: 2, out: '' });
    expect(bug.err).toMatch(/^error: This is a bug.*\n.*boom/);
  });

  test('a typo is recognised, another word is not', () => {
    expect(closest('chek', ['check', 'models'])).toBe('check');
    expect(closest('frobnicate', ['check', 'models'])).toBeUndefined();
  });
});

describe('settings', () => {
  test('the command line wins, the rest stays', async () => {
    put('bedrock-codemod.json', {
      to: 'claude-opus-4-5',
      geo: 'eu',
      ignore: ['gen/**'],
      'dry-run': true,
      from: 'claude-3-opus',
    });
    const { options } = await cli('migrate --to claude-sonnet-4-5');
    expect(options).toMatchObject({
      to: 'claude-sonnet-4-5',
      from: ['claude-3-opus'],
      geo: 'eu',
      ignore: ['gen/**'],
      write: false,
    });
  });

  test('a region that was typed is not outranked by a geo of the settings, nor an only by a skip', async () => {
    put('package.json', { name: 'x', 'bedrock-codemod': { geo: 'eu', skip: ['model-id-swap'] } });
    const { options } = await cli('check --region us-east-1 --only model-id-swap');
    expect(options).toMatchObject({ region: 'us-east-1', only: ['model-id-swap'] });
    expect(options).not.toHaveProperty('geo', 'eu');
    expect(options?.skip).toBeUndefined();
  });

  test('they are found upward, up to the root of the repository; globs are those of their folder', async () => {
    put('bedrock-codemod.json', {
      ignore: ['app/gen/**', 'lib/**', '*.gen.ts', '**/x/**'],
      report: 'out/r.json',
    });
    mkdirSync(join(folder, 'app/.git'), { recursive: true });
    mkdirSync(join(folder, 'app/deep'));
    const outside = await cli('check', { cwd: join(folder, 'app/deep') });
    expect(outside.options?.ignore).toBeUndefined();
    rmSync(join(folder, 'app/.git'), { recursive: true });
    const { options } = await cli('check', { cwd: join(folder, 'app') });
    expect(options?.ignore).toEqual(['gen/**', '../lib/**', '*.gen.ts', '**/x/**']);
    expect(existsSync(join(folder, 'out/r.json'))).toBe(true);
  });

  test('a budget may stand in the settings, and the command line wins', async () => {
    put('bedrock-codemod.json', { budget: 2048 });
    expect((await cli('check')).options?.budget).toBe(2048);
    expect((await cli('check --budget 4096')).options?.budget).toBe(4096);
  });

  test('the path of an adapter is one from their folder', async () => {
    put('bedrock-codemod.json', { adapter: 'lib/converse.ts' });
    mkdirSync(join(folder, 'app'));
    const { options } = await cli('check', { cwd: join(folder, 'app') });
    expect(options?.adapter).toBe(join(folder, 'lib/converse.ts'));
    const typed = await cli('check --adapter here.js', { cwd: join(folder, 'app') });
    expect(typed.options?.adapter).toBe('here.js');
  });

  test.each([
    [{ too: 'claude-sonnet-4' }, ['`too`', 'Did you mean `to`', 'ignore']],
    [{ to: 4 }, ['`to`', 'must be a string', '4']],
    [{ safe: 'yes' }, ['`safe`', 'must be true or false']],
    [{ budget: '4096' }, ['`budget`', 'must be a number']],
    [{ budget: 1000 }, ['`1000`', '`budget` in bedrock-codemod.json', 'at least 1024']],
    [{ only: [1] }, ['`only`', 'array of strings']],
    [{ adapter: ['a.ts'] }, ['`adapter`', 'must be a string']],
    [{ adapter: 'lib' }, ['`lib`', '`adapter` in bedrock-codemod.json', 'src/converse-adapter.ts']],
    [{ ignore: true }, ['`ignore`', 'array of strings']],
    [{ to: 'claude-9' }, ['`claude-9`', '`to` in bedrock-codemod.json', 'claude-sonnet-4']],
    [{ skip: ['nope'] }, ['`nope`', 'model-id-swap']],
    [[], ['must be an object']],
    ['{', ['cannot be read as JSON']],
  ])('%j is refused in one line', async (content, parts) => {
    put('bedrock-codemod.json', content);
    const { code, out, err, calls } = await cli('check');
    expect({ code, out, calls }).toEqual({ code: 2, out: '', calls: [] });
    expect(err).toMatch(/^error: [^\n]*bedrock-codemod\.json[^\n]*\n$/);
    for (const part of parts) expect(err).toContain(part);
  });

  test('settings in both places are refused, and both are named', async () => {
    put('bedrock-codemod.json', {});
    put('package.json', { 'bedrock-codemod': {} });
    const { code, err } = await cli('check');
    expect(code).toBe(2);
    expect(err).toMatch(/bedrock-codemod\.json.*package\.json/);
  });
});

describe('exit codes', () => {
  test.each<[string, string, Ledger, number]>([
    ['migrate', 'nothing found', {}, 0],
    ['migrate', 'changes', { findings: [safe, review, current, kept], files: [changed] }, 0],
    ['migrate', 'a manual one', { findings: [safe, manual], files: [changed] }, 1],
    ['migrate', 'a manual one and an error', { findings: [manual], errors: [failure] }, 2],
    ['migrate -d', 'changes', { findings: [safe], files: [changed] }, 0],
    ['migrate -d', 'a manual one', { findings: [safe, manual] }, 1],
    ['check', 'nothing to do', { findings: [current, kept] }, 0],
    ['check', 'changes', { findings: [safe], files: [changed] }, 1],
    ['check', 'a manual one', { findings: [manual] }, 1],
    ['check', 'an error', { errors: [failure] }, 2],
  ])('%s with %s', async (argv, _, ledger, code) => {
    expect((await cli(argv, { ledger })).code).toBe(code);
  });
});

describe('git', () => {
  beforeEach(() => {
    git('init', '-q');
    put('app/[i].ts', 'x');
    git('add', '-A');
    git('commit', '-qm', 'x');
  });

  test('a clean tree is migrated', async () => {
    expect(await cli('migrate src')).toMatchObject({ code: 0, err: '' });
  });

  test.each(['src/a.ts', 'src/new.ts'])('a change of %s stops migrate and nothing else', async (file) => {
    put(file, 'changed');
    const { code, err, calls } = await cli('migrate');
    expect({ code, calls }).toEqual({ code: 2, calls: [] });
    expect(err).toMatch(/^error: [^\n]*`--allow-dirty`[^\n]*\n$/);
    expect(err).toContain(file);
    for (const argv of ['migrate --allow-dirty', 'migrate -d', 'check', 'migrate app']) {
      expect(await cli(argv)).toMatchObject({ code: 0 });
    }
  });

  test('a git that cannot answer is a warning', async () => {
    put('.git/config', '[broken');
    const { code, err } = await cli('migrate');
    expect(code).toBe(0);
    expect(err).toMatch(/^warning: git cannot say[^\n]*\n$/);
  });

  test('file names are no patterns', async () => {
    put('app/i.ts', 'new');
    expect((await cli('migrate app/i.ts')).code).toBe(2);
    expect((await cli('migrate app/[i].ts')).code).toBe(0);
  });
});

describe('pretty', () => {
  test('what wants a look is listed, what is safe is counted, the totals add up', async () => {
    const { out } = await cli('check', { ledger: everything });
    expect(out).toContain('  5:1   manual  opaque  From `env.<NAME>`.');
    expect(out).toContain('  11:1  kept    ignored  Marked.');
    expect(out).toContain('  15:7  review  renamed  What. Do.');
    expect(out).toContain('  migrated  swapped  2 safe changes, lines 3, 8');
    const number = (label: string) => Number(new RegExp(`^ +${label} +(\\d+) `, 'm').exec(out)?.[1]);
    const sum = ['migrated', 'current', 'kept', 'manual'].map(number).reduce((a, b) => a + b);
    expect(sum).toBe(everything.findings?.length);
    expect(out).toContain(`${sum} places found, 12 files scanned, 1 would change`);
    expect(out).toContain('(2 safe, 1 to review)');
    expect(out).toContain('bedrock-codemod explain opaque');
    expect(out).toContain('(for a human: 1 needs a look)');
  });

  test('the summary begins with the end of the target', async () => {
    const { out } = await cli('check', { ledger: { findings: [kept] } });
    const summary = out.split('\n\n').at(-1) ?? '';
    expect(summary).toMatch(/^claude-sonnet-4 .*end of life.* 2026-10-14.*`--to claude-sonnet-5-5`/);
    const before = await cli('check', { ledger: { findings: [kept] }, parts: { today: '2026-01-01' } });
    expect(before.out).not.toContain('end of life');
  });

  test('the summary says that a budget has no effect on the target', async () => {
    const found = { ledger: { findings: [kept] } };
    expect((await cli('check --to claude-opus-4-7 --budget 4096', found)).out).toContain(
      '`--budget` has no effect: claude-opus-4-7 takes no budget',
    );
    expect((await cli('check --budget 4096', found)).out).not.toContain('has no effect');
  });

  test('only a dry run shows the diff, with line ends as they are', async () => {
    const { out } = await cli('migrate --dry-run', { ledger: everything });
    expect(out).toContain('--- a/src/a.ts\n+++ b/src/a.ts\n@@ -1,2 +1,2 @@\n one\r\n-two\n\\ No newline');
    expect(out).toContain('without `--dry-run`');
    expect((await cli('migrate', { ledger: everything })).out).not.toContain('@@');
  });

  test('git applies the diff, with files that are created', async () => {
    const files = [
      changed,
      { file: 'src/lib/new.ts', before: '', after: 'export const a = 1;\n\nexport const b = 2;\n' },
      { file: 'zz.ts', before: '', after: 'no line break' },
    ];
    const { out } = await cli('migrate --dry-run', { ledger: { findings: [safe], files } });
    const diff = unifiedDiff(files);
    expect(out).toContain(diff.trimEnd());
    put('src/a.ts', changed.before);
    put('changes.diff', diff);
    git('init', '-q');
    git('apply', '--whitespace=nowarn', 'changes.diff');
    for (const { file, after } of files) expect(readFileSync(join(folder, file), 'utf8')).toBe(after);
  });

  test('errors stand at their file', async () => {
    const { out } = await cli('migrate', { ledger: { errors: [failure] } });
    expect(out).toContain('src/broken.ts\n  error  Cannot be parsed.');
    expect(out).toMatch(/errors +1 /);
  });

  test.each([0, 12])('nothing found in %d files is said', async (filesScanned) => {
    const { out, code } = await cli('migrate', { ledger: { filesScanned } });
    expect(code).toBe(0);
    expect(out).toContain('No file matched');
  });

  test.each<[string, boolean, Io['env'], boolean]>([
    ['no terminal', false, {}, false],
    ['a terminal', true, { CI: '1' }, true],
    ['a dumb terminal', true, { TERM: 'dumb', CI: '1' }, false],
    ['NO_COLOR', true, { NO_COLOR: '1', FORCE_COLOR: '1', CI: '1' }, false],
    ['FORCE_COLOR', false, { FORCE_COLOR: '1' }, true],
    ['FORCE_COLOR=0', true, { FORCE_COLOR: '0', CI: '1' }, false],
  ])('colours with %s', async (_, isTTY, env, coloured) => {
    const { out } = await cli('migrate -d', { ledger: everything, isTTY, env });
    expect(out.includes('\u001b[')).toBe(coloured);
  });

  test('control characters of a message do not reach the terminal', async () => {
    const { out } = await cli('check', { ledger: { findings: [{ ...manual, message: 'a\u001b[2Jb\nc' }] } });
    expect(out).toContain('a\uFFFD[2Jb c');
  });
});

describe('json', () => {
  test('the keys are those of the contract, and nothing else is printed', async () => {
    const { out, err } = await cli('check --format json', { ledger: { ...everything, errors: [failure] } });
    expect(err).toBe('');
    const json = JSON.parse(out);
    expect(Object.keys(json)).toEqual('schemaVersion tool version target summary findings errors'.split(' '));
    expect(Object.keys(json.summary)).toEqual(
      'filesScanned filesChanged migrated current kept manual errors'.split(' '),
    );
    expect(Object.keys(json.findings[0])).toEqual(
      'transform code verdict strength file line column message'.split(' '),
    );
    expect(json.findings[1]).not.toHaveProperty('strength');
    expect(json.findings).toHaveLength(6);
    expect(json.errors).toEqual([failure]);
  });
});

describe('sarif', () => {
  async function sarif(argv: string) {
    const { out } = await cli(`${argv} --format sarif`, { ledger: { ...everything, errors: [failure] } });
    const log = JSON.parse(out);
    return { log, run: log.runs[0] };
  }

  test('rules, results and notifications fit together', async () => {
    const { log, run } = await sarif('check');
    expect(log.version).toBe('2.1.0');
    const ids = run.tool.driver.rules.map((rule: { id: string }) => rule.id);
    expect(ids).toEqual([
      'model-id-swap/ignored',
      'model-id-swap/opaque',
      'model-id-swap/swapped',
      'text-editor-tool/renamed',
    ]);
    expect(run.results).toHaveLength(6);
    for (const result of run.results) expect(ids[result.ruleIndex]).toBe(result.ruleId);
    expect(run.results[0].locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: 'src/b%20c.ts', uriBaseId: '%SRCROOT%' },
      region: { startLine: 15, startColumn: 7 },
    });
    expect(run.originalUriBaseIds).toHaveProperty(['%SRCROOT%']);
    expect(run.invocations[0]).toMatchObject({
      executionSuccessful: false,
      toolExecutionNotifications: [{ level: 'error', message: { text: 'Cannot be parsed.' } }],
    });
  });

  test.each([
    ['check', { migrated: 'warning', current: 'none', kept: 'note', manual: 'warning' }],
    ['migrate --dry-run', { migrated: 'warning', current: 'none', kept: 'note', manual: 'warning' }],
    ['migrate', { migrated: 'note', current: 'none', kept: 'note', manual: 'warning' }],
  ])('levels of %s', async (argv, levels) => {
    const { run } = await sarif(argv);
    for (const result of run.results) {
      expect(result.level).toBe(levels[result.properties.verdict as keyof typeof levels]);
      // SARIF wants the level `none` exactly where the kind is not `fail`.
      expect(result.kind === 'fail').toBe(result.level !== 'none');
    }
  });
});

describe('markdown', () => {
  const markdown = async (ledger: Ledger, argv = 'check') =>
    (await cli(`${argv} --format markdown`, { ledger })).out;

  test('every finding that wants a look has its line', async () => {
    const out = await markdown(everything, 'migrate -d');
    expect(out).toContain('- **opaque**: From `env.<NAME>`.<br>`src/a.ts:5`\n');
    expect(out).toContain('- **renamed**: What. Do.<br>`src/b c.ts:15`');
    expect(out).toContain('| migrated | 3 | 2 safe, 1 to review |');
    expect(out).toContain('- `src/a.ts`: swapped × 2');
    expect(out).toContain('```diff\n--- a/src/a.ts');
  });

  test('what breaks first comes first, and the next step is about it', async () => {
    const fails = { ...manual, code: 'swapped', file: 'z.ts' };
    const differs = { ...manual, code: 'opaque', file: 'b.ts' };
    const outline = { ...swap, whenLeft: { usually: 'fails', differs: ['opaque'] } } as const;
    const look = { ...manual, transform: 'text-editor-tool', code: 'renamed', file: 'a.ts' };
    const { out } = await cli('check --format markdown', {
      ledger: { findings: [look, differs, fails, { ...fails, line: 9 }] },
      parts: { transforms: [outline, editor] },
    });
    expect(out).toContain(
      '| manual | 4 | for a human: 2 fail as they are, 1 behaves differently, 1 needs a look |',
    );
    expect(out).toContain('(`bedrock-codemod explain swapped` says how)');
    const titles = [...out.matchAll(/^#### (.*)$/gm)].map(([, title]) => title);
    expect(titles).toEqual(['Fails if left as it is (2)', 'Behaves differently (1)', 'Needs a look (1)']);
  });

  test('a sentence is said once, with its places', async () => {
    const findings = [3, 17, 17, 40].map((line) => ({ ...manual, line }));
    const out = await markdown({ findings: [...findings, { ...manual, file: 'b.ts' }] });
    expect(out.match(/From `env/g)).toHaveLength(1);
    expect(out).toContain('<br>`b.ts:5`; `src/a.ts:3`, 17, 40\n');
  });

  test('a sentence about different code is said once, with the places of each', async () => {
    const about = (name: string, line: number) => ({ ...manual, line, message: `No \`${name}\` in \`x\`.` });
    const out = await markdown({ findings: [about('a', 1), about('b', 2), about('a', 3)] });
    expect(out).toContain('- **opaque**: No `…` in `x`.\n  - `a`: `src/a.ts:1`, 3\n  - `b`: `src/a.ts:2`\n');
  });

  test('many places of a sentence are counted', async () => {
    const findings = Array.from({ length: 50 }, (_, line) => ({ ...manual, line: line + 1 }));
    const files = Array.from({ length: 30 }, (_, file) => ({ ...review, file: `${file}.ts` }));
    const out = await markdown({ findings: [...findings, ...files] });
    expect(out).toContain(', 21, and 29 more lines\n');
    expect(out).toContain('; and 18 more files\n');
  });

  test('it fits into a pull request', async () => {
    const findings = Array.from({ length: 5000 }, (_, index) => ({
      ...manual,
      message: `From elsewhere, number ${index}.`,
    }));
    const out = await markdown({ findings: [...findings, kept], files: [changed] }, 'migrate -d');
    expect(out.length).toBeLessThan(65_536);
    expect(out).toMatch(/and \d+ more lines/);
    expect(out).toContain('Left on purpose (1)');
  });
});

describe('--report', () => {
  test.each([
    ['report.json', '"schemaVersion": 1'],
    ['report.sarif', '"version": "2.1.0"'],
    ['deep/report.md', '## Claude on Amazon Bedrock'],
    ['report.html', '<h1>Migration to <code>claude-sonnet-4</code></h1>'],
  ])('%s', async (file, text) => {
    const { out } = await cli(`check --report ${file}`, { ledger: everything });
    expect(out).toContain('6 places found');
    expect(readFileSync(join(folder, file), 'utf8')).toContain(text);
  });

  test('a report that cannot be written is one line', async () => {
    const { code, err } = await cli('check --report src/a.ts/report.md');
    expect(code).toBe(2);
    expect(err).toMatch(/^error: The report cannot be written[^\n]*\n$/);
  });
});

describe('questions', () => {
  test.each<[string, Io['env'], object | undefined]>([
    ['migrate', {}, { target: true, geo: true }],
    ['migrate --to claude-sonnet-4-5', {}, { target: false, geo: true }],
    ['migrate --region eu-west-1', {}, { target: true, geo: false }],
    ['migrate --to claude-sonnet-4-5 --geo eu', {}, undefined],
    ['migrate --yes', {}, undefined],
    ['migrate', { CI: 'true' }, undefined],
    ['migrate --format json', {}, undefined],
    ['check', {}, undefined],
  ])('on a terminal `%s` with %j asks %j', async (argv, env, questions) => {
    const asked: object[] = [];
    const ask: Parts['ask'] = async (open, choices) => {
      asked.push(open);
      return { ...choices, to: 'claude-opus-4-5' };
    };
    const { options } = await cli(argv, { isTTY: true, env, parts: { ask } });
    expect(asked).toEqual(questions === undefined ? [] : [questions]);
    if (questions !== undefined) expect(options).toMatchObject({ to: 'claude-opus-4-5' });
  });

  test('cancelling runs nothing', async () => {
    const { code, calls } = await cli('migrate', { isTTY: true, parts: { ask: async () => undefined } });
    expect({ code, calls }).toEqual({ code: 130, calls: [] });
  });

  test('the choices are those that the target has', () => {
    const geos = geoChoices(findModels('claude-sonnet-4')).map(({ value }) => value);
    expect(geos).toEqual(['found', 'us', 'eu', 'apac', 'global']);
    const targets = targetChoices('2026-11-22').map(({ value }) => value);
    expect(targets).toContain('claude-sonnet-4');
    expect(targets).toContain('claude-sonnet-5-5');
    expect(targets).not.toContain('claude-3-opus');
  });
});

describe('progress', () => {
  test.each([
    [true, 500, ''],
    [false, 1500, ''],
    [true, 1500, '\r\u001b[2KAnalysing 3/9 files\r\u001b[2K'],
  ])('terminal %s after %d ms', (isTTY, elapsed, expected) => {
    let err = '';
    let time = 0;
    const stderr = {
      write: (text: string) => {
        err += text;
      },
      isTTY,
    };
    const io: Io = { stdout: stderr, stderr, stdin: { isTTY }, env: {}, cwd: folder, docs: folder };
    const progress = startProgress(io, () => time);
    time = elapsed;
    progress.onProgress({ stage: 'analyse', done: 3, total: 9 });
    progress.end();
    expect(err).toBe(expected);
  });
});

describe('the other commands', () => {
  test('list: one line each', async () => {
    expect((await cli('list')).out).toBe(
      'model-id-swap     Swaps ids.\ntext-editor-tool  Moves the editor.\n',
    );
  });

  test('models: one row each, with the life cycle', async () => {
    const { out } = await cli('models');
    const rows = out.trimEnd().split('\n');
    expect(rows).toHaveLength(modelNames().length + 1);
    expect(out).toMatch(/^claude-sonnet-4 .* us eu apac global .*ended 2026-10-14/m);
    const json = JSON.parse((await cli('models --format json')).out);
    expect(json.models.map((model: { name: string }) => model.name)).toEqual(modelNames());
  });

  test('explain: the section of a code and nothing of its neighbours', () => {
    put(
      'docs/beta-flags.md',
      '# Beta\n\n### `dropped`\n\nGone.\n\n```sh\n# not a heading\n```\n\n### `opaque`\n\nLook.\n\n## End\n',
    );
    const docs = join(folder, 'docs');
    expect(explain('dropped', docs)).toBe(
      '### `dropped`\n\nGone.\n\n```sh\n# not a heading\n```\n\n(transform: beta-flags)\n',
    );
    expect(explain('beta-flags/opaque', docs)).toBe('### `opaque`\n\nLook.\n\n(transform: beta-flags)\n');
    expect(() => explain('droped', docs)).toThrow('Did you mean `dropped`? Valid: dropped, opaque.');
  });
});
