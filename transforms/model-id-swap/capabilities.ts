import { ts } from '../../analysis/compiler.cjs';
import { textOfName } from '../../analysis/expressions.js';
import { aspectsNamedIn } from '../../catalog/differences/names.js';
import { differencesBetween } from '../../catalog/differences.js';
import { commentsAbove } from '../../edits/statements.js';
import type { Occurrence } from './decide.js';

/** What a list, a table or a condition is about by its own words, in which the target is not like the source. */
export interface NamedDifference {
  /** The name of what it stands in. */
  readonly name: string;
  /** In which way the target is another, in a sentence. */
  readonly difference: string;
}

/**
 * The difference of source and target that is named by what a mention stands in, or by the comment above that: models that are told apart
 * by what they can do are not one another's successors there.
 */
export function differenceNamedAround({ mention, source, target }: Occurrence): NamedDifference | undefined {
  if (!('node' in mention.host)) return undefined;
  const { node } = mention.host;
  const named = ts.findAncestor(node.parent, (around) => nameOf(around, node) !== undefined);
  const name = named === undefined ? undefined : nameOf(named, node);
  if (named === undefined || name === undefined) return undefined;
  const aspects = aspectsNamedIn(`${name} ${commentOn(named)}`);
  // What only changes, such as a default, is no difference in what they can do.
  const difference = differencesBetween(source, target).find(
    ({ aspect, effect }) => aspects.includes(aspect) && effect !== 'changes',
  );
  return difference === undefined ? undefined : { name, difference: difference.text.replace(/\.$/s, '') };
}

/** The name of a variable, a function, a member or a type, unless that is what is asked about. */
function nameOf(node: ts.Node, except: ts.Node): string | undefined {
  const isNamed =
    ts.isVariableDeclaration(node) ||
    ts.isFunctionDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isPropertyDeclaration(node) ||
    ts.isPropertyAssignment(node);
  if (!isNamed || node.name === undefined || node.name === except) return undefined;
  return ts.isObjectBindingPattern(node.name) || ts.isArrayBindingPattern(node.name)
    ? undefined
    : textOfName(node.name);
}

function commentOn(named: ts.Node): string {
  const file = named.getSourceFile();
  const whole = ts.isVariableDeclaration(named) ? (ts.findAncestor(named, ts.isStatement) ?? named) : named;
  const start = whole.getStart(file);
  const lineStart = file.text.lastIndexOf('\n', start - 1) + 1;
  return file.text.slice(commentsAbove(file, lineStart) ?? start, start);
}
