import { runtimePackage } from './bedrock.js';
import { libraryFiles, ts } from './compiler.cjs';
import type { Project } from './project.js';
import { declarationOf } from './scopes.js';

/** What the types in a program say of an expression. */
export interface TypeFacts {
  /** `unknown` where nothing is declared, as for a parameter in JavaScript or what a package gives. */
  readonly kind: 'text' | 'list' | 'other' | 'unknown';
  /** Whether it can be `undefined` or `null`. What is unknown can be. */
  readonly mayBeMissing: boolean;
  /** Whether one of the things that it can be is `null`. */
  readonly mayBeNull: boolean;
  /** Whether a list may be written to. */
  readonly isMutable: boolean;
  /** The strings that it can be, if its type lists them. */
  readonly texts: readonly string[] | undefined;
  /** Whether the SDK's type for free JSON takes it: no interface, nothing that is read-only, nothing unknown. */
  readonly isDocument: boolean;
}

/** Whether a node stands in a file that has types of its own. */
export function isInTypeScript(node: ts.Node): boolean {
  return /\.[cm]?tsx?$/.test(node.getSourceFile().fileName);
}

const libraries = new Map<string, ts.SourceFile | undefined>();

/**
 * What the compiler knows about the type of an expression.
 *
 * From the program's own annotations and from the standard library; packages are not looked at.
 */
export function typeFactsOf(expression: ts.Expression, project: Project): TypeFacts {
  if (isDeclaredText(expression)) return text;
  if (ts.isNumericLiteral(expression)) return number;
  const checker = checkerOf(expression.getSourceFile(), project);
  const type = checker.getTypeAtLocation(expression);
  return {
    ...factsOf(type, checker),
    mayBeNull: type.isUnion() && type.types.some(({ flags }) => (flags & ts.TypeFlags.Null) !== 0),
    isMutable: isMutable(type, checker),
    isDocument: isDocument(type, checker, new Set()),
  };
}

/** What is a `string`, whatever it is narrowed to. */
const text: TypeFacts = {
  kind: 'text',
  mayBeMissing: false,
  mayBeNull: false,
  isMutable: true,
  texts: undefined,
  isDocument: true,
};

const number: TypeFacts = { ...text, kind: 'other' };

/** Whether an expression is a name that its declaration calls a `string`: the commonest case, for which no checker is made. */
function isDeclaredText(expression: ts.Expression): boolean {
  if (!ts.isIdentifier(expression)) return false;
  const declaration = declarationOf(expression);
  if (declaration === undefined) return false;
  const isPlain =
    ts.isParameter(declaration) &&
    declaration.questionToken === undefined &&
    declaration.dotDotDotToken === undefined;
  return isPlain && declaration.type?.kind === ts.SyntaxKind.StringKeyword;
}

/** Whether an expression is `any` because the program or the standard library says so; what a package gives is nothing of the kind. */
export function isDeclaredAny(expression: ts.Expression, project: Project): boolean {
  const type = checkerOf(expression.getSourceFile(), project).getTypeAtLocation(expression);
  // The compiler has another `any` for what it could not find.
  const { intrinsicName } = type as ts.Type & { readonly intrinsicName?: string };
  return (type.flags & ts.TypeFlags.Any) !== 0 && intrinsicName !== 'error';
}

/** The strings that a type lists, in the files of the project; `undefined` where it takes others or is a package's. */
export function textsOfType(type: ts.TypeNode, project: Project): readonly string[] | undefined {
  const checker = checkerOf(type.getSourceFile(), project);
  return factsOf(checker.getTypeFromTypeNode(type), checker).texts;
}

/** The names of the members that an expression has by its type; `undefined` where it may have any, or nothing is declared. */
export function membersOf(expression: ts.Expression, project: Project): ReadonlySet<string> | undefined {
  const checker = checkerOf(expression.getSourceFile(), project);
  const type = checker.getNonNullableType(checker.getTypeAtLocation(expression));
  const parts = partsOf(type);
  const isOpen = parts.some(takesAnyMember);
  return isOpen ? undefined : new Set(parts.flatMap((part) => part.getProperties().map(({ name }) => name)));
}

function partsOf(type: ts.Type | undefined): readonly ts.Type[] {
  if (type === undefined) return [];
  return type.isUnion() ? type.types : [type];
}

function takesAnyMember(type: ts.Type): boolean {
  const isAnything = (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) !== 0;
  return isAnything || type.getStringIndexType() !== undefined;
}

/** The type of the program's own by which an object has to have a member, as it is written; `undefined` where none asks for it. */
export function typeRequiring(
  name: string,
  object: ts.ObjectLiteralExpression,
  project: Project,
): string | undefined {
  const checker = checkerOf(object.getSourceFile(), project);
  const type = checker.getContextualType(object);
  const parts = partsOf(type);
  const isRequired = parts.some((part) => {
    const member = part.getProperty(name);
    // What is inferred from the object itself asks for nothing.
    const isOwn = member?.declarations?.every(({ parent }) => parent === object) === true;
    return member !== undefined && !isOwn && (member.flags & ts.SymbolFlags.Optional) === 0;
  });
  return type === undefined || !isRequired ? undefined : checker.typeToString(type);
}

/** The type of the program's own that an object has to be of and that has no member of a name; `undefined` where all may have it. */
export function typeWithout(
  name: string,
  object: ts.ObjectLiteralExpression,
  project: Project,
): string | undefined {
  const checker = checkerOf(object.getSourceFile(), project);
  const type = checker.getContextualType(object);
  const parts = partsOf(type);
  const isOpen = parts.some((part) => takesAnyMember(part) || part.getProperty(name) !== undefined);
  const isOwn = parts.some((part) => part.getProperties().length > 0);
  return type === undefined || isOpen || !isOwn ? undefined : checker.typeToString(type);
}

/** The type of the program's own that a text stands for and that does not list another one; `undefined` where that one fits. */
export function typeRefusing(
  text: string,
  literal: ts.StringLiteralLike,
  project: Project,
): string | undefined {
  const checker = checkerOf(literal.getSourceFile(), project);
  const type = checker.getContextualType(literal);
  const texts = type === undefined ? undefined : factsOf(type, checker).texts;
  return type === undefined || texts === undefined || texts.includes(text)
    ? undefined
    : checker.typeToString(type);
}

/** Smithy's `DocumentType`: texts, numbers, truth values, `null`, lists of them and objects with an index signature. */
function isDocument(type: ts.Type, checker: ts.TypeChecker, seen: Set<ts.Type>): boolean {
  if (seen.has(type)) return true;
  seen.add(type);
  const { Any, Null, Undefined, Unknown } = ts.TypeFlags;
  if ((type.flags & Unknown) !== 0) return false;
  if ((type.flags & (Any | Null | Undefined | scalars)) !== 0) return true;
  if (type.isUnion()) return type.types.every((part) => isDocument(part, checker, seen));
  if (checker.isArrayType(type)) {
    const isMutable = type.symbol?.name === 'Array';
    return (
      isMutable &&
      checker.getTypeArguments(type as ts.TypeReference).every((part) => isDocument(part, checker, seen))
    );
  }
  const isLiteral =
    type.symbol !== undefined &&
    (type.symbol.flags & (ts.SymbolFlags.TypeLiteral | ts.SymbolFlags.ObjectLiteral)) !== 0;
  const index = type.getStringIndexType();
  if (index !== undefined) return isDocument(index, checker, seen);
  return (
    isLiteral &&
    type.getProperties().every((property) => isDocument(checker.getTypeOfSymbol(property), checker, seen))
  );
}

const scalars = ts.TypeFlags.StringLike | ts.TypeFlags.NumberLike | ts.TypeFlags.BooleanLike;

/** `T[]`, and no `readonly T[]` or `as const`. */
function isMutable(type: ts.Type, checker: ts.TypeChecker): boolean {
  if (!checker.isTupleType(type)) return type.symbol?.name !== 'ReadonlyArray';
  return !((type as ts.TypeReference).target as ts.TupleType).readonly;
}

function factsOf(type: ts.Type, checker: ts.TypeChecker): Pick<TypeFacts, 'kind' | 'mayBeMissing' | 'texts'> {
  const parts = partsOf(type);
  const present = parts.filter((part) => (part.flags & missing) === 0);
  const isUnknown = present.some((part) => (part.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) !== 0);
  if (isUnknown || present.length === 0) return { kind: 'unknown', mayBeMissing: true, texts: undefined };
  const mayBeMissing = present.length < parts.length;
  if (!present.every((part) => (part.flags & ts.TypeFlags.StringLike) !== 0)) {
    const isList = present.every((part) => checker.isArrayLikeType(part));
    return { kind: isList ? 'list' : 'other', mayBeMissing, texts: undefined };
  }
  const texts = present.flatMap((part) => (part.isStringLiteral() ? part.value : []));
  return { kind: 'text', mayBeMissing, texts: texts.length === present.length ? texts : undefined };
}

const missing = ts.TypeFlags.Undefined | ts.TypeFlags.Null | ts.TypeFlags.Void;

const options: ts.CompilerOptions = {
  strict: true,
  allowJs: true,
  // Without the DOM: it would take twice the time to load.
  lib: ['lib.es2023.d.ts'],
  types: [],
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
};

interface Known {
  readonly checker: ts.TypeChecker;
  readonly files: ReadonlySet<ts.SourceFile>;
}

const known = new WeakMap<Project, Known>();

/**
 * The checker of the files that use the SDK and of what they import themselves, made when it is first asked for.
 *
 * One for all of them, because most of it is the standard library's; a file that has changed since is asked of a new one.
 */
export function checkerOf(file: ts.SourceFile, project: Project): ts.TypeChecker {
  const last = known.get(project);
  if (last?.files.has(file)) return last.checker;
  const roots = new Map([file, ...project.files.filter(usesSdk)].map((root) => [root.fileName, root]));
  const host: ts.CompilerHost = {
    getSourceFile: (name) => roots.get(name) ?? libraryFile(name) ?? project.fileAt(name),
    getDefaultLibFileName: () => `${libraryFolder}/lib.es2023.d.ts`,
    getDefaultLibLocation: () => libraryFolder,
    writeFile: () => undefined,
    getCurrentDirectory: () => '/',
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    fileExists: (name) => project.fileAt(name) !== undefined,
    readFile: () => undefined,
    // What imports import is not followed: it would load the whole program.
    resolveModuleNameLiterals: (literals, from) =>
      literals.map(({ text }) => ({
        resolvedModule: roots.has(from) ? resolved(text, from, project) : undefined,
      })),
  };
  const checker = ts.createProgram([...roots.keys()], options, host).getTypeChecker();
  known.set(project, { checker, files: new Set(roots.values()) });
  return checker;
}

function usesSdk({ text }: ts.SourceFile): boolean {
  return text.includes(runtimePackage);
}

function resolved(specifier: string, from: string, project: Project): ts.ResolvedModuleFull | undefined {
  const source = project.fileAt(from);
  const module = source === undefined ? undefined : project.moduleOf(specifier, source);
  if (module === undefined) return undefined;
  const extension = /\.[cm]?[jt]sx?$/.exec(module.fileName)?.[0] ?? ts.Extension.Ts;
  return { resolvedFileName: module.fileName, extension };
}

const libraryFolder = '/standard-library';

function libraryFile(path: string): ts.SourceFile | undefined {
  if (!path.startsWith(`${libraryFolder}/`)) return undefined;
  if (!libraries.has(path)) {
    const name = path.slice(libraryFolder.length + 1);
    const text = libraryFiles().find(({ fileName }) => fileName === name)?.text;
    const parsed = text === undefined ? undefined : ts.createSourceFile(path, text, ts.ScriptTarget.ESNext);
    libraries.set(path, parsed);
  }
  return libraries.get(path);
}
