import { isTestFile } from '../../analysis/tests.js';
import type { ToolPackage } from '../../analysis/tool-packages.js';
import { toolOfType } from '../../catalog/tools.js';
import type { Edit } from '../../edits/edit.js';
import type { Finding, Place, TransformContext } from '../../engine/transform.js';
import type { messages } from './messages.js';
import { placeOf } from './places.js';
import type { Current, Move } from './standing.js';
import { betaStep, insertStep, nameStep, type Step, searchStep, versionStep } from './steps.js';

type Context = TransformContext<typeof messages>;

/**
 * The finding that moves all tools of a package to the versions of the target, or why they stay; and the tools that are the target's
 * already, whose `insert` may still be read under its old field.
 */
export function* moveFindings(
  own: ToolPackage,
  standings: readonly (Move | Current)[],
  context: Context,
): Generator<Finding> {
  const { finding, target, project } = context;
  const moves = standings.filter((standing) => standing.code === 'moves');
  for (const { code, versions } of standings) {
    const first = versions.find(({ file }) => project.files.includes(file));
    if (code === 'moves' || first === undefined) continue;
    const data = { type: first.type, target: target.title };
    yield finding('current', placeOf(first), { verdict: 'current' }, data);
  }
  const insert = insertStep(standings, own, context);
  const outcomes = [
    versionStep(moves, context),
    nameStep(moves, own, context),
    searchStep(moves, own, context),
    betaStep(moves, own, context),
    insert,
  ];
  const refused = outcomes.find((outcome) => 'verdict' in outcome);
  if (refused !== undefined) {
    yield refused;
    return;
  }
  const steps = outcomes.filter((outcome): outcome is Step => !('verdict' in outcome));
  const edits = steps.flatMap((step) => step.edits);
  const at = firstPlace(edits, context);
  if (at === undefined) return;
  const taking = steps
    .flatMap((step) => step.taking ?? [])
    .map((what) => `that ${what}`)
    .join(', and ');
  const isSafe = taking === '' && steps.every(({ isReview }) => isReview !== true);
  const outcome = { verdict: 'migrated', strength: isSafe ? 'safe' : 'review', edits } as const;
  if (moves.length === 0) {
    yield insertFinding(at, outcome, taking, context);
    return;
  }
  const kinds = moves.map(({ kind }) => kind);
  const data = {
    from: listed(moves, 'from'),
    to: listed(moves, 'to'),
    hasInsert: kinds.includes('textEditor') && insert.edits.length > 0,
    hasComputer: kinds.includes('computer'),
  };
  yield taking === ''
    ? finding('moved-tool', at, outcome, data)
    : finding('moved-tool-assuming', at, outcome, { ...data, taking });
}

/** The same for `insert` alone, where the versions stay: some of them send the new field. */
export function* insertFindings(own: ToolPackage, context: Context): Generator<Finding> {
  const { target } = context;
  const field = target.capabilities.textEditor?.insertField;
  const versions = own.versions.filter(
    ({ kind, type }) => kind === 'textEditor' && toolOfType(kind, type)?.insertField === field,
  );
  if (versions.length === 0) return;
  const step = insertStep([{ code: 'current', kind: 'textEditor', versions }], own, context);
  const at = 'verdict' in step ? undefined : firstPlace(step.edits, context);
  if ('verdict' in step || at === undefined) return;
  const taking = (step.taking ?? []).map((what) => `that ${what}`).join(', and ');
  const strength = taking === '' ? 'safe' : 'review';
  yield insertFinding(at, { verdict: 'migrated', strength, edits: step.edits }, taking, context);
}

function insertFinding(
  at: Place,
  outcome: {
    readonly verdict: 'migrated';
    readonly strength: 'safe' | 'review';
    readonly edits: readonly Edit[];
  },
  taking: string,
  { finding }: Context,
): Finding {
  return taking === ''
    ? finding('insert-text', at, outcome)
    : finding('insert-text-assuming', at, outcome, { taking });
}

/** The first edit in a file of the run, in one that is no test if there is one. */
function firstPlace(edits: readonly Edit[], { project }: Context): Place | undefined {
  const own = new Set(project.files.map(({ fileName }) => fileName));
  const here = edits.filter(({ file }) => own.has(file));
  return here.find(({ file }) => !isTestFile(file)) ?? here[0];
}

/** `` `text_editor_20250728` (`str_replace_based_edit_tool`) and `bash_20250124` `` */
function listed(moves: readonly Move[], side: 'from' | 'to'): string {
  const all = moves.map(({ from, to }) => {
    const { type, name } = side === 'from' ? from : to;
    return from.name === to.name ? `\`${type}\`` : `\`${type}\` (\`${name}\`)`;
  });
  const last = all.pop() ?? '';
  return all.length === 0 ? last : `${all.join(', ')} and ${last}`;
}
