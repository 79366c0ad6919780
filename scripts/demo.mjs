// `npm run demo`: migrates a copy of examples/support-bot and shows the diff and the summary.

import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const home = fileURLToPath(new URL('..', import.meta.url));
const tool = path.join(home, 'dist/adapters/cli/main.js');
/** Arguments of `npm run demo -- …` go to the tool: `--to claude-sonnet-4-6`, `--geo eu`. */
const extra = process.argv.slice(2);

if (!existsSync(tool)) build();
const copy = copyOfExample();

say(`bedrock-codemod migrate --dry-run ${extra.join(' ')}`, 'what would change; nothing is written');
const dryRun = migrate('--dry-run');
say(`bedrock-codemod migrate ${extra.join(' ')}`, 'the same, written');
const run = isGood(dryRun) ? migrate() : dryRun;

console.log(`\nThe migrated copy is in ${copy.folder}`);
if (copy.isCommitted) console.log(`See it again with: git -C ${copy.folder} diff`);
process.exitCode = exitCode();

function build() {
  console.log('The tool is not built yet (dist/ is missing): running npm run build once.\n');
  const { status } = spawnSync('npm', ['run', '--silent', 'build'], {
    cwd: home,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status === 0 && existsSync(tool)) return;
  console.error('The build failed. Run `npm ci`, which installs and builds, and then `npm run demo` again.');
  process.exit(2);
}

/** A copy outside of this repository, committed if there is a git, so that `git diff` shows the migration alone. */
function copyOfExample() {
  const folder = path.join(mkdtempSync(path.join(tmpdir(), 'bedrock-codemod-')), 'support-bot');
  cpSync(path.join(home, 'examples/support-bot'), folder, {
    recursive: true,
    filter: (source) => path.basename(source) !== 'node_modules',
  });
  const author = ['-c', 'user.name=demo', '-c', 'user.email=demo@localhost', '-c', 'commit.gpgsign=false'];
  const steps = [
    ['init', '--quiet'],
    ['add', '--all'],
    [...author, 'commit', '--quiet', '--no-verify', '--message', 'Before the migration'],
  ];
  const isCommitted = steps.every((step) => spawnSync('git', step, { cwd: folder }).status === 0);
  return { folder, isCommitted };
}

function migrate(...options) {
  const guard = copy.isCommitted ? [] : ['--allow-dirty'];
  const { status } = spawnSync(process.execPath, [tool, 'migrate', '--yes', ...guard, ...options, ...extra], {
    cwd: copy.folder,
    stdio: 'inherit',
  });
  return status ?? 2;
}

/** A finding for a person (1) is part of the demonstration. But Node ends with 1 when a program crashes, too. */
function exitCode() {
  if (!isGood(run)) return run;
  const hasCrashed = extra.length === 0 && isUnchanged('src/config.ts');
  return hasCrashed ? 2 : 0;
}

function isUnchanged(file) {
  const before = readFileSync(path.join(home, 'examples/support-bot', file), 'utf8');
  return readFileSync(path.join(copy.folder, file), 'utf8') === before;
}

function isGood(code) {
  return code === 0 || code === 1;
}

function say(command, meaning) {
  console.log(`\n$ ${command.trim()}   # ${meaning}\n`);
}
