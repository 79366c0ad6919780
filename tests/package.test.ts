import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { outlines } from '../transforms/outlines.js';

// What users get: the packed package, installed into an empty project, and run as they run it.

const root = join(__dirname, '..');
const temporary = realpathSync(mkdtempSync(join(tmpdir(), 'bedrock-codemod-package-')));
const project = join(temporary, 'project');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const installed = join(project, 'node_modules/bedrock-codemod');
const bin = join(project, 'node_modules/.bin/bedrock-codemod');

/** The environment without what npm, jest and AWS put there, so that it is that of a user's terminal. */
const env = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) =>
      !/^(?:npm_|jest_|aws_|init_cwd$|node_env$|node_options$|force_color$|no_color$|ci$)/i.test(name),
  ),
);

let packed: { filename: string; files: { path: string; mode: number }[] };

jest.setTimeout(300_000);

beforeAll(() => {
  // In a copy, so that what other tests and people use meanwhile stays.
  const copy = join(temporary, 'copy');
  const left = ['node_modules', 'dist', '.git', '.bench', '.cache', 'coverage', 'editors'];
  cpSync(root, copy, { recursive: true, filter: (path) => !left.includes(relative(root, path)) });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  mustRun(process.execPath, ['scripts/build.mjs'], copy);
  const json = mustRun('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', temporary], copy);
  [packed] = JSON.parse(json.stdout);
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{ "name": "project", "private": true }\n');
  const version = (name: string) =>
    JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')).version;
  mustRun(
    'npm',
    [
      ...['install', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'],
      join(temporary, packed.filename),
      `jscodeshift@${version('jscodeshift')}`,
      `@types/node@${version('@types/node')}`,
    ],
    project,
  );
});

afterAll(() => rmSync(temporary, { recursive: true, force: true }));

function execute(command: string, args: readonly string[], cwd: string, extra: object = {}) {
  return spawnSync(command, args, { cwd, env: { ...env, ...extra }, encoding: 'utf8', maxBuffer: 2 ** 28 });
}

function mustRun(command: string, args: readonly string[], cwd: string): SpawnSyncReturns<string> {
  const result = execute(command, args, cwd);
  if (result.status === 0) return result;
  throw new Error(`${command} ${args.join(' ')} gave ${result.status}\n${result.stdout}${result.stderr}`);
}

function npx(args: string, cwd = project) {
  return execute('npx', ['--no-install', ...args.split(' ')], cwd);
}

const source = 'anthropic.claude-3-5-sonnet-20241022-v2:0';
const target = 'anthropic.claude-sonnet-4-20250514-v1:0';

const before: Readonly<Record<string, string>> = {
  'bare.ts': `export const MODEL = '${source}';\n`,
  'prefixed.js': `const model = "us.${source}"\r\nmodule.exports = { model } // ${source}\r\n`,
  'deep/view.tsx': `\uFEFFexport const a = <b title='us.${source}'>{/* kept */ \`x\`}</b>\n`,
  'deep/module.mts': `export const id: string = \`us.${source}\``,
  'deep/module.cjs': `exports.id = 'us.${source}';`,
  'other.ts': "export const MODEL = 'claude';\n",
};
/** What changes, all with the profile that `--geo=us` asks for. */
const after = Object.fromEntries(
  Object.entries(before).map(([name, text]) => [
    name,
    text.replaceAll(`us.${source}`, `us.${target}`).replace(`'${source}'`, `'us.${target}'`),
  ]),
);
const broken = `export const = '${source}';\n`;

let count = 0;

/** The little tree, in a new folder of the project. */
function tree(files: Readonly<Record<string, string>> = before): string {
  const folder = join(project, `tree-${++count}`);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

function contents(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  const files = names.filter((name) => statSync(join(folder, name)).isFile());
  return Object.fromEntries(files.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

function jscodeshift(folder: string, ...more: string[]) {
  return npx(
    [
      'jscodeshift -t node_modules/bedrock-codemod/transforms/model-id-swap.js',
      '--extensions=ts,tsx,js,jsx,mjs,cjs,mts,cts --ignore-pattern=**/node_modules/**',
      // Without a value: to jscodeshift, whose own flag it is, `=true` means no.
      '--fail-on-error --to=claude-sonnet-4 --geo=us',
      ...more,
      relative(project, folder),
    ].join(' '),
  );
}

/** `{ errors: 0, unmodified: 1, skipped: 0, ok: 2 }` */
function counters({ stdout }: { stdout: string }): Record<string, number> {
  const found = [...stdout.matchAll(/^(\d+) (errors|unmodified|skipped|ok)\s*$/gm)];
  return Object.fromEntries(found.map(([, number, name]) => [name, Number(number)]));
}

const noStack = /^\s+at .*:\d+:\d+\)?$/m;

describe('the tarball', () => {
  test('holds what users run, and nothing else', () => {
    const allowed = [
      /^(?:package\.json|README\.md|LICENSE(?:\.md|\.txt)?)$/,
      /^dist\/(?:.+\/)?[\w-]+(?:\.d)?\.[cm]?[jt]s$/,
      /^dist\/(?:package\.json|catalog\/models\.json|core\.bundle|THIRD-PARTY-NOTICES\.txt)$/,
      /^transforms\/[a-z-]+(?:\.js|\.d\.ts)$/,
      /^docs\/(?:models|life-cycle|(?:transforms|hops)\/[A-Za-z-]+)\.md$/,
    ];
    const paths = packed.files.map(({ path }) => path);
    expect(paths.filter((path) => !allowed.some((pattern) => pattern.test(path)))).toEqual([]);
    const unwanted = /\.map$|(?<!\.d)\.[cm]?ts$|\.tsx$|(?:^|\/)(?:tests?|fixtures|bench|examples|scripts)\//;
    expect(paths.filter((path) => unwanted.test(path))).toEqual([]);
    expect(paths.some((path) => unwanted.test(`${path}.map`))).toBe(true);
  });

  test('holds every file that package.json names', () => {
    const named = [
      manifest.main,
      manifest.types,
      ...Object.values(manifest.bin),
      ...targetsOf(manifest.exports),
    ];
    const paths = named.flatMap((path) =>
      path.includes('*') ? outlines.map(({ id }) => path.replace('*', id)) : [path],
    );
    expect(paths.length).toBeGreaterThan(6);
    expect(paths.filter((path) => !existsSync(join(installed, path)))).toEqual([]);
    for (const entry of manifest.files.filter((path: string) => !path.includes('*'))) {
      expect(`${entry} ${existsSync(join(installed, entry))}`).toBe(`${entry} true`);
    }
  });

  test('holds two files and a page for each transform', () => {
    for (const { id } of outlines) {
      for (const path of [`transforms/${id}.js`, `transforms/${id}.d.ts`, `docs/transforms/${id}.md`]) {
        expect(packed.files.map((file) => file.path)).toContain(path);
      }
    }
  });

  test('can be started', () => {
    const main = packed.files.find(({ path }) => path === manifest.bin['bedrock-codemod'].slice(2));
    expect((main?.mode ?? 0) & 0o111).toBe(0o111);
  });

  function targetsOf(value: unknown): string[] {
    if (typeof value === 'string') return [value];
    return typeof value === 'object' && value !== null ? Object.values(value).flatMap(targetsOf) : [];
  }
});

describe('npx bedrock-codemod', () => {
  test('--version', () => {
    const { status, stdout } = npx('bedrock-codemod --version');
    expect({ status, stdout }).toEqual({ status: 0, stdout: `${manifest.version}\n` });
  });

  test('list', () => {
    const { status, stdout } = npx('bedrock-codemod list');
    expect(status).toBe(0);
    expect(stdout.trimEnd().split('\n')).toHaveLength(outlines.length);
    for (const { id, description } of outlines)
      expect(stdout).toMatch(new RegExp(`^${id} +${description}$`, 'm'));
  });

  test('models', () => {
    const { status, stdout } = npx('bedrock-codemod models');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^claude-sonnet-4 .*\bus eu apac global\b/m);
  });

  test('explain', () => {
    const { status, stdout } = npx('bedrock-codemod explain swapped');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^### `swapped`\n/);
  });

  test('nothing, and what is wrong, is bad usage of one line', () => {
    expect(npx('bedrock-codemod').status).toBe(2);
    const { status, stdout, stderr } = execute(bin, ['migrate', '--geo', 'mars'], project);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^error: Unknown geo `mars`[^\n]*Valid: us, [^\n]*none\.\n$/);
  });

  test('check and migrate', () => {
    const folder = tree();
    const name = relative(project, folder);
    const check = npx(`bedrock-codemod check --geo us ${name}`);
    expect(check.status).toBe(1);
    expect(contents(folder)).toEqual(before);
    const preview = npx(`bedrock-codemod migrate --dry-run --geo us ${name}`);
    expect(preview.stdout).toContain(
      `\n-export const MODEL = '${source}';\n+export const MODEL = 'us.${target}';\n`,
    );
    expect(contents(folder)).toEqual(before);
    const migrate = npx(`bedrock-codemod migrate --geo us ${name}`);
    expect(migrate.status).toBe(0);
    expect(migrate.stderr.replaceAll(/^npm warn .*\n/gm, '')).toBe('');
    expect(contents(folder)).toEqual({ ...after, 'prefixed.js': after['prefixed.js'] });
    expect(npx(`bedrock-codemod check --geo us ${name}`).status).toBe(0);
  });

  test('json is the report, and nothing else', () => {
    const folder = tree();
    const { status, stdout, stderr } = execute(
      bin,
      ['check', '--geo', 'us', '--format', 'json', '.'],
      folder,
    );
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    const report = JSON.parse(stdout);
    const { filesScanned, filesChanged, errors, ...verdicts } = report.summary;
    expect({ filesScanned, filesChanged, errors }).toEqual({ filesScanned: 6, filesChanged: 5, errors: 0 });
    const total = (Object.values(verdicts) as number[]).reduce((sum, number) => sum + number, 0);
    expect(total).toBe(report.findings.length);
    expect(report.findings[0]).toMatchObject({ file: 'bare.ts', line: 1, column: 23, verdict: 'migrated' });
  });

  test('a file that fails is as it was, and the exit code says so', () => {
    const folder = tree({ ...before, 'broken.ts': broken });
    const { status, stdout, stderr } = execute(bin, ['migrate', '--geo', 'us', folder], project);
    expect(status).toBe(2);
    expect(stdout).toMatch(/broken\.ts\n {2}error {2}It could not be parsed: 1:14 /);
    expect(stdout + stderr).not.toMatch(noStack);
    expect(contents(folder)).toEqual({ ...after, 'broken.ts': broken });
  });

  test('a reader that stops early is no failure', () => {
    const folder = tree({ 'many.ts': `f('us.${source}');\n`.repeat(3000) });
    const command = `"${bin}" check --geo us --format json "${folder}" | head -1; echo "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = execute('bash', ['-c', command], project);
    expect(stdout).toBe('{\n1\n');
    expect(stderr).toBe('');
  });

  test('an interrupt ends it with 130 and without a stack', async () => {
    const folder = tree({});
    mkdirSync(folder);
    const pipe = join(folder, 'never.ts');
    mustRun('mkfifo', [pipe], project);
    const child = spawn(bin, ['migrate', '--geo', 'us', pipe], { cwd: project, env });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    const ended = new Promise((done) => child.on('exit', (code, signal) => done(code ?? signal)));
    // Once there is a reader, the search is under way, and it waits for what is never written.
    const end = await writerOf(pipe, () => child.exitCode);
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    closeSync(end);
    expect(stderr).toMatch(/^\nInterrupted: [^\n]*\n$/);
  });

  async function writerOf(pipe: string, exitCode: () => number | null): Promise<number> {
    while (exitCode() === null) {
      try {
        return openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENXIO') throw error;
        await sleep(20);
      }
    }
    throw new Error(`It ended before it was interrupted, with ${exitCode()}.`);
  }

  test('without a hit the compiler is not loaded', () => {
    const hook = join(temporary, 'hook.cjs');
    writeFileSync(
      hook,
      "process.on('exit', () => console.error(Object.keys(require.cache).some((name) => /ts-morph/.test(name))));\n",
    );
    const loads = (files: Record<string, string>) => {
      const { stderr } = execute(bin, ['check', '--geo', 'us', tree(files)], project, {
        NODE_OPTIONS: `--require ${hook}`,
      });
      return stderr.trim();
    };
    expect(loads({ 'a.ts': "f('claude');\n" })).toBe('false');
    expect(loads({ 'a.ts': before['bare.ts'] ?? '' })).toBe('true');
  });
});

describe('npx jscodeshift', () => {
  test('gives the bytes of the command line', () => {
    const folder = tree();
    const result = jscodeshift(folder);
    expect(counters(result)).toEqual({ errors: 0, unmodified: 0, skipped: 1, ok: 5 });
    expect(result.status).toBe(0);
    const other = tree();
    execute(bin, ['migrate', '--geo', 'us', other], project);
    expect(contents(folder)).toEqual(contents(other));
    expect(contents(folder)).toEqual(after);
  });

  test('changes nothing the second time', () => {
    const folder = tree(after);
    const result = jscodeshift(folder);
    expect(counters(result)).toMatchObject({ errors: 0, ok: 0 });
    expect(contents(folder)).toEqual(after);
  });

  test('writes nothing in a dry run', () => {
    const folder = tree();
    expect(counters(jscodeshift(folder, '--dry'))).toMatchObject({ errors: 0, ok: 5 });
    expect(contents(folder)).toEqual(before);
  });

  test('counts a file that fails, leaves it, and does the others', () => {
    const files = { 'bare.ts': before['bare.ts'] ?? '', 'broken.ts': broken };
    const folder = tree(files);
    const result = jscodeshift(folder);
    expect(counters(result)).toEqual({ errors: 1, unmodified: 0, skipped: 0, ok: 1 });
    expect(result.status).toBe(1);
    expect(result.stdout + result.stderr).toMatch(/ERR .*broken\.ts .*could not be parsed: 1:14/);
    expect(contents(folder)).toEqual({ 'bare.ts': after['bare.ts'], 'broken.ts': broken });
  });

  test('counts bad options as errors of the files, and says what is valid', () => {
    const folder = tree({ 'bare.ts': before['bare.ts'] ?? '' });
    const result = jscodeshift(folder, '--geo=mars');
    expect(counters(result)).toMatchObject({ errors: 1, ok: 0 });
    expect(result.status).toBe(1);
    expect(contents(folder)).toEqual({ 'bare.ts': before['bare.ts'] });
  });
});

describe('the interface for programs', () => {
  const use = `
    const { code, findings } = api.transformSource(${JSON.stringify(before['bare.ts'])}, { path: 'a.ts', geo: 'us' });
    const twice = api.defineTransform({ id: 'mine', description: 'Mine.', triggers: () => ['sonnet'], messages: { seen: 'Seen.' },
      *find({ project, finding }) {
        for (const file of project.files) yield finding('seen', { file: file.fileName, start: 0 }, { verdict: 'manual' });
      } });
    api.migrate({ cwd: process.argv[1], geo: 'us', write: false, transforms: [twice] }).then((report) => {
      console.log(JSON.stringify({ code, verdicts: findings.map(({ verdict }) => verdict),
        changed: report.files.map(({ file }) => file), mine: report.findings.filter(({ transform }) => transform === 'mine').length,
        keys: Object.keys(api).filter((key) => !/^(default|__esModule|module\\.exports)$/.test(key)).sort() }));
    });`;
  const expected = {
    code: after['bare.ts'],
    verdicts: ['migrated'],
    changed: Object.keys(before)
      .filter((name) => name !== 'other.ts')
      .sort(),
    mine: 5,
    keys: ['UsageError', 'defineTransform', 'migrate', 'transformSource', 'transforms', 'ts'],
  };

  test.each([
    ['import', ['--input-type=module', '-e', `import * as api from 'bedrock-codemod';${use}`]],
    ['require', ['--input-type=commonjs', '-e', `const api = require('bedrock-codemod');${use}`]],
  ])('%s', (_, args) => {
    const folder = tree();
    const { stdout, stderr, status } = execute(process.execPath, [...args, folder], project);
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    const result = JSON.parse(stdout);
    expect({ ...result, changed: [...result.changed].sort() }).toEqual(expected);
    expect(contents(folder)).toEqual(before);
  });

  test.each([
    ['import', '--input-type=module', "import transform from 'bedrock-codemod/transforms/model-id-swap';"],
    [
      'require',
      '--input-type=commonjs',
      "const transform = require('bedrock-codemod/transforms/model-id-swap.js');",
    ],
  ])('%s of a transform for jscodeshift', (_, type, line) => {
    const program = `${line}
      const file = { path: 'a.ts', source: ${JSON.stringify(before['bare.ts'])} };
      console.log(JSON.stringify([transform(file, {}, { geo: 'us' }), transform({ ...file, source: 'x' }, {}), transform.parser]));`;
    const { stdout, stderr } = execute(process.execPath, [type, '-e', program], project);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual([after['bare.ts'], null, 'tsx']);
  });

  test('what is not public cannot be imported', () => {
    const program = "import('bedrock-codemod/dist/engine/run.js').catch(({ code }) => console.log(code))";
    const { stdout } = execute(process.execPath, ['-e', program], project);
    expect(stdout).toBe('ERR_PACKAGE_PATH_NOT_EXPORTED\n');
  });

  test('the test utilities of jscodeshift, under jest', () => {
    const folder = join(project, 'utilities');
    const put = (name: string, text: string) => {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    };
    put('package.json', '{ "name": "utilities" }\n');
    put('transform.js', "module.exports = require('bedrock-codemod/transforms/model-id-swap');\n");
    put('__testfixtures__/bare.input.ts', before['bare.ts'] ?? '');
    put('__testfixtures__/bare.output.ts', after['bare.ts'] ?? '');
    put('__testfixtures__/wrong.input.ts', before['bare.ts'] ?? '');
    put('__testfixtures__/wrong.output.ts', 'something else\n');
    put(
      '__tests__/transform.test.js',
      `const { applyTransform, defineTest, defineInlineTest } = require('jscodeshift/dist/testUtils');
      const transform = require('bedrock-codemod/transforms/model-id-swap');
      const [before, after] = ${JSON.stringify([before['bare.ts'], after['bare.ts']])};
      defineTest(__dirname, 'transform', { geo: 'us' }, 'bare', { parser: 'ts' });
      defineInlineTest(transform, { geo: 'us' }, before, after, 'inline');
      test('applyTransform', () => {
        expect(applyTransform(transform, { geo: 'us' }, { path: 'a.ts', source: before })).toBe(after.trim());
      });
      if (process.env.WRONG) defineTest(__dirname, 'transform', { geo: 'us' }, 'wrong', { parser: 'ts' });
      `,
    );
    const jestBin = join(root, 'node_modules/jest/bin/jest.js');
    const run = (extra: object) =>
      execute(
        process.execPath,
        [jestBin, '--rootDir', folder, '--cacheDirectory', join(temporary, 'jest')],
        folder,
        extra,
      );
    const good = run({});
    expect(good.stderr).toMatch(/^Tests: +3 passed, 3 total$/m);
    expect(good.status).toBe(0);
    expect(run({ WRONG: '1' }).stderr).toMatch(/^Tests: +1 failed, 3 passed, 4 total$/m);
  });

  test('the declarations hold in a strict project', () => {
    const consumer = `
      import { defineTransform, migrate, transformSource, transforms, UsageError } from 'bedrock-codemod';
      import type { Edit, Finding, MigrateOptions, Model, Report, ReportedFinding } from 'bedrock-codemod';
      import transform from 'bedrock-codemod/transforms/model-id-swap';

      const options: MigrateOptions = { paths: ['src'], to: 'claude-sonnet-4', geo: 'us', write: false };
      export const report: Promise<Report> = migrate(options);
      export const { code, findings } = transformSource('', { path: 'a.ts', only: ['model-id-swap'] });
      export const verdicts: readonly ('migrated' | 'current' | 'kept' | 'manual')[] = findings.map(({ verdict }) => verdict);
      export const text: string = code;
      export const ids: string[] = transforms.map(({ id }) => id);
      export const mine = defineTransform({
        id: 'mine', description: 'Mine.', triggers: ({ target }: { target: Model }) => [target.name],
        messages: { seen: (d: { name: string }) => d.name, plain: 'Plain.' },
        *find({ project, finding, target }): Generator<Finding> {
          for (const { fileName: file } of project.files) {
            const edits: Edit[] = [{ file, start: 0, end: 0, text: target.title }];
            yield finding('seen', { file, start: 0 }, { verdict: 'migrated', strength: 'safe', edits }, { name: 'x' });
            yield finding('plain', { file, start: 0 }, { verdict: 'manual' });
            // @ts-expect-error: this message needs its data
            yield finding('seen', { file, start: 0 }, { verdict: 'manual' });
            // @ts-expect-error: there is no such message
            yield finding('other', { file, start: 0 }, { verdict: 'manual' });
          }
        },
      });
      export const output: string | undefined = transform({ path: 'a.ts', source: '' }, {}, { geo: 'us' });
      export const parser: 'tsx' = transform.parser;
      export const isUsage = (error: unknown): error is UsageError => error instanceof UsageError;
      export const at = ({ file, line, column }: ReportedFinding): string => [file, line, column].join(':');
      // @ts-expect-error: no such geography
      migrate({ geo: 'mars' });
    `;
    const files = ['consumer.mts', 'consumer.cts'];
    for (const name of files) writeFileSync(join(project, name), consumer);
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const flags = '--noEmit --strict --module nodenext --target es2022 --skipLibCheck false --types node';
    const { stdout, status } = execute(process.execPath, [tsc, ...flags.split(' '), ...files], project);
    expect(stdout).toBe('');
    expect(status).toBe(0);
  });
});
