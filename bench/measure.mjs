// Runs a command as a child process and says what it took: wall time, CPU time, peak memory.

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';

/**
 * The median of `runs` timed runs, and the memory of one before them, which also warms the caches.
 *
 * Times and memory come from different runs, because looking at the memory costs time. `before` puts the tree back and
 * is not measured. `acceptable` says which exit codes are a success; another one throws with the end of the output.
 */
export async function measure([command, ...args], { cwd, runs, before = () => {}, acceptable = [0] }) {
  before();
  const sampled = await sampleMemory(command, args, cwd);
  const timed = [];
  let last;
  for (let run = 0; run < runs; run++) {
    before();
    last = runTimed(command, args, cwd);
    if (!acceptable.includes(last.code)) throw new Error(failureOf(command, last));
    timed.push(last);
  }
  return {
    stdout: last.stdout,
    wall: median(timed.map((run) => run.wall)),
    cpu: timer === undefined ? undefined : median(timed.map((run) => run.cpu)),
    memory: Math.max(sampled ?? 0, ...timed.map((run) => run.largest ?? 0)) || undefined,
  };
}

/** How times and memory are found on this machine, for the head of the table. */
export function describeMethod() {
  const cpu = timer === undefined ? 'no CPU times (neither GNU time nor python3)' : `CPU from ${timer.name}`;
  return `${cpu}; memory ${canSample ? 'summed over the process tree from /proc' : 'of the largest process'}`;
}

export function git(cwd, ...args) {
  const result = spawnSync('git', args, { cwd, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (result.status !== 0)
    throw new Error(`git ${args[0]} failed in ${cwd}: ${result.stderr ?? result.error}`);
  return result.stdout;
}

// Both report what the kernel adds up for a child and the descendants that it waited for. Node itself has no
// RUSAGE_CHILDREN. Each writes "user system largest-process-in-KB" to a file, so that the output stays the command's.
const timers = [
  {
    name: 'GNU time',
    probe: ['/usr/bin/time', '-f', '%U', 'true'],
    wrap: (report) => ['/usr/bin/time', '--quiet', '-f', '%U %S %M', '-o', report],
  },
  {
    name: 'getrusage (python3)',
    probe: ['python3', '-c', 'import resource'],
    wrap: (report) => ['python3', '-c', rusageScript, report],
  },
];
const rusageScript = `
import resource, subprocess, sys
code = subprocess.call(sys.argv[2:])
used = resource.getrusage(resource.RUSAGE_CHILDREN)
kilobytes = used.ru_maxrss / (1024 if sys.platform == 'darwin' else 1)
open(sys.argv[1], 'w').write(f'{used.ru_utime} {used.ru_stime} {kilobytes}')
sys.exit(code)
`;
const timer = timers.find(({ probe: [command, ...args] }) => spawnSync(command, args).status === 0);
const canSample = existsSync(`/proc/self/task/${process.pid}/children`);

function runTimed(command, args, cwd) {
  const report = path.join(tmpdir(), `bench-${process.pid}.time`);
  const [program, ...rest] = [...(timer?.wrap(report) ?? []), command, ...args];
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(program, rest, { cwd, encoding: 'utf8', maxBuffer: 1 << 28 });
  const wall = (performance.now() - start) / 1000;
  const result = { code: status, stdout, stderr, wall };
  if (timer === undefined) return result;
  const [user, system, largest] = readFileSync(report, 'utf8')
    .trim()
    .split('\n')
    .at(-1)
    .split(' ')
    .map(Number);
  rmSync(report);
  return { ...result, cpu: user + system, largest: largest * 1024 };
}

/** The largest sum of the high-water marks of all processes that lived at the same moment, in bytes. */
async function sampleMemory(command, args, cwd) {
  if (!canSample) return undefined;
  const child = spawn(command, args, { cwd, stdio: ['ignore', 'ignore', 'ignore'] });
  let peak = 0;
  const interval = setInterval(() => {
    const bytes = descendants(child.pid).reduce((sum, pid) => sum + highWaterMark(pid), 0);
    peak = Math.max(peak, bytes);
  }, 5);
  await new Promise((resolve, reject) => child.on('exit', resolve).on('error', reject));
  clearInterval(interval);
  return peak;
}

function descendants(pid) {
  // Every thread has its own children: the workers of a pool can be started by any of them.
  const children = threadsOf(pid).flatMap((thread) =>
    readProc(`/proc/${pid}/task/${thread}/children`).split(' '),
  );
  return [pid, ...children.filter(Boolean).flatMap(descendants)];
}

function threadsOf(pid) {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return []; // The process has ended.
  }
}

function highWaterMark(pid) {
  const match = /^VmHWM:\s+(\d+) kB/m.exec(readProc(`/proc/${pid}/status`));
  return match === null ? 0 : Number(match[1]) * 1024;
}

function readProc(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // The process has ended.
  }
}

function failureOf(command, { code, stdout, stderr }) {
  return `${path.basename(command)} ended with ${code}\n${`${stdout}${stderr}`.trim().split('\n').slice(-12).join('\n')}`;
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
