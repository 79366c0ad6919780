import { ts } from '../../../analysis/compiler.cjs';
import { moduleMocksIn } from '../../../analysis/mocks.js';
import type { Project } from '../../../analysis/project.js';
import { nodesIn } from '../../../analysis/walk.js';

/** The files of the program whose code a test runs: what it imports, and what that imports. What it mocks is not run. */
export function reachedFrom(test: ts.SourceFile, project: Project): ts.SourceFile[] {
  const mocked = new Set(
    moduleMocksIn(test)
      .filter(
        ({ factory }) => !/\b(?:requireActual|importActual|importOriginal)\b/.test(factory?.getText() ?? ''),
      )
      .flatMap(({ module }) => project.moduleOf(module, test) ?? []),
  );
  const reached = new Set([test]);
  for (const file of reached) {
    for (const { text } of specifiersIn(file)) {
      const module = project.moduleOf(text, file);
      if (module !== undefined && !mocked.has(module)) reached.add(module);
    }
  }
  reached.delete(test);
  return [...reached];
}

/** `import … from`, `export … from`, `require()`, `import()` and their kin of test frameworks. */
function specifiersIn(file: ts.SourceFile): ts.StringLiteralLike[] {
  return nodesIn(file, ts.isStringLiteralLike).filter(({ parent }) => {
    if (ts.isImportDeclaration(parent)) return parent.importClause?.isTypeOnly !== true;
    if (ts.isExportDeclaration(parent)) return true;
    if (!ts.isCallExpression(parent)) return false;
    return /^(?:require|import|(?:jest|vi)\.(?:requireActual|importActual|isolateModules))$/.test(
      parent.expression.getText(),
    );
  });
}
