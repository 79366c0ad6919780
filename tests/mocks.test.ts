import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

// The tests of the fixtures are green before and after: with the real SDK, the real aws-sdk-client-mock, in a Jest of their own.

const folder = join(__dirname, '../fixtures/invoke-model-to-converse');
const parts = /^(.+)\.(input|output|unchanged)(\.[cm]?[jt]s)$/;

/** A fixture of several files whose tests move with their code. */
interface Suite {
  readonly name: string;
  readonly before: ReadonlyMap<string, string>;
  readonly after: ReadonlyMap<string, string>;
}

const suites = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name }) => suiteOf(name) ?? []);

test('the tests that move are green before and after', () => {
  expect(suites.length).toBeGreaterThan(10);
  const statuses = run(suites);
  const expected = suites.flatMap(({ name }) => [`after/${name}: passed`, `before/${name}: passed`]);
  expect([...statuses].sort()).toEqual(expected.sort());
}, 60_000);

function suiteOf(name: string): Suite | undefined {
  const before = new Map<string, string>();
  const after = new Map<string, string>();
  for (const file of readdirSync(join(folder, name))) {
    const [, stem, role, extension] = parts.exec(file) ?? [];
    if (stem === undefined) continue;
    const text = readFileSync(join(folder, name, file), 'utf8');
    if (role !== 'output') before.set(stem + extension, text);
    if (role !== 'input') after.set(stem + extension, text);
  }
  const tests = [...after].filter(([file, text]) => /\.test\./.test(file) && text !== before.get(file));
  // Vitest, Chai and Sinon are not installed; how their mocks are rewritten is the same.
  const isOfJest = tests.every(([, text]) => !/\bvi\.|'(?:chai|sinon)'/.test(text));
  const isMocked = name.startsWith('mock');
  const runs = isMocked && tests.length > 0 && isOfJest && movesNow(before, after);
  return runs ? { name, before, after } : undefined;
}

/** Code that had moved before has red tests. */
function movesNow(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): boolean {
  return [...after].some(([file, text]) => !/\.test\./.test(file) && text !== before.get(file));
}

/** Runs all of them at once; gives the status of each. */
function run(all: readonly Suite[]): string[] {
  // Where the packages are found, and nobody looks.
  const cache = join(__dirname, '../node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const root = mkdtempSync(join(cache, 'mocks-'));
  try {
    for (const { name, before, after } of all) {
      write(join(root, 'before', name), before);
      write(join(root, 'after', name), after);
    }
    writeFileSync(join(root, 'jest.config.json'), JSON.stringify(config));
    const jest = join(dirname(require.resolve('jest/package.json')), 'bin/jest.js');
    const { stdout, stderr } = spawnSync(process.execPath, [jest, '--json', '--config', 'jest.config.json'], {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    const report = JSON.parse(stdout || '{}') as {
      testResults?: { name: string; status: string; message: string }[];
    };
    if (report.testResults === undefined) throw new Error(stderr);
    const failures = report.testResults.filter(({ status }) => status !== 'passed');
    if (failures.length > 0) console.error(failures.map(({ message }) => message).join('\n'));
    return report.testResults.map(({ name, status }) => `${dirname(name).slice(root.length + 1)}: ${status}`);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function write(path: string, files: ReadonlyMap<string, string>): void {
  mkdirSync(path, { recursive: true });
  for (const [name, text] of files) writeFileSync(join(path, name), text);
}

const config = {
  testMatch: ['**/*.test.*'],
  testPathIgnorePatterns: [],
  transformIgnorePatterns: ['/node_modules/(?!.cache/)'],
  haste: { retainAllFiles: true },
  transform: {
    '\\.[jt]s$': [
      require.resolve('babel-jest'),
      {
        babelrc: false,
        configFile: false,
        presets: [
          [require.resolve('@babel/preset-env'), { targets: { node: '20' } }],
          require.resolve('@babel/preset-typescript'),
        ],
      },
    ],
  },
};
