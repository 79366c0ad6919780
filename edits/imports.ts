import { ts } from '../analysis/compiler.cjs';
import { nodesIn } from '../analysis/walk.js';
import type { Edit } from './edit.js';
import { addElementsAfter } from './lists.js';
import { insertAfter, lineBreakOf, replaceNode, replaceRange } from './nodes.js';
import { quoteOf, usesSemicolons } from './text.js';

/** Names that a file has of a package, or shall have. */
export type Names = ReadonlyMap<string, 'value' | 'type'>;

interface Binding {
  /** The exported name. */
  readonly name: string;
  readonly node: ts.ImportSpecifier | ts.BindingElement;
  readonly isType: boolean;
}

/** A place that takes names of a package: `import { … } from`, `const { … } = require()`, `= await import()`. */
interface Source {
  readonly kind: 'import' | 'type-import' | 'require';
  readonly bindings: readonly Binding[];
  readonly statement: ts.Node;
}

interface Change {
  readonly add: Names;
  readonly remove: ReadonlySet<string>;
  /** What else changes in the file. */
  readonly others?: readonly Edit[];
  /** Which of the statements that take names of the package change. Default: all. */
  isMeant?(statement: ts.Node): boolean;
}

/** The statements within functions that take names of a package: each function has its own. */
export function loadsWithin(file: ts.SourceFile, module: string): ts.Node[] {
  return sourcesOf(file, module).flatMap(({ statement }) =>
    ts.findAncestor(statement, ts.isFunctionLike) === undefined ? [] : [statement],
  );
}

/**
 * Changes what a file imports from a package: names that are no longer used make room for those that are needed, at their place.
 *
 * Gives `undefined` if a name is wanted and nothing is there to be extended.
 */
export function changeNames(
  file: ts.SourceFile,
  module: string,
  { add, remove, others = [], isMeant = () => true }: Change,
): Edit[] | undefined {
  const sources = sourcesOf(file, module).filter(({ statement }) => isMeant(statement));
  const known = new Set(sources.flatMap(({ bindings }) => bindings.map(({ name }) => name)));
  const wanted = [...add].filter(([name]) => !known.has(name)).sort(([a], [b]) => (a < b ? -1 : 1));
  const edits: Edit[] = [];
  const newTypes: string[] = [];
  const additions = new Map<ts.Node, string[]>();
  const victims = sources.flatMap((source) =>
    source.bindings.filter(({ name }) => remove.has(name)).map((binding) => ({ source, binding })),
  );
  // A name goes to where one leaves, of its own kind if possible, so that a line changes in place.
  for (const kind of ['value', 'type'] as const) {
    for (const [name] of wanted.filter(([, as]) => as === kind)) {
      const index = victims.findIndex(({ source, binding }) => suits(kind, source, binding));
      const [victim] = index === -1 ? [] : victims.splice(index, 1);
      if (victim !== undefined) {
        edits.push(replaceNode(victim.binding.node, written(name, kind, victim.source, file)));
        continue;
      }
      const source = sourceFor(kind, sources);
      const last = source?.bindings.at(-1);
      if (source !== undefined && last !== undefined) {
        additions.set(last.node, [...(additions.get(last.node) ?? []), written(name, kind, source, file)]);
      } else if (kind === 'type' && sources.length > 0) newTypes.push(written(name, kind, undefined, file));
      else return undefined;
    }
  }
  for (const [node, names] of additions) edits.push(...addElementsAfter(node, names));
  if (newTypes.length > 0) edits.push(...importTypes(file, module, newTypes, others));
  for (const source of sources) {
    const own = victims.filter((victim) => victim.source === source).map(({ binding }) => binding.node);
    edits.push(...removeElements(source, own));
  }
  return edits;
}

function suits(kind: 'value' | 'type', source: Source, binding: Binding): boolean {
  if (source.kind === 'require') return kind === 'value';
  const isType = source.kind === 'type-import' || binding.isType;
  return kind === 'type'
    ? isType || /(?:Input|Output)$/.test(binding.name)
    : !isType && !/(?:Input|Output)$/.test(binding.name);
}

function sourceFor(kind: 'value' | 'type', sources: readonly Source[]): Source | undefined {
  const withNames = sources.filter(({ bindings }) => bindings.length > 0);
  if (kind === 'type') {
    return (
      withNames.find((source) => source.kind === 'type-import') ??
      withNames.find((source) => source.kind === 'import')
    );
  }
  return (
    withNames.find((source) => source.kind === 'import') ??
    withNames.find((source) => source.kind === 'require')
  );
}

/** How a name is written in a list of names. A type says so where the file marks its types. */
function written(
  name: string,
  kind: 'value' | 'type',
  source: Source | undefined,
  file: ts.SourceFile,
): string {
  const local = localNameOf(file, name);
  const isRequired = source?.kind === 'require';
  const text = local === name ? name : `${name}${isRequired ? ': ' : ' as '}${local}`;
  return kind === 'type' && source?.kind === 'import' && !mixesTypes(source, file) ? `type ${text}` : text;
}

/** What an export of the SDK can be called in a file: its own name, unless the file calls something else by it. */
export function localNameOf(file: ts.SourceFile, name: string): string {
  const taken = new RegExp(`\\b(?:interface|type|class|enum|function|const|let|var|namespace)\\s+${name}\\b`);
  const isImported = file.statements.some(
    (statement) =>
      ts.isImportDeclaration(statement) &&
      !/client-bedrock-runtime/.test(statement.moduleSpecifier.getText()) &&
      new RegExp(`\\b${name}\\b`).test(statement.importClause?.getText() ?? ''),
  );
  if (!isImported && !taken.test(file.text)) return name;
  // `BedrockMessage`, `bedrockToConverse`
  return /^[a-z]/.test(name) ? `bedrock${name.charAt(0).toUpperCase()}${name.slice(1)}` : `Bedrock${name}`;
}

/** Whether an import has types among its values without saying so, and so its compiler drops them by itself. */
function mixesTypes({ bindings }: Source, file: ts.SourceFile): boolean {
  return (
    !/\bimport\s+type\b/.test(file.text) &&
    bindings.some(({ name, isType }) => !isType && /(?:Input|Output)$/.test(name))
  );
}

/** Brings types of a package into a file that has no import of it. */
export function importTypes(
  file: ts.SourceFile,
  module: string,
  names: readonly string[],
  others: readonly Edit[],
): Edit[] {
  if (names.length === 0) return [];
  const quote = quoteOf(file);
  const end = usesSemicolons(file) ? ';' : '';
  const text = `import type { ${names.join(', ')} } from ${quote}${module}${quote}${end}`;
  const last = file.statements.filter(ts.isImportDeclaration).findLast((node) => stays(node, others));
  return [last === undefined ? insertFirst(file, text) : insertAfter(last, lineBreakOf(file) + text)];
}

/** Puts a statement before all others, but behind directives and behind comments that are about the whole file. */
function insertFirst(file: ts.SourceFile, text: string): Edit {
  const first = file.statements.find((statement) => !isDirective(statement));
  const start = first === undefined ? file.text.length : startWithDocumentation(first, file);
  const line = lineBreakOf(file);
  return replaceRange(file, start, start, text + line + line);
}

/** Where a statement begins, with the comment on it, `/** … *\/`; one that stands apart is about more than it. */
function startWithDocumentation(statement: ts.Statement, file: ts.SourceFile): number {
  const start = statement.getStart(file);
  const comment = ts.getLeadingCommentRanges(file.text, statement.pos)?.at(-1);
  if (comment === undefined) return start;
  const isOnIt = /^[ \t]*\r?\n?[ \t]*$/.test(file.text.slice(comment.end, start));
  const written = file.text.slice(comment.pos, comment.end);
  const isOfFile = /^\/\*\*[\s*]*@(?:file|license|jsx|jest|module|packageDocumentation)/.test(written);
  return isOnIt && written.startsWith('/**') && !isOfFile ? comment.pos : start;
}

/** Whether other edits leave a statement. */
function stays(node: ts.Node, others: readonly Edit[]): boolean {
  return !others.some(({ start, end, text }) => text === '' && start <= node.getStart() && end >= node.end);
}

/** Brings names of a module of the project into a file: added to an import that is there, else behind the last one that stays. */
export function importNames(
  file: ts.SourceFile,
  module: string,
  names: readonly string[],
  { form, others }: { readonly form: 'esm' | 'commonjs'; readonly others: readonly Edit[] },
): Edit[] {
  const extended = changeNames(file, module, {
    add: new Map(names.map((name) => [name, 'value'])),
    remove: new Set(),
  });
  if (extended !== undefined) return extended;
  const quote = quoteOf(file);
  const end = usesSemicolons(file) ? ';' : '';
  const list = names
    .map((name) => {
      const local = localNameOf(file, name);
      return local === name ? name : `${name}${form === 'esm' ? ' as' : ':'} ${local}`;
    })
    .join(', ');
  const from = quote + module + quote;
  const text =
    form === 'esm' ? `import { ${list} } from ${from}${end}` : `const { ${list} } = require(${from})${end}`;
  const last = file.statements
    .filter(form === 'esm' ? ts.isImportDeclaration : isRequire)
    .findLast((node) => stays(node, others));
  return [last === undefined ? insertFirst(file, text) : insertAfter(last, lineBreakOf(file) + text)];
}

/** Edits of a file of which those that put imports before everything else leave no blank lines between them. */
export function joinedImports(edits: readonly Edit[]): Edit[] {
  const isFirst = ({ start, end, text }: Edit) =>
    start === end && /^(?:import|const)\b.*(?:\r?\n){2}$/.test(text);
  const last = edits.findLastIndex(isFirst);
  const isJoined = (edit: Edit, index: number) =>
    index < last && isFirst(edit) && edit.start === edits[last]?.start && edit.file === edits[last]?.file;
  return edits.map((edit, index) =>
    isJoined(edit, index) ? { ...edit, text: edit.text.replace(/\r?\n$/, '') } : edit,
  );
}

/** What a file calls something that it has from a module. */
export function nameImported(file: ts.SourceFile, module: string, name: string): string | undefined {
  const bindings = sourcesOf(file, module).flatMap((source) => source.bindings);
  return bindings.find((binding) => binding.name === name)?.node.name.getText(file);
}

/** `const x = require('x')` */
function isRequire(statement: ts.Statement): boolean {
  return (
    ts.isVariableStatement(statement) &&
    statement.declarationList.declarations.some(({ initializer }) =>
      /^require\(/.test(initializer?.getText() ?? ''),
    )
  );
}

/** `'use strict'` */
function isDirective(statement: ts.Statement): boolean {
  return ts.isExpressionStatement(statement) && ts.isStringLiteral(statement.expression);
}

function removeElements({ statement, bindings }: Source, victims: readonly ts.Node[]): Edit[] {
  if (victims.length === 0) return [];
  const file = statement.getSourceFile();
  if (victims.length === bindings.length && !hasDefault(statement)) {
    const rest = /^[ \t]*\r?\n?/.exec(file.text.slice(statement.end))?.[0].length ?? 0;
    return [replaceRange(file, statement.getStart(file), statement.end + rest, '')];
  }
  const nodes = bindings.map(({ node }) => node);
  return victims.flatMap((victim) => {
    const index = nodes.indexOf(victim as ts.ImportSpecifier);
    const next = nodes.slice(index + 1).find((node) => !victims.includes(node));
    const previous = nodes[index - 1];
    if (next !== undefined) {
      const follower = nodes[index + 1];
      return follower === undefined
        ? []
        : [replaceRange(file, victim.getStart(file), follower.getStart(file), '')];
    }
    return previous === undefined ? [] : [replaceRange(file, previous.end, victim.end, '')];
  });
}

/** Removes names from an import; the import goes with its last one. */
export function removeSpecifiers(specifiers: readonly ts.ImportSpecifier[]): Edit[] {
  const declarations = new Set(specifiers.map((specifier) => specifier.parent.parent.parent));
  return [...declarations].flatMap((declaration) => {
    if (!ts.isImportDeclaration(declaration)) return [];
    const source = fromImport(declaration, (declaration.moduleSpecifier as ts.StringLiteral).text);
    const own = specifiers.filter((specifier) => specifier.parent.parent.parent === declaration);
    return source === undefined ? [] : removeElements(source, own);
  });
}

function hasDefault(statement: ts.Node): boolean {
  return ts.isImportDeclaration(statement) && statement.importClause?.name !== undefined;
}

function sourcesOf(file: ts.SourceFile, module: string): Source[] {
  return nodesIn(file, isLoad).flatMap(
    (node) =>
      (ts.isImportDeclaration(node) ? fromImport(node, module) : fromRequire(node, node.name, module)) ?? [],
  );
}

function isLoad(node: ts.Node): node is ts.ImportDeclaration | UnpackedVariable {
  return (
    ts.isImportDeclaration(node) || (ts.isVariableDeclaration(node) && ts.isObjectBindingPattern(node.name))
  );
}

type UnpackedVariable = ts.VariableDeclaration & { readonly name: ts.ObjectBindingPattern };

function fromImport(node: ts.ImportDeclaration, module: string): Source | undefined {
  const bindings = node.importClause?.namedBindings;
  const isOurs = ts.isStringLiteral(node.moduleSpecifier) && node.moduleSpecifier.text === module;
  if (!isOurs || bindings === undefined || !ts.isNamedImports(bindings)) return undefined;
  const isType = node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
  return {
    kind: isType ? 'type-import' : 'import',
    statement: node,
    bindings: bindings.elements.map((element) => ({
      name: (element.propertyName ?? element.name).text,
      node: element,
      isType: isType || element.isTypeOnly,
    })),
  };
}

function fromRequire(
  declaration: ts.VariableDeclaration,
  pattern: ts.ObjectBindingPattern,
  module: string,
): Source | undefined {
  const { initializer } = declaration;
  const call =
    initializer !== undefined && ts.isAwaitExpression(initializer) ? initializer.expression : initializer;
  if (call === undefined || !ts.isCallExpression(call)) return undefined;
  const isLoad =
    call.expression.kind === ts.SyntaxKind.ImportKeyword || call.expression.getText() === 'require';
  const [argument] = call.arguments;
  if (!isLoad || argument === undefined || !ts.isStringLiteralLike(argument) || argument.text !== module) {
    return undefined;
  }
  return {
    kind: 'require',
    statement: declaration.parent.parent,
    bindings: pattern.elements.map((element) => ({
      name: (element.propertyName ?? element.name).getText(),
      node: element,
      isType: false,
    })),
  };
}
