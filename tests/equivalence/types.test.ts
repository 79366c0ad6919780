import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

// The outputs of the fixtures type-check against the SDK, unless the input has the same error.

const folder = join(__dirname, '../../fixtures/invoke-model-to-converse');
const typed = /^(.+)\.(input|output)(\.[cm]?tsx?)$/;
/** `case.output.ts(3,7): error TS2322: …` */
const error = /^(.+?)\.(input|output)\.[cm]?tsx?\((\d+),\d+\): (error TS\d+: .*)$/gm;
const compilerOptions = {
  strict: true,
  target: 'es2022',
  lib: ['es2023', 'dom', 'dom.asynciterable'],
  module: 'esnext',
  moduleResolution: 'bundler',
  jsx: 'preserve',
  experimentalDecorators: true,
  types: ['node'],
  skipLibCheck: true,
  noEmit: true,
};

test('the outputs of the fixtures are well typed', () => {
  const pairs = readdirSync(folder).filter((name) => typed.test(name) && hasOutput(name));
  expect(pairs.length).toBeGreaterThan(0);
  const found = typeErrors(pairs);
  const before = new Set(
    found.flatMap(({ name, side, text }) => (side === 'input' ? [`${name} ${text}`] : [])),
  );
  const fresh = found.filter(({ name, side, text }) => side === 'output' && !before.has(`${name} ${text}`));
  expect(fresh.map(({ name, line, text }) => `${name}:${line} ${text}`).join('\n')).toBe('');
}, 120_000);

function hasOutput(name: string): boolean {
  const [, fixture, , extension] = typed.exec(name) ?? [];
  return readdirSync(folder).includes(`${fixture}.output${extension}`);
}

interface TypeFault {
  readonly name: string;
  readonly side: string;
  readonly line: string;
  readonly text: string;
}

/** What the compiler says about files of the folder, in one run. */
function typeErrors(files: readonly string[]): TypeFault[] {
  // Where the packages are found, and nobody looks.
  const cache = join(__dirname, '../../node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const project = mkdtempSync(join(cache, 'fixture-types-'));
  try {
    for (const name of files) writeFileSync(join(project, name), readFileSync(join(folder, name)));
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
    const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin/tsc');
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      [compiler, '-p', '.', '--pretty', 'false'],
      { cwd: project, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
    );
    const found = [...stdout.matchAll(error)].map(([, name = '', side = '', line = '', text = '']) => ({
      name,
      side,
      line,
      text,
    }));
    if (status !== 0 && found.length === 0) throw new Error(stdout + stderr || 'The compiler failed.');
    return found;
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
}
