// `npm run bench`: our command beside others that look for the same strings in the same tree. See docs/bench.md.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { benchEditor } from './editor.mjs';
import { describeMethod, git, measure } from './measure.mjs';
import { ids, replacement, searchStrings, target } from './models.mjs';
import { treeFor } from './tree.mjs';

const home = fileURLToPath(new URL('..', import.meta.url));
const cache = path.join(home, '.bench');
const tool = path.join(home, 'dist/adapters/cli/main.js');

const usage = `npm run bench -- [options]

  --files <n>        files in the tree (20000)
  --hits <share>     share of files that name a source model (0.013)
  --runs <n>         timed runs of each, of which the median counts (5)
  --only <groups>    of ours, rg, ast-grep, jscodeshift, comma-separated (all)
  --transforms <ids> what ours runs, comma-separated, or "all" (model-id-swap, which is what the peers do)
  --seed <n>         another tree of the same kind (1)
  --install-peers    install ast-grep into .bench/ first
  --editor           the language server instead, in a file of 1,000 lines, alone and in the tree
`;

const { values: options } = parseArgs({
  options: {
    files: { type: 'string', default: '20000' },
    hits: { type: 'string', default: '0.013' },
    runs: { type: 'string', default: '5' },
    only: { type: 'string', default: 'ours,rg,ast-grep,jscodeshift' },
    transforms: { type: 'string', default: 'model-id-swap' },
    seed: { type: 'string', default: '1' },
    'install-peers': { type: 'boolean', default: false },
    editor: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

if (options.help) process.stdout.write(usage);
else await main();

async function main() {
  mkdirSync(cache, { recursive: true });
  if (options['install-peers']) installPeers();
  const tree = treeFor({
    cache,
    files: Number(options.files),
    hits: Number(options.hits),
    seed: Number(options.seed),
    ids,
  });
  printHead(tree);
  if (options.editor) {
    await benchEditor({ cache, tool, tree });
    return;
  }

  const wanted = new Set(['rg', ...options.only.split(',')]);
  const rows = [];
  for (const contestant of await contestants(tree)) {
    if (!wanted.has(contestant.group)) continue;
    showProgress(contestant.name);
    rows.push(await rowOf(contestant, tree));
    showProgress('');
  }
  printTable(rows);
  printAims(rows);
  restore(tree);
}

/**
 * Who takes part. `did` counts the files that a run found or changed, and `expected` says how many that has to be, so
 * that one that does nothing does not look fast. `missing` says why one is left out.
 */
async function contestants(tree) {
  const strings = searchStrings();
  const few = Math.min(3, Number(options.runs));
  const only = options.transforms === 'all' ? [] : ['--only', options.transforms];
  const ours = ['--to', target, '--geo', 'us', '--format', 'json', ...only, '.'];
  const changed = () => git(tree.root, 'diff', '--name-only').split('\n').filter(Boolean).length;
  const isBuilt = existsSync(tool) ? undefined : 'dist/ is missing: npm run build';
  const rg = await ripgrep();
  const astGrep = findAstGrep();
  const isAstGrepMissing = astGrep === undefined ? 'not installed: --install-peers' : undefined;
  // Without a language: one process for all of them, which is faster than `scan` with a rule for each.
  const astGrepReplace = [
    'run',
    '--pattern',
    `'${ids.source}'`,
    '--rewrite',
    `'${replacement}'`,
    '--update-all',
  ];

  return [
    {
      group: 'rg',
      name: 'rg -l -F',
      command: [rg, '-l', '-F', ...strings.flatMap((string) => ['-e', string]), '.'],
      did: (stdout) => stdout.split('\n').filter(Boolean).length,
      expected: [tree.hits, tree.hits],
    },
    {
      group: 'ours',
      name: 'bedrock-codemod check',
      missing: isBuilt,
      command: [process.execPath, tool, 'check', ...ours],
      acceptable: [0, 1],
      did: (stdout) => new Set(JSON.parse(stdout).findings.map((finding) => finding.file)).size,
      expected: [tree.certain, tree.hits],
    },
    {
      group: 'ours',
      name: 'bedrock-codemod migrate',
      missing: isBuilt,
      command: [process.execPath, tool, 'migrate', '--yes', ...ours],
      acceptable: [0, 1],
      did: changed,
      expected: [tree.certain, tree.hits],
    },
    {
      group: 'ast-grep',
      name: 'ast-grep, search',
      runs: few,
      missing: isAstGrepMissing,
      command: [astGrep, 'run', '--pattern', `'${ids.source}'`, '.'],
      did: (stdout) => new Set(stdout.match(/^[^:\n]+(?=:\d+:)/gm)).size,
      expected: [tree.literals, tree.literals],
    },
    {
      group: 'ast-grep',
      name: 'ast-grep, replace',
      runs: few,
      missing: isAstGrepMissing,
      command: [astGrep, ...astGrepReplace, '.'],
      did: changed,
      expected: [tree.literals, tree.literals],
    },
    {
      // What a person with a shell does: ast-grep parses every file that it is given.
      group: 'ast-grep',
      name: 'rg -l | ast-grep, replace',
      missing: isAstGrepMissing ?? (process.platform === 'win32' ? 'needs a POSIX shell' : undefined),
      command: [
        'sh',
        '-c',
        '"$1" -l0F -e "$2" . | { shift 2; xargs -0 "$@"; }',
        'sh',
        rg,
        ids.source,
        astGrep,
        ...astGrepReplace,
      ],
      did: changed,
      expected: [tree.literals, tree.literals],
    },
    {
      group: 'jscodeshift',
      name: 'jscodeshift, guarded',
      command: [
        process.execPath,
        path.join(home, 'node_modules/jscodeshift/bin/jscodeshift.js'),
        ...['-t', path.join(home, 'bench/peers/jscodeshift-swap.cjs')],
        ...[
          '--extensions=ts,tsx,js,jsx,mjs,cjs',
          '--silent',
          `--from=${ids.source}`,
          `--to=${replacement}`,
          '.',
        ],
      ],
      runs: few,
      did: changed,
      expected: [tree.literals, tree.literals],
    },
  ];
}

async function rowOf(contestant, tree) {
  const { name, group, missing, command, acceptable, did, expected } = contestant;
  if (missing !== undefined) return { name, group, missing };
  try {
    const result = await measure(command, {
      cwd: tree.root,
      runs: contestant.runs ?? Number(options.runs),
      before: () => restore(tree),
      acceptable,
    });
    return { name, group, expected, did: did(result.stdout), ...result };
  } catch (error) {
    return { name, group, missing: error.message };
  }
}

/** Puts back what a run changed. Untouched files keep their time stamps, and git knows that they are clean. */
function restore(tree) {
  git(tree.root, 'checkout', '--quiet', '--', '.');
  git(tree.root, 'status', '--porcelain');
}

function showProgress(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[2K${text}`);
}

function printHead(tree) {
  const size = `${tree.files.toLocaleString('en')} files, ${Math.round(tree.bytes / 2 ** 20)} MB`;
  console.log(`${size}, ${tree.hits} name a source model (${((100 * tree.hits) / tree.files).toFixed(1)} %)`);
  console.log(
    `Node ${process.versions.node}, ${os.availableParallelism()} cores, ${os.platform()} ${os.arch()}`,
  );
  console.log(`Median of ${options.runs} runs (3 of the slow ones) after a warm-up; ${describeMethod()}\n`);
}

function printTable(rows) {
  const base = rows.find((row) => row.group === 'rg' && row.missing === undefined);
  const cells = rows.map((row) => {
    if (row.missing !== undefined) return [row.name, `- ${row.missing}`];
    const [least, most] = row.expected;
    const isRight = row.did >= least && row.did <= most;
    return [
      row.name,
      seconds(row.wall),
      row.cpu === undefined ? '-' : seconds(row.cpu),
      row.memory === undefined ? '-' : `${Math.round(row.memory / 2 ** 20)} MB`,
      base === undefined ? '-' : `${(row.wall / base.wall).toFixed(1)}x`,
      `${row.did}${isRight ? '' : ` WRONG, expected ${least === most ? least : `${least} to ${most}`}`}`,
    ];
  });
  const table = [['', 'wall', 'CPU', 'memory', 'to rg -l', 'files'], ...cells];
  const widths = [0, 1, 2, 3, 4].map((column) =>
    Math.max(
      ...table.filter((line) => line.length > 2).map((line) => line[column].length),
      column === 0 ? 24 : 0,
    ),
  );
  for (const [first, ...rest] of table) {
    const right = rest.map((cell, index) => (rest.length > 1 ? cell.padStart(widths[index + 1] ?? 0) : cell));
    console.log([first.padEnd(widths[0]), ...right].join('  ').trimEnd());
  }
}

function printAims(rows) {
  const row = (name) => rows.find((candidate) => candidate.name === name && candidate.missing === undefined);
  const ours = row('bedrock-codemod migrate');
  if (ours === undefined) return;
  const ratio = (name) => (row(name) === undefined ? undefined : ours.wall / row(name).wall);
  const memory = Math.max(ours.memory ?? 0, row('bedrock-codemod check')?.memory ?? 0) / 2 ** 20;
  const slowdown = ratio('ast-grep, replace');
  const speedup = ratio('jscodeshift, guarded');
  const aims = [
    [
      'not slower than ast-grep, which parses every file',
      slowdown,
      slowdown <= 1,
      `${slowdown?.toFixed(2)} of its time`,
    ],
    [
      'at least 8 times faster than jscodeshift',
      speedup,
      1 / speedup >= 8,
      `${(1 / speedup).toFixed(1)} times`,
    ],
    ['under 200 MB', memory || undefined, memory < 200, `${Math.round(memory)} MB`],
    [
      'at most 5 times rg -l',
      ratio('rg -l -F'),
      ratio('rg -l -F') <= 5,
      `${ratio('rg -l -F')?.toFixed(1)} times`,
    ],
  ];
  console.log('\nAims, of `migrate`:');
  for (const [aim, value, isReached, figure] of aims) {
    const verdict = value === undefined ? 'not measured' : `${isReached ? 'reached' : 'MISSED'}: ${figure}`;
    console.log(`  ${aim.padEnd(53)}${verdict}`);
  }
}

function seconds(value) {
  return `${value.toFixed(2)} s`;
}

async function ripgrep() {
  const { rgPath } = await import('@vscode/ripgrep');
  return rgPath;
}

/** The binary itself: the package's own entry is a Node script until its postinstall has run. */
function findAstGrep() {
  for (const modules of [path.join(home, 'node_modules'), path.join(cache, 'peers/node_modules')]) {
    const scope = path.join(modules, '@ast-grep');
    if (!existsSync(scope)) continue;
    for (const name of readdirSync(scope).filter((entry) => entry.startsWith('cli-'))) {
      const binary = path.join(scope, name, process.platform === 'win32' ? 'ast-grep.exe' : 'ast-grep');
      if (existsSync(binary)) return binary;
    }
  }
  return undefined;
}

function installPeers() {
  const folder = path.join(cache, 'peers');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n');
  const result = spawnSync(
    'npm',
    ['install', '--ignore-scripts', '--no-audit', '--no-fund', '@ast-grep/cli'],
    {
      cwd: folder,
      stdio: 'inherit',
      shell: process.platform === 'win32',
    },
  );
  if (result.status !== 0) process.exit(2);
}
