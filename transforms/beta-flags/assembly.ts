import { ts } from '../../analysis/compiler.cjs';
import type { Project } from '../../analysis/project.js';
import { goneWith } from '../../analysis/requests/removal.js';
import { isInTypeScript } from '../../analysis/types.js';
import type { Edit } from '../../edits/edit.js';
import { insertAfter } from '../../edits/nodes.js';
import { removeParts } from '../../edits/removals.js';

/** A finding in the making, with what it takes away and what it writes anew. */
export interface Planned {
  readonly parts: readonly ts.Node[];
  readonly edits: readonly Edit[];
  readonly isReview: boolean;
}

export interface Assembled {
  readonly edits: readonly Edit[];
  readonly strength: 'safe' | 'review';
}

/**
 * The edits of all that is planned, with what only the parts needed. What changes in one file changes together, and is as safe as the
 * least safe of it.
 */
export function assembled<P extends Planned>(planned: readonly P[], project: Project): Map<P, Assembled> {
  const gone = goneWith(
    planned.flatMap(({ parts }) => parts),
    project,
  );
  const byFile = new Map<string, Edit[]>();
  for (const [file, edits] of removeParts(gone)) byFile.set(file.fileName, [...edits]);
  for (const edit of [...planned.flatMap(({ edits }) => edits), ...emptiedLists(gone)]) {
    const own = byFile.get(edit.file) ?? [];
    if (!gone.some((node) => isInside(edit, node)) && !own.some((other) => isSame(edit, other)))
      own.push(edit);
    byFile.set(edit.file, own);
  }
  const files = new Map(
    planned.map((one) => [
      one,
      new Set([
        ...one.parts.map((part) => part.getSourceFile().fileName),
        ...one.edits.map(({ file }) => file),
      ]),
    ]),
  );
  const doubtful = doubtfulFiles(files);
  return new Map(
    planned.map((one) => {
      const own = [...(files.get(one) ?? [])];
      const strength = own.some((file) => doubtful.has(file)) ? 'review' : 'safe';
      return [one, { edits: own.flatMap((file) => byFile.get(file) ?? []), strength }];
    }),
  );
}

/** Lists without elements have to say what they are for: `const flags: string[] = []`, `new Set<string>([])` */
function emptiedLists(gone: readonly ts.Node[]): Edit[] {
  const lists = new Set(gone.map(({ parent }) => parent).filter(ts.isArrayLiteralExpression));
  return [...lists].flatMap((list) => {
    const isTyped = isInTypeScript(list);
    if (!isTyped || !list.elements.every((element) => gone.includes(element))) return [];
    const { parent } = list;
    if (ts.isNewExpression(parent))
      return parent.typeArguments === undefined ? [insertAfter(parent.expression, '<string>')] : [];
    const isHeld = ts.isVariableDeclaration(parent) || ts.isPropertyDeclaration(parent);
    return isHeld && parent.type === undefined ? [insertAfter(parent.name, ': string[]')] : [];
  });
}

/** The files in which something needs a review, or changes together with a file in which something does. */
function doubtfulFiles(files: ReadonlyMap<Planned, ReadonlySet<string>>): ReadonlySet<string> {
  const doubtful = new Set<string>();
  for (let size = -1; size !== doubtful.size; ) {
    size = doubtful.size;
    for (const [{ isReview }, own] of files) {
      if (isReview || [...own].some((file) => doubtful.has(file))) for (const file of own) doubtful.add(file);
    }
  }
  return doubtful;
}

function isInside({ file, start, end }: Edit, node: ts.Node): boolean {
  return node.getSourceFile().fileName === file && node.getStart() <= start && end <= node.end;
}

function isSame(edit: Edit, other: Edit): boolean {
  return edit.start === other.start && edit.end === other.end && edit.text === other.text;
}
