import { insertFields, namesOfTool, type ToolKind, toolKinds } from '../catalog/tools.js';
import {
  composedVersionPattern,
  isDeclaredTool,
  type ToolVersion,
  toolVersionPattern,
  toolVersionsIn,
} from './anthropic-tools.js';
import type { ts } from './compiler.cjs';
import { packageFolder } from './packages.js';
import type { Project } from './project.js';
import { anyOf } from './search-patterns.js';

/** The code of one package that has to do with Anthropic-defined tools. */
export interface ToolPackage {
  readonly folder: string;
  /** What names a version, the text editor, its commands or the fields of its input. */
  readonly files: readonly ts.SourceFile[];
  readonly versions: readonly ToolVersion[];
  /** Whether all code of the package was looked at: not so where files cannot be searched, or are none of ours (`.vue`). */
  readonly isComplete: boolean;
}

/** What code has in it that declares, names or serves Anthropic's text editor, or one of the tools beside it. */
export const toolCodePattern = [
  toolVersionPattern,
  composedVersionPattern,
  anyOf([...namesOfTool('textEditor'), 'undo_edit', 'insert_line', ...insertFields()]),
].join('|');

/** The packages with code that has to do with Anthropic-defined tools. Tools and those who serve them stand in one package. */
export function toolPackagesOf(project: Project): ToolPackage[] {
  const pattern = new RegExp(toolCodePattern);
  const all = project.codeMatching(toolCodePattern);
  const byFolder = new Map<string, ts.SourceFile[]>();
  for (const file of all ?? project.files.filter(({ text }) => pattern.test(text))) {
    const folder = packageFolder(file.fileName, project);
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), file]);
  }
  return [...byFolder].map(([folder, files]) => ({
    folder,
    files,
    versions: files.flatMap(toolVersionsIn),
    isComplete: all !== undefined,
  }));
}

/** The tools that a package serves: those with a version in it, if it declares any. */
export function toolKindsOf({ versions }: ToolPackage): readonly ToolKind[] {
  if (!versions.some(isDeclaredTool)) return [];
  return toolKinds.filter((kind) => versions.some((version) => version.kind === kind));
}
