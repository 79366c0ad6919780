import { dirname } from 'node:path/posix';
import type { Project } from '../../analysis/project.js';
import { spellingsIn } from '../../catalog/spelling.js';
import type { Finding } from '../../engine/transform.js';

/** What a program and its settings have made of the ids that they name. */
export interface Agreement {
  /** Takes note of findings as they come. */
  noting(findings: Iterable<Finding>): Generator<Finding>;
  /** What an id has become, nearest to a file; `left` where all that name it leave it to a person. */
  madeOf(id: string, file: string): string | 'left' | undefined;
}

/** What keeps a program's id from becoming the target's; what else names it cannot know better. */
const leaving: ReadonlySet<string> = new Set([
  'used-in-arn',
  'partly-prefixed',
  'prefixed-by-name',
  'unknown-prefix',
  'no-profile',
  'ambiguous-region',
  'computed-id',
]);

interface Decision {
  readonly file: string;
  readonly to: string | undefined;
}

/** Begins with nothing decided. */
export function newAgreement(project: Project): Agreement {
  const decisions = new Map<string, Decision[]>();
  const note = ({ at, verdict, code, edits }: Finding) => {
    const edit = edits.find(({ file, start }) => file === at.file && start === at.start);
    if (edit === undefined && !(verdict === 'manual' && leaving.has(code))) return;
    const text = project.textAt(at.file)?.slice(at.start, at.start + 200) ?? '';
    const spelling = spellingsIn(text).next().value;
    if (spelling === undefined || spelling.start !== 0) return;
    const decision = { file: at.file, to: edit?.text };
    decisions.set(spelling.text, [...(decisions.get(spelling.text) ?? []), decision]);
  };
  return {
    *noting(findings) {
      for (const finding of findings) {
        note(finding);
        yield finding;
      }
    },
    madeOf(id, file) {
      const all = decisions.get(id) ?? [];
      const made = all.filter(({ to }) => to !== undefined);
      if (made.length === 0) return all.length > 0 ? 'left' : undefined;
      return onlyOne(made) ?? onlyOne(nearest(made, file));
    },
  };
}

function onlyOne(decisions: readonly Decision[]): string | undefined {
  const made = new Set(decisions.map(({ to }) => to));
  return made.size === 1 ? decisions[0]?.to : undefined;
}

/** Those of the files that share the longest way of folders with a file. */
function nearest(decisions: readonly Decision[], file: string): readonly Decision[] {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    const below = decisions.filter((decision) => decision.file.startsWith(`${folder}/`));
    if (below.length > 0) return below;
  }
  return decisions;
}
