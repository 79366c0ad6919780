import {
  createProject,
  type Disk,
  type Parsed,
  type Project,
  problemOf,
  realDisk,
  syntaxErrorsOf,
} from '../analysis/project.js';
import { applyEdits, compose, type Edit, originalOffset } from '../edits/edit.js';
import { findingsOf, type Signal } from './found.js';
import type { AnyTransform, Finding, Migration } from './transform.js';

/** What goes through the transforms. */
export interface Input {
  /** The candidate files by absolute path, without byte order marks. */
  readonly texts: ReadonlyMap<string, string>;
  readonly root: string;
  readonly disk: Disk;
  readonly transforms: readonly AnyTransform[];
  readonly migration: Migration;
  /** Apply only what cannot change behaviour. */
  readonly safe: boolean;
  /** Whether a file that is not there may be created; a host that has only one file cannot. */
  mayCreate(path: string): boolean;
  /** Whether a file that is no candidate may change, too. Default: none. */
  mayAdopt?(path: string): boolean;
  /** A path as the user of the host sees it. Default: from `root`. */
  shown?(path: string): string;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  /** Those of the findings of one transform that are wanted; the others might as well not have been found. Default: all. */
  wanted?(found: readonly Finding[]): readonly Finding[];
  /** Says when the outcome is not wanted any more: `Cancelled` is thrown then. */
  readonly signal?: Signal | undefined;
  /** What is known of texts that were parsed before. */
  readonly parsed?: Parsed | undefined;
}

/** What came out of them. */
export interface Outcome {
  /** Their places are offsets of the original texts. */
  readonly findings: readonly Finding[];
  /** The new texts of the files that change. */
  readonly changed: ReadonlyMap<string, string>;
  /** Files that are left as they were, by path, and why. */
  readonly errors: ReadonlyMap<string, string>;
}

/** A transform whose findings still conflict after so many rounds does not settle. */
const maximumRounds = 10;

/**
 * Runs the transforms in order, each on the program as the one before left it, and checks the result.
 *
 * A file whose new text would not parse, or would be changed again by a second run, stays as it was and is an error.
 */
export function runPipeline(input: Input): Outcome {
  const errors = new Map<string, string>();
  for (;;) {
    const texts = new Map([...input.texts].filter(([path]) => !errors.has(path)));
    const mayCreate = (path: string) => !errors.has(path) && input.mayCreate(path);
    const mayAdopt = (path: string) => !errors.has(path) && input.mayAdopt?.(path) === true;
    const attempt = attemptRun({ ...input, texts, mayCreate, mayAdopt });
    for (const [path, message] of attempt.errors) errors.set(path, message);
    // What touches a file that cannot be changed must not change the others either: once more, without it.
    if (attempt.errors.size === 0) return { ...attempt, errors };
  }
}

/**
 * What each transform finds on the texts as they are, none of them changed by the others.
 *
 * The edits of a finding fit these texts. A file that does not parse is an error, and the others are looked at.
 */
export function look(input: Input): Omit<Outcome, 'changed'> {
  const { root, disk, parsed, transforms } = input;
  const all = createProject(input.texts, root, disk, parsed);
  const errors = unparsableIn(all);
  const texts = new Map([...input.texts].filter(([path]) => !errors.has(path)));
  const project = errors.size === 0 ? all : createProject(texts, root, disk, parsed);
  const findings = transforms.flatMap((transform) =>
    findingsOf(transform, project, { ...input, texts }, errors),
  );
  return { findings, errors };
}

function unparsableIn(project: Project): Map<string, string> {
  const unparsable = new Map<string, string>();
  for (const file of project.files) {
    const [first] = syntaxErrorsOf(file);
    if (first !== undefined) unparsable.set(file.fileName, `It could not be parsed: ${first}`);
  }
  return unparsable;
}

function attemptRun(input: Input): Outcome {
  const project = createProject(input.texts, input.root, input.disk, input.parsed);
  const unparsable = unparsableIn(project);
  if (unparsable.size > 0) return { findings: [], changed: new Map(), errors: unparsable };

  const ledger: Finding[] = [];
  const history = new Map<string, Edit[][]>();
  const errors = new Map<string, string>();
  const texts = new Map(input.texts);
  for (const transform of input.transforms) {
    settle(transform, { input, project, texts, history, ledger, errors });
  }
  const changed = new Map([...texts].filter(([path, text]) => text !== input.texts.get(path)));
  for (const [path, message] of checkResult(project, changed, input)) {
    if (!errors.has(path)) errors.set(path, message);
  }
  return { findings: ledger, changed, errors };
}

interface State {
  readonly input: Input;
  readonly project: Project;
  readonly texts: Map<string, string>;
  /** The edits so far, file by file, batch by batch. */
  readonly history: Map<string, Edit[][]>;
  readonly ledger: Finding[];
  readonly errors: Map<string, string>;
}

/** Rounds of one transform, until no finding has to wait for another. */
function settle(transform: AnyTransform, state: State): void {
  const { input, project, ledger, errors } = state;
  const seen = new Set<string>();
  for (let round = 1; round <= maximumRounds; round++) {
    const fresh: Finding[] = [];
    for (const finding of findingsOf(transform, project, input, errors)) {
      // What has no edit is found again in every round; what has one is new, for it was not found on the text before.
      const isKnown = finding.edits.length === 0 && seen.has(keyOf(finding, state));
      if (!isKnown) fresh.push(finding);
    }
    const { accepted, deferred, edits } = compose(fresh);
    for (const finding of accepted) {
      const start = originalStart(finding, state);
      seen.add(`${finding.at.file}:${start}`);
      ledger.push({ ...finding, at: { file: finding.at.file, start } });
    }
    applyAll(edits, state);
    if (deferred.length === 0) return;
    if (round === maximumRounds) {
      for (const finding of deferred)
        errors.set(blamed(finding, input), `\`${transform.id}\` does not settle on it. Please report this.`);
    }
  }
}

function keyOf(finding: Finding, state: State): string {
  return `${finding.at.file}:${originalStart(finding, state)}`;
}

function originalStart({ at }: Finding, { history }: State): number {
  return (history.get(at.file) ?? []).reduceRight((offset, edits) => originalOffset(offset, edits), at.start);
}

function applyAll(edits: readonly Edit[], { project, texts, history }: State): void {
  const changed = byFile(edits);
  for (const [path, own] of changed) {
    texts.set(path, applyEdits(texts.get(path) ?? project.textAt(path) ?? '', own));
    history.set(path, [...(history.get(path) ?? []), own]);
  }
  project.update(changed);
}

/** What is wrong with the new texts, by file. */
function* checkResult(
  project: Project,
  changed: ReadonlyMap<string, string>,
  input: Input,
): Generator<[path: string, message: string]> {
  for (const path of changed.keys()) {
    const problem = problemOf(path, project);
    if (problem !== undefined)
      yield [path, `The migrated text would not parse: ${problem}. Please report this.`];
  }
  if (changed.size === 0) return;
  for (const transform of input.transforms) {
    for (const finding of findingsOf(transform, project, { ...input, onProgress: undefined }, new Map())) {
      const { code, edits } = finding;
      if (edits.length > 0)
        yield [
          blamed(finding, input),
          `\`${transform.id}\` would change it again (\`${code}\`). Please report this.`,
        ];
    }
  }
}

/** The file that a finding fails on: its own, or, where that is no part of the run, the first that it would change. */
function blamed({ at, edits }: Finding, { texts }: Input): string {
  return texts.has(at.file) ? at.file : (edits[0]?.file ?? at.file);
}

function byFile(edits: readonly Edit[]): Map<string, Edit[]> {
  const files = new Map<string, Edit[]>();
  for (const edit of edits) {
    const own = files.get(edit.file);
    if (own === undefined) files.set(edit.file, [edit]);
    else own.push(edit);
  }
  return files;
}

export { realDisk };
