import type { Inventory, InventoryOptions } from '../../../engine/inventory.js';
import type { Io } from '../io.js';
import { type Choices, defaultWithin } from '../options.js';
import { emit } from '../output.js';
import { startProgress } from '../progress.js';
import { renderLifeCycleHtml } from './html.js';
import { renderLifeCycleJson } from './json.js';
import { renderLifeCycleMarkdown } from './markdown.js';
import { renderLifeCycle } from './pretty.js';
import { lifeCycleExitCode, lifeCycleReport } from './report.js';
import { renderLifeCycleSarif } from './sarif.js';

/** A look at the life cycle with everything decided. */
export interface LifeCycleJob {
  readonly paths: readonly string[];
  readonly choices: Choices;
  /** What was typed: models of the settings are those of a migration, and this is about all of them. */
  readonly given: Choices;
  readonly inventory: (options: InventoryOptions) => Promise<Inventory>;
  readonly today: string;
}

/** Lists the models of a project, prints the report, writes the report file, and returns the exit code. */
export async function checkLifeCycle(job: LifeCycleJob, io: Io): Promise<number> {
  const { paths, choices, given, today } = job;
  const { ignore, region, within = defaultWithin } = choices;
  const progress = startProgress(io);
  const found = await job
    .inventory({ paths, cwd: io.cwd, ignore, onProgress: progress.onProgress })
    .finally(progress.end);
  const report = lifeCycleReport(found, { today, within, region, from: given.from, to: given.to, paths });
  const renderers = {
    pretty: (colors: Parameters<typeof renderLifeCycle>[1]) => renderLifeCycle(report, colors),
    json: () => renderLifeCycleJson(report),
    sarif: () => renderLifeCycleSarif(report),
    markdown: () => renderLifeCycleMarkdown(report),
    html: () => renderLifeCycleHtml(report),
  };
  emit(choices, renderers, io);
  return lifeCycleExitCode(report);
}
