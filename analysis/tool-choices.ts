import { ts } from './compiler.cjs';
import { propertyIn } from './conversations/turns.js';
import { unwrap } from './expressions.js';
import type { Project } from './project.js';
import type { Entry, Found } from './requests/found.js';
import { textsGiven } from './requests/texts.js';
import { fieldOf, type Request } from './requests.js';

/** What a request says of the tools that have to be used. */
export interface ToolChoice {
  readonly request: Request;
  /** The field as a whole. */
  readonly whole: Found;
  readonly forced: readonly ForcedChoice[];
  /** Whether one of those is there whenever the request is. */
  readonly isAlways: boolean;
  /** Types that come from elsewhere, and may force a tool. */
  readonly opaque: readonly Entry[];
  /** What may force one as well, and cannot be seen. */
  readonly unseen: Found['unseen'];
  /** The references by which all of it was found. */
  readonly through: ReadonlySet<ts.Node>;
}

/** An object that forces the model to use a tool: `{ type: 'tool', name }`, `{ type: 'any' }`, in Converse `{ tool: { name } }`, `{ any: {} }`. */
export interface ForcedChoice {
  readonly object: ts.ObjectLiteralExpression;
  /** What in it says so. */
  readonly entry: Entry;
  readonly kind: 'any' | 'tool';
  /** The literal of the type, in the form of the Messages API. */
  readonly literal: ts.StringLiteralLike | undefined;
  /** The name of the tool, where it is known. */
  readonly tool: string | undefined;
}

/** What a request says of the tools that have to be used, wherever that is written. */
export function toolChoiceOf(request: Request, project: Project): ToolChoice {
  const part = (...inner: string[]) => fieldOf(request, 'tool_choice', project, inner);
  const [whole, any, tool, type] = [part(), part('any'), part('tool'), part('type')];
  const typed = type.entries.map((entry) => typedChoice(entry, project));
  const forced = [
    ...any.entries.flatMap((entry) => converseChoice(entry, 'any', project)),
    ...tool.entries.flatMap((entry) => converseChoice(entry, 'tool', project)),
    ...typed.flatMap((own) => (own === 'free' || own === 'opaque' ? [] : own)),
  ];
  const parts = [any, tool, type];
  const isAllForced = typed.every((own) => own !== 'free' && own !== 'opaque');
  const unseen = parts.flatMap((own) => own.unseen);
  const isThere = any.presence === 'certain' || tool.presence === 'certain' || type.presence === 'certain';
  const isTaken = [whole, ...parts].some(({ isTakenAway }) => isTakenAway);
  return {
    request,
    whole,
    forced,
    isAlways: isThere && isAllForced && !isTaken && unseen.length === 0,
    opaque: type.entries.filter((_, index) => typed[index] === 'opaque'),
    unseen,
    through: new Set([whole, ...parts].flatMap(({ through }) => [...through])),
  };
}

/** The first place where a request forces the model to use a tool, or may. */
export function forcedToolOf(request: Request, project: Project): ts.Node | undefined {
  const { forced, opaque } = toolChoiceOf(request, project);
  return [...forced.map(({ entry }) => entry), ...opaque][0]?.node;
}

/** `type: 'any'`, `type: 'tool'` */
function typedChoice(entry: Entry, project: Project): ForcedChoice | 'free' | 'opaque' {
  const { node, value } = entry;
  const literal = value === undefined ? undefined : unwrap(value);
  const { parent: object } = node;
  if (literal === undefined || !ts.isStringLiteralLike(literal) || !ts.isObjectLiteralExpression(object)) {
    const { texts, isComplete } = textsGiven(value === undefined ? [] : [value], project);
    return isComplete && !texts.some(isForcing) ? 'free' : 'opaque';
  }
  if (!isForcing(literal.text)) return 'free';
  const kind = literal.text === 'any' ? 'any' : 'tool';
  return { object, entry, kind, literal, tool: nameIn(object, project) };
}

function isForcing(type: string): boolean {
  return type === 'any' || type === 'tool';
}

/** `any: {}`, `tool: { name }` */
function converseChoice(entry: Entry, kind: ForcedChoice['kind'], project: Project): ForcedChoice[] {
  const { node, value } = entry;
  const { parent: object } = node;
  if (!ts.isObjectLiteralExpression(object)) return [];
  const named = value === undefined ? undefined : unwrap(value);
  const tool =
    named !== undefined && ts.isObjectLiteralExpression(named) ? nameIn(named, project) : undefined;
  return [{ object, entry, kind, literal: undefined, tool }];
}

function nameIn(object: ts.ObjectLiteralExpression, project: Project): string | undefined {
  const name = propertyIn(object, 'name');
  const { texts, isComplete } = textsGiven(name === undefined ? [] : [name], project);
  return isComplete && texts.length === 1 ? texts[0] : undefined;
}
