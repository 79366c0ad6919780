import { ts } from '../../analysis/compiler.cjs';
import { type Mention, mentionsWithin } from '../../analysis/mentions.js';
import { nodesIn } from '../../analysis/walk.js';
import type { Model } from '../../catalog/catalog.js';
import type { Edit } from '../../edits/edit.js';
import { textOf } from '../../edits/nodes.js';

/**
 * A gate that lets the target through too; `present` where it does already, `beside` where it does because a newer source is let
 * through; `undefined` where the code is not plain.
 */
export type Widening = readonly Edit[] | 'present' | 'beside' | undefined;

/** The spellings of the target that a gate may ask for. */
export interface TargetSpelling {
  /** As the migrated id is written, geography included; `undefined` where no profile fits. */
  readonly exact: string | undefined;
  /** The part that every spelling of the target's id has, with the vendor where the source has one. */
  readonly common: string;
  /** Whole names of the model. */
  readonly names: readonly string[];
}

/** A source that is asked for, and the others that the program might ask for in the same place. */
export interface Asked {
  readonly mention: Mention;
  readonly source: Model;
  readonly sources: readonly Model[];
}

/** Whether a piece of code names the target. */
export function names(node: ts.Node, target: TargetSpelling): boolean {
  const text = textOf(node);
  const at = text.indexOf(target.common);
  // `claude-opus-5` is no mention in `claude-opus-5-5`.
  return at !== -1 && !/^-?\d/.test(text.slice(at + target.common.length));
}

/** Whether a test for a part of an id, one of these or beside them, lets the target through as it is. */
export function passes(node: ts.Node, { exact, common }: TargetSpelling): boolean {
  const id = exact ?? common;
  return nodesIn(node, ts.isCallExpression).some(({ expression, arguments: [argument] }) => {
    if (
      !ts.isPropertyAccessExpression(expression) ||
      argument === undefined ||
      !ts.isStringLiteralLike(argument)
    )
      return false;
    if (!/claude/.test(argument.text)) return false;
    return expression.name.text === 'includes'
      ? id.includes(argument.text)
      : expression.name.text === 'startsWith' && id.startsWith(argument.text);
  });
}

/** Whether a pattern finds the target already. What cannot be compiled here finds nothing. */
export function matches(pattern: ts.RegularExpressionLiteral, { exact, common }: TargetSpelling): boolean {
  const [, source = '', flags = ''] = /^\/(.*)\/([a-z]*)$/s.exec(textOf(pattern)) ?? [];
  try {
    return new RegExp(source, flags.replace(/[gy]/g, '')).test(exact ?? common);
  } catch {
    return false;
  }
}

/** Whether the same decision asks for a newer source, or for the same one before: the target goes beside that one, and once. */
export function isOutranked({ mention, source, sources }: Asked, parts: readonly ts.Node[]): boolean {
  const own = sources.indexOf(source);
  return parts.flatMap(mentionsWithin).some(({ spelling }) => {
    const rank = Math.max(...spelling.models.map((model) => sources.indexOf(model)));
    return rank > own || (rank === own && spelling.start < mention.spelling.start);
  });
}

/** The literal with another spelling in the place of the mention. What followed an unfinished name goes with it. */
export function respelled(
  { spelling, file }: Mention,
  literal: ts.StringLiteralLike,
  spelled: string,
): string {
  const start = literal.getStart(file);
  const before = file.text.slice(start, spelling.start);
  const after = file.text.slice(spelling.end, literal.end);
  return before + spelled + (spelling.isPartial ? after.replace(/^-+/, '') : after);
}
