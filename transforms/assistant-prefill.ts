import { ts } from '../analysis/compiler.cjs';
import { factsAt } from '../analysis/conditions.js';
import { lastTextIn, propertyIn, textsOfTurn } from '../analysis/conversations/turns.js';
import { type Ending, endingOf, endingOfList } from '../analysis/conversations.js';
import { unwrap } from '../analysis/expressions.js';
import { isIgnored } from '../analysis/ignores.js';
import { excerptOf, placeOf } from '../analysis/lines.js';
import { isMeant, strangersTo } from '../analysis/requests/standing.js';
import { fieldOf, type Request, requestsIn } from '../analysis/requests.js';
import { usesOf } from '../analysis/scopes.js';
import { wrapped } from '../analysis/uses.js';
import type { Edit } from '../edits/edit.js';
import { defineTransform, type Finding, type TransformContext } from '../engine/transform.js';
import {
  type Candidate,
  draftsFor,
  editsOf,
  isDraft,
  type Obstacle,
  type Prefill,
  type Prefilled,
} from './assistant-prefill/drafts.js';
import { messages } from './assistant-prefill/messages.js';
import { isNewlyRefused, outline } from './assistant-prefill/outline.js';
import { instructionFor, purposeOf } from './assistant-prefill/purposes.js';

type Context = TransformContext<typeof messages>;

/**
 * Finds the conversations that end with a turn of the assistant, which the target refuses to continue.
 *
 * An opening of JSON that the program puts before the answer again becomes a part of the prompt. What a turn is for that the code does
 * not show is said, with what fits in its place.
 */
export default defineTransform({
  ...outline,
  messages,
  *find(context) {
    if (!isNewlyRefused(context)) return;
    const { project } = context;
    const requests = project.files.flatMap((file) =>
      requestsIn(file, project).filter((request) => isMeant(request, context)),
    );
    const prefills = prefillsOf(
      requests.map((request) => ({ request, ending: endOf(request, context) })),
      context,
    );
    const candidates: Candidate[] = [];
    for (const prefill of prefills) {
      const found = candidateOrFinding(prefill, context);
      if ('verdict' in found) yield found;
      else candidates.push(found);
    }
    // What a comment keeps is read as it was, so that nothing that it shares may change.
    const isKept = ({ prefill: { turn } }: Candidate) =>
      isIgnored(turn.node.getSourceFile(), turn.node.getStart());
    for (const { prefill } of candidates.filter(isKept)) yield instructedFinding(prefill, [], context);
    const results = draftsFor(
      candidates.filter((own) => !isKept(own)),
      project,
    );
    const edits = editsOf([...results.values()].filter(isDraft), project);
    for (const [prefill, result] of results)
      yield isDraft(result)
        ? instructedFinding(prefill, edits.get(result) ?? [], context)
        : leftFinding(prefill, result.code, result.node, context);
  },
});

/** How the conversation of a request ends; LangChain is given it when its model is called. */
function endOf(request: Request, { project }: Context): Ending {
  if (!request.surface.startsWith('langchain')) return endingOf(request, project);
  const holder = wrapped(request.node).parent;
  const uses = ts.isVariableDeclaration(holder) ? usesOf(holder) : [];
  const lists = uses.flatMap((use) => {
    const callee = use.parent;
    const isAsked = ts.isPropertyAccessExpression(callee) && /^(?:invoke|stream)$/.test(callee.name.text);
    const call = callee.parent;
    return isAsked && ts.isCallExpression(call) && call.expression === callee
      ? (call.arguments[0] ?? [])
      : [];
  });
  const endings = lists.map((list) => endingOfList(list, project));
  return {
    entries: [],
    turns: endings.flatMap(({ turns }) => turns),
    unseen: request.node,
    holders: new Set(),
    known: new Set(),
  };
}

function prefillsOf(asked: readonly Prefilled[], { project }: Context): readonly Prefill[] {
  const prefills = new Map<ts.Node, Prefill>();
  for (const one of asked) {
    for (const turn of one.ending.turns) {
      if (turn.role !== 'assistant' || isToolUse(turn.content) || isPaused(turn.node)) continue;
      // What may have a turn behind it is a part of the history, unless somebody wrote down its text.
      if (!turn.isSure && textsOfTurn(turn, project) === undefined) continue;
      const known = prefills.get(turn.node);
      prefills.set(turn.node, { turn, requests: [...(known?.requests ?? []), one] });
    }
  }
  return [...prefills.values()];
}

/** A call of a tool, which has to be answered on any model. */
function isToolUse(content: ts.Expression | undefined): boolean {
  const node = content === undefined ? undefined : unwrap(content);
  const last = node !== undefined && ts.isArrayLiteralExpression(node) ? node.elements.at(-1) : undefined;
  const block = last === undefined ? undefined : unwrap(last);
  if (block === undefined || !ts.isObjectLiteralExpression(block)) return false;
  const type = propertyIn(block, 'type');
  return propertyIn(block, 'toolUse') !== undefined || type?.getText().includes('tool_use') === true;
}

/** `if (stop_reason === 'pause_turn') messages.push(…)`: that is how the API wants it. */
function isPaused(node: ts.Node): boolean {
  return [...factsAt(node)].some(
    (fact) => fact.kind === 'equal' && fact.value === 'pause_turn' && fact.holds,
  );
}

/** A turn that opens JSON, or what there is to say of one that does not, or that may not go. */
function candidateOrFinding(prefill: Prefill, context: Context): Candidate | Finding {
  const { finding, project } = context;
  const { turn, requests } = prefill;
  const at = placeOf(turn.node);
  const data = openingOf(prefill, context);
  const manual = { verdict: 'manual' } as const;
  const strangers = strangersTo(
    requests.map(({ request }) => request),
    context,
    ({ capabilities }) => !capabilities.prefill,
    project,
  );
  if (strangers !== undefined) return finding(strangers.code, at, manual, { ...data, what: strangers.what });
  const texts = textsOfTurn(turn, project);
  const purpose = purposeOf(texts);
  const isStopped = requests.some(
    ({ request }) => fieldOf(request, 'stop_sequences', project).entries.length > 0,
  );
  if (isStopped && (purpose === 'json' || purpose === 'words'))
    return finding('stop-sequence', at, manual, data);
  if (purpose !== 'json') return finding(purpose, at, manual, data);
  const [opening = '', ...otherTexts] = texts ?? [];
  return otherTexts.length > 0
    ? leftFinding(prefill, 'json-sometimes', turn.content ?? turn.node, context)
    : { prefill, opening, instruction: data.instruction };
}

function instructedFinding(prefill: Prefill, edits: readonly Edit[], context: Context): Finding {
  const isAssumed = prefill.requests.some(({ request }) => request.asked.models.length === 0);
  const outcome = { verdict: 'migrated', strength: 'review', edits } as const;
  const code = isAssumed ? 'instructed-assuming' : 'instructed';
  return context.finding(code, placeOf(prefill.turn.node), outcome, openingOf(prefill, context));
}

function leftFinding(prefill: Prefill, code: Obstacle['code'], node: ts.Node, context: Context): Finding {
  const data = { ...openingOf(prefill, context), what: excerptOf(node) };
  return context.finding(code, placeOf(prefill.turn.node), { verdict: 'manual' }, data);
}

function openingOf({ turn }: Prefill, { project, target }: Context) {
  const [text] = textsOfTurn(turn, project) ?? [];
  const content = turn.content === undefined ? undefined : (lastTextIn(turn.content) ?? turn.content);
  const shown = text?.trim() === '' ? undefined : text;
  return {
    text: shown === undefined ? excerptOf(content ?? turn.node) : shortOf(shown),
    model: target.title,
    instruction: instructionFor(text ?? ''),
  };
}

function shortOf(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ').replaceAll('`', "'");
  return line.length > 60 ? `${line.slice(0, 57)}...` : line;
}
