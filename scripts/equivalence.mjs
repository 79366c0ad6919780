// `npm run equivalence -- --runs 5000 [--seed N] [--survey]`: many generated programs, before and after the migration to
// Converse. A survey does not stop at the first that differs: it sorts them all by what is wrong.

import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const home = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5000' },
    seed: { type: 'string' },
    survey: { type: 'boolean' },
  },
});
// Another seed every time, because the tests have the same one every time.
const seed = values.seed ?? String(Math.floor(Math.random() * 2 ** 31));
for (const [name, value] of [
  ['runs', values.runs],
  ['seed', seed],
]) {
  if (/^-?\d+$/.test(value)) continue;
  console.error(
    `--${name} is a number, not "${value}". Example: npm run equivalence -- --runs 5000 --seed 42`,
  );
  process.exit(2);
}

console.log(`${values.runs} programs, seed ${seed}`);
const { status } = spawnSync(
  process.execPath,
  [
    createRequire(import.meta.url).resolve('jest/bin/jest'),
    'tests/equivalence/property.test.ts',
    '--verbose',
    ...(values.survey ? ['-t', 'survey'] : []),
  ],
  {
    cwd: home,
    stdio: 'inherit',
    env: {
      ...process.env,
      EQUIVALENCE_RUNS: values.runs,
      EQUIVALENCE_SEED: seed,
      EQUIVALENCE_PROGRESS: '1',
      ...(values.survey ? { EQUIVALENCE_SURVEY: '1' } : {}),
    },
  },
);
process.exitCode = status ?? 1;
