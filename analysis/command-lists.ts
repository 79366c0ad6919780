import { memberNameOf } from './accesses.js';
import { ts } from './compiler.cjs';
import type { Named } from './references.js';
import { nodesIn } from './walk.js';

/** What a place that names a command of the editor does with it. */
export type CommandSite = { readonly file: ts.SourceFile; readonly node: ts.Node } & (
  | { readonly kind: 'case'; readonly clause: ts.CaseClause }
  /** A comparison that is always false from now on, or always true. */
  | { readonly kind: 'comparison'; readonly comparison: ts.BinaryExpression; readonly value: boolean }
  /** An element of a list of commands, of what is done for each, or of what is known of each. */
  | { readonly kind: 'element'; readonly element: ts.Node }
  /** `.with('undo_edit', …)` of a chain of calls. */
  | { readonly kind: 'link'; readonly call: ts.CallExpression }
  /** `Exclude<Command, 'undo_edit'>` */
  | { readonly kind: 'exclusion'; readonly reference: ts.TypeReferenceNode }
  /** A declaration that is about this command alone, and goes with its last use. */
  | { readonly kind: 'declaration'; readonly declaration: Named }
  /** It stands in a test, and is none of the above. */
  | { readonly kind: 'test' }
  /** Something asks for the command. */
  | { readonly kind: 'sent' }
  /** Nothing beside it is a command of the editor. */
  | { readonly kind: 'unrelated' }
  /** It is a tool of its own, or another thing of that name. */
  | { readonly kind: 'foreign' }
  | { readonly kind: 'unclear' }
  /** Words for people or for the model. */
  | { readonly kind: 'words'; readonly start: number; readonly end: number; readonly isComment: boolean }
);

/** A command and those beside it. */
export interface Commands {
  readonly gone: string;
  readonly others: readonly string[];
}

export type Place = { readonly file: ts.SourceFile; readonly node: ts.Node };

export function namesCommand(node: ts.Node, { others }: Commands): boolean {
  return others.some((command) => new RegExp(`['"\`]${command}['"\`]`).test(node.getText()));
}

/** An element of an array, itself or as `z.literal('undo_edit')`, an entry, an object with the other commands beside it. */
export function listSite(outer: ts.Node, commands: Commands, place: Place): CommandSite | undefined {
  let element: ts.Node = outer;
  const isSame = (other: ts.Node) =>
    other !== element && (namesCommand(other, commands) || namesByAlias(other, element));
  for (;;) {
    const { parent } = element;
    if (ts.isArrayLiteralExpression(parent)) {
      const isRow = parent.elements.some(isSame);
      const isTable =
        ts.isCallExpression(parent.parent) && /\.each$/.test(parent.parent.expression.getText());
      if (isRow || (isTable && parent.elements.length > 1)) return { ...place, kind: 'element', element };
      // The key of an entry: `new Map([['view', view], ['undo_edit', undo]])`
      if (parent.elements[0] !== element && element === outer) return undefined;
    }
    if (
      ts.isPropertyAssignment(parent) &&
      element === outer &&
      /^(?:command|action)$/.test(memberNameOf(parent) ?? '')
    ) {
      const list = parent.parent.parent;
      if (!isSchemaList(list))
        return isMapOfCommands(parent, commands) ? { ...place, kind: 'element', element: parent } : undefined;
    }
    if (ts.isPropertyAssignment(parent) && element === outer && isMapOfCommands(parent, commands)) {
      return { ...place, kind: 'element', element: parent };
    }
    if (ts.isVariableDeclaration(parent) && isSchemaCall(element)) {
      return { ...place, kind: 'declaration', declaration: parent };
    }
    const isOnTheWay =
      ts.isPropertyAssignment(parent) ||
      ts.isObjectLiteralExpression(parent) ||
      ts.isArrayLiteralExpression(parent) ||
      (ts.isCallExpression(parent) && isSchemaCall(parent)) ||
      (ts.isPropertyAccessExpression(parent) &&
        ts.isCallExpression(parent.parent) &&
        isSchemaCall(parent.parent));
    if (!isOnTheWay) return undefined;
    element = parent;
  }
}

/** `oneOf: […]` of a JSON schema, rows of a table of tests. */
function isSchemaList(list: ts.Node): boolean {
  if (!ts.isArrayLiteralExpression(list)) return false;
  const { parent } = list;
  return (
    (ts.isPropertyAssignment(parent) && /^(?:oneOf|anyOf)$/.test(memberNameOf(parent) ?? '')) ||
    (ts.isCallExpression(parent) && /\.each$/.test(parent.expression.getText()))
  );
}

/** `{ VIEW: 'view', UNDO: 'undo_edit' }` */
function isMapOfCommands(property: ts.PropertyAssignment, { others }: Commands): boolean {
  const values = property.parent.properties.flatMap((own) =>
    own !== property && ts.isPropertyAssignment(own) && ts.isStringLiteralLike(own.initializer)
      ? own.initializer.text
      : [],
  );
  return others.filter((command) => values.includes(command)).length > 1;
}

/** `Command.View` beside `Command.Undo` */
export function namesByAlias(other: ts.Node, element: ts.Node): boolean {
  return (
    ts.isPropertyAccessExpression(other) &&
    ts.isPropertyAccessExpression(element) &&
    other.expression.getText() === element.expression.getText()
  );
}

/** `z.literal('undo_edit')`, `z.object({…}).describe('…')`, `v.literal(…)` */
function isSchemaCall(node: ts.Node): boolean {
  return (
    ts.isCallExpression(node) &&
    /^\w+(?:\s*\.\s*)(?:literal|object|strictObject|const)\b/.test(node.getText())
  );
}

export function callSite(outer: ts.Node, commands: Commands, place: Place): CommandSite | undefined {
  const { parent: call } = outer;
  if (!ts.isCallExpression(call) || call.arguments[0] !== outer) return undefined;
  const { expression } = call;
  const isHandled =
    call.arguments.length > 1 &&
    /^(?:async\b|function\b|\(|\w+\s*=>|[\w.]+(?:\.bind\(\w+\))?$)/.test(call.arguments[1]?.getText() ?? '');
  if (!ts.isPropertyAccessExpression(expression) || !isHandled) return undefined;
  const isKin = (other: ts.Node) =>
    ts.isCallExpression(other) &&
    ts.isPropertyAccessExpression(other.expression) &&
    other.expression.name.text === expression.name.text &&
    other.arguments[0] !== undefined &&
    namesCommand(other.arguments[0], commands);
  if (/^(?:set|on|register|command|handle|add|with|when|case)$/.test(expression.name.text)) {
    if (ts.isExpressionStatement(call.parent)) {
      const isChain = ts.isCallExpression(expression.expression);
      if (isChain) return { ...place, kind: 'link', call };
      const statements = (call.parent.parent as ts.BlockLike).statements ?? [];
      const hasKin = statements.some(
        (statement) => ts.isExpressionStatement(statement) && isKin(statement.expression),
      );
      return hasKin ? { ...place, kind: 'element', element: call.parent } : undefined;
    }
    const chain = nodesIn(outermostCall(call), ts.isCallExpression);
    if (chain.some(isKin)) return { ...place, kind: 'link', call };
  }
  return undefined;
}

function outermostCall(call: ts.CallExpression): ts.Node {
  let node: ts.Node = call;
  while (
    ts.isPropertyAccessExpression(node.parent) ||
    (ts.isCallExpression(node.parent) && node.parent.expression === node)
  )
    node = node.parent;
  return node;
}
