import { basename, dirname } from 'node:path/posix';
import { ts } from './compiler.cjs';
import { memoized } from './memo.js';
import type { Project } from './project.js';
import { escaped } from './search-patterns.js';
import { nodesIn } from './walk.js';

/**
 * The files that import a file, themselves or through others that export it again, with the specifiers that lead there; `undefined` where
 * they cannot be searched.
 */
export const importersOf = memoized(searchedImporters);

function searchedImporters(
  file: ts.SourceFile,
  project: Project,
): ReadonlyMap<ts.SourceFile, readonly ts.StringLiteralLike[]> | undefined {
  const found = new Map<ts.SourceFile, ts.StringLiteralLike[]>();
  const targets = new Set([file]);
  for (const target of targets) {
    const { fileName } = target;
    const stem = basename(fileName).replace(/\.[cm]?[jt]sx?$/, '');
    const name = stem === 'index' ? basename(dirname(fileName)) : stem;
    // A folder's index is also imported as `.` and `..`.
    const pattern = `['"][^'"\\n]*(?:${escaped(name)}|/index|\\.)(?:\\.[cm]?[jt]sx?)?/?['"]`;
    const candidates = project.codeMatching(stem === 'index' ? pattern : pattern.replace('|/index|\\.', ''));
    if (candidates === undefined) return undefined;
    for (const candidate of candidates) {
      if (candidate === file) continue;
      const specifiers = nodesIn(candidate, ts.isStringLiteralLike).filter(isModuleSpecifier);
      const own = specifiers.filter(({ text }) => project.moduleOf(text, candidate) === target);
      if (own.length === 0) continue;
      found.set(candidate, [...(found.get(candidate) ?? []), ...own]);
      if (own.some(({ parent }) => ts.isExportDeclaration(parent))) targets.add(candidate);
    }
  }
  return found;
}

/** Whether a text names a module: what is imported, exported from, required or mocked. */
export function isModuleSpecifier({ parent }: ts.Node): boolean {
  return (
    ts.isImportDeclaration(parent) ||
    ts.isExportDeclaration(parent) ||
    ts.isExternalModuleReference(parent) ||
    (ts.isCallExpression(parent) &&
      (parent.expression.kind === ts.SyntaxKind.ImportKeyword ||
        /^(?:require|(?:jest|vi)\.\w+)$/.test(parent.expression.getText())))
  );
}

/**
 * Whether some file imports a name from a module of the project that cannot be found: by an alias of a bundler, or as a package of the
 * same repository. It may be the one that is asked for.
 */
export function isImportedFromElsewhere(name: string, project: Project): boolean {
  const files = project.codeMatching(`\\b${name}\\b`) ?? [];
  return files.some((file) =>
    [...nodesIn(file, ts.isImportSpecifier), ...nodesIn(file, ts.isBindingElement)].some((binding) => {
      if ((binding.propertyName ?? binding.name).getText() !== name) return false;
      const specifier = specifierOf(binding);
      return (
        specifier !== undefined &&
        !/^(?:node:|@aws-sdk\/|@smithy\/)/.test(specifier) &&
        project.moduleOf(specifier, file) === undefined
      );
    }),
  );
}

/** The module that a name is imported or required from. */
function specifierOf(binding: ts.ImportSpecifier | ts.BindingElement): string | undefined {
  if (ts.isImportSpecifier(binding)) {
    const { moduleSpecifier } = binding.parent.parent.parent;
    return ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : undefined;
  }
  const holder = binding.parent.parent;
  const loaded = ts.isVariableDeclaration(holder) ? holder.initializer : undefined;
  const call = loaded !== undefined && ts.isAwaitExpression(loaded) ? loaded.expression : loaded;
  if (call === undefined || !ts.isCallExpression(call)) return undefined;
  const isLoad =
    call.expression.kind === ts.SyntaxKind.ImportKeyword || call.expression.getText() === 'require';
  const [argument] = call.arguments;
  return isLoad && argument !== undefined && ts.isStringLiteralLike(argument) ? argument.text : undefined;
}
