import { callsOf } from '../../analysis/calls.js';
import type { ts } from '../../analysis/compiler.cjs';
import { resultsOf } from '../../analysis/definitions.js';
import { isNothing, unwrap } from '../../analysis/expressions.js';
import { isSeenFunction } from '../../analysis/functions.js';
import type { Project } from '../../analysis/project.js';
import { isWithin } from '../../analysis/walk.js';
import { compose, type Edit } from '../../edits/edit.js';
import type { Draft, Obstacle } from './draft.js';
import type { Outcome } from './strategies.js';

/** The calls that can change together, and why the others cannot. */
export interface Agreement {
  readonly accepted: readonly Outcome[];
  readonly rejected: ReadonlyMap<Outcome, Obstacle>;
}

/**
 * Puts the drafts of a program together. One that changes a function which others call with something else has to stay out, and so has
 * one that would write what another one writes otherwise.
 */
export function agreed(outcomes: readonly Outcome[], project: Project): Agreement {
  const rejected = new Map<Outcome, Obstacle>();
  let accepted = outcomes;
  for (;;) {
    const covered = coveredCalls(accepted);
    const returned = new Set(accepted.flatMap(({ draft }) => resultsIn(draft)));
    const lonely = accepted.flatMap((outcome) => {
      const stranger = strangerTo(outcome, covered, project) ?? strangerBeside(outcome, returned);
      return stranger === undefined ? [] : [[outcome, stranger] as const];
    });
    if (lonely.length === 0) break;
    for (const [outcome, node] of lonely) rejected.set(outcome, obstacleAt('shared-function', node));
    accepted = accepted.filter((outcome) => !rejected.has(outcome));
  }
  const { accepted: fitting, deferred } = compose(
    accepted.map((outcome) => ({ outcome, edits: editsOf(outcome.draft) })),
  );
  for (const { outcome } of deferred)
    rejected.set(outcome, { code: 'tangled', node: outcome.site.node, what: 'code' });
  if (deferred.length === 0) return { accepted: fitting.map(({ outcome }) => outcome), rejected };
  // Who counted on one that stays out has to be asked again.
  const rest = agreed(
    fitting.map(({ outcome }) => outcome),
    project,
  );
  return { accepted: rest.accepted, rejected: new Map([...rejected, ...rest.rejected]) };
}

function obstacleAt(code: Obstacle['code'], node: ts.Node): Obstacle {
  const text = node.getText().replaceAll(/\s+/g, ' ').replaceAll('`', "'");
  return { code, node, what: text.length > 60 ? `${text.slice(0, 60)}…` : text };
}

function editsOf({ parts }: Draft): Edit[] {
  return [...parts.values()].flatMap(({ edits }) => edits);
}

/** The calls by which each function gets something that has moved. */
function coveredCalls(outcomes: readonly Outcome[]): Map<ts.Node, Set<ts.Node>> {
  const covered = new Map<ts.Node, Set<ts.Node>>();
  for (const { draft } of outcomes) {
    for (const [target, calls] of draft.entered) {
      covered.set(target, new Set([...(covered.get(target) ?? []), ...calls]));
    }
  }
  return covered;
}

/** A call, or the function itself, that would go on in the old form. */
function strangerTo(
  { draft }: Outcome,
  covered: ReadonlyMap<ts.Node, ReadonlySet<ts.Node>>,
  project: Project,
): ts.Node | undefined {
  for (const target of draft.entered.keys()) {
    const calls = isSeenFunction(target) ? callsOf(target, project) : undefined;
    if (calls === undefined) return target;
    const stranger = calls.find((call) => covered.get(target)?.has(call) !== true);
    if (stranger !== undefined) return stranger;
  }
  return undefined;
}

function resultsIn({ exits }: Draft): ts.Expression[] {
  return [...exits.values()].flatMap(({ results }) => [...results]);
}

/** Something else that a function returns which hands out a part of a call: who calls it takes one for the other. */
function strangerBeside({ draft }: Outcome, returned: ReadonlySet<ts.Expression>): ts.Node | undefined {
  return [...draft.exits.keys()]
    .filter(isSeenFunction)
    .flatMap(resultsOf)
    .find((result) => !isNothing(unwrap(result)) && ![...returned].some((own) => isWithin(own, result)));
}

/** What several drafts do in one file. */
export function partsIn(file: ts.SourceFile, drafts: readonly Draft[]): Draft[] {
  return drafts.flatMap(({ parts }) => parts.get(file) ?? []);
}

/** Calls that have files in common, with all files of theirs. */
export interface Part {
  readonly members: readonly Outcome[];
  readonly files: ReadonlySet<ts.SourceFile>;
}

export function partsOf(outcomes: readonly Outcome[]): Part[] {
  let parts: { members: Outcome[]; files: Set<ts.SourceFile> }[] = [];
  for (const outcome of outcomes) {
    const files = new Set(changedFiles(outcome.draft));
    const joined = parts.filter((part) => [...part.files].some((file) => files.has(file)));
    const whole = {
      members: [...joined.flatMap(({ members }) => members), outcome],
      files: new Set([...joined.flatMap((part) => [...part.files]), ...files]),
    };
    parts = [...parts.filter((part) => !joined.includes(part)), whole];
  }
  return parts;
}

function changedFiles({ parts }: Draft): ts.SourceFile[] {
  return [...parts].filter(([, { edits }]) => edits.length > 0).map(([file]) => file);
}
