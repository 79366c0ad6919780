import { ts } from '../../../analysis/compiler.cjs';
import { isRepeatable } from '../../../analysis/conditions.js';
import { textOfName, unwrap } from '../../../analysis/expressions.js';
import { declarationOf, usesOf } from '../../../analysis/scopes.js';
import type { Shape, Write } from '../../../analysis/shapes.js';
import { typeFactsOf } from '../../../analysis/types.js';
import { functionAround } from '../../../analysis/uses.js';
import { nodesIn } from '../../../analysis/walk.js';
import { replaceNode } from '../../../edits/nodes.js';
import {
  type Entry,
  entriesOf,
  groupEntry,
  type Layout,
  layoutOf,
  objectText,
} from '../../../edits/objects.js';
import { type Draft, moveNode } from '../draft.js';
import {
  type Field,
  fieldNamed,
  isField,
  nameOfField,
  renameField,
  valueOfField,
  wrapValue,
} from './fields.js';
import { anchorsOf } from './order.js';
import { convertSystem } from './system.js';
import { convertToolChoice, convertTools, toolChoiceGroup } from './tools.js';
import { convertMessages, convertTurn } from './turns.js';
import { isLoose } from './types.js';

/** Objects of a Converse request that gather fields of a Messages body. */
type Group = 'inferenceConfig' | 'toolConfig' | 'additionalModelRequestFields';

interface Target {
  readonly group: Group | 'top' | 'dropped';
  readonly name: string;
}

const renamed: Readonly<Record<string, Target>> = {
  anthropic_version: { group: 'dropped', name: '' },
  messages: { group: 'top', name: 'messages' },
  system: { group: 'top', name: 'system' },
  max_tokens: { group: 'inferenceConfig', name: 'maxTokens' },
  temperature: { group: 'inferenceConfig', name: 'temperature' },
  top_p: { group: 'inferenceConfig', name: 'topP' },
  stop_sequences: { group: 'inferenceConfig', name: 'stopSequences' },
  tools: { group: 'toolConfig', name: 'tools' },
  tool_choice: { group: 'toolConfig', name: 'toolChoice' },
};

/** Fields that mean something to InvokeModel itself, and that Converse has nothing for. */
const withoutCounterpart: Readonly<Record<string, 'user-metadata' | 'legacy-completion' | 'unknown-field'>> =
  {
    metadata: 'user-metadata',
    prompt: 'legacy-completion',
    max_tokens_to_sample: 'legacy-completion',
    stream: 'unknown-field',
    'amazon-bedrock-guardrailConfig': 'unknown-field',
  };

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

function isGroup(group: Target['group']): group is Group {
  return group !== 'top' && group !== 'dropped';
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

/** What JSON took as it was, and the SDK's types do not: `null`, and lists that are read-only. */
function fitSampling(value: ts.Expression, draft: Draft): void {
  if (!draft.isTyped) return;
  const { kind, mayBeNull, isMutable } = typeFactsOf(value, draft.project);
  if (kind === 'list' && !isMutable) wrapValue(value, '[...', ']', draft);
  else if (mayBeNull) wrapValue(value, '', ' ?? undefined', draft);
}

/** JSON kept a list or an object as it was; what is handed over itself must not change before it is sent. */
function refuseMutated(value: ts.Expression, freeze: ts.Node, draft: Draft): void {
  for (const name of nodesIn(value, ts.isIdentifier)) {
    const declaration = declarationOf(name);
    if (declaration === undefined || name.parent === undefined) continue;
    const change = usesOf(declaration).find((use) => use.getStart() > freeze.end && isMutation(use));
    if (change !== undefined && functionAround(change) === functionAround(freeze) && !isFollowed(name)) {
      draft.refuse('body-escapes', change.parent.parent);
    }
  }
}

/** Whether every change of what a name stands for is followed by itself: the list of messages. */
function isFollowed(name: ts.Identifier): boolean {
  const field = ts.findAncestor(
    name,
    (node): node is Field => ts.isObjectLiteralElementLike(node) && isField(node),
  );
  return (
    field !== undefined &&
    valueOfField(field) === name &&
    /^(?:messages|system|tools|content)$/.test(nameOfField(field))
  );
}

function isMutation({ parent }: ts.Identifier): boolean {
  if (!ts.isPropertyAccessExpression(parent) && !ts.isElementAccessExpression(parent)) return false;
  const outer = parent.parent;
  if (ts.isBinaryExpression(outer) && outer.left === parent)
    return outer.operatorToken.kind === ts.SyntaxKind.EqualsToken;
  if (ts.isDeleteExpression(outer)) return true;
  const isCall =
    ts.isCallExpression(outer) && outer.expression === parent && ts.isPropertyAccessExpression(parent);
  return isCall && /^(?:push|pop|shift|unshift|splice|sort|reverse|fill)$/.test(parent.name.text);
}

/** What is `undefined` leaves no trace in JSON, but the SDK's type for free fields does not know it. */
function convertDocument(field: Field, draft: Draft): void {
  const value = valueOfField(field);
  if (!draft.isTyped || !isRepeatable(value)) return;
  const { kind, mayBeMissing, isDocument } = typeFactsOf(value, draft.project);
  if (!isDocument && !mayBeMissing) wrapValue(value, '', ' as any', draft);
  if (kind === 'unknown' || !mayBeMissing) return;
  draft.edits.push(replaceNode(field, `...(${value.getText()} !== undefined && { ${field.getText()} })`));
}

function targetOfName(name: string, value: ts.Expression): Target {
  const known = Object.hasOwn(renamed, name) ? renamed[name] : undefined;
  if (known === undefined) return { group: 'additionalModelRequestFields', name };
  return name === 'tool_choice' && toolChoiceGroup(value) === 'additionalModelRequestFields'
    ? { group: 'additionalModelRequestFields', name }
    : known;
}

function convertValue(
  name: string,
  value: ts.Expression,
  { group }: Target,
  freeze: ts.Node,
  draft: Draft,
): void {
  if (name === 'messages') convertMessages(value, freeze, draft);
  else if (name === 'system') convertSystem(value, freeze, draft);
  else if (name === 'tools') convertTools(value, freeze, draft);
  else if (group === 'toolConfig') convertToolChoice(value, draft);
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

/** The objects of a conditional spread, if both of its sides are written out. */
export function conditionalObjects(spread: ts.SpreadAssignment): ts.ObjectLiteralExpression[] | undefined {
  const node = unwrap(spread.expression);
  const branches = ts.isConditionalExpression(node)
    ? [node.whenTrue, node.whenFalse]
    : ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken
      ? [node.right]
      : [];
  const objects = branches.map(unwrap).filter((branch) => !isNothing(branch));
  return objects.length > 0 && objects.every(ts.isObjectLiteralExpression)
    ? objects.filter(({ properties }) => properties.length > 0)
    : undefined;
}

function isNothing(node: ts.Expression): boolean {
  return node.kind === ts.SyntaxKind.NullKeyword || (ts.isIdentifier(node) && node.text === 'undefined');
}

/** Converts what is written to a body after it was made. */
export function convertWrites(shape: Shape<ts.ObjectLiteralExpression>, freeze: ts.Node, draft: Draft): void {
  for (const write of shape.writes) convertWrite(write, shape, freeze, draft);
}

function convertWrite(
  { kind, key, values, node }: Write,
  shape: Shape<ts.ObjectLiteralExpression>,
  freeze: ts.Node,
  draft: Draft,
): void {
  const [value] = values;
  const isTight = !isLoose(shape.declaration, draft);
  if (kind === 'push') {
    if (key !== 'messages' || !ts.isCallExpression(node)) {
      draft.refuse('body-escapes', node);
      return;
    }
    for (const turn of values) convertTurn(turn, freeze, draft);
    const list = ts.isPropertyAccessExpression(node.expression) ? node.expression.expression : node;
    if (isTight) draft.edits.push({ ...replaceNode(list, '!'), start: list.end });
    return;
  }
  if (key === undefined || value === undefined || !ts.isBinaryExpression(node)) return;
  const obstacle = Object.hasOwn(withoutCounterpart, key) ? withoutCounterpart[key] : undefined;
  const target = targetOfName(key, value);
  if (obstacle !== undefined || target.group === 'dropped') {
    draft.refuse(obstacle ?? 'unknown-field', node);
    return;
  }
  convertValue(key, value, target, freeze, draft);
  const owner =
    ts.isPropertyAccessExpression(node.left) || ts.isElementAccessExpression(node.left)
      ? node.left.expression.getText()
      : '';
  if (target.group === 'top') {
    if (textOfLastName(node.left) !== target.name)
      draft.edits.push(replaceNode(node.left, `${owner}.${target.name}`));
    return;
  }
  if (target.name === 'toolChoice' && !hasToolsAt(node, shape)) {
    draft.refuse('unknown-field', node);
    return;
  }
  if (target.name === 'toolChoice' || (!isTight && hasGroup(shape, target.group))) {
    const mark = isTight ? '!' : '';
    draft.edits.push(replaceNode(node.left, `${owner}.${target.group}${mark}.${target.name}`));
    return;
  }
  if (!isRepeatable(unwrapOwner(node.left))) draft.refuse('unknown-field', node);
  draft.edits.push(replaceNode(node.left, `${owner}.${target.group}`));
  const isShort = value.getText() === target.name;
  const isFirst = !mayHaveGroup(shape, target.group, node);
  // Free JSON may be anything to the types, and only an object can be spread.
  const isFree = isTight && target.group === 'additionalModelRequestFields';
  const group = `${owner}.${target.group}`;
  const rest = isFirst ? '' : `...${isFree ? `(${group} as object)` : group}, `;
  const start = value.getStart(draft.file);
  draft.edits.push({
    file: draft.file.fileName,
    start,
    end: start,
    text: `{ ${rest}${isShort ? '' : `${target.name}: `}`,
  });
  draft.edits.push({ file: draft.file.fileName, start: value.end, end: value.end, text: ' }' });
}

function unwrapOwner(left: ts.Expression): ts.Expression {
  return ts.isPropertyAccessExpression(left) || ts.isElementAccessExpression(left) ? left.expression : left;
}

function textOfLastName(left: ts.Expression): string | undefined {
  return ts.isPropertyAccessExpression(left) ? left.name.text : undefined;
}

/** Whether tools are in a body for sure where their choice is written: from the beginning, or written right before. */
function hasToolsAt(node: ts.Node, { literals, writes }: Shape<ts.ObjectLiteralExpression>): boolean {
  if (literals.every((literal) => fieldNamed(literal, 'tools') !== undefined)) return true;
  return writes.some(
    ({ key, node: other }) =>
      key === 'tools' && other.end < node.pos && other.parent.parent === node.parent.parent,
  );
}

/** Whether something else may have put fields of a group into a body. */
function mayHaveGroup(
  { literals, writes }: Shape<ts.ObjectLiteralExpression>,
  group: Group,
  own: ts.Node,
): boolean {
  const hasField = (property: ts.ObjectLiteralElementLike): boolean => {
    if (isField(property)) return targetOfName(nameOfField(property), valueOfField(property)).group === group;
    const objects = ts.isSpreadAssignment(property) ? conditionalObjects(property) : undefined;
    return objects?.some(({ properties }) => properties.some(hasField)) ?? true;
  };
  const isInLiteral = literals.some(({ properties }) => properties.some(hasField));
  return (
    isInLiteral ||
    writes.some(
      ({ key, values: [value], node }) =>
        node !== own && key !== undefined && value !== undefined && targetOfName(key, value).group === group,
    )
  );
}

/** Whether every literal of a body has a field of a group, so that the group is there when it is written to. */
function hasGroup({ literals }: Shape<ts.ObjectLiteralExpression>, group: Group): boolean {
  return literals.every(({ properties }) =>
    properties.some((property) => {
      if (!isField(property)) return false;
      const name = textOfName(property.name) ?? '';
      return targetOfName(name, valueOfField(property)).group === group;
    }),
  );
}
