import type { Model } from '../catalog/catalog.js';
import { spellingsIn } from '../catalog/spelling.js';
import { type Asking, askingsIn, clientOf } from './askings.js';
import { ts } from './compiler.cjs';
import { encodedIn } from './encoding.js';
import { isFallback, unwrap } from './expressions.js';
import { makersOf } from './makers.js';
import { memoized } from './memo.js';
import { bodiesOfOthers, isMessagesRequest } from './messages-body.js';
import type { Project } from './project.js';
import { type Entry, type Found, type Path, type Presence, together } from './requests/found.js';
import { frameworkCallsIn, idsOfProvided } from './requests/frameworks.js';
import { lookUp } from './requests/objects.js';
import { type FieldName, type Place, placesOf, type Root, type Surface } from './requests/places.js';
import { textsGiven } from './requests/texts.js';
import { typeFactsOf } from './types.js';
import { isIdOfOthers } from './vendors.js';

/** What is asked of Claude at a place, as data: its fields are looked up by the names of the Messages API (`fieldOf`). */
export interface Request {
  readonly surface: Surface;
  /** The command, the call or the constructor that takes it. */
  readonly node: ts.NewExpression | ts.CallExpression;
  /** Nothing for a framework, which reads the answer itself. */
  readonly asking: Asking | undefined;
  /** Whether nothing but Claude can be asked here, as far as the code says. */
  readonly isCertain: boolean;
  /** Whether bodies of other models may be sent here as well, which have fields of the same names. */
  readonly isMixed: boolean;
  /** Whether it goes to Bedrock, and not to an API of Anthropic's own. */
  readonly isOnBedrock: boolean;
  /** The objects that fields can stand in. */
  readonly roots: Readonly<Partial<Record<Root, ts.Expression>>>;
  /** The bodies of other models that are written beside Claude's. */
  readonly skipped?: ReadonlySet<ts.Node>;
  readonly asked: AskedModels;
}

/** The models that a request goes to, as far as the code names them. */
export interface AskedModels {
  readonly models: readonly Model[];
  /** The ids of models of other vendors. */
  readonly others: readonly string[];
  /** The ids of others that the code names, where nothing says which model is asked. */
  readonly besides: readonly string[];
  /** Whether those are all. */
  readonly isComplete: boolean;
}

/** A field of a request: every place that gives it, in all files, and what may give it as well and cannot be seen. */
export interface Field extends Found {
  readonly name: FieldName;
}

/** The requests of a file: InvokeModel, Converse, Anthropic's SDKs, and frameworks whose model is seen to be one of Claude's. */
export const requestsIn = memoized(searchedRequests);

function searchedRequests(file: ts.SourceFile, project: Project): readonly Request[] {
  const asked = askingsIn(file, project).map((asking): Request => {
    const { node, api, isCertain, isOnBedrock } = asking;
    const surface = api === 'sdk' ? 'messages' : api;
    const roots = rootsOf(asking, project);
    const skipped = api === 'invoke' ? bodiesBeside(roots, project) : new Set<ts.Node>();
    const isMixed = skipped === undefined;
    const own = { surface, node, isCertain, isMixed, isOnBedrock, asking, roots } as const;
    const models = modelsAsked(surface, roots, project);
    const besides = asking.besides.filter((id) => !models.others.includes(id));
    if (skipped === undefined || api !== 'invoke') return { ...own, asked: { ...models, besides } };
    // A model of another vendor gets a body of its own.
    return { ...own, skipped, asked: { ...models, others: [], besides } };
  });
  const framed = frameworkCallsIn(file).flatMap(({ surface, node, input }): Request[] => {
    const roots = { input };
    const models = modelsAsked(surface, roots, project);
    // Whose model it is that a framework takes is known by its id alone.
    if (models.models.length === 0) return [];
    const isOnBedrock = surface !== 'langchain-anthropic';
    const own = { surface, node, asking: undefined, isCertain: true, isMixed: false, isOnBedrock, roots };
    return [{ ...own, asked: { ...models, besides: [] } }];
  });
  return [...asked, ...framed].sort((a, b) => a.node.pos - b.node.pos);
}

function rootsOf({ node, api }: Asking, project: Project): Request['roots'] {
  const [input, options] = node.arguments ?? [];
  const callee = unwrap(node.expression);
  const receiver =
    api === 'sdk' && ts.isPropertyAccessExpression(callee) ? clientOf(callee.expression) : undefined;
  const [made, ...others] =
    receiver === undefined ? [] : makersOf(receiver, project).flatMap((maker) => maker.made ?? []);
  const client = others.length === 0 ? made?.arguments?.[0] : undefined;
  return {
    ...(input === undefined ? {} : { input }),
    ...(options === undefined || api !== 'sdk' ? {} : { options }),
    ...(client === undefined ? {} : { client }),
  };
}

/** The bodies that are none of the Messages API; nothing where not all that are sent can be told apart. */
function bodiesBeside({ input }: Request['roots'], project: Project): ReadonlySet<ts.Node> | undefined {
  const { entries = [] } = input === undefined ? {} : lookUp(input, { path: ['body'], project });
  const all = entries.map(({ value }) => {
    const encoded = value === undefined ? undefined : encodedIn(value, project);
    if (encoded === undefined) return undefined;
    return isMessagesRequest(encoded.value, project)
      ? new Set<ts.Node>()
      : bodiesOfOthers(encoded.value, project);
  });
  const known = all.flatMap((bodies) => (bodies === undefined ? [] : [...bodies]));
  return all.includes(undefined) ? undefined : new Set(known);
}

/** A field of a request, wherever the API has it, or a part of what it holds: `['type']` of `thinking`. */
export function fieldOf(
  { surface, roots, skipped }: Request,
  name: FieldName,
  project: Project,
  inner: Path = [],
): Field {
  return { name, ...found(placesOf(name, surface, inner), roots, project, skipped) };
}

/** What a request has under a path of its own API, whatever that means there. */
export function partAt({ roots, skipped }: Request, path: Path, project: Project): Found {
  return found([{ root: 'input', path }], roots, project, skipped);
}

function found(
  places: readonly Place[],
  roots: Request['roots'],
  project: Project,
  skipped?: ReadonlySet<ts.Node>,
): Found {
  const entries: Entry[] = [];
  const unseen = new Map<ts.Node, Found['unseen'][number]>();
  const through = new Set<ts.Node>();
  let presence: Presence = 'absent';
  let isTakenAway = false;
  for (const { root, ...place } of places) {
    const object = roots[root];
    if (object === undefined) continue;
    const own = lookUp(object, { ...place, project, ...(skipped === undefined ? {} : { skipped }) });
    entries.push(...own.entries.filter(({ node }) => entries.every((other) => other.node !== node)));
    for (const one of own.unseen) unseen.set(one.node, one);
    for (const node of own.through) through.add(node);
    presence = together(presence, own.presence);
    isTakenAway ||= own.isTakenAway;
  }
  return { presence, isTakenAway, entries, unseen: [...unseen.values()], through };
}

function modelsAsked(
  surface: Surface,
  roots: Request['roots'],
  project: Project,
): Omit<AskedModels, 'besides'> {
  const { entries, unseen } = found(placesOf('model', surface), roots, project);
  const given = entries.flatMap(({ value }) => value ?? []);
  const ids = surface === 'ai-sdk' ? given.flatMap((value) => idsOfProvided(value, project)) : given;
  const { texts, isComplete } = textsGiven(ids, project);
  const named = texts.map((text) => [...spellingsIn(text)].flatMap(({ models }) => models));
  const models = [...new Set(named.flat())];
  return {
    models,
    others: texts.filter((text, index) => named[index]?.length === 0 && isIdOfOthers(text)),
    isComplete:
      isComplete && unseen.length === 0 && ids.length >= given.length && named.every((own) => own.length > 0),
  };
}

/** Whether the value of a field can be `undefined` or `null`, so that the field is not sent. */
export function mayBeMissing({ value, isCertain }: Entry, project: Project): boolean {
  return !isCertain || value === undefined || mayGiveNothing(value, project);
}

function mayGiveNothing(value: ts.Expression, project: Project): boolean {
  const node = unwrap(value);
  if (ts.isLiteralExpression(node)) return false;
  // The one on the right comes in the place of nothing.
  if (isFallback(node) && !mayGiveNothing(node.right, project)) return false;
  const branches = ts.isConditionalExpression(node) ? [node.whenTrue, node.whenFalse] : [];
  if (branches.length > 0) return branches.some((branch) => mayGiveNothing(branch, project));
  return typeFactsOf(value, project).mayBeMissing;
}
