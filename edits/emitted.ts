import { ts } from '../analysis/compiler.cjs';
import { applyEdits, type Edit } from './edit.js';
import { lineBreakOf } from './nodes.js';
import { indentationUnit, quoteOf, usesSemicolons } from './text.js';

/** How the file is written that is made. */
export interface FileStyle {
  readonly language: 'typescript' | 'javascript';
  readonly modules: 'esm' | 'commonjs';
  readonly quote: "'" | '"';
  readonly unit: string;
  readonly lineBreak: string;
  readonly hasSemicolons: boolean;
}

/** Code that is given to a project, as far as the project uses it, in its language and style. */
export interface Emission {
  /** The line by which the file is known again. */
  readonly mark: string;
  /** The text of the file with what some of its functions need, and no more. */
  text(names: readonly string[], style: FileStyle): string;
  /** What a file that is there lacks for some functions: the text of the declarations and the types of packages in them. */
  additions(
    names: readonly string[],
    known: ReadonlySet<string>,
    style: FileStyle,
  ): { readonly text: string; readonly types: readonly string[] };
}

type Part = ts.Statement & { readonly name?: ts.Identifier };

/** What is made of TypeScript that consists of plain declarations, below a comment. */
export function emissionOf(source: string): Emission {
  const file = ts.createSourceFile('emitted.ts', source, ts.ScriptTarget.ESNext, true);
  return {
    mark: /^\/\/.*/.exec(source)?.[0] ?? '',
    text: (names, style) => textOf(file, names, style),
    additions: (names, known, style) => {
      const parts = partsFor(file, names, style).filter((part) => !known.has(nameOf(part)));
      const text = parts.map((part) => `\n${partText(part, style)}\n`).join('');
      return {
        text: styled(text, style),
        types: style.language === 'typescript' ? typesOf(file, parts) : [],
      };
    },
  };
}

/** The style of a file, for one beside it. */
export function styleOf(file: ts.SourceFile, form: Pick<FileStyle, 'language' | 'modules'>): FileStyle {
  return {
    ...form,
    quote: quoteOf(file),
    unit: indentationUnit(file),
    lineBreak: lineBreakOf(file),
    hasSemicolons: usesSemicolons(file),
  };
}

function textOf(file: ts.SourceFile, names: readonly string[], style: FileStyle): string {
  const parts = partsFor(file, names, style);
  const imported = style.language === 'typescript' ? importText(file, parts) : '';
  const exported =
    style.modules === 'commonjs' && style.language === 'javascript'
      ? `module.exports = { ${names.join(', ')} };`
      : '';
  const text = [headerOf(file).trimEnd(), imported, ...parts.map((part) => partText(part, style)), exported]
    .filter((block) => block !== '')
    .join('\n\n');
  return styled(`${text}\n`, style);
}

/** The comment at the top of a file. */
function headerOf({ text }: ts.SourceFile): string {
  return /^(?:\/\/.*\n)*/.exec(text)?.[0] ?? '';
}

/** The declarations that some functions reach, in the order of the source. */
function partsFor(file: ts.SourceFile, names: readonly string[], { language }: FileStyle): Part[] {
  const all = new Map(
    file.statements.filter((node) => !ts.isImportDeclaration(node)).map((node) => [nameOf(node), node]),
  );
  const reached = new Set<string>();
  const reach = (name: string): void => {
    const part = all.get(name);
    if (part === undefined || reached.has(name)) return;
    reached.add(name);
    for (const name of identifiersIn(part)) reach(name);
  };
  for (const name of names) reach(name);
  return [...all]
    .filter(([name, part]) => reached.has(name) && (language === 'typescript' || !isType(part)))
    .map(([, part]) => part);
}

function nameOf(part: ts.Statement): string {
  if (ts.isVariableStatement(part)) return part.declarationList.declarations[0]?.name.getText() ?? '';
  return (part as Part).name?.text ?? '';
}

function isType(part: ts.Statement): boolean {
  return ts.isInterfaceDeclaration(part) || ts.isTypeAliasDeclaration(part);
}

function identifiersIn(node: ts.Node): string[] {
  const found: string[] = [];
  const visit = (inner: ts.Node): void => {
    if (ts.isIdentifier(inner)) found.push(inner.text);
    ts.forEachChild(inner, visit);
  };
  visit(node);
  return found;
}

/** The names that a file imports and that some of its parts use. */
function typesOf(file: ts.SourceFile, parts: readonly Part[]): string[] {
  const used = new Set(parts.flatMap(identifiersIn));
  return file.statements
    .filter(ts.isImportDeclaration)
    .flatMap(identifiersIn)
    .filter((name) => used.has(name));
}

function importText(file: ts.SourceFile, parts: readonly Part[]): string {
  const types = typesOf(file, parts);
  const [declaration] = file.statements.filter(ts.isImportDeclaration);
  if (types.length === 0 || declaration === undefined) return '';
  const flat = `import type { ${types.join(', ')} } from ${declaration.moduleSpecifier.getText()};`;
  return flat.length <= 110 ? flat : flat.replace(/\{ .* \}/, () => `{\n  ${types.join(',\n  ')},\n}`);
}

/** A declaration with the comment above it, as the language wants it. */
function partText(part: Part, { language, modules }: FileStyle): string {
  const file = part.getSourceFile();
  const start = Math.max(part.pos, headerOf(file).length);
  const edits: Edit[] = [];
  const cut = (from: number, to: number) =>
    edits.push({ file: '', start: from - start, end: to - start, text: '' });
  if (language === 'javascript') {
    if (modules === 'commonjs') {
      const keyword = ts.canHaveModifiers(part)
        ? ts.getModifiers(part)?.find(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
        : undefined;
      if (keyword !== undefined) cut(keyword.getStart(), keyword.end + 1);
    }
    cutTypes(part, cut);
  }
  return applyEdits(file.text.slice(start, part.end), edits).trim();
}

/** Takes the types out of a declaration: annotations, type parameters, type arguments and assertions. */
function cutTypes(node: ts.Node, cut: (from: number, to: number) => void): void {
  if (ts.isAsExpression(node)) {
    const isGrouped =
      ts.isParenthesizedExpression(node.parent) &&
      (ts.isReturnStatement(node.parent.parent) || !needsGroup(node.expression));
    if (isGrouped) {
      cut(node.parent.getStart(), node.getStart());
      cut(node.expression.end, node.parent.end);
    } else cut(node.expression.end, node.end);
    cutTypes(node.expression, cut);
    return;
  }
  const { typeParameters } = node as ts.FunctionLikeDeclaration;
  if (ts.isFunctionLike(node) && typeParameters !== undefined) {
    cut(typeParameters.pos - 1, typeParameters.end + 1);
  }
  const { typeArguments } = node as ts.CallExpression;
  if ((ts.isCallExpression(node) || ts.isNewExpression(node)) && typeArguments !== undefined) {
    cut(typeArguments.pos - 1, typeArguments.end + 1);
  }
  const { type, questionToken, name } = node as ts.ParameterDeclaration;
  if (ts.isParameter(node) || ts.isVariableDeclaration(node)) {
    if (type !== undefined) cut(questionToken?.getStart() ?? name.end, type.end);
  } else if (ts.isFunctionLike(node) && type !== undefined) {
    const close = node.getSourceFile().text.lastIndexOf(')', type.getStart());
    cut(close + 1, type.end);
  }
  ts.forEachChild(node, (child) => {
    if (!ts.isTypeNode(child) && !ts.isTypeParameterDeclaration(child)) cutTypes(child, cut);
  });
}

/** Whether an expression without an assertion would mean something else without its parentheses. */
function needsGroup(expression: ts.Expression): boolean {
  return !(
    ts.isIdentifier(expression) ||
    ts.isPropertyAccessExpression(expression) ||
    ts.isElementAccessExpression(expression) ||
    ts.isCallExpression(expression) ||
    ts.isParenthesizedExpression(expression) ||
    ts.isArrayLiteralExpression(expression)
  );
}

/** The text with the quotes, the indentation, the semicolons and the line breaks of the project. */
function styled(text: string, { quote, unit, lineBreak, hasSemicolons }: FileStyle): string {
  const parsed = ts.createSourceFile('styled.ts', text, ts.ScriptTarget.ESNext, true);
  const edits: Edit[] = [];
  const replace = (start: number, end: number, by: string) =>
    edits.push({ file: parsed.fileName, start, end, text: by });
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteral(node) && quote === '"' && !/["\\]/.test(node.getText(parsed).slice(1, -1))) {
      replace(node.getStart(parsed), node.end, `"${node.text}"`);
    }
    if (!hasSemicolons && text[node.end - 1] === ';' && isTerminated(node)) {
      // A line that begins so would go on with the one before it.
      const rest = /^[ \t]*(?:\/\/[^\n]*)?\n\s*(?:(?:\/\/[^\n]*|\/\*[\s\S]*?\*\/)\s*)*([\s\S]|$)/.exec(
        text.slice(node.end),
      );
      if (rest !== null && !/[([`+\-/]/.test(rest[1] ?? '')) replace(node.end - 1, node.end, '');
    }
    ts.forEachChild(node, visit);
  };
  visit(parsed);
  return applyEdits(text, edits)
    .replace(/^(?: {2})+(?! ?\*)/gm, (spaces) => unit.repeat(spaces.length / 2))
    .replaceAll('\n', lineBreak);
}

/** Whether a node ends with a semicolon that a line break can stand for. */
function isTerminated(node: ts.Node): boolean {
  return (
    ts.isExpressionStatement(node) ||
    ts.isVariableStatement(node) ||
    ts.isReturnStatement(node) ||
    ts.isThrowStatement(node) ||
    ts.isImportDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isPropertySignature(node) ||
    ts.isIndexSignatureDeclaration(node) ||
    ts.isContinueStatement(node) ||
    ts.isBreakStatement(node)
  );
}
