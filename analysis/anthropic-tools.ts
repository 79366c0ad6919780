import type { ToolKind } from '../catalog/tools.js';
import { ts } from './compiler.cjs';
import { textOfName } from './expressions.js';
import { type Host, hostAt } from './mentions.js';
import { roleOf } from './roles.js';
import type { TextSpan } from './spans.js';
import { isTestFile } from './tests.js';

/** How a version of a tool is spelled, with the date as the only part that changes. */
export type ToolForm =
  /** `'text_editor_20241022'`, also behind a vendor: `'anthropic.text_editor_20241022'` */
  | 'type'
  /** `anthropic.tools.textEditor_20241022(…)`, or imported. */
  | 'factory'
  /** `BetaToolTextEditor20241022` of Anthropic's SDK. */
  | 'sdk-type';

/** A place in code that names a version of an Anthropic-defined tool. */
export interface ToolVersion {
  readonly kind: ToolKind;
  readonly form: ToolForm;
  /** The value of `type` that it means: `text_editor_20241022`. */
  readonly type: string;
  /** Where the date stands. */
  readonly date: TextSpan;
  readonly file: ts.SourceFile;
  readonly host: Host;
  /** The identifier or the text. */
  readonly node: ts.Node;
}

const versions = new WeakMap<ts.SourceFile, readonly ToolVersion[]>();

const kinds: Readonly<Record<string, ToolKind>> = {
  texteditor: 'textEditor',
  bash: 'bash',
  computer: 'computer',
  computeruse: 'computer',
};

/** What a file has in it that may name a version of a tool. A regular expression that JavaScript and Rust read alike. */
export const toolVersionPattern =
  '(?:text_editor|textEditor|TextEditor|\\bbash|ToolBash|\\bcomputer|ToolComputerUse)_?\\d{8}\\b';

/** A version that is put together as the program runs: `` `text_editor_${date}` `` */
export const composedVersionPattern = 'text_editor_\\$\\{';

const spelled =
  /(?<![A-Za-z0-9_])(?<sdk>(?:Beta)?Tool)?(?<stem>text_editor|[tT]extEditor|[bB]ash|[cC]omputer(?:Use)?)_?(?<date>\d{8})(?![A-Za-z0-9_])/g;

/**
 * Every place in a file that names a version of an Anthropic-defined tool: strings, factories of the AI SDK and LangChain, types of
 * Anthropic's SDK. Names that the file itself declares are not meant, and neither are comments.
 */
export function toolVersionsIn(file: ts.SourceFile): readonly ToolVersion[] {
  let found = versions.get(file);
  if (found === undefined) {
    found = [...file.text.matchAll(spelled)].flatMap((match) => versionAt(file, match) ?? []);
    versions.set(file, found);
  }
  return found;
}

function versionAt(file: ts.SourceFile, match: RegExpMatchArray): ToolVersion | undefined {
  const { index = 0, groups: { sdk, stem = '', date = '' } = {} } = match;
  const kind = kinds[stem.replace('_', '').toLowerCase()];
  if (kind === undefined) return undefined;
  const host = hostAt(file, index);
  const end = index + match[0].length;
  const type = `${typeStems[kind]}_${date}`;
  const place = { kind, type, file, host, date: { start: end - date.length, end } };
  if (host.kind === 'text') {
    return sdk === undefined && match[0] === type ? { ...place, form: 'type', node: host.node } : undefined;
  }
  const node = host.kind === 'code' ? identifierAt(file, index) : undefined;
  if (node === undefined || node.text !== match[0]) return undefined;
  if (sdk !== undefined) return isOfPackage(node) ? { ...place, form: 'sdk-type', node } : undefined;
  return isOfPackage(node) ? { ...place, form: 'factory', node } : undefined;
}

const typeStems: Readonly<Record<ToolKind, string>> = {
  textEditor: 'text_editor',
  bash: 'bash',
  computer: 'computer',
};

function identifierAt(file: ts.SourceFile, offset: number): ts.Identifier | undefined {
  let node: ts.Node = file;
  for (;;) {
    const child: ts.Node | undefined = ts.forEachChild(node, (own) =>
      own.getStart(file) <= offset && offset < own.end ? own : undefined,
    );
    if (child === undefined) return ts.isIdentifier(node) ? node : undefined;
    node = child;
  }
}

/** Whether a name is one that a package gives: a member of something, an import, or the type of an import. */
function isOfPackage(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  if (ts.isQualifiedName(parent)) return parent.right === node;
  if (isAliased(node.text, node.getSourceFile())) return true;
  if (ts.isBindingElement(parent)) return (parent.propertyName ?? parent.name) === node;
  if (ts.isImportSpecifier(parent)) return isBare(parent.parent.parent.parent.moduleSpecifier);
  return node
    .getSourceFile()
    .statements.some(
      (statement) =>
        ts.isImportDeclaration(statement) &&
        isBare(statement.moduleSpecifier) &&
        namedImports(statement).some(({ name }) => name.text === node.text),
    );
}

/** `import BetaToolBash20250124 = Beta.BetaToolBash20250124;`: the file calls it what the package does. */
function isAliased(name: string, file: ts.SourceFile): boolean {
  return file.statements.some(
    (statement) =>
      ts.isImportEqualsDeclaration(statement) &&
      statement.name.text === name &&
      statement.moduleReference.getText().endsWith(`.${name}`),
  );
}

function namedImports({ importClause }: ts.ImportDeclaration): readonly ts.ImportSpecifier[] {
  const bindings = importClause?.namedBindings;
  return bindings !== undefined && ts.isNamedImports(bindings) ? bindings.elements : [];
}

function isBare(specifier: ts.Expression): boolean {
  return ts.isStringLiteral(specifier) && /^[^./]/.test(specifier.text);
}

/** Whether a program makes a tool of a version here, rather than ask for one, or test something. */
export function isDeclaredTool({ form, type, host, file, node }: ToolVersion): boolean {
  if (isTestFile(file.fileName) || form === 'sdk-type') return false;
  if (form === 'factory') return !ts.isImportSpecifier(node.parent);
  // A prompt or a description only speaks of it.
  if (host.kind !== 'text' || host.node.text.replace(/^\w+\./, '') !== type) return false;
  if (isNamed(host.node) || isOwnTool(host.node)) return false;
  const { kind } = roleOf(host.node);
  return kind === 'value' || kind === 'element' || kind === 'record' || kind === 'named-entry';
}

/** `toolName: 'text_editor_20241022'`: some call a tool by its version. */
function isNamed({ parent }: ts.Node): boolean {
  return ts.isPropertyAssignment(parent) && /name$/i.test(parent.name.getText());
}

const schemaKeys = new Set(['input_schema', 'inputSchema', 'parameters', 'schema', 'toolSpec', 'args']);

/**
 * Whether a place declares a tool of a name with a schema of its own: `{ name, input_schema }`, `{ [name]: tool({ parameters }) }`, a
 * class with `name` and `schema`. Such a tool is the program's, whatever it is called.
 */
export function isOwnTool(name: ts.Node): boolean {
  const { parent } = name;
  const isMember =
    ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent) || ts.isMethodDeclaration(parent);
  if (!isMember) return ts.isCallExpression(parent) && isToolCall(parent, name);
  if (parent.name === name) {
    // The key of an entry: what is it?
    const value = ts.isPropertyAssignment(parent) ? parent.initializer : undefined;
    if (value === undefined) return false;
    const described = ts.isCallExpression(value) ? value.arguments : [value];
    return described.some((own) => ts.isObjectLiteralExpression(own) && hasSchema(own.properties));
  }
  if (textOfName(parent.name) !== 'name') return false;
  const owner = parent.parent;
  return ts.isObjectLiteralExpression(owner)
    ? hasSchema(owner.properties)
    : ts.isClassLike(owner) && hasSchema(owner.members);
}

/** `server.tool('name', { command: z.string() }, …)`, `registerTool('name', { inputSchema })` */
function isToolCall(
  { expression, arguments: [first, ...others] }: ts.CallExpression,
  name: ts.Node,
): boolean {
  return first === name && /(?:^|\.)(?:\w*[tT]ool)$/.test(expression.getText()) && others.length > 0;
}

function hasSchema(members: readonly (ts.ObjectLiteralElementLike | ts.ClassElement)[]): boolean {
  return members.some(
    ({ name }) => name !== undefined && schemaKeys.has(textOfName(name as ts.PropertyName) ?? ''),
  );
}
