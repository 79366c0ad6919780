import { runtimePackage } from '../../analysis/bedrock.js';
import { ts } from '../../analysis/compiler.cjs';
import { packageExport } from '../../analysis/consumers.js';
import { textOfName } from '../../analysis/expressions.js';
import type { Project } from '../../analysis/project.js';
import { isTestFile } from '../../analysis/tests.js';
import { nodesIn } from '../../analysis/walk.js';

const oldCommand = /^InvokeModel(?:WithResponseStream)?Command$/;

/**
 * Where tests stand in for the old commands: `mock.on(InvokeModelCommand)`, and the factory of `jest.mock` or `vi.mock`.
 *
 * Only in tests of code that has moved: one of the files that they import calls Converse, and none InvokeModel any more.
 */
export function mocksIn(
  file: ts.SourceFile,
  project: Project,
  hasMoved: (file: ts.SourceFile) => boolean,
): ts.Expression[] {
  if (!isTestFile(file.fileName) || !/InvokeModel\w*Command/.test(file.text)) return [];
  const tested = importedFiles(file, project);
  if (!tested.some(hasMoved)) return [];
  const values = nodesIn(file, ts.isCallExpression).flatMap((call) =>
    call.arguments.filter((argument) => isOldCommand(argument) || isOldFactory(call, argument)),
  );
  return values;
}

function isOldCommand(expression: ts.Expression): boolean {
  const found = packageExport(expression);
  return found?.module === runtimePackage && oldCommand.test(found.name);
}

/** `jest.mock('@aws-sdk/client-bedrock-runtime', () => ({ InvokeModelCommand: … }))` */
function isOldFactory(
  { expression, arguments: [module] }: ts.CallExpression,
  argument: ts.Expression,
): boolean {
  const isMock = /^(?:jest|vi)\.(?:mock|doMock|unstable_mockModule)$/.test(expression.getText());
  if (!isMock || module === undefined || argument === module) return false;
  if (!ts.isStringLiteralLike(module) || module.text !== runtimePackage) return false;
  return nodesIn(argument, ts.isPropertyAssignment).some(({ name }) =>
    oldCommand.test(textOfName(name) ?? ''),
  );
}

/** The files of the program that a file imports, and those behind a barrel. */
function importedFiles(file: ts.SourceFile, project: Project): ts.SourceFile[] {
  const specifiers = nodesIn(file, ts.isStringLiteralLike).filter(
    ({ parent }) =>
      ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent) || ts.isCallExpression(parent),
  );
  return specifiers.flatMap(({ text }) => (/^[.@~#]/.test(text) ? (project.moduleOf(text, file) ?? []) : []));
}
