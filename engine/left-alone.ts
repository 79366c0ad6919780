import { type LeftAlone, shownPath } from './discover.js';
import { readText } from './files.js';
import { positionsIn } from './positions.js';
import type { ReportedFinding } from './report.js';
import type { Migration, TransformOutline } from './transform.js';

/** What decides whose files these would have been. */
export interface LeftAloneContext {
  readonly outlines: readonly TransformOutline[];
  readonly migration: Migration;
}

/** Kinds of files that are left alone for what they are: said once, with the count. */
const reasons: Readonly<
  Record<Exclude<LeftAlone, 'component' | 'configuration'>, (count: string) => string>
> = {
  'git-ignored': (count) => `${count} that git ignores. Look at what is deployed from here by other ways.`,
  'build-output': (count) =>
    `${count} of build output. Build again; to migrate them as they are, name the folder as a path.`,
  'lock-file': (count) => `${count} that lock versions. They are written by their tools.`,
  snapshot: (count) => `${count} of test snapshots. Run the tests and update them.`,
  recording: (count) => `${count} of recorded requests. Record them again.`,
  minified: (count) => `${count} of minified code. Build again from the sources.`,
  generated: (count) => `${count} of generated code. Generate again from its sources.`,
  'other-language': (count) =>
    `${count} of code in other languages. Change it with the tools of those languages.`,
  documentation: (count) => `${count} of documentation. Change by hand what should speak of the target.`,
};

/**
 * The findings for files with a hit that no transform looks into.
 *
 * Kinds that need nobody are `kept`, once for each kind. A component is `kept`, and configuration is `manual`, file by file: their
 * ids count when the program runs.
 */
export function leftAloneFindings(
  files: ReadonlyMap<LeftAlone, readonly string[]>,
  context: LeftAloneContext,
  cwd: string,
): ReportedFinding[] {
  return [...files].flatMap(([kind, paths]) => {
    if (kind === 'configuration' || kind === 'component') {
      return paths.flatMap((path) => fileFinding(kind, path, context, cwd) ?? []);
    }
    const [first] = paths;
    const count = paths.length === 1 ? 'A file' : `${paths.length} files`;
    const found = first === undefined ? undefined : located(first, context);
    if (first === undefined || found === undefined) return [];
    const { transform, position } = found;
    const message = `${found.word} stands in ${reasons[kind](count.toLowerCase())}`;
    return [
      { transform, code: kind, verdict: 'kept' as const, file: shownPath(first, cwd), ...position, message },
    ];
  });
}

function fileFinding(
  kind: 'configuration' | 'component',
  path: string,
  context: LeftAloneContext,
  cwd: string,
): ReportedFinding | undefined {
  const found = located(path, context);
  if (found === undefined) return undefined;
  const { transform, position, word, hits } = found;
  const times = hits === 1 ? '' : ` ${hits} times`;
  const file = shownPath(path, cwd);
  return kind === 'component'
    ? {
        ...{ transform, code: kind, verdict: 'kept', file, ...position },
        message: `${word} stands here${times}, and the code in components is not rewritten. Change it by hand.`,
      }
    : {
        ...{ transform, code: kind, verdict: 'manual', file, ...position },
        message: `${word} stands here${times}, and only JavaScript and TypeScript are rewritten. Change it by hand, or the program goes on with the old model.`,
      };
}

interface Located {
  readonly transform: string;
  readonly position: { line: number; column: number };
  /** What was found, as code. */
  readonly word: string;
  readonly hits: number;
}

/** The first of the strings that a file was found by; none where only the target is named, which is fine. */
function located(path: string, { outlines, migration }: LeftAloneContext): Located | undefined {
  const read = readText(path);
  if (read.kind === 'error') return undefined;
  for (const outline of outlines) {
    const triggers = sourceTriggers(outline, migration);
    const offsets = triggers.flatMap((trigger) => {
      const at = read.text.indexOf(trigger);
      return at === -1 ? [] : [{ at, trigger }];
    });
    const [first] = offsets.sort((a, b) => a.at - b.at);
    if (first === undefined) continue;
    const hits = read.text.split(first.trigger).length - 1;
    return {
      transform: outline.id,
      position: positionsIn(read.text)(first.at),
      word: `\`${first.trigger}\``,
      hits,
    };
  }
  return undefined;
}

/** The strings that stand for a source: those that are left when the target is one of the sources. */
function sourceTriggers(outline: TransformOutline, migration: Migration): readonly string[] {
  const [source] = migration.sources;
  return source === undefined ? [] : outline.triggers({ ...migration, target: source });
}
