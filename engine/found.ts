import { isIgnored } from '../analysis/ignores.js';
import { once } from '../analysis/memo.js';
import { type Project, syntaxErrorsOf } from '../analysis/project.js';
import { isMarked } from '../analysis/text-marks.js';
import { compose, type Edit } from '../edits/edit.js';
import type { Input } from './pipeline.js';
import type { AnyTransform, Finding } from './transform.js';

/** Says whether something is not wanted any more; an `AbortSignal`, or what another thread says. */
export interface Signal {
  readonly aborted: boolean;
}

/** What is thrown where something is not wanted any more. */
export class Cancelled extends Error {
  override name = 'Cancelled';
}

/** Throws where something is not wanted any more. */
export function mustGoOn(signal: Signal | undefined): void {
  if (signal?.aborted === true) throw new Cancelled();
}

/** All that a transform finds, as far as the user allows. A file on which it throws is an error, and the others are done. */
export function findingsOf(
  transform: AnyTransform,
  project: Project,
  input: Input,
  errors: Map<string, string>,
): Finding[] {
  const { onProgress, safe, mayCreate } = input;
  const migration = { ...input.migration, safe, mayCreate };
  const all = [...project.files, ...project.documents];
  const place = new Map(all.map((file, index) => [file.fileName, index]));
  const collect = (view: Project) => {
    // Findings that change together share their edits.
    const misfits = once((edits: readonly Edit[]) => misfitIn(edits, view));
    const found: Finding[] = [];
    mustGoOn(input.signal);
    for (const finding of transform.run(view, migration)) {
      mustGoOn(input.signal);
      onProgress?.(place.get(finding.at.file) ?? 0, place.size);
      const misfit = misfits(finding.edits);
      if (misfit === undefined) found.push(permitted(finding, project, input));
      else errors.set(misfit.file, bugIn(transform, `its edit ${misfit.start}-${misfit.end} does not fit`));
    }
    return [...(input.wanted?.(found) ?? found)];
  };
  try {
    return collect(project);
  } catch (cause) {
    if (cause instanceof Cancelled) throw cause;
    const alone = [
      ...project.files.map((file) => ({ path: file.fileName, files: [file], documents: [] })),
      ...project.documents.map((document) => ({
        path: document.fileName,
        files: [],
        documents: [document],
      })),
    ];
    return alone
      .flatMap(({ path, files, documents }) => {
        try {
          const own = { files: { value: files }, documents: { value: documents } };
          return collect(Object.create(project, own) as Project);
        } catch (error) {
          if (error instanceof Cancelled) throw error;
          errors.set(path, bugIn(transform, error));
          return [];
        }
      })
      .concat(throwUnlessFound(transform, cause, errors));
  }
}

/** The first of some edits that reaches out of its file, or overlaps another one. */
function misfitIn(edits: readonly Edit[], project: Project): Edit | undefined {
  const isOutside = ({ file, start, end }: Edit) =>
    start < 0 || end < start || end > (project.textAt(file)?.length ?? 0);
  const overlapping = () => compose(edits.map((edit) => ({ edits: [edit] }))).deferred[0]?.edits[0];
  return edits.find(isOutside) ?? overlapping();
}

/** A transform that throws on all files together and on none alone is broken in a way that no file explains. */
function throwUnlessFound(
  transform: AnyTransform,
  cause: unknown,
  errors: ReadonlyMap<string, string>,
): Finding[] {
  if (errors.size === 0) throw new Error(bugIn(transform, cause), { cause });
  return [];
}

function bugIn({ id }: AnyTransform, error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  return `\`${id}\` failed on it: ${reason}. Please report this.`;
}

function permitted(finding: Finding, project: Project, input: Input): Finding {
  const { safe, texts } = input;
  const { verdict, strength, edits } = finding;
  if (verdict !== 'migrated' && verdict !== 'manual') return finding;
  const ignored = [finding.at, ...edits].find(({ file, start }) => isLeftAlone(project, file, start));
  if (ignored !== undefined) {
    const message =
      ignored.file === finding.at.file
        ? 'A comment asks to leave this alone.'
        : `A comment asks to leave alone what this needs to change in \`${shownIn(input, ignored.file)}\`.`;
    return without(finding, 'kept', 'ignored', message);
  }
  const foreign = edits.find(({ file }) => !texts.has(file) && !mayChange(file, project, input));
  if (foreign !== undefined) {
    const what = isNew(project, foreign.file)
      ? 'a new file, which `bedrock-codemod migrate` writes'
      : `an edit in \`${shownIn(input, foreign.file)}\`, which is not part of this run`;
    return without(
      finding,
      'manual',
      finding.code,
      `Not applied, because it needs ${what}: ${finding.message}`,
    );
  }
  if (safe && strength === 'review') {
    return without(
      finding,
      'manual',
      finding.code,
      `Not applied, because \`--safe\` leaves what needs a review to you: ${finding.message}`,
    );
  }
  return finding;
}

function shownIn({ root, shown }: Input, path: string): string {
  return shown?.(path) ?? (path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path);
}

/** Whether a file that is no candidate can change. */
function mayChange(path: string, project: Project, { mayCreate, mayAdopt }: Input): boolean {
  if (isNew(project, path)) return mayCreate(path);
  const file = project.fileAt(path);
  const isSound = file === undefined || syntaxErrorsOf(file).length === 0;
  return isSound && mayAdopt?.(path) === true;
}

/** Whether there is no such file, or there was none when the run began. */
function isNew(project: Project, path: string): boolean {
  return project.created.has(path) || (project.fileAt(path) === undefined && !project.disk.isFile(path));
}

function isLeftAlone(project: Project, path: string, offset: number): boolean {
  const document = project.documentAt(path);
  if (document !== undefined) return isMarked(document.text, offset);
  const file = project.fileAt(path);
  return file !== undefined && isIgnored(file, offset);
}

function without(
  { transform, at }: Finding,
  verdict: 'kept' | 'manual',
  code: string,
  message: string,
): Finding {
  return { transform, code, verdict, at, message, edits: [] };
}
