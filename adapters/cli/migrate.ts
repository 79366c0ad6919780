import type { Report } from '../../engine/report.js';
import type { RunOptions } from '../../engine/run.js';
import type { TransformOutline } from '../../engine/transform.js';
import { explanationsIn } from './explain.js';
import { renderHtml } from './html/page.js';
import type { Io } from './io.js';
import { renderJson } from './json.js';
import { budgetNotice, endOfLifeNotice } from './life-cycle.js';
import { renderMarkdown } from './markdown.js';
import type { Choices } from './options.js';
import { emit, type Renderers } from './output.js';
import { renderPretty } from './pretty.js';
import { startProgress } from './progress.js';
import { renderSarif } from './sarif.js';
import type { View } from './words.js';

export type Run = (options: RunOptions) => Promise<Report>;

/** A run with everything decided. */
export interface Job {
  readonly command: 'migrate' | 'check';
  readonly paths: readonly string[];
  readonly choices: Choices;
  readonly transforms: readonly TransformOutline[];
  readonly run: Run;
  readonly today: string;
}

/** Runs the engine, prints the report, writes the report file, and returns the exit code. */
export async function migrate(job: Job, io: Io): Promise<number> {
  const { command, choices, transforms, today } = job;
  const writes = command === 'migrate' && choices['dry-run'] !== true;
  const progress = startProgress(io);
  const report = await job.run(optionsOf(job, io, writes, progress.onProgress)).finally(progress.end);
  const view: View = {
    report,
    mode: command === 'check' ? 'check' : writes ? 'migrate' : 'preview',
    showDiff: choices['dry-run'] === true,
    notice: noticeOf(report, choices, today),
    transforms,
  };
  const renderers: Renderers = {
    pretty: (colors) => renderPretty(view, colors),
    json: () => renderJson(view.report),
    sarif: () => renderSarif(view),
    markdown: () => renderMarkdown(view),
    html: () => renderHtml(view, explanationsIn(io.docs)),
  };
  emit(choices, renderers, io);
  return exitCode(report, command);
}

/** What is said before anything else. */
function noticeOf({ target }: Report, { budget }: Choices, today: string): string | undefined {
  const notices = [endOfLifeNotice(target, today), budgetNotice(target, budget)].flatMap((own) => own ?? []);
  return notices.length === 0 ? undefined : notices.join(' ');
}

/** 2 when a file failed; 1 when work is left: for a human, or in `check` for a migration; else 0. */
export function exitCode({ summary }: Report, command: Job['command']): number {
  if (summary.errors > 0) return 2;
  if (summary.manual > 0) return 1;
  return command === 'check' && summary.migrated + summary.filesChanged > 0 ? 1 : 0;
}

function optionsOf(
  { paths, choices }: Job,
  { cwd, env }: Io,
  write: boolean,
  onProgress: RunOptions['onProgress'],
): RunOptions {
  const { to, from, geo, region, adapter, budget, prune, only, skip, safe, ignore } = choices;
  const environmentRegion = env.AWS_REGION || undefined;
  return {
    paths,
    cwd,
    to,
    from,
    geo,
    region,
    environmentRegion,
    adapter,
    budget,
    prune,
    only,
    skip,
    safe,
    ignore,
    write,
    onProgress,
  };
}
