import { ts } from '../../../analysis/compiler.cjs';
import type { Shape } from '../../../analysis/shapes.js';
import {
  type Entry,
  entriesOf,
  groupEntry,
  type Layout,
  layoutOf,
  objectText,
} from '../../../edits/objects.js';
import { type Draft, moveNode } from '../draft.js';
import { type Field, fieldNamed, isField, nameOfField, renameField, valueOfField } from './fields.js';
import { type Group, isGroup, type Target, targetOfName, withoutCounterpart } from './groups.js';
import { anchorsOf } from './order.js';
import { conditionalObjects } from './spreads.js';
import { convertDocument, convertValue, fitSampling, refuseMutated } from './values.js';

/** Whether an object is a body for Claude: nothing else has an `anthropic_version`. */
export function isMessagesBody({ literals, writes }: Shape<ts.ObjectLiteralExpression>): boolean {
  return (
    literals.every((literal) => fieldNamed(literal, 'anthropic_version') !== undefined) ||
    writes.some(({ key }) => key === 'anthropic_version')
  );
}

/** Whether an object is a text completion for a model before Claude 3. */
export function isCompletionBody({ literals }: Shape<ts.ObjectLiteralExpression>): boolean {
  return literals.some(
    (literal) =>
      fieldNamed(literal, 'prompt') !== undefined &&
      fieldNamed(literal, 'max_tokens_to_sample') !== undefined,
  );
}

/** Converts the fields of a Messages body; gives the entries that they come to, once all edits are known. `freeze` is where it became JSON. */
export function convertEntries(
  body: ts.ObjectLiteralExpression,
  freeze: ts.Node,
  draft: Draft,
): () => Entry[] {
  const targets = body.properties.map((property) => targetOf(property, freeze, draft));
  const layout = layoutOf(body);
  for (const [index, property] of body.properties.entries()) {
    const { group = 'top' } = targets[index] ?? {};
    if (isGroup(group) && ts.isSpreadAssignment(property) && isAlone(group, targets)) {
      // A group that is there under a condition alone is conditional itself.
      for (const object of conditionalObjects(property) ?? []) nest(object, group, draft);
      targets[index] = { group: 'top', name: '' };
    }
  }
  const groups = targets.map(({ group }) => (isGroup(group) ? group : undefined));
  refuseHalfTools(body, groups, draft);
  const anchors = anchorsOf(body, groups, draft);
  return () => gathered(entriesOf(body, draft.edits).map(withoutNameRules), targets, anchors, layout);
}

/** What excused the old names from a linter's rule has nothing to excuse. */
function withoutNameRules(entry: Entry): Entry {
  const rule =
    /^(?:\/\/|\/\*) *(?:eslint-disable-next-line +(?:camelcase|@typescript-eslint\/(?:camelcase|naming-convention))|biome-ignore lint\/style\/useNamingConvention\b[^\r\n]*) *(?:\*\/)? *\r?(?:\n[ \t]*|$)/gm;
  return { ...entry, above: entry.above.replaceAll(rule, '').trim() };
}

function isAlone(group: Group, targets: readonly Target[]): boolean {
  return targets.filter((target) => target.group === group).length === 1;
}

/** `{ group: { a } }` in the place of `{ a }` */
function nest(object: ts.ObjectLiteralExpression, group: Group, draft: Draft): void {
  const layout = layoutOf(object);
  moveNode(object, draft, () =>
    objectText([groupEntry(group, entriesOf(object, draft.edits), layout)], layout),
  );
}

/** Writes a Messages body that stands by itself as the object of a Converse request. */
export function convertBody(body: ts.ObjectLiteralExpression, freeze: ts.Node, draft: Draft): void {
  const entries = convertEntries(body, freeze, draft);
  moveNode(body, draft, () => objectText(entries(), layoutOf(body)));
}

/** Tools that are there under a condition need the whole `toolConfig` under it: without tools it is refused. */
function refuseHalfTools(
  body: ts.ObjectLiteralExpression,
  groups: readonly (string | undefined)[],
  draft: Draft,
): void {
  const own = body.properties.filter((_, index) => groups[index] === 'toolConfig');
  const [first] = own;
  if (first !== undefined && own.every(ts.isSpreadAssignment)) draft.refuse('unknown-field', first);
}

/** Puts the entries of each group together at the place that it has. */
function gathered(
  entries: readonly Entry[],
  targets: readonly Target[],
  anchors: ReadonlyMap<string, number>,
  layout: Layout,
): Entry[] {
  const result: Entry[] = [];
  let orphans = '';
  for (const [index, entry] of entries.entries()) {
    const group = targets[index]?.group ?? 'top';
    if (group === 'dropped') {
      // What is said above a field that goes is often about all that follow.
      if (!/version|anthropic|bedrock/i.test(entry.above)) orphans = joined(orphans, entry.above, layout);
      continue;
    }
    const own = orphans === '' ? entry : { ...entry, above: joined(orphans, entry.above, layout) };
    orphans = '';
    if (group === 'top') result.push(own);
    else if (anchors.get(group) === index) {
      const members = entries.map((other, at) => (at === index ? own : other));
      result.push(
        groupEntry(
          group,
          members.filter((_, other) => targets[other]?.group === group),
          layout,
        ),
      );
    }
  }
  return result;
}

function joined(first: string, second: string, { lineBreak, inner }: Layout): string {
  return first === '' || second === '' ? first + second : first + lineBreak + inner + second;
}

function targetOf(property: ts.ObjectLiteralElementLike, freeze: ts.Node, draft: Draft): Target {
  if (ts.isSpreadAssignment(property)) return spreadTarget(property, freeze, draft);
  if (!isField(property)) {
    draft.refuse('unknown-field', property);
    return { group: 'top', name: '' };
  }
  return convertField(property, freeze, draft);
}

/** Renames a field and converts its value where it stands; gives the group that it belongs to. */
function convertField(field: Field, freeze: ts.Node, draft: Draft): Target {
  const name = nameOfField(field);
  const value = valueOfField(field);
  const obstacle = Object.hasOwn(withoutCounterpart, name) ? withoutCounterpart[name] : undefined;
  if (obstacle !== undefined) draft.refuse(obstacle, field);
  const target = targetOfName(name, value);
  if (target.group === 'dropped') return target;
  refuseMutated(value, freeze, draft);
  convertValue(name, value, target, freeze, draft);
  if (target.group === 'inferenceConfig') fitSampling(value, draft);
  if (target.name !== name) renameField(field, target.name, draft);
  else if (target.group === 'additionalModelRequestFields') convertDocument(field, draft);
  return target;
}

/** `...(condition ? { key: value } : {})`, `...(condition && { key: value })` */
function spreadTarget(spread: ts.SpreadAssignment, freeze: ts.Node, draft: Draft): Target {
  const objects = conditionalObjects(spread);
  const targets = objects?.flatMap(({ properties }) =>
    properties.map((property) => targetOf(property, freeze, draft)),
  );
  const groups = new Set(targets?.map(({ group }) => group));
  const [group] = groups;
  if (objects === undefined || group === undefined || groups.size > 1 || group === 'dropped') {
    draft.refuse(objects === undefined ? 'opaque-body' : 'unknown-field', spread);
    return { group: 'top', name: '' };
  }
  return { group, name: '' };
}
