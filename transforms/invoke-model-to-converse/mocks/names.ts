import { runtimePackage } from '../../../analysis/bedrock.js';
import { ts } from '../../../analysis/compiler.cjs';
import { moduleMocksIn, stubbingsIn } from '../../../analysis/mocks.js';
import { declarationOf } from '../../../analysis/scopes.js';
import { isWithin, nodesIn } from '../../../analysis/walk.js';
import { addElementAfter } from '../../../edits/lists.js';
import { replaceNode } from '../../../edits/nodes.js';
import { entriesOf, layoutOf, objectText } from '../../../edits/objects.js';
import { moveNode } from '../draft.js';
import { fieldNamed } from '../request/fields.js';
import { isBodyType } from './carrying.js';
import { newName, operationOfName, renamedText } from './commands.js';
import { answersOf, type Owner, type Owners } from './owners.js';
import type { Suite } from './suite.js';

/** Gives every name of the old commands and their types the new one, in imports, mocks of the module and markers too. */
export function renameCommands(owners: Owners, suite: Suite): void {
  const { file } = suite;
  const kept = new Set<ts.Node>();
  for (const object of factoriesIn(file)) {
    if (object.properties.some((property) => isSharedName(property.name, owners)))
      addCommands(object, owners, kept, suite);
    else dropSecondNames(object, owners, suite);
  }
  for (const name of nodesIn(file, ts.isIdentifier)) {
    const to = newName(name.text);
    if (to === undefined || kept.has(name) || isOfBody(name)) continue;
    if (ts.isImportSpecifier(name.parent) && isSharedName(name, owners)) continue;
    const owner = ownerOfName(name, owners, suite);
    if (owner === 'claude') renameIdentifier(name, to, suite);
    else if (owner === 'unknown') suite.refuse(name.parent);
  }
  for (const literal of nodesIn(file, ts.isStringLiteralLike)) renameMarker(literal, owners, suite);
}

/** `command.constructor.name === 'InvokeModelCommand'`, and markers that mocks of the command set themselves. */
function renameMarker(literal: ts.StringLiteralLike, owners: Owners, suite: Suite): void {
  const to = newName(literal.text);
  if (to === undefined || literal.text === 'ResponseStream') return;
  const operation = operationOfName(literal.text);
  // What the tested code says by itself it says as before.
  const isSaid = suite.tested.some(({ text }) =>
    /['"`]InvokeModel(?:WithResponseStream)?Command['"`]/.test(text),
  );
  if (isSaid || owners.isShared(operation)) suite.refuse(literal);
  else if (owners.at(literal, operation) === 'claude') {
    const quote = literal.getText()[0] ?? "'";
    suite.draft.edits.push(replaceNode(literal, quote + to + quote));
  }
}

function isSharedName(name: ts.Node | undefined, owners: Owners): boolean {
  const text = name?.getText() ?? '';
  return newName(text) !== undefined && owners.isShared(operationOfName(text));
}

/** Whose command a name means: that of the answers behind `on(Command)`, else what its test is about. */
function ownerOfName(name: ts.Identifier, owners: Owners, { file, project }: Suite): Owner {
  const operation = operationOfName(name.text);
  if (!owners.isShared(operation)) return owners.at(name, operation);
  const found = new Set(
    stubbingsIn(file, project)
      .filter(({ on }) => on?.arguments[0] === name)
      .flatMap(answersOf)
      .map((answer) => owners.of(answer, operation)),
  );
  const [only] = found;
  if (only === undefined) return owners.at(name, operation);
  return found.size === 1 ? only : 'unknown';
}

/** Puts the new command beside the old one in a mock of the module that is for both. */
function addCommands(
  factory: ts.ObjectLiteralExpression,
  owners: Owners,
  kept: Set<ts.Node>,
  suite: Suite,
): void {
  for (const property of factory.properties) {
    const { name } = property;
    const to = name === undefined ? undefined : newName(name.getText());
    if (to === undefined || name === undefined || !isSharedName(name, owners)) continue;
    if (!ts.isPropertyAssignment(property)) {
      suite.refuse(property);
      continue;
    }
    for (const inner of nodesIn(property, ts.isIdentifier)) kept.add(inner);
    if (fieldNamed(factory, to) === undefined)
      suite.draft.edits.push(...addElementAfter(property, renamedText(property)));
  }
}

/** What the factories of the SDK's mocks give. */
function factoriesIn(file: ts.SourceFile): ts.ObjectLiteralExpression[] {
  return moduleMocksIn(file).flatMap(({ module, factory }) =>
    module === runtimePackage && factory !== undefined ? nodesIn(factory, ts.isObjectLiteralExpression) : [],
  );
}

/** A mock of the module that has both commands keeps the new one. */
function dropSecondNames(object: ts.ObjectLiteralExpression, owners: Owners, { draft }: Suite): void {
  const names = object.properties.map(({ name }) => name?.getText() ?? '');
  const second = names.map((name) => {
    const to = newName(name);
    return to !== undefined && names.includes(to) && owners.at(object, operationOfName(name)) === 'claude';
  });
  if (!second.includes(true)) return;
  moveNode(object, draft, () =>
    objectText(
      entriesOf(object, draft.edits).filter((_, index) => second[index] !== true),
      layoutOf(object),
    ),
  );
}

function renameIdentifier(name: ts.Identifier, to: string, suite: Suite): void {
  const { draft } = suite;
  const { parent } = name;
  if (ts.isImportSpecifier(parent)) {
    renameImported(parent, name, to, suite);
    return;
  }
  if (ts.isBindingElement(parent) && ts.isObjectBindingPattern(parent.parent)) {
    if (parent.propertyName === undefined && isLoaded(parent)) return;
    draft.edits.push(replaceNode(name, to));
    return;
  }
  const declaration = declarationOf(name);
  const isImported =
    declaration !== undefined &&
    (ts.isImportSpecifier(declaration) || (ts.isBindingElement(declaration) && isLoaded(declaration))) &&
    declaration.propertyName === undefined;
  const isName =
    (ts.isPropertyAccessExpression(parent) && parent.name === name) ||
    (ts.isQualifiedName(parent) && parent.right === name) ||
    (ts.isPropertyAssignment(parent) && parent.name === name) ||
    (ts.isMethodDeclaration(parent) && parent.name === name);
  const local = isName || !isImported ? to : draft.sdk(to, isInType(name) ? 'type' : 'value');
  draft.edits.push(replaceNode(name, isWholeOutput(name) ? `Partial<${local}>` : local));
}

/** A type that says that a made up answer has all fields. Those of Converse are more, and nobody makes up all. */
function isWholeOutput(name: ts.Identifier): boolean {
  const { parent: type } = name;
  if (name.text !== 'InvokeModelCommandOutput' || !ts.isTypeReferenceNode(type)) return false;
  const { parent } = type;
  const isPart =
    ts.isTypeReferenceNode(parent) && !/^(?:Promise|Array|ReadonlyArray)$/.test(parent.typeName.getText());
  return !isPart && !ts.isAsExpression(parent) && !ts.isTypeAssertionExpression(parent);
}

/** Whether a name is that of a type which is left to `loosenBodyTypes`. */
function isOfBody(name: ts.Identifier): boolean {
  const type = ts.findAncestor(name, (node) => node !== name && (isBodyType(node) || !ts.isTypeNode(node)));
  return type !== undefined && isBodyType(type);
}

/** An import under its own name changes with all others; one under another name is renamed in place. */
function renameImported(specifier: ts.ImportSpecifier, name: ts.Identifier, to: string, suite: Suite): void {
  const { moduleSpecifier } = specifier.parent.parent.parent as ts.ImportDeclaration;
  if (!ts.isStringLiteral(moduleSpecifier) || moduleSpecifier.text !== runtimePackage)
    suite.refuse(specifier);
  else if (specifier.propertyName === name) suite.draft.edits.push(replaceNode(name, to));
  else if (specifier.propertyName !== undefined) suite.refuse(specifier);
}

/** `const { InvokeModelCommand } = require('@aws-sdk/client-bedrock-runtime')` */
function isLoaded(element: ts.BindingElement): boolean {
  const holder = element.parent.parent;
  const text = ts.isVariableDeclaration(holder) ? (holder.initializer?.getText() ?? '') : '';
  return /^(?:await import|require)\(\s*['"`]@aws-sdk\/client-bedrock-runtime['"`]\s*\)$/.test(text);
}

function isInType(name: ts.Identifier): boolean {
  const type = ts.findAncestor(name, (node) => ts.isTypeNode(node) || ts.isStatement(node));
  return type !== undefined && ts.isTypeNode(type) && isWithin(name, type);
}
