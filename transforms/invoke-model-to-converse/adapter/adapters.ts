import { runtimePackage } from '../../../analysis/bedrock.js';
import { ts } from '../../../analysis/compiler.cjs';
import {
  type Household,
  householdsOf,
  type Place,
  placeOf,
  specifierOf,
} from '../../../analysis/households.js';
import type { Project } from '../../../analysis/project.js';
import { topLevelDeclaration } from '../../../analysis/scopes.js';
import { nodesIn } from '../../../analysis/walk.js';
import type { Edit } from '../../../edits/edit.js';
import { type FileStyle, styleOf } from '../../../edits/emitted.js';
import { changeNames, importNames } from '../../../edits/imports.js';
import { addElementsAfter } from '../../../edits/lists.js';
import { replaceRange } from '../../../edits/nodes.js';
import { type AdapterName, adapter, adapterFile, adapterNames } from './emit.js';

/** What the files of a program need of the adapter. */
export type Needs = ReadonlyMap<ts.SourceFile, ReadonlySet<AdapterName>>;

/** What else changes in a file. */
export type OtherEdits = ReadonlyMap<ts.SourceFile, readonly Edit[]>;

export interface AdapterOptions {
  readonly project: Project;
  /** Where the adapter shall be. */
  readonly asked: string | undefined;
}

/** The edits that bring the adapter to each file that needs it: the import, and the adapter itself, made or extended. */
export function adapterEdits(
  needs: Needs,
  options: AdapterOptions & { readonly others: OtherEdits },
): Map<ts.SourceFile, Edit[]> {
  const edits = new Map<ts.SourceFile, Edit[]>();
  const taken = new Set<string>();
  // Beside a file that sends requests rather than beside one that reads answers.
  const sends = (file: ts.SourceFile) => /InvokeModel|invokeModel/.test(file.text);
  const files = [...needs.keys()].sort(
    (a, b) => Number(sends(b)) - Number(sends(a)) || (a.fileName < b.fileName ? -1 : 1),
  );
  for (const household of householdsOf(files, options.project)) {
    const place = placeOf(household, adapterFile, { ...options, taken });
    taken.add(place.path);
    const names = adapterNames.filter((name) => household.members.some((file) => needs.get(file)?.has(name)));
    const [first] = household.members as [ts.SourceFile];
    const own = ownEdits(names, place, styleOf(first, household.form));
    for (const file of household.members) {
      const wanted = adapterNames.filter((name) => needs.get(file)?.has(name)).sort();
      const specifier = specifierOf(place.path, file, options.project);
      const others = options.others.get(file) ?? [];
      const imports = importNames(file, specifier, wanted, { form: household.form.modules, others });
      edits.set(file, [...own, ...imports]);
    }
  }
  return edits;
}

/** Where the adapter of one file would be, if it alone needed one. */
export function adapterPlace(file: ts.SourceFile, { project, asked }: AdapterOptions): Place {
  const [household] = householdsOf([file], project);
  return placeOf(household as Household, adapterFile, { project, asked, taken: new Set() });
}

/** Makes the adapter, or adds to the one that is there what it lacks. */
function ownEdits(names: readonly AdapterName[], { path, existing }: Place, style: FileStyle): Edit[] {
  if (existing === undefined) return [{ file: path, start: 0, end: 0, text: adapter.text(names, style) }];
  const missing = names.filter((name) => topLevelDeclaration(existing, name) === undefined);
  if (missing.length === 0) return [];
  const known = new Set(existing.statements.flatMap(declaredNames));
  const { text, types } = adapter.additions(missing, known, style);
  const end = existing.text.trimEnd().length;
  const exported = exportsObject(existing);
  const at = exported?.parent.parent.getFullStart() ?? end;
  const last = exported?.properties.at(-1);
  return [
    replaceRange(
      existing,
      at,
      exported === undefined ? existing.text.length : at,
      `${style.lineBreak}${text}`,
    ),
    ...(last === undefined ? [] : addElementsAfter(last, missing)),
    ...(changeNames(existing, runtimePackage, {
      add: new Map(types.map((name) => [name, 'type'])),
      remove: new Set(),
    }) ?? []),
  ];
}

function declaredNames(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  const { name } = statement as ts.Statement & { name?: ts.Node };
  return name === undefined ? [] : [name.getText()];
}

/** `module.exports = {…}` */
function exportsObject(file: ts.SourceFile): ts.ObjectLiteralExpression | undefined {
  const assignment = nodesIn(file, ts.isBinaryExpression).find(
    ({ left }) => left.getText() === 'module.exports',
  );
  return assignment !== undefined && ts.isObjectLiteralExpression(assignment.right)
    ? assignment.right
    : undefined;
}
