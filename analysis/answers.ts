import { callSteps, commandSteps } from './answers/commands.js';
import { encodedSteps } from './answers/encoded.js';
import { answerSteps, memberSteps, nameSteps, parameterSteps } from './answers/held.js';
import { listSteps } from './answers/lists.js';
import { promiseSteps } from './answers/promised.js';
import { type Arrival, command, type Journey, type Stage, type Step, value } from './answers/steps.js';
import { helperSteps, streamSteps } from './answers/streams.js';
import type { Asking } from './askings.js';
import type { ts } from './compiler.cjs';
import { memoized } from './memo.js';
import type { Project } from './project.js';

export { isFromConverse, outermostChoice } from './answers/adapted.js';
export type { Arrival } from './answers/steps.js';

/** Where the answers of a call arrive. */
export interface Arrivals {
  readonly found: readonly Arrival[];
  /** The first place where one goes somewhere else and cannot be followed. */
  readonly lost: ts.Node | undefined;
  /** The calls that lead to each function that an answer is followed into. */
  readonly entered: ReadonlyMap<ts.Node, ReadonlySet<ts.Node>>;
}

/** A journey, with all that it has come to so far. */
interface Search extends Journey {
  readonly found: Arrival[];
  readonly lost: ts.Node[];
  readonly heard: ts.Node[];
  readonly entered: Map<ts.Node, Set<ts.Node>>;
  /** Where the journey has been, and of a list the elements that were followed from there. */
  readonly seen: Map<ts.Node, Set<number | undefined>>;
}

/** Follows the answers of a call to where each of them is there: decoded, awaited, given to a callback. */
export const arrivalsOf = memoized(followedArrivals);

function followedArrivals(asking: Asking, project: Project): Arrivals {
  const search: Search = {
    asking,
    project,
    found: [],
    lost: [],
    heard: [],
    entered: new Map(),
    seen: new Map(),
  };
  for (const step of firstSteps(asking)) take(step, search);
  const { found, lost, heard, entered } = search;
  return { found, lost: lost[0] ?? (found.length === 0 ? heard[0] : undefined), entered };
}

function firstSteps(asking: Asking): Iterable<Step> {
  const stage = firstStage(asking);
  if (asking.form === 'command') return [command(asking.node, stage)];
  return stage === 'helper' ? [value(asking.node, stage)] : callSteps(asking.node, stage);
}

function firstStage({ api, operation }: Asking): Stage {
  if (operation === 'both') return 'helper';
  if (api === 'sdk') return operation === 'once' ? 'answer' : 'stream';
  return api === 'converse' && operation === 'once' ? 'answer' : 'response';
}

/** Takes a step, and all that it leads to, before the next one. */
function take(step: Step, search: Search): void {
  if (step.kind === 'found') search.found.push(step.arrival);
  else if (step.kind === 'lost') search.lost.push(step.node);
  else if (step.kind === 'heard') search.heard.push(step.node);
  else if (step.kind === 'entered') {
    search.entered.set(step.node, (search.entered.get(step.node) ?? new Set()).add(step.call));
  } else {
    const elements = search.seen.get(step.node) ?? new Set();
    const element = elementOf(step.stage);
    if (elements.has(element)) return;
    search.seen.set(step.node, elements.add(element));
    for (const next of stepsFrom(step, search)) take(next, search);
  }
}

/** Which element of a list is followed, or of the list that a promise comes to. */
function elementOf(stage: Stage): number | undefined {
  if (typeof stage !== 'object') return undefined;
  return 'promised' in stage ? elementOf(stage.promised) : stage.at;
}

function stepsFrom(
  step: Exclude<Step, { readonly kind: 'found' | 'lost' | 'heard' | 'entered' }>,
  journey: Journey,
): Iterable<Step> {
  switch (step.kind) {
    case 'command':
      return commandSteps(step.node, step.stage, journey);
    case 'name':
      return nameSteps(step.node, step.stage, journey);
    case 'parameter':
      return parameterSteps(step.node, step.stage, journey);
    case 'value':
      return valueSteps(step.node, step.stage, journey);
  }
}

/** A value, on the way to where the answer is there. */
function valueSteps(expression: ts.Expression, stage: Stage, journey: Journey): Iterable<Step> {
  if (typeof stage === 'object') {
    return 'promised' in stage
      ? promiseSteps(expression, stage.promised, journey)
      : listSteps(expression, stage, journey);
  }
  switch (stage) {
    case 'answer':
    case 'frame':
      return answerSteps(expression, stage, journey);
    case 'stream':
      return streamSteps(expression, journey);
    case 'helper':
      return helperSteps(expression, journey);
    case 'bytes':
    case 'text':
      return encodedSteps(expression, stage, journey);
    default:
      return memberSteps(expression, stage, journey);
  }
}
