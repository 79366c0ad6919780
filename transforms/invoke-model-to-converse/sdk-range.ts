import { join } from 'node:path/posix';
import { runtimePackage } from '../../analysis/bedrock.js';
import { ts } from '../../analysis/compiler.cjs';
import { foldersAbove, type Project } from '../../analysis/project.js';
import { nodesIn } from '../../analysis/walk.js';
import { converseSince } from './messages.js';

/** A range of versions that ends before Converse, or begins there. */
export interface OldRange {
  readonly at: { readonly file: string; readonly start: number };
  readonly end: number;
  readonly from: string;
  /** What it has to be; `undefined` where that cannot be said. */
  readonly to: string | undefined;
}

/** The ranges of the SDK that begin before it had Converse, in the manifests of some files. */
export function oldRanges(files: readonly ts.SourceFile[], project: Project): OldRange[] {
  const manifests = new Set(files.flatMap((file) => manifestOf(file, project) ?? []));
  return [...manifests].flatMap((path) => rangesIn(path, project.textAt(path) ?? ''));
}

/** The nearest package.json that names the SDK. */
function manifestOf({ fileName }: ts.SourceFile, project: Project): string | undefined {
  for (const folder of foldersAbove(fileName, project.root)) {
    const path = join(folder, 'package.json');
    if (project.textAt(path)?.includes(`"${runtimePackage}"`)) return path;
  }
  return undefined;
}

const dependencies = /^(?:d|devD|peerD|optionalD)ependencies$/;

function rangesIn(path: string, text: string): OldRange[] {
  const file = ts.parseJsonText(path, text);
  const [root] = file.statements;
  if (root === undefined || !ts.isObjectLiteralExpression(root.expression)) return [];
  const fields = root.expression.properties.flatMap((property) => {
    const isOurs = ts.isPropertyAssignment(property) && dependencies.test(nameOf(property, file));
    return isOurs && ts.isObjectLiteralExpression(property.initializer) ? property.initializer : [];
  });
  return fields
    .flatMap((object) => nodesIn(object, ts.isPropertyAssignment))
    .flatMap((property) => {
      const value = property.initializer;
      if (nameOf(property, file) !== runtimePackage || !ts.isStringLiteral(value)) return [];
      const to = raised(value.text);
      if (to === undefined && !isPinned(value.text)) return [];
      // Without its quotes.
      const at = { file: path, start: value.getStart(file) + 1 };
      return [{ at, end: value.end - 1, from: value.text, to }];
    });
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

function isOld(version: string): boolean {
  const [major, minor] = version.split('.').map(Number);
  const [wantedMajor, wantedMinor] = converseSince.split('.').map(Number);
  return major === wantedMajor && (minor ?? 0) < (wantedMinor ?? 0);
}
