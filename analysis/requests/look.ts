import type { ts } from '../compiler.cjs';
import { isNothing, unwrap } from '../expressions.js';
import type { Project } from '../project.js';
import {
  type Entry,
  type Form,
  type Holding,
  ofAlternatives,
  type Path,
  type Presence,
  together,
  type Unseen,
  type UnseenReason,
} from './found.js';
import type { Write } from './writes.js';

/** What is asked of an object. */
export interface Question {
  readonly path: Path;
  /** The same in the form of the Messages API, for what an adapter turns into the form of Converse. */
  readonly inMessages?: Path;
  readonly project: Project;
  /** Objects that are something else where they could be met. */
  readonly skipped?: ReadonlySet<ts.Node>;
}

/** A question on its way through the program. */
export interface Look {
  readonly path: Path;
  readonly question: Question;
  readonly isCertain: boolean;
  readonly form: Form;
  readonly holdings: readonly Holding[];
  /** What lies on the way here; meeting one again is a circle. */
  readonly seen: ReadonlySet<ts.Node>;
  readonly entries: Entry[];
  readonly unseen: Unseen[];
  readonly through: Set<ts.Node>;
  readonly takenAway: Set<ts.Node>;
  /** Follows the question into an expression. */
  follow(expression: ts.Expression, look: Look): Presence;
}

/** A question before its first step; `follow` is how it goes on from there. */
export function newLook(question: Question, follow: Look['follow']): Look {
  return {
    path: question.path,
    question,
    isCertain: true,
    form: 'own',
    holdings: [],
    seen: new Set(),
    entries: [],
    unseen: [],
    through: new Set(),
    takenAway: new Set(),
    follow,
  };
}

export function unseenAt(node: ts.Node, reason: UnseenReason, { unseen }: Look): Presence {
  if (!unseen.some((other) => other.node === node)) unseen.push({ node, reason });
  return 'absent';
}

export function inOneOf(expressions: readonly ts.Expression[], look: Look, orNothing = false): Presence {
  const meant = expressions.filter((expression) => !isSkipped(expression, look));
  const isCertain = look.isCertain && meant.length === 1 && !orNothing;
  const presences = meant.map((expression) => look.follow(expression, { ...look, isCertain }));
  return ofAlternatives(orNothing ? [...presences, 'absent'] : presences);
}

function isSkipped(expression: ts.Expression, { question }: Look): boolean {
  return question.skipped?.has(unwrap(expression)) === true;
}

/** The entry that a question has led to. */
export function entryAt(
  node: Entry['node'],
  value: Entry['value'],
  { isCertain, form, holdings }: Look,
): Entry {
  return { node, value, isCertain, form, holdings };
}

/** A question as it goes on in what a declaration holds. */
export function entered(declaration: Holding['declaration'], look: Look): Look {
  return {
    ...look,
    seen: new Set([...look.seen, declaration]),
    holdings: [...look.holdings, { declaration, path: look.path }],
  };
}

/** What is there after an object was written, with all that happens to it then. */
export function withWrites(own: Presence, writes: readonly Write[], look: Look): Presence {
  const presences = writes.map((write): Presence => {
    const presence = inWrite(write, { ...look, isCertain: look.isCertain && write.isAlways });
    return write.isAlways || presence === 'absent' ? presence : 'possible';
  });
  const whole = presences.reduce(together, own);
  const isLost = writes.some((write) => 'node' in write && look.takenAway.has(write.node));
  return whole === 'certain' && isLost ? 'possible' : whole;
}

function inWrite(write: Write, look: Look): Presence {
  if (write.kind === 'deleted') {
    look.takenAway.add(write.node);
    return 'absent';
  }
  if (write.kind === 'unseen') return unseenAt(write.node, write.reason, look);
  if (write.kind === 'part') return look.follow(write.value, { ...look, path: write.path });
  const { node, value } = write;
  if (isNothing(unwrap(value))) {
    look.takenAway.add(node);
    return 'absent';
  }
  look.entries.push(entryAt(node, value, look));
  return 'certain';
}
