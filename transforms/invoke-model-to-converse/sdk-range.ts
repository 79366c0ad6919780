import { join } from 'node:path/posix';
import { runtimePackage } from '../../analysis/bedrock.js';
import { ts } from '../../analysis/compiler.cjs';
import { foldersAbove, type Project } from '../../analysis/project.js';
import { converseSince } from './messages.js';

/** A range of versions that ends before Converse, or begins there. */
export interface OldRange {
  readonly at: { readonly file: string; readonly start: number };
  readonly end: number;
  readonly from: string;
  /** What it has to be; `undefined` where that cannot be said. */
  readonly to: string | undefined;
  /** What decides the version in the place of the range of a dependency. */
  readonly holder?: string;
}

/** The ranges of the SDK that begin before it had Converse, in the manifests of some files and in what overrules them. */
export function oldRanges(files: readonly ts.SourceFile[], project: Project): OldRange[] {
  const manifests = new Set(files.flatMap((file) => manifestOf(file, project) ?? []));
  const above = new Set([...manifests].flatMap((path) => manifestsAbove(path, project)));
  return [
    ...[...manifests].flatMap((path) => dependenciesIn(path, project)),
    ...[...above].flatMap((path) => overridesIn(path, project)),
  ];
}

/** The nearest package.json that names the SDK. */
function manifestOf({ fileName }: ts.SourceFile, project: Project): string | undefined {
  for (const path of manifestsAbove(fileName, project)) {
    if (project.textAt(path)?.includes(`"${runtimePackage}"`)) return path;
  }
  return undefined;
}

function manifestsAbove(path: string, { root }: Project): string[] {
  return [...foldersAbove(path, root)].map((folder) => join(folder, 'package.json'));
}

const dependencies = /^(?:d|devD|peerD|optionalD)ependencies$/;

function dependenciesIn(path: string, project: Project): OldRange[] {
  return fieldsOf(path, project)
    .filter(({ owner, name }) => dependencies.test(owner) && name === runtimePackage)
    .flatMap(({ range }) => {
      if (/^(?:catalog|workspace):/.test(range.from)) return heldElsewhere(range, project) ?? [];
      const to = raised(range.from);
      return to === undefined && !isPinned(range.from) ? [] : { ...range, to };
    });
}

/** `overrides` of npm and pnpm, `resolutions` of Yarn, which overrule what dependencies say. */
function overridesIn(path: string, project: Project): OldRange[] {
  const named = new RegExp(`^(?:\\*\\*/)?${runtimePackage}(?:@.*)?$`);
  return fieldsOf(path, project)
    .filter(({ owner, name }) => /^(?:(?:pnpm\.)?overrides|resolutions)$/.test(owner) && named.test(name))
    .flatMap(({ owner, range }) => (isTooOld(range.from) ? { ...range, holder: owner } : []));
}

/** Where a catalog decides the version, unless all that it says is new enough. */
function heldElsewhere(range: OldRange, project: Project): OldRange | undefined {
  // `"@aws-sdk/client-bedrock-runtime": ^3.427.0`, in YAML and in JSON
  const entry = new RegExp(`["']?${runtimePackage}["']?\\s*:\\s*["']?([^"'#\\s,]+)`, 'g');
  const catalogs = ['pnpm-workspace.yaml', '.yarnrc.yml', 'package.json'];
  const found = [...foldersAbove(range.at.file, project.root)].flatMap((folder) =>
    catalogs.flatMap((name) => {
      const ranges = [...(project.textAt(join(folder, name)) ?? '').matchAll(entry)];
      return ranges.flatMap(([, from = '']) => (/^\D{0,2}\d/.test(from) ? { name, from } : []));
    }),
  );
  const old = found.find(({ from }) => isTooOld(from));
  if (old !== undefined) return { ...range, from: old.from, holder: old.name };
  return found.length > 0 ? undefined : { ...range, holder: range.from };
}

/** The texts in the objects of a manifest, with where they stand: `dependencies`, `pnpm.overrides` */
function fieldsOf(
  path: string,
  project: Project,
): { readonly owner: string; readonly name: string; readonly range: OldRange }[] {
  const file = ts.parseJsonText(path, project.textAt(path) ?? '');
  const [root] = file.statements;
  const objectsIn = (object: ts.Expression, prefix = ''): [string, ts.ObjectLiteralExpression][] =>
    ts.isObjectLiteralExpression(object)
      ? object.properties.flatMap((property): [string, ts.ObjectLiteralExpression][] => {
          if (!ts.isPropertyAssignment(property) || !ts.isObjectLiteralExpression(property.initializer))
            return [];
          const owner = prefix + nameOf(property, file);
          const inner = owner === 'pnpm' ? objectsIn(property.initializer, 'pnpm.') : [];
          return [[owner, property.initializer], ...inner];
        })
      : [];
  return (root === undefined ? [] : objectsIn(root.expression)).flatMap(([owner, { properties }]) =>
    properties.flatMap((property) => {
      if (!ts.isPropertyAssignment(property) || !ts.isStringLiteral(property.initializer)) return [];
      const { initializer: value } = property;
      // Without its quotes.
      const at = { file: path, start: value.getStart(file) + 1 };
      const range = { at, end: value.end - 1, from: value.text, to: undefined };
      return { owner, name: nameOf(property, file), range };
    }),
  );
}

function nameOf(property: ts.PropertyAssignment, file: ts.SourceFile): string {
  return ts.isStringLiteral(property.name) ? property.name.text : property.name.getText(file);
}

/** A range of the same style that begins where Converse does; `undefined` where it need not change, or is of another kind. */
function raised(range: string): string | undefined {
  const parts = /^(\^|~|>=|)\s*(\d+)\.(\d+)(\.\d+|\.[x*]|)$/.exec(range.trim());
  const [, style = '', major = '', minor = '', patch = ''] = parts ?? [];
  if (parts === null || !isOld(`${major}.${minor}`)) return undefined;
  const [wantedMajor, wantedMinor, wantedPatch] = converseSince.split('.');
  return `${style}${wantedMajor}.${wantedMinor}${/\d/.test(patch) ? `.${wantedPatch}` : patch}`;
}

/** Whether every version that a range names is older than Converse: nothing tells how to write it anew. */
function isPinned(range: string): boolean {
  const versions = range.match(/\d+\.\d+/g) ?? [];
  return versions.length > 0 && versions.every(isOld) && /[<|]|\s-\s|\d\s+\d/.test(range);
}

function isTooOld(range: string): boolean {
  return raised(range) !== undefined || isPinned(range);
}

function isOld(version: string): boolean {
  const [major, minor] = version.split('.').map(Number);
  const [wantedMajor, wantedMinor] = converseSince.split('.').map(Number);
  return major === wantedMajor && (minor ?? 0) < (wantedMinor ?? 0);
}
