import { ts } from '../../../analysis/compiler.cjs';
import { isExported } from '../../../analysis/exports.js';
import { isNothing } from '../../../analysis/expressions.js';
import { type Declaration, declarationOf, usesOf } from '../../../analysis/scopes.js';
import { isInTypeScript } from '../../../analysis/types.js';
import { isConstant, isWritten } from '../../../analysis/uses.js';
import { replaceRange } from '../../../edits/nodes.js';
import { isNeutralType, isSdkType } from './carrying.js';
import { isOpen, nameOfFunction } from './functions.js';
import type { Form, Suite } from './suite.js';

/** A name: where its value comes from, whoever gives it. */
export function giveName(name: ts.Identifier, form: Form, suite: Suite): void {
  if (isNothing(name)) return;
  const declaration = declarationOf(name);
  if (declaration === undefined) suite.refuse(name);
  else giveDeclared(declaration, form, suite);
}

function giveDeclared(declaration: Declaration, form: Form, suite: Suite): void {
  const known = suite.held.get(declaration);
  if (known !== undefined) {
    if (known !== form) suite.refuse(declaration);
    return;
  }
  suite.held.set(declaration, form);
  if (ts.isParameter(declaration)) giveArguments(declaration, form, suite);
  else if (ts.isVariableDeclaration(declaration)) giveVariable(declaration, form, suite);
  else suite.refuse(declaration);
}

function giveVariable(declaration: ts.VariableDeclaration, form: Form, suite: Suite): void {
  const { file, draft } = suite;
  const { type, initializer, parent } = declaration;
  if (!ts.isIdentifier(declaration.name) || isExported(parent.parent)) {
    suite.refuse(declaration);
    return;
  }
  if (type !== undefined && !isSdkType(type)) {
    draft.edits.push(replaceRange(file, declaration.name.end, type.end, ''));
  }
  const list = listOf(form);
  if (ts.isForOfStatement(parent.parent)) {
    if (list === undefined) suite.refuse(declaration);
    else suite.give(parent.parent.expression, list);
    return;
  }
  if (initializer !== undefined) suite.give(initializer, form);
  if (initializer === undefined && isConstant(declaration)) suite.refuse(declaration);
  for (const use of usesOf(declaration)) {
    if (!isWritten(use)) continue;
    const { parent: assignment } = use;
    const isPlain =
      ts.isBinaryExpression(assignment) && assignment.operatorToken.kind === ts.SyntaxKind.EqualsToken;
    if (isPlain) suite.give(assignment.right, form);
    else suite.refuse(assignment);
  }
}

/** What a list of something is, if lists of it are known. */
function listOf(form: Form): Form | undefined {
  return form === 'event' ? 'events' : form === 'chunk' ? 'chunks' : undefined;
}

/** A parameter: what every call of its function gives for it. */
function giveArguments(parameter: ts.ParameterDeclaration, form: Form, suite: Suite): void {
  const owner = parameter.parent;
  const index = owner.parameters.indexOf(parameter);
  if (parameter.initializer !== undefined) suite.give(parameter.initializer, form);
  loosenParameter(parameter, suite);
  const mapped = mappedList(owner);
  const list = listOf(form);
  if (mapped !== undefined && list !== undefined && index === 0) {
    suite.give(mapped, list);
    return;
  }
  const name = nameOfFunction(owner);
  if (name === undefined || isOpen(name)) {
    suite.refuse(parameter);
    return;
  }
  for (const use of usesOf(name)) {
    const call = use.parent;
    const argument = ts.isCallExpression(call) && call.expression === use ? call.arguments[index] : undefined;
    if (argument !== undefined && !ts.isSpreadElement(argument)) suite.give(argument, form);
    else if (!ts.isCallExpression(call) || parameter.initializer === undefined) suite.refuse(call);
  }
}

function loosenParameter({ name, type }: ts.ParameterDeclaration, { file, draft }: Suite): void {
  if (type === undefined || isSdkType(type) || isNeutralType(type)) return;
  if (ts.isTypeQueryNode(type)) return;
  draft.edits.push(replaceRange(file, name.end, type.end, isInTypeScript(file) ? ': any' : ''));
}

/** The list of `list.map((element) => …)`. */
function mappedList(callback: ts.Node): ts.Expression | undefined {
  const call = callback.parent;
  if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return undefined;
  return /^(?:map|forEach)$/.test(call.expression.name.text) ? call.expression.expression : undefined;
}

/** Makes sure that whatever holds or gives the new form is used by nothing that wants the old one. */
export function settle(suite: Suite): void {
  for (const [declaration, form] of suite.held) {
    for (const use of usesOf(declaration)) {
      if (suite.given.has(use) || isWritten(use) || ts.isTypeQueryNode(use.parent)) continue;
      readHeld(use, form, suite);
    }
  }
  for (const maker of suite.makers.keys()) {
    const name = nameOfFunction(maker);
    for (const use of name === undefined ? [] : usesOf(name)) {
      const call = use.parent;
      const isGiven = ts.isCallExpression(call) && call.expression === use && suite.given.has(call);
      if (!isGiven && !isFake(use)) suite.refuse(call);
    }
  }
}

/** A function that stands in for the mocked one itself: `mockImplementation(answer)` */
function isFake({ parent }: ts.Identifier): boolean {
  return (
    ts.isCallExpression(parent) &&
    ts.isPropertyAccessExpression(parent.expression) &&
    /^(?:mockImplementation|callsFake)(?:Once)?$/.test(parent.expression.name.text)
  );
}

/** A test that reads what it gives: `expect(result).toBe(answer.content[0].text)` */
function readHeld(use: ts.Identifier, form: Form, suite: Suite): void {
  const { draft } = suite;
  if (form === 'answer') draft.track(use, { kind: 'value', root: use, steps: [] });
  else if (form === 'content') draft.track(use, { kind: 'content', root: use, steps: [] });
  else if (!isLength(use)) suite.refuse(use.parent);
}

function isLength({ parent }: ts.Identifier): boolean {
  return ts.isPropertyAccessExpression(parent) && parent.name.text === 'length';
}
