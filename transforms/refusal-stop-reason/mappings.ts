import { ts } from '../../analysis/compiler.cjs';
import { textOfName, unwrap } from '../../analysis/expressions.js';
import type { Project } from '../../analysis/project.js';
import { declarationOf, usesOf } from '../../analysis/scopes.js';
import type { Look } from '../../analysis/stop-reasons.js';
import { functionAround, isLog, isWritten, useOf, wrapped } from '../../analysis/uses.js';
import { nodesIn } from '../../analysis/walk.js';
import { addCase } from '../../edits/cases.js';
import type { Edit } from '../../edits/edit.js';
import { ifBefore } from '../../edits/insertions.js';
import { addElementsAfter } from '../../edits/lists.js';
import { indentationAt, lineBreakOf, replaceRange } from '../../edits/nodes.js';
import { isOneOf } from './conditions.js';
import { type Given, valueForRefusal } from './house-values.js';
import type { Subject } from './spellings.js';

/** A place that gives a value of the program for each stop reason, and has one for a refusal that it does not give yet. */
export interface Mapping {
  /** What has or takes the stop reason there. */
  readonly subject: Subject;
  /** The stop reasons that are named there. */
  readonly siblings: readonly ts.Expression[];
  readonly place: ts.Node;
  /** The expression that has the value in the function that reads the answer. */
  readonly result: ts.Expression | undefined;
  /** The value for a new stop reason, as code. */
  readonly valueFor: (reason: string) => string | undefined;
  readonly write: (entries: readonly Entry[]) => readonly Edit[] | undefined;
}

/** Stop reasons, and the value for all of them, as code. */
export interface Entry {
  readonly names: readonly string[];
  readonly value: string;
}

/** The values of a mapping by the stop reasons that it names. */
interface Valued extends Given {
  readonly byReason: ReadonlyMap<string, ts.Expression>;
}

/** An answer that a full context window cuts is as whole as one that `max_tokens` cuts. */
function valuesFor({ byReason, ...given }: Valued, project: Project): Mapping['valueFor'] | undefined {
  const refusal = valueForRefusal(given, project);
  const cut = byReason.get('max_tokens');
  const values = new Map([
    ['refusal', refusal],
    ['model_context_window_exceeded', cut?.getText()],
  ]);
  const hasAny = refusal !== undefined || cut !== undefined;
  return hasAny ? (reason) => values.get(reason) : undefined;
}

/** What gives a value of the program for a stop reason: look-ups, `switch`es, chains of conditions. */
export function mappingsOf(looks: readonly Look[], project: Project): Mapping[] {
  const seen = new Set<ts.Node>();
  return looks.flatMap((look) => {
    const mapping = mappingOf(look, project);
    if (mapping === undefined || seen.has(mapping.place)) return [];
    seen.add(mapping.place);
    return [mapping];
  });
}

function mappingOf(look: Look, project: Project): Mapping | undefined {
  if (look.kind === 'table') return tableMapping(look, project);
  if (look.kind === 'switch') return switchMapping(look, project);
  return look.kind === 'comparison' ? chainMapping(look, project) : undefined;
}

/** `const finish: Record<string, Finish> = { end_turn: 'stop' }` */
function tableMapping(look: Extract<Look, { kind: 'table' }>, project: Project): Mapping | undefined {
  const { table } = look;
  if (table === undefined || !ts.isObjectLiteralExpression(table)) return undefined;
  const properties = table.properties.filter(ts.isPropertyAssignment);
  const last = properties.at(-1);
  if (last === undefined || properties.length < table.properties.length) return undefined;
  const { key, value: declared } = typesOfTable(table);
  const type = declared ?? (returned(look.node) ? functionType(look.node) : undefined);
  const byReason = new Map(
    properties.map(({ name, initializer }) => [textOfName(name) ?? '', initializer] as const),
  );
  const values = properties.map(({ initializer }) => initializer);
  const valueFor = valuesFor({ values, type, byReason }, project);
  if (valueFor === undefined) return undefined;
  const siblings = properties.flatMap(({ name }) => (ts.isComputedPropertyName(name) ? name.expression : []));
  return {
    subject: key,
    siblings,
    place: ts.findAncestor(table, ts.isVariableDeclaration) ?? table,
    result: look.entry ?? wrapped(look.node),
    valueFor,
    write: (entries) =>
      addElementsAfter(
        last,
        entries.flatMap(({ names, value }) => names.map((name) => `${keyLike(last.name, name)}: ${value}`)),
      ),
  };
}

/** A key in the manner of another one: `refusal`, `'refusal'`, `[Reason.Refusal]`. */
function keyLike(model: ts.PropertyName, name: string): string {
  if (ts.isComputedPropertyName(model)) return `[${name}]`;
  return ts.isStringLiteral(model) ? name : name.replace(/^['"]|['"]$/g, '');
}

/** The types that the keys and the values of a table are declared to have. */
function typesOfTable(table: ts.ObjectLiteralExpression): {
  readonly key?: ts.TypeNode;
  readonly value?: ts.TypeNode;
} {
  const { parent } = wrapped(table);
  const type = ts.isVariableDeclaration(parent) || ts.isPropertyDeclaration(parent) ? parent.type : undefined;
  const satisfied = ts.findAncestor(table, (node) => node === parent || ts.isSatisfiesExpression(node));
  const own =
    type ?? (satisfied !== undefined && ts.isSatisfiesExpression(satisfied) ? satisfied.type : undefined);
  if (own === undefined) return {};
  if (ts.isTypeReferenceNode(own)) {
    const [key, value] = own.typeName.getText() === 'Record' ? (own.typeArguments ?? []) : [];
    return key === undefined || value === undefined ? {} : { key, value };
  }
  if (ts.isMappedTypeNode(own) && own.typeParameter.constraint !== undefined && own.type !== undefined)
    return { key: own.typeParameter.constraint, value: own.type };
  const index = ts.isTypeLiteralNode(own) ? own.members.find(ts.isIndexSignatureDeclaration) : undefined;
  return index === undefined ? {} : { value: index.type };
}

function returned(node: ts.Expression): boolean {
  return useOf(outermostValue(node)).kind === 'returned';
}

/** `table[reason]` with what stands for it where there is none: `table[reason] ?? 'stop'` */
function outermostValue(node: ts.Expression): ts.Expression {
  const outer = wrapped(node);
  const { parent } = outer;
  const isFallback = ts.isBinaryExpression(parent) && /^(?:\?\?|\|\|)$/.test(parent.operatorToken.getText());
  return isFallback ? outermostValue(parent) : outer;
}

/** The type that the function around a place declares to give. */
function functionType(place: ts.Node): ts.TypeNode | undefined {
  const around = functionAround(place);
  return ts.isFunctionLike(around) ? around.type : undefined;
}

/** `switch (reason) { case 'end_turn': return 'stop'; }`, `case 'end_turn': finish = 'stop'; break;` */
function switchMapping(
  { node, read, entry }: Extract<Look, { kind: 'switch' }>,
  project: Project,
): Mapping | undefined {
  const clauses = node.caseBlock.clauses;
  const given = clauses.flatMap((clause) => givenBy(clause) ?? []);
  const [model] = given;
  const filled = clauses.filter(({ statements }) => statements.length > 0);
  if (model === undefined || given.length < filled.filter(ts.isCaseClause).length) return undefined;
  if (given.some(({ target }) => target?.getText() !== model.target?.getText())) return undefined;
  const type = model.target === undefined ? functionType(node) : declaredType(model.target);
  const valueFor = valuesFor(
    { values: given.map((own) => own.value), type, byReason: valuesByLabel(clauses) },
    project,
  );
  if (valueFor === undefined) return undefined;
  const target = model.target?.getText();
  const bodyFor = (value: string) =>
    target === undefined ? [`return ${value}`] : [`${target} = ${value}`, 'break'];
  return {
    subject: read,
    siblings: clauses.filter(ts.isCaseClause).map(({ expression }) => expression),
    place: node,
    result: entry ?? model.target ?? model.value,
    valueFor,
    write: (entries) => {
      const added = entries.map(({ names, value }) => addCase(node, { labels: names, body: bodyFor(value) }));
      return added.every((own) => own !== undefined) ? added.flat() : undefined;
    },
  };
}

/** The values of clauses by their labels, also of those that share the clause below. */
function valuesByLabel(clauses: readonly ts.CaseOrDefaultClause[]): Map<string, ts.Expression> {
  const found = new Map<string, ts.Expression>();
  clauses.forEach((clause, index) => {
    const filled = clauses.slice(index).find(({ statements }) => statements.length > 0);
    const value = filled === undefined ? undefined : givenBy(filled)?.value;
    const label = ts.isCaseClause(clause) ? unwrap(clause.expression) : undefined;
    if (value !== undefined && label !== undefined && ts.isStringLiteralLike(label))
      found.set(label.text, value);
  });
  return found;
}

interface GivenValue {
  readonly value: ts.Expression;
  /** The variable that gets it; none where it is returned. */
  readonly target: ts.Identifier | undefined;
}

/** The plain value that a clause returns or assigns. */
function givenBy({ statements }: ts.CaseOrDefaultClause): GivenValue | undefined {
  const [block] = statements;
  const own =
    block !== undefined && ts.isBlock(block) && statements.length === 1 ? block.statements : statements;
  const [first, second, ...others] = own;
  if (first === undefined || others.length > 0) return undefined;
  if (ts.isReturnStatement(first) && first.expression !== undefined && second === undefined)
    return isPlainValue(first.expression) ? { value: first.expression, target: undefined } : undefined;
  if (!ts.isExpressionStatement(first) || (second !== undefined && !ts.isBreakStatement(second)))
    return undefined;
  const assignment = first.expression;
  if (!ts.isBinaryExpression(assignment) || assignment.operatorToken.kind !== ts.SyntaxKind.EqualsToken)
    return undefined;
  const { left, right } = assignment;
  return ts.isIdentifier(left) && isPlainValue(right) ? { value: right, target: left } : undefined;
}

function isPlainValue(node: ts.Expression): boolean {
  const inner = unwrap(node);
  return ts.isStringLiteralLike(inner) || ts.isPropertyAccessExpression(inner);
}

function declaredType(name: ts.Identifier): ts.TypeNode | undefined {
  const declaration = declarationOf(name);
  return declaration !== undefined && (ts.isVariableDeclaration(declaration) || ts.isParameter(declaration))
    ? declaration.type
    : undefined;
}

/** `if (reason === 'max_tokens') return 'length'; return 'stop';` in a function of its own, `reason === 'max_tokens' ? 'length' : 'stop'` */
function chainMapping(look: Extract<Look, { kind: 'comparison' }>, project: Project): Mapping | undefined {
  const outer = wrapped(look.node);
  const { parent } = outer;
  if (ts.isConditionalExpression(parent) && parent.condition === outer)
    return choiceMapping(look, parent, project);
  if (!ts.isIfStatement(parent) || parent.expression !== outer || look.entry === undefined) return undefined;
  return ifMapping(look, parent, look.entry, project);
}

function choiceMapping(
  look: Extract<Look, { kind: 'comparison' }>,
  choice: ts.ConditionalExpression,
  project: Project,
): Mapping | undefined {
  let top = choice;
  while (ts.isConditionalExpression(wrapped(top).parent))
    top = wrapped(top).parent as ts.ConditionalExpression;
  const byReason = new Map<string, ts.Expression>();
  const values = valuesOfChoice(top, look.read.getText(), byReason);
  if (values === undefined || look.node.operatorToken.kind !== ts.SyntaxKind.EqualsEqualsEqualsToken)
    return undefined;
  const valueFor = valuesFor({ values, type: typeOfResult(top), byReason }, project);
  if (valueFor === undefined) return undefined;
  const at = top.getStart();
  return {
    subject: look.read,
    siblings: [look.other],
    place: top,
    result: look.entry ?? top,
    valueFor,
    write: (entries) => {
      const file = top.getSourceFile();
      const gap = top.getText().includes('\n') ? lineBreakOf(file) + indentationAt(file, at) : ' ';
      const text = entries
        .map(({ names, value }) => `${isOneOf(names, look.read.getText(), top)} ? ${value} :${gap}`)
        .join('');
      return [replaceRange(file, at, at, text)];
    },
  };
}

/** All values of a chain of choices that ask for the same thing; those for a single stop reason are noted. */
function valuesOfChoice(
  node: ts.Expression,
  subject: string,
  byReason: Map<string, ts.Expression>,
): ts.Expression[] | undefined {
  const inner = unwrap(node);
  if (!ts.isConditionalExpression(inner)) return isPlainValue(inner) ? [inner] : undefined;
  const asked = reasonAsked(inner.condition, subject);
  if (asked === undefined) return undefined;
  byReason.set(asked, inner.whenTrue);
  const then = valuesOfChoice(inner.whenTrue, subject, byReason);
  const other = valuesOfChoice(inner.whenFalse, subject, byReason);
  return then === undefined || other === undefined ? undefined : [...then, ...other];
}

/** `max_tokens` of `reason === 'max_tokens'` */
function reasonAsked(condition: ts.Expression, subject: string): string | undefined {
  const node = unwrap(condition);
  if (!ts.isBinaryExpression(node) || node.left.getText() !== subject) return undefined;
  const isEqual = node.operatorToken.kind === ts.SyntaxKind.EqualsEqualsEqualsToken;
  const right = unwrap(node.right);
  return isEqual && ts.isStringLiteralLike(right) ? right.text : undefined;
}

/** The type that is declared where a value is returned, held or put into a typed variable. */
function typeOfResult(node: ts.Expression): ts.TypeNode | undefined {
  const use = useOf(node);
  if (use.kind === 'bound') return use.declaration.type;
  if (use.kind === 'returned') return functionType(node);
  return use.kind === 'assigned' && ts.isVariableDeclaration(use.declaration)
    ? use.declaration.type
    : undefined;
}

function ifMapping(
  look: Extract<Look, { kind: 'comparison' }>,
  first: ts.IfStatement,
  entry: ts.CallExpression,
  project: Project,
): Mapping | undefined {
  const around = functionAround(first);
  const body = ts.isFunctionLike(around) && 'body' in around ? around.body : undefined;
  if (body === undefined || !ts.isBlock(body)) return undefined;
  const last = body.statements.at(-1);
  const returns = nodesIn(body, ts.isReturnStatement).map(({ expression }) => expression);
  const values = returns.filter((own) => own !== undefined && isPlainValue(own)) as ts.Expression[];
  if (last === undefined || !ts.isReturnStatement(last) || values.length < returns.length) return undefined;
  const valueFor = valuesFor(
    { values, type: functionType(first), byReason: valuesByIf(body, look.read) },
    project,
  );
  if (valueFor === undefined || first.parent !== body) return undefined;
  return {
    subject: look.read,
    siblings: [look.other],
    place: around,
    result: entry,
    valueFor,
    write: (entries) =>
      entries.flatMap(({ names, value }) => {
        const condition = isOneOf(names, look.read.getText(), last);
        return ifBefore(last, { condition, body: [`return ${value}`] }, first);
      }),
  };
}

/** What `if (reason === 'max_tokens') return 'length';` and the like give, by the stop reason. */
function valuesByIf(body: ts.Block, read: ts.Expression): Map<string, ts.Expression> {
  const found = new Map<string, ts.Expression>();
  for (const own of body.statements.filter(ts.isIfStatement)) {
    const asked = reasonAsked(own.expression, read.getText());
    const [value] = nodesIn(own.thenStatement, ts.isReturnStatement);
    if (asked !== undefined && value?.expression !== undefined) found.set(asked, value.expression);
  }
  return found;
}

/** Whether a value gets out of the function that has it: it is returned, yielded, thrown, handed over, put into what is. */
export function isHandedOut(value: ts.Expression | undefined, seen = new Set<ts.Node>()): boolean {
  if (value === undefined || seen.has(value)) return false;
  seen.add(value);
  const outer = outermostValue(value);
  const { parent } = outer;
  const use = useOf(outer);
  if (use.kind === 'returned' || ts.isYieldExpression(parent)) return true;
  if (use.kind === 'argument') return !isLog(use.call);
  if (ts.isPropertyAssignment(parent) || ts.isShorthandPropertyAssignment(parent))
    return isHandedOut(parent.parent, seen);
  if (ts.isSpreadAssignment(parent)) return isHandedOut(parent.parent, seen);
  if (ts.isArrayLiteralExpression(parent) || ts.isConditionalExpression(parent))
    return isHandedOut(parent, seen);
  if (use.kind === 'bound' || use.kind === 'assigned')
    return usesOf(use.declaration).some((name) => !isWritten(name) && isHandedOut(name, seen));
  if (ts.isBinaryExpression(parent) && parent.left === value && ts.isIdentifier(value)) {
    const declaration = declarationOf(value);
    return (
      declaration !== undefined &&
      usesOf(declaration).some((name) => !isWritten(name) && isHandedOut(name, seen))
    );
  }
  // `result.finishReason = …`: of an object that others have, too.
  return (
    ts.isBinaryExpression(parent) &&
    parent.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
    parent.right === outer &&
    ts.isPropertyAccessExpression(parent.left)
  );
}
