import type { Capabilities } from '../catalog/catalog.js';
import { type Arrival, type Arrivals, arrivalsOf } from './answers.js';
import { type AnswerForm, type BlockRead, readsOfText } from './block-reads.js';
import type { ts } from './compiler.cjs';
import type { Project } from './project.js';
import { numberGiven } from './requests/texts.js';
import { fieldOf, type Request } from './requests.js';
import { stopFieldOf } from './stop-reasons.js';
import { forcedToolOf } from './tool-choices.js';

/** A read of an answer, with where that arrives. */
export interface Read {
  readonly read: BlockRead;
  readonly arrival: Arrival;
  readonly request: Request;
}

/** What of a request and its answers does not go with a model that thinks. */
export interface Hazards {
  readonly reads: readonly Read[];
  /** From here on the answer is read where it cannot be seen. */
  readonly unseen: ts.Node | undefined;
  readonly forces: ts.Node | undefined;
  readonly small: ts.Node | undefined;
}

/**
 * The most `max_tokens` that a thought may use up alone: twice the least budget that a thought could ever be given (1,024), so that as
 * much is left for the answer.
 */
const smallMaximum = 2048;

/** What of a request and its answers does not go with a model that thinks first. */
export function hazardsOf(request: Request, { forcedToolChoice }: Capabilities, project: Project): Hazards {
  const { reads, unseen } = readsFrom(request, project);
  return {
    reads,
    unseen,
    forces: forcedToolChoice === true ? undefined : forcedToolOf(request, project),
    small: smallMaximumOf(request, project),
  };
}

/** The reads that take it for granted that no thought comes before the text. */
export function readsOfFirst(request: Request, project: Project): readonly Read[] {
  return readsFrom(request, project).reads;
}

/** The reads that take it for granted that a thought comes before the text. */
export function readsBehindThought(request: Request, project: Project): readonly Read[] {
  return readsFrom(request, project, 1).reads.filter(({ read }) => read.kind === 'placed');
}

/** The reads that take the text for granted, and where the answer goes out of sight. */
function readsFrom(
  request: Request,
  project: Project,
  place: 0 | 1 = 0,
): { readonly reads: readonly Read[]; readonly unseen: ts.Node | undefined } {
  const { asking } = request;
  if (asking === undefined) return { reads: [], unseen: undefined };
  const form: AnswerForm = stopFieldOf(asking.api);
  const { found, lost }: Arrivals = arrivalsOf(asking, project);
  const all = found.flatMap((arrival) =>
    readsOfText(arrival, form, project, place).map((read): Read => ({ read, arrival, request })),
  );
  const unseen = all.find(({ read }) => read.kind === 'unseen')?.read.node ?? lost;
  return { reads: all.filter(({ read }) => read.kind !== 'unseen'), unseen };
}

function smallMaximumOf(request: Request, project: Project): ts.Node | undefined {
  const { entries } = fieldOf(request, 'max_tokens', project);
  return entries.find(
    ({ value }) => (numberGiven(value, project) ?? Number.POSITIVE_INFINITY) <= smallMaximum,
  )?.node;
}
