import { ts } from '../../analysis/compiler.cjs';
import { wholeExpression } from '../../analysis/expressions.js';
import { type Mention, mentionsIn, mentionsWithin } from '../../analysis/mentions.js';
import { isInPolicyResource } from '../../analysis/policies.js';
import type { Project } from '../../analysis/project.js';
import { type Role, roleOf } from '../../analysis/roles.js';
import { isTestFile } from '../../analysis/tests.js';
import type { Model } from '../../catalog/catalog.js';
import type { Occurrence } from './decide.js';

/** Whether another model that stands beside this one for another purpose becomes, or is, the target as well. */
export function collides({ mention, source, sources, target }: Occurrence): boolean {
  if (mention.host.kind !== 'text') return false;
  const expression = wholeExpression(mention.host.node);
  const choice = ts.findAncestor(
    mention.host.node,
    (node) => node === expression || ts.isConditionalExpression(node),
  );
  const { parent } = expression;
  const group = ts.isPropertyAssignment(parent)
    ? parent.parent
    : ts.isVariableDeclaration(parent)
      ? parent.parent
      : choice;
  if (group === undefined) return false;
  return mentionsWithin(group).some(({ spelling, host }) => {
    if (host.kind !== 'text') return false;
    const isBeside = group === choice || wholeExpression(host.node).parent.parent === group;
    const isSame = spelling.models.includes(source) || spelling.prefix !== mention.spelling.prefix;
    return (
      isBeside && !isSame && spelling.models.some((model) => model === target || sources.includes(model))
    );
  });
}

/** A name by which the program itself lists, describes or asks for a model. */
export interface NamedModel {
  readonly name: string;
  readonly file: ts.SourceFile;
  /** It is asked for, and the target is let through, to review; otherwise what is said of it stays as it is. */
  readonly isGate: boolean;
}

/** Every such name outside the tests. */
export function namedModels(project: Project): readonly NamedModel[] {
  return project.files.flatMap((file) => {
    if (isTestFile(file.fileName)) return [];
    return mentionsIn(file).flatMap(({ spelling: { text: name }, host }) => {
      if (host.kind === 'regular-expression') return { name, file, isGate: true };
      // What a policy allows gets the target beside it.
      const isListed = host.kind === 'text' && !isInPolicyResource(host.node);
      const role = isListed ? roleOf(host.node) : undefined;
      if (role === undefined || isPassedOn(role)) return [];
      return { name, file, isGate: isGateRole(role) || role.kind === 'type' };
    });
  });
}

function isPassedOn(role: Role): boolean {
  if (role.kind === 'element') return role.use === 'sequence';
  return role.kind === 'value' || role.kind === 'named-entry' || role.kind === 'module-specifier';
}

/**
 * Whether a table or a list of the same file knows this id and will not know the new one. Where only what needs no review is applied,
 * gates do not know it either, wherever they are.
 */
export function isNamedElsewhere({ mention: { spelling, file }, named, safe }: Occurrence): boolean {
  return named.some(
    (other) => spelling.text.includes(other.name) && (other.isGate ? safe === true : other.file === file),
  );
}

/** The models that a map, an enum or a `switch` names. */
export function modelsNamedIn(group: ts.Node): Set<Model> {
  return new Set(mentionsWithin(group).flatMap(({ spelling }) => spelling.models));
}

/** Whether a list would hold the target once, and not the same id twice. */
export function isOnlyOne(
  { mention, sources, target }: Occurrence,
  list: ts.ArrayLiteralExpression,
): boolean {
  return mentionsWithin(list).every(
    ({ spelling }) =>
      spelling.start === mention.spelling.start ||
      !spelling.models.some((model) => model === target || sources.includes(model)),
  );
}

/** Whether the list or table around a record has one of the target. */
export function isDescribedBeside(record: ts.ObjectLiteralExpression, target: Model): boolean {
  const list = ts.findAncestor(
    record.parent,
    (node) => ts.isArrayLiteralExpression(node) || ts.isObjectLiteralExpression(node),
  );
  if (list === undefined) return false;
  return mentionsWithin(list).some(
    ({ spelling }) => spelling.models.includes(target) && spelling.form !== 'generation',
  );
}

/** Whether other gates of the file ask for a newer source: then those say what the target gets, and this one does not. */
export function asksForOlder({ mention, source, sources }: Occurrence): boolean {
  const rankOf = (models: readonly Model[]) => Math.max(...models.map((model) => sources.indexOf(model)));
  const own = Math.max(rankOf(mention.spelling.models), sources.indexOf(source));
  return mentionsIn(mention.file).some((other) => {
    if (rankOf(other.spelling.models) <= own || areTogether(mention, other)) return false;
    if (other.host.kind === 'regular-expression') return true;
    return other.host.kind === 'text' && isGateRole(roleOf(other.host.node));
  });
}

/** Two mentions that one condition, list or union asks for. */
function areTogether(a: Mention, b: Mention): boolean {
  if (!('node' in a.host) || !('node' in b.host)) return false;
  const whole =
    ts.findAncestor(a.host.node, (node) => ts.isStatement(node) || ts.isTypeNode(node.parent)) ?? a.host.node;
  return whole.pos <= b.spelling.start && b.spelling.end <= whole.end;
}

function isGateRole(role: Role): boolean {
  const isList = role.kind === 'element' && (role.use === 'membership' || role.use === 'parts');
  return role.kind === 'text-test' || role.kind === 'comparison' || role.kind === 'case' || isList;
}
