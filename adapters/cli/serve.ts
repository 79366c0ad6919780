import type { Report } from '../../engine/report.js';
import type { SessionOptions } from '../../engine/session.js';
import type { TransformOutline } from '../../engine/transform.js';
import { explanationsIn } from './explain.js';
import { renderHtml } from './html/page.js';
import { merge, type Values, validate } from './options.js';
import { kinds, readSettings } from './settings.js';
import { usageError } from './usage.js';

/** What an editor can set, by the names of the options. */
const editorSettings = ['to', 'from', 'geo', 'only'] as const;

/**
 * The settings of a folder: those of its project, and those of the editor over them, as the command line does it.
 *
 * What an editor has for something that is not set counts as not set. Throws a usage error for a value that is not valid.
 */
export async function settingsFor(
  folder: string,
  fromEditor: Readonly<Record<string, unknown>>,
  transforms: readonly TransformOutline[],
  environmentRegion: string | undefined,
): Promise<SessionOptions> {
  const ids = async () => transforms.map(({ id }) => id);
  const values: Record<string, unknown> = {};
  for (const name of editorSettings) {
    const value = fromEditor[name];
    const isList = name === 'from' || name === 'only';
    if (value === undefined || value === null || value === '') continue;
    if (isList && Array.isArray(value) && value.length === 0) continue;
    if (!kinds[isList ? 'list' : 'text'].accepts(value))
      throw usageError(
        `The setting \`bedrockCodemod.${name}\` must be ${isList ? 'a list of strings' : 'a string'}.`,
      );
    values[name] = isList ? [value].flat() : value;
  }
  const given = await validate(values as Values, (name) => ` for \`bedrockCodemod.${name}\``, ids);
  const { to, from, geo, region, adapter, budget, prune, only, skip, safe, ignore } = merge(
    await readSettings(folder, ids),
    given,
  );
  return { to, from, geo, region, environmentRegion, adapter, budget, prune, only, skip, safe, ignore };
}

/** A report as a page for browsers, as `check --report` writes it. */
export function pageOf(report: Report, transforms: readonly TransformOutline[], docs: string): string {
  return renderHtml(
    { report, mode: 'check', showDiff: false, notice: undefined, transforms },
    explanationsIn(docs),
  );
}
