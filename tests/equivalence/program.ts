import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path/posix';
import { ts } from '../../analysis/compiler.cjs';
import { anthropicPackages } from './anthropic.js';

/** The text of a module; the extension of its path says what language it is in. */
export interface Program {
  readonly path: string;
  readonly source: string;
  /** The modules that it, or one of them, may load by a relative path: their texts by path. */
  readonly modules?: ReadonlyMap<string, string>;
}

/** A function that a program exports; one inside an exported object or class by its path, `Chat.ask`. */
export interface ExportedFunction {
  readonly name: string;
  readonly parameters: readonly string[];
}

/** Whether optional parameters and members are given, too. */
export type Extent = 'full' | 'sparse';

/** An argument that JSON has no word for; `runProgram` puts the thing in its place. */
export type Placeholder =
  | { readonly $client: true }
  | { readonly $recorder: string }
  | { readonly $recorders: string }
  | { readonly $bytes: string };

type Callable = ts.FunctionLikeDeclaration;

const sdk = '@aws-sdk/client-bedrock-runtime';
/** The smallest PNG there is. */
const image = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=';
const history = [
  { role: 'user', content: 'first' },
  { role: 'assistant', content: 'second' },
  { role: 'user', content: 'third' },
];
const tools = [
  {
    name: 'get_weather',
    description: 'The weather of a city.',
    input_schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
];
/** What a name says of a value, whatever its type is; the first one counts. */
const byName: readonly (readonly [RegExp, unknown])[] = [
  [/^(?:client|bedrock|runtime)$|Client$/, { $client: true }],
  [/signal$/i, undefined],
];
/** What a name says of a value whose type says nothing; the first one counts. */
const byNameAlone: readonly (readonly [RegExp, unknown])[] = [
  [/^(?:history|messages|conversation|turns)$/, history],
  [/^tools$/, tools],
  [/schema$/i, { type: 'object', properties: { city: { type: 'string' } } }],
  [/^stop(?:_?sequences?)?$/i, ['STOP']],
  ...numbersByName(),
];
const strings: readonly (readonly [RegExp, string])[] = [
  [/(?:mime|media)_?type$/i, 'image/png'],
  [/format$/i, 'png'],
  [/^(?:image|base64|data)|base64$/i, image],
];

/** The functions that the program exports, with the names of their parameters. */
export function exportsOf(program: Program): ExportedFunction[] {
  return [...callablesIn(program)]
    .filter(([name, callable]) => name.length > 0 && !ts.isConstructorDeclaration(callable))
    .map(([name, { parameters }]) => ({
      name,
      parameters: parameters.map((parameter) => parameter.name.getText()),
    }));
}

/**
 * Arguments for an exported function, chosen by the names and the types of its parameters; for `Chat` those of the constructor.
 *
 * A parameter that has a default gets none. What JSON cannot say is a `Placeholder`.
 */
export function argumentsFor(program: Program, name: string, extent: Extent = 'full'): readonly unknown[] {
  const callable = callablesIn(program).get(name);
  if (callable === undefined) return [];
  const types = typesIn(callable.getSourceFile());
  const values = callable.parameters.map((parameter) =>
    parameter.initializer !== undefined || parameter.dotDotDotToken !== undefined
      ? undefined
      : argumentOf(parameter.name, parameter.type, parameter.questionToken !== undefined, { types, extent }),
  );
  while (values.length > 0 && values.at(-1) === undefined) values.pop();
  return values;
}

/** The packages that the program loads, itself or in its other modules, and the kit does not have. */
export function foreignImportsOf(program: Program): string[] {
  const found = new Set<string>();
  for (const module of modulesOf(program)) {
    for (const specifier of specifiersIn(module)) {
      if (specifier === sdk || anthropicPackages.includes(specifier) || isBuiltin(specifier)) continue;
      if (moduleAt(specifier, module) !== undefined) continue;
      found.add(specifier);
    }
  }
  return [...found];
}

/** The module and all that it loads by a relative path, itself or in another one. */
export function modulesOf(program: Program): Program[] {
  if (program.modules === undefined) return [program];
  const reached = new Map([[program.path, program]]);
  for (const module of reached.values()) {
    for (const specifier of specifiersIn(module)) {
      const next = moduleAt(specifier, module);
      if (next !== undefined && !reached.has(next.path)) reached.set(next.path, next);
    }
  }
  return [...reached.values()];
}

/** The module that a specifier leads to: as it is written, without its extension, or by that of what it is compiled to. */
export function moduleAt(specifier: string, { path, modules }: Program): Program | undefined {
  if (modules === undefined || !/^\.{1,2}(?:\/|$)/.test(specifier)) return undefined;
  const base = join(dirname(path), specifier);
  const typed = base.replace(/\.([cm]?)js(x?)$/, '.$1ts$2');
  const candidates = [base, typed, typed.replace(/\.ts$/, '.tsx')].concat(
    [base, join(base, 'index')].flatMap((stem) => extensions.map((extension) => stem + extension)),
  );
  for (const candidate of candidates) {
    const source = modules.get(candidate);
    if (source !== undefined) return { path: candidate, source, modules };
  }
  return undefined;
}

const extensions = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'];

const loaded = new Map<string, readonly string[]>();

function specifiersIn(program: Program): readonly string[] {
  const key = `${program.path}\0${program.source}`;
  const known = loaded.get(key);
  if (known !== undefined) return known;
  const found = new Set<string>();
  const visit = (node: ts.Node): void => {
    const specifier = specifierOf(node);
    if (specifier !== undefined) found.add(specifier);
    ts.forEachChild(node, visit);
  };
  visit(parsed(program));
  loaded.set(key, [...found]);
  return [...found];
}

function specifierOf(node: ts.Node): string | undefined {
  if (ts.isImportDeclaration(node) && node.importClause?.isTypeOnly !== true)
    return textOf(node.moduleSpecifier);
  if (ts.isExportDeclaration(node) && !node.isTypeOnly && node.moduleSpecifier !== undefined)
    return textOf(node.moduleSpecifier);
  if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference))
    return textOf(node.moduleReference.expression);
  if (!ts.isCallExpression(node)) return undefined;
  const loads =
    node.expression.kind === ts.SyntaxKind.ImportKeyword || node.expression.getText() === 'require';
  return loads && node.arguments[0] !== undefined ? textOf(node.arguments[0]) : undefined;
}

const sources = new Map<string, ts.SourceFile>();

function parsed({ path, source }: Program): ts.SourceFile {
  const key = `${path}\0${source}`;
  const known = sources.get(key) ?? ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true);
  sources.set(key, known);
  return known;
}

/** Exported functions by name, and the constructors of exported classes by the name of the class. */
function callablesIn(program: Program): Map<string, Callable> {
  const file = parsed(program);
  const found = new Map<string, Callable>();
  const add = (name: string, node: ts.Node | undefined): void => {
    const value = node === undefined ? undefined : valueIn(node, file);
    if (value === undefined) return;
    if (ts.isClassLike(value)) addClass(found, name, value);
    else if (ts.isObjectLiteralExpression(value)) {
      for (const property of value.properties) {
        const key = property.name?.getText();
        if (key !== undefined) add(name === '' ? key : `${name}.${key}`, property);
      }
    } else if (ts.isFunctionLike(value)) found.set(name === '' ? 'default' : name, value as Callable);
  };
  for (const statement of file.statements) {
    for (const [name, node] of exportedBy(statement)) add(name, node);
  }
  return found;
}

/** What a statement exports; the name is empty where it is the module itself. */
function exportedBy(statement: ts.Statement): (readonly [string, ts.Node])[] {
  if (ts.isExportAssignment(statement))
    return [[statement.isExportEquals === true ? '' : 'default', statement.expression]];
  if (ts.isExportDeclaration(statement)) {
    const clause = statement.exportClause;
    if (clause === undefined || !ts.isNamedExports(clause)) return [];
    return clause.elements.map((element) => [element.name.text, element.propertyName ?? element.name]);
  }
  if (ts.isExpressionStatement(statement)) return exportedByAssignment(statement.expression);
  const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
  const has = (kind: ts.SyntaxKind) => modifiers.some((modifier) => modifier.kind === kind);
  if (!has(ts.SyntaxKind.ExportKeyword)) return [];
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.map((each) => [each.name.getText(), each]);
  if (!ts.isFunctionDeclaration(statement) && !ts.isClassDeclaration(statement)) return [];
  return [[has(ts.SyntaxKind.DefaultKeyword) ? 'default' : (statement.name?.text ?? ''), statement]];
}

function exportedByAssignment(expression: ts.Expression): (readonly [string, ts.Node])[] {
  if (!ts.isBinaryExpression(expression) || expression.operatorToken.kind !== ts.SyntaxKind.EqualsToken)
    return [];
  // `module.exports = exports = { … }`
  const inner = exportedByAssignment(expression.right);
  const [, name] =
    /^(?:module\.exports|exports)(?:\.(\w+))?$/.exec(expression.left.getText().replace(/\s/g, '')) ?? [];
  const isModule = /^(?:module\.exports|exports)$/.test(expression.left.getText());
  if (name === undefined && !isModule) return inner;
  return inner.length > 0 ? inner : [[name ?? '', expression.right]];
}

/** The function, class or object literal that `node` is or names. */
function valueIn(node: ts.Node, file: ts.SourceFile): ts.Node | undefined {
  if (ts.isVariableDeclaration(node) || ts.isPropertyAssignment(node))
    return node.initializer === undefined ? undefined : valueIn(node.initializer, file);
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node))
    return valueIn(node.expression, file);
  if (ts.isShorthandPropertyAssignment(node)) return valueIn(node.name, file);
  // `withRetry(async (prompt) => …)` takes what the function in it takes.
  if (ts.isCallExpression(node))
    return node.arguments.find(
      (argument) => ts.isFunctionExpression(argument) || ts.isArrowFunction(argument),
    );
  if (!ts.isIdentifier(node)) return node;
  for (const statement of file.statements) {
    if (
      (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) &&
      statement.name?.text === node.text
    )
      return statement;
    if (!ts.isVariableStatement(statement)) continue;
    const found = statement.declarationList.declarations.find((each) => each.name.getText() === node.text);
    if (found !== undefined) return valueIn(found, file);
  }
  return undefined;
}

function addClass(found: Map<string, Callable>, name: string, node: ts.ClassLikeDeclaration): void {
  for (const member of node.members) {
    if (ts.isConstructorDeclaration(member) && member.body !== undefined) found.set(name, member);
    if (!ts.isMethodDeclaration(member) || !ts.isIdentifier(member.name) || member.body === undefined)
      continue;
    const hidden = [
      ts.SyntaxKind.PrivateKeyword,
      ts.SyntaxKind.ProtectedKeyword,
      ts.SyntaxKind.StaticKeyword,
    ];
    if (member.modifiers?.some(({ kind }) => hidden.includes(kind)) !== true)
      found.set(`${name}.${member.name.text}`, member);
  }
}

type Types = ReadonlyMap<string, ts.TypeNode | ts.InterfaceDeclaration>;

interface Scope {
  readonly types: Types;
  readonly extent: Extent;
}

function typesIn(file: ts.SourceFile): Types {
  const types = new Map<string, ts.TypeNode | ts.InterfaceDeclaration>();
  for (const statement of file.statements) {
    if (ts.isInterfaceDeclaration(statement)) types.set(statement.name.text, statement);
    if (ts.isTypeAliasDeclaration(statement)) types.set(statement.name.text, statement.type);
  }
  return types;
}

function argumentOf(
  name: ts.BindingName,
  type: ts.TypeNode | undefined,
  isOptional: boolean,
  scope: Scope,
): unknown {
  if (isOptional && scope.extent === 'sparse') return undefined;
  if (ts.isIdentifier(name)) return namedValue(name.text, type, scope);
  if (ts.isArrayBindingPattern(name)) return [];
  const typed = type === undefined ? undefined : typedValue('options', type, scope);
  if (typeof typed === 'object' && typed !== null) return typed;
  return Object.fromEntries(
    name.elements
      .filter((element) => element.initializer === undefined && element.dotDotDotToken === undefined)
      .map((element) => {
        const key = (element.propertyName ?? element.name).getText();
        return [key, namedValue(key, undefined, scope)];
      }),
  );
}

function namedValue(name: string, type: ts.TypeNode | undefined, scope: Scope): unknown {
  const said = byName.find(([pattern]) => pattern.test(name));
  if (said !== undefined) return said[1];
  if (/^on[A-Z]|^(?:emit|write|callback|cb|push|send|log)$/.test(name)) return { $recorder: name };
  if (/^(?:res|response|reply|ws|socket|writer|logger)$/.test(name)) return { $recorders: name };
  const typed = type === undefined ? undefined : typedValue(name, type, scope);
  if (typed !== undefined) return typed;
  const alone = byNameAlone.find(([pattern]) => pattern.test(name));
  return alone === undefined ? stringFor(name) : alone[1];
}

/** A value of the type; undefined if the type says too little. */
function typedValue(name: string, type: ts.TypeNode | ts.InterfaceDeclaration, scope: Scope): unknown {
  if (ts.isInterfaceDeclaration(type)) return membersOf(type.members, scope);
  if (ts.isTypeLiteralNode(type)) return membersOf(type.members, scope);
  if (ts.isParenthesizedTypeNode(type)) return typedValue(name, type.type, scope);
  if (ts.isTypeOperatorNode(type)) return typedValue(name, type.type, scope);
  if (ts.isFunctionTypeNode(type)) return { $recorder: name };
  if (ts.isArrayTypeNode(type)) return listValue(name, type.elementType, scope);
  if (ts.isUnionTypeNode(type)) return unionValue(name, type, scope);
  if (ts.isIntersectionTypeNode(type))
    return Object.assign({}, ...type.types.map((each) => typedValue(name, each, scope))) as unknown;
  if (ts.isLiteralTypeNode(type)) return literalValue(type.literal);
  if (ts.isTypeReferenceNode(type)) return referredValue(name, type, scope);
  if (type.kind === ts.SyntaxKind.StringKeyword) return stringFor(name);
  if (type.kind === ts.SyntaxKind.NumberKeyword) return numberFor(name);
  return type.kind === ts.SyntaxKind.BooleanKeyword ? true : undefined;
}

function referredValue(name: string, type: ts.TypeReferenceNode, scope: Scope): unknown {
  const referred = type.typeName.getText();
  const [first, second] = type.typeArguments ?? [];
  if (/^(?:Uint8Array|Buffer)$/.test(referred)) return { $bytes: image };
  if (/^BedrockRuntime(?:Client)?$/.test(referred)) return { $client: true };
  if (/^(?:Readonly)?Array$/.test(referred) && first !== undefined) return listValue(name, first, scope);
  if (/^(?:Readonly|Partial|Required)$/.test(referred) && first !== undefined)
    return typedValue(name, first, scope);
  if (referred === 'Record' && second !== undefined) return { key: typedValue(name, second, scope) };
  const declared = scope.types.get(referred);
  if (declared === undefined) return undefined;
  // A type that has itself inside ends there.
  const types = new Map([...scope.types].filter(([each]) => each !== referred));
  return typedValue(name, declared, { ...scope, types });
}

/** A conversation is one by its name, if its items can be messages. */
function listValue(name: string, element: ts.TypeNode, scope: Scope): unknown {
  const item = typedValue(name, element, scope);
  const isPrimitive = item !== undefined && typeof item !== 'object';
  if (!isPrimitive && byNameAlone.some(([pattern]) => pattern.test(name))) return undefined;
  return item === undefined ? undefined : [item];
}

function unionValue(name: string, type: ts.UnionTypeNode, scope: Scope): unknown {
  for (const each of type.types) {
    const value = typedValue(name, each, scope);
    if (value !== undefined && value !== null) return value;
  }
  return undefined;
}

function literalValue(literal: ts.LiteralTypeNode['literal']): unknown {
  if (ts.isStringLiteral(literal)) return literal.text;
  if (ts.isNumericLiteral(literal)) return Number(literal.text);
  if (literal.kind === ts.SyntaxKind.TrueKeyword) return true;
  return literal.kind === ts.SyntaxKind.FalseKeyword ? false : undefined;
}

function membersOf(members: readonly ts.TypeElement[], scope: Scope): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const member of members) {
    if (member.name === undefined) continue;
    const name = textOf(member.name) ?? member.name.getText();
    const isOptional = member.questionToken !== undefined;
    if (isOptional && scope.extent === 'sparse') continue;
    if (ts.isMethodSignature(member)) values[name] = { $recorder: name };
    else if (ts.isPropertySignature(member)) values[name] = namedValue(name, member.type, scope);
  }
  return values;
}

function stringFor(name: string): string {
  return strings.find(([pattern]) => pattern.test(name))?.[1] ?? `${name} text`;
}

function numberFor(name: string): unknown {
  return numbersByName().find(([pattern]) => pattern.test(name))?.[1] ?? 3;
}

function numbersByName(): (readonly [RegExp, number])[] {
  return [
    [/budget/i, 1024],
    [/^max|tokens$/i, 256],
    [/^temperature$/i, 0.5],
    [/^top_?p$/i, 0.75],
    [/^top_?k$/i, 40],
  ];
}

function textOf(node: ts.Node): string | undefined {
  return ts.isStringLiteralLike(node) || ts.isIdentifier(node) ? node.text : undefined;
}
