import type { CallSite } from '../../../analysis/bedrock.js';
import type { ts } from '../../../analysis/compiler.cjs';
import { isIgnored } from '../../../analysis/ignores.js';
import type { Project } from '../../../analysis/project.js';
import type { Finding } from '../../../engine/transform.js';

export type Operation = CallSite['operation'];

/** What the transform has found in a file: the calls of InvokeModel, and what is said of those of Claude. */
export interface Survey {
  readonly sites: readonly CallSite[];
  readonly findings: readonly Finding[];
}

/** What becomes of the calls in some files, by operation. */
export interface Standing {
  /** Calls of Claude that move now. */
  readonly moved: Set<Operation>;
  /** Calls of Claude that stay, or that nobody has looked at. */
  readonly stays: Set<Operation>;
  /** Calls of other models. */
  readonly others: Set<Operation>;
  /** Whether one of the files is on Converse since before. */
  isOnConverse: boolean;
}

/** What becomes of the calls in some files. */
export function standingOf(
  files: readonly ts.SourceFile[],
  surveys: ReadonlyMap<ts.SourceFile, Survey>,
  project: Project,
  isSafe: boolean,
): Standing {
  const standing: Standing = {
    moved: new Set(),
    stays: new Set(),
    others: new Set(),
    isOnConverse: false,
  };
  for (const file of files) {
    const { sites, findings } = surveys.get(file) ?? { sites: [], findings: [] };
    for (const { node, operation } of sites) {
      const finding = findings.find(({ at }) => at.start === node.getStart(file));
      // A call of several models has become one for Claude and one for the others.
      const isDivided = finding?.code === 'adapted-arm';
      if (finding === undefined || finding.code === 'other-models' || isDivided)
        standing.others.add(operation);
      if (finding === undefined || finding.code === 'other-models') continue;
      if (isApplied(finding, project, isSafe)) standing.moved.add(operation);
      else standing.stays.add(operation);
    }
    if (sites.length > 0) continue;
    const isForeign =
      !project.files.includes(file) && /\bnew (?:\w+\.)?InvokeModel\w*Command\b/.test(file.text);
    if (isForeign) for (const operation of ['once', 'stream'] as const) standing.stays.add(operation);
    const isNew = /\bnew (?:\w+\.)?Converse(?:Stream)?Command\b/.test(file.text);
    if (isNew && !/\bInvokeModel/.test(file.text)) standing.isOnConverse = true;
  }
  return standing;
}

/** Whether the edits of a finding are going to be applied, as far as the user allows. */
function isApplied({ verdict, strength, at, edits }: Finding, project: Project, isSafe: boolean): boolean {
  if (verdict !== 'migrated' || (isSafe && strength === 'review')) return false;
  return ![at, ...edits].some((place) => {
    const file = project.fileAt(place.file);
    return file !== undefined && isIgnored(file, place.start);
  });
}
