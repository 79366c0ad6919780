import { bedrockArnOf } from '../arns.js';
import { ts } from '../compiler.cjs';
import { textOfName, unwrap } from '../expressions.js';
import type { PolicyStatement, Resource, Resources } from '../policies.js';
import type { Project } from '../project.js';
import { declarationOf, usesOf } from '../scopes.js';
import { isComplete, stringValueOf, textsOf } from '../values.js';
import { nodesIn } from '../walk.js';
import { actionKey, resourceKey } from './keys.js';

/** The statements of policies that code writes out: given to `new PolicyStatement()`, or as the policy's own JSON. */
export function statementsInCode(file: ts.SourceFile, project: Project): PolicyStatement[] {
  if (!/[Rr]esources?\b/.test(file.text) || !/bedrock|RequestedRegion/.test(file.text)) return [];
  return nodesIn(file, isStatement).flatMap((object) => statementOf(object, project) ?? []);
}

/** The statement of whose resources a node is part. */
export function statementAround(node: ts.Node): ts.ObjectLiteralExpression | undefined {
  const property = ts.findAncestor(node, isResources);
  if (property !== undefined) return property.parent;
  // An ARN that policies alone have by its name.
  const text = ts.findAncestor(node, ts.isVariableDeclaration);
  const ofText = text === undefined ? undefined : statementOfText(text);
  if (ofText !== undefined) return ofText;
  // A list that one statement has by its name.
  const declaration = ts.findAncestor(node, ts.isVariableDeclaration);
  const [use, ...others] =
    declaration !== undefined && ts.isIdentifier(declaration.name) ? usesOf(declaration) : [];
  if (use === undefined || others.length > 0 || declaration?.initializer === undefined) return undefined;
  const holder = use.parent;
  const isWhole = ts.isArrayLiteralExpression(unwrap(declaration.initializer));
  return isWhole && isResources(holder) ? holder.parent : undefined;
}

/** The statement that has a constant with a text among its resources, where only such statements use it. */
function statementOfText({
  name,
  initializer,
}: ts.VariableDeclaration): ts.ObjectLiteralExpression | undefined {
  if (!ts.isIdentifier(name) || initializer === undefined) return undefined;
  const value = unwrap(initializer);
  if (!ts.isStringLiteralLike(value) && !ts.isTemplateExpression(value)) return undefined;
  if (!value.getText().includes('arn:')) return undefined;
  const declaration = declarationOf(name);
  const uses = declaration === undefined ? [] : usesOf(declaration);
  const statements = uses
    .filter((use) => !ts.isExportSpecifier(use.parent))
    .map((use) => ts.findAncestor(use, isResources)?.parent);
  return statements.includes(undefined) ? undefined : statements[0];
}

type ResourceProperty = (ts.PropertyAssignment | ts.ShorthandPropertyAssignment) & {
  readonly parent: ts.ObjectLiteralExpression;
};

function isResources(node: ts.Node): node is ResourceProperty {
  return (
    (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node)) &&
    resourceKey.test(textOfName(node.name) ?? '') &&
    isStatement(node.parent)
  );
}

/** What is a statement by what it is given to, or says its effect. */
function isStatement(node: ts.Node): node is ts.ObjectLiteralExpression {
  if (!ts.isObjectLiteralExpression(node)) return false;
  const keys = node.properties.map(({ name }) => (name === undefined ? '' : (textOfName(name) ?? '')));
  if (!keys.some((key) => resourceKey.test(key)) || !keys.some((key) => actionKey.test(key))) return false;
  return keys.some((key) => /^effect$/i.test(key)) || isGivenToStatement(node) || isListedAsOne(node);
}

function isGivenToStatement({ parent }: ts.ObjectLiteralExpression): boolean {
  return ts.isNewExpression(parent) && /\bPolicyStatement$/.test(parent.expression.getText());
}

/** `statements: [{ actions, resources }]`, as Pulumi and Terraform's CDK take them */
function isListedAsOne({ parent }: ts.ObjectLiteralExpression): boolean {
  const holder = ts.isArrayLiteralExpression(parent) ? parent.parent : undefined;
  return (
    holder !== undefined &&
    ts.isPropertyAssignment(holder) &&
    /^statements?$/i.test(textOfName(holder.name) ?? '')
  );
}

function statementOf(object: ts.ObjectLiteralExpression, project: Project): PolicyStatement | undefined {
  const file = object.getSourceFile();
  const resources = entryOf(object, resourceKey);
  const actions = entryOf(object, actionKey);
  if (resources === undefined || actions === undefined) return undefined;
  const isExcluding = /^not/i.test(nameOf(actions));
  const texts = textsIn(valueIn(actions), project);
  return {
    place: { kind: 'code', fileName: file.fileName, text: file.text, node: object },
    begin: object.getStart(file),
    start: resources.getStart(file),
    effect: effectOf(entryOf(object, /^effect$/i)),
    actions: isExcluding ? undefined : texts,
    exceptions: isExcluding ? (texts ?? []) : [],
    resources: resourcesOf(resources, project),
    conditions: entryOf(object, /^conditions?$/i)?.getText(file) ?? '',
    group: groupOf(object),
  };
}

function entryOf(object: ts.ObjectLiteralExpression, name: RegExp) {
  return object.properties.find(
    (property) => property.name !== undefined && name.test(textOfName(property.name) ?? ''),
  );
}

function nameOf(property: ts.ObjectLiteralElementLike): string {
  return property.name === undefined ? '' : (textOfName(property.name) ?? '');
}

function valueIn(property: ts.ObjectLiteralElementLike): ts.Expression | undefined {
  if (ts.isShorthandPropertyAssignment(property)) return property.name;
  return ts.isPropertyAssignment(property) ? unwrap(property.initializer) : undefined;
}

/** `'Deny'`, `iam.Effect.DENY`; what says nothing allows. */
function effectOf(property: ts.ObjectLiteralElementLike | undefined): PolicyStatement['effect'] {
  if (property === undefined) return 'allow';
  const text = valueIn(property)?.getText() ?? '';
  if (/^(?:['"`]Allow['"`]|(?:\w+\.)*Effect\.ALLOW)$/.test(text)) return 'allow';
  return /^(?:['"`]Deny['"`]|(?:\w+\.)*Effect\.DENY)$/.test(text) ? 'deny' : 'computed';
}

/** The texts of a list, or the one that stands for one; `undefined` where they are not all visible. */
function textsIn(value: ts.Expression | undefined, project: Project): string[] | undefined {
  if (value === undefined) return undefined;
  const elements = listOf(value)?.elements ?? [value];
  const found = elements.map((element) => stringValueOf(element, project));
  return found.every(isComplete) ? found.flatMap(textsOf) : undefined;
}

/** A list that is written out, here or under a name of its own that nothing else uses. */
function listOf(value: ts.Expression): ts.ArrayLiteralExpression | undefined {
  if (ts.isArrayLiteralExpression(value)) return value;
  const declaration = ts.isIdentifier(value) ? declarationOf(value) : undefined;
  if (declaration === undefined || !ts.isVariableDeclaration(declaration)) return undefined;
  if (declaration.initializer === undefined || usesOf(declaration).length !== 1) return undefined;
  const list = unwrap(declaration.initializer);
  return ts.isArrayLiteralExpression(list) ? list : undefined;
}

function resourcesOf(property: ts.ObjectLiteralElementLike, project: Project): Resources {
  const value = valueIn(property);
  const list = value === undefined ? undefined : listOf(value);
  const isExcluding = /^not/i.test(nameOf(property));
  const whole = list ?? property;
  const all = { text: whole.getText(), start: whole.getStart(), end: whole.end };
  if (list !== undefined) {
    const elements = list.elements.map((element) => resourceOf(element, project));
    return { ...all, form: isExcluding ? 'excluded' : 'list', elements };
  }
  const only = value === undefined ? undefined : resourceOf(value, project);
  if (only?.inner === undefined) return { ...all, form: 'opaque', elements: [] };
  return { ...all, form: isExcluding ? 'excluded' : 'one', elements: [only] };
}

/** An element of a list of resources. What is computed has no pattern. */
function resourceOf(element: ts.Expression, project: Project): Resource {
  const node = unwrap(element);
  const file = element.getSourceFile();
  const span = { start: element.getStart(file), end: element.end };
  if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) {
    const inner = { start: node.getStart(file) + 1, end: node.end - 1 };
    // A formatter may have broken the line in what is filled in.
    // biome-ignore lint/suspicious/noTemplateCurlyInString: what is filled in, as it is written
    const pattern = file.text.slice(inner.start, inner.end).replace(/\$\{\s*([^{}]*?)\s*\}/g, '${$1}');
    const fills = ts.isTemplateExpression(node) ? 'template' : 'none';
    const last = ts.isTemplateExpression(node) ? node.templateSpans.at(-1) : undefined;
    const filled = last === undefined ? [] : textsOf(stringValueOf(last.expression, project));
    return { ...span, inner, pattern, arn: bedrockArnOf(pattern), filled, fills };
  }
  const value = stringValueOf(element, project);
  const [text, ...others] = isComplete(value) ? textsOf(value) : [];
  const pattern = others.length === 0 ? text : undefined;
  return {
    ...span,
    inner: undefined,
    pattern,
    arn: pattern === undefined ? undefined : bedrockArnOf(pattern),
    filled: [],
    fills: 'none',
  };
}

/** What is given to one role: the statements of a list, or those that are added to the same one. */
function groupOf(object: ts.ObjectLiteralExpression): unknown {
  const statement = ts.isNewExpression(object.parent) ? object.parent : object;
  if (ts.isArrayLiteralExpression(statement.parent)) return statement.parent;
  const call = ts.isCallExpression(statement.parent) ? statement.parent : undefined;
  if (call === undefined || !ts.isPropertyAccessExpression(call.expression)) return object;
  return `${object.getSourceFile().fileName} ${call.expression.expression.getText()}`;
}
