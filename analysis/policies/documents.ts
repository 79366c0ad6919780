import { bedrockArnOf } from '../arns.js';
import { type DocumentPart, type Holder, holdersBelow, valuesBelow } from '../documents/parts.js';
import type { Document } from '../documents.js';
import { once } from '../memo.js';
import type { PolicyStatement, Resource, Resources } from '../policies.js';
import { actionKey, resourceKey } from './keys.js';

/** What brings keys of another map into one, in YAML. */
const mergeKey = /^<<$/;
const concerning = /bedrock|RequestedRegion/;

/** The statements of the policies in a document, also of those that are JSON in a heredoc of a script or of Terraform. */
export const statementsInDocument = once((document: Document): readonly PolicyStatement[] => {
  if (!/(?:Resource|resources)\b/.test(document.text) || !concerning.test(document.text)) return [];
  const [first] = document.parts;
  if (first === undefined) return [];
  const seen = new Set<Holder>();
  return document.parts.flatMap(({ kind, name, holder }) => {
    if (kind !== 'key' || !resourceKey.test(name ?? '') || seen.has(holder) || !isStatement(holder))
      return [];
    seen.add(holder);
    return statementOf(holder, document);
  });
});

/** The statement of whose resources a value is one, or of one. */
export function statementAbove(part: DocumentPart): Holder | undefined {
  if (isStatement(part.holder)) return resourceKey.test(part.name ?? '') ? part.holder : undefined;
  for (let at: Holder | undefined = part.holder; at?.above !== undefined; at = at.above) {
    if (isStatement(at.above)) return isOfResources(at, at.above) ? at.above : undefined;
  }
  return undefined;
}

/** What holds actions and resources: of a policy, or a block of Terraform that makes one. */
const isStatement = once(({ kind, parts }: Holder): boolean => {
  const has = (key: RegExp) => parts.some((part) => part.kind === 'key' && key.test(part.name ?? ''));
  return kind === 'map' && has(resourceKey) && (has(actionKey) || has(mergeKey));
});

/** Whether a holder is what stands under `Resource`, and not under another key of its statement. */
function isOfResources(holder: Holder, statement: Holder): boolean {
  const [start] = [...valuesBelow(holder)].map((part) => part.start);
  const key = statement.parts.findLast((part) => part.kind === 'key' && part.start < (start ?? 0));
  return resourceKey.test(key?.name ?? '');
}

function statementOf(holder: Holder, document: Document): PolicyStatement | [] {
  const { text, fileName } = document;
  const key = keyOf(holder, resourceKey);
  if (key === undefined) return [];
  const [effect] = valuesUnder(holder, /^Effect$/i);
  const actions = valuesUnder(holder, actionKey);
  const isEmbedded = document.embedded.some(({ start, end }) => start <= key.start && key.end <= end);
  const isExcluding = /^not/i.test(keyOf(holder, actionKey)?.name ?? 'Not');
  return {
    place: { kind: 'document', fileName, text, document, isEmbedded },
    begin: Math.min(...holder.parts.map((part) => part.start)),
    start: key.start,
    effect: effectOf(
      effect?.text,
      keyOf(holder, /^Effect$/i) !== undefined || keyOf(holder, mergeKey) !== undefined,
    ),
    actions: isExcluding || actions.length === 0 ? undefined : actions.map((part) => part.text),
    exceptions: isExcluding ? actions.map((part) => part.text) : [],
    resources: resourcesOf(holder, key, document),
    conditions: conditionsOf(holder, document),
    group: groupOf(holder),
  };
}

function keyOf({ parts }: Holder, name: RegExp): DocumentPart | undefined {
  return parts.find((part) => part.kind === 'key' && name.test(part.name ?? ''));
}

/** The values under a key of a statement: one, or those of a list. */
function valuesUnder(statement: Holder, name: RegExp): DocumentPart[] {
  const own = statement.parts.filter((part) => part.kind === 'value' && name.test(part.name ?? ''));
  const lists = statement.holders.filter((holder) => holder.kind === 'list' && name.test(holder.name ?? ''));
  return [...own, ...lists.flatMap((list) => list.parts)];
}

/** Terraform allows where nothing is said. */
function effectOf(effect: string | undefined, isSaid: boolean): PolicyStatement['effect'] {
  if (effect === undefined) return isSaid ? 'computed' : 'allow';
  return /^allow$/i.test(effect) ? 'allow' : /^deny$/i.test(effect) ? 'deny' : 'computed';
}

function conditionsOf(statement: Holder, { text }: Document): string {
  const key = keyOf(statement, /^Conditions?$/i);
  const blocks = statement.holders.filter((holder) => /^condition$/i.test(holder.name ?? ''));
  const parts = blocks.flatMap((block) => [...partsBelow(block)]);
  const [first, last] = [key ?? parts[0], parts.at(-1)];
  return first === undefined ? '' : text.slice(first.start, (last ?? first).end);
}

function* partsBelow(holder: Holder): Generator<DocumentPart> {
  yield* holder.parts;
  for (const inner of holdersBelow(holder)) yield* inner.parts;
}

/** What is given to one role: the statements of a list, of a block of Terraform, or of all policies in a list of them. */
function groupOf(statement: Holder): Holder {
  let group = statement.above ?? statement;
  for (let at: Holder | undefined = statement; at !== undefined; at = at.above)
    if (at.kind === 'list' && at.name === 'Policies') group = at;
  return group;
}

function resourcesOf(statement: Holder, key: DocumentPart, document: Document): Resources {
  const inside = [...partsUnder(statement, key)].sort((a, b) => a.start - b.start);
  const [first, last] = [inside[0] ?? key, inside.at(-1) ?? key];
  const all = { text: document.text.slice(first.start, last.end), start: first.start, end: last.end };
  const isExcluding = /^not/i.test(key.name ?? '');
  const made = (form: 'list' | 'one', found: readonly (Resource | undefined)[]): Resources => {
    const elements = found.filter((resource) => resource !== undefined);
    // What an anchor names stands in other places as well.
    const isShared = /(?:^|\s)&\S/.test(document.text.slice(key.end, first.start));
    const isOpaque = elements.length === 0 || elements.length < found.length || isShared;
    return {
      ...all,
      form: isOpaque ? 'opaque' : isExcluding ? 'excluded' : form,
      elements: isOpaque ? [] : elements,
    };
  };
  const one = statement.parts.find((part) => part.kind === 'value' && part.name === key.name);
  if (one !== undefined) return made('one', [scalarOf(one, document)]);
  const [holder, ...others] = statement.holders.filter(({ name }) => name === key.name);
  if (holder === undefined || others.length > 0) return made('list', []);
  if (holder.kind === 'map') return made('one', [functionOf(holder, document)]);
  const found = [
    ...holder.parts.map((part) => scalarOf(part, document)),
    ...holder.holders.map((inner) => functionOf(inner, document)),
  ];
  return made(
    'list',
    found.sort((a, b) => (a?.start ?? 0) - (b?.start ?? 0)),
  );
}

/** The keys and values between the key of the resources and the next one of the statement. */
function* partsUnder(statement: Holder, key: DocumentPart): Generator<DocumentPart> {
  const next = statement.parts.find((part) => part.kind === 'key' && part.start > key.start);
  for (const part of partsBelow(statement)) {
    if (part.start > key.start && part.start < (next?.start ?? Number.POSITIVE_INFINITY)) yield part;
  }
}

/** A text, alone between what separates it from others. */
function scalarOf(part: DocumentPart, document: Document): Resource | undefined {
  const { text, format } = document;
  const before = text.slice(0, part.start);
  const [tagged = '', tag] = /(![\w:]+)[ \t]+$/.exec(before) ?? [];
  if (tag !== undefined && tag !== '!Sub') return undefined;
  const start = part.start - tagged.length;
  if (!isApart(document, start, part.end)) return undefined;
  const isFilled = format === 'hcl' || format === 'shell' || (format === 'yaml' && isServerless(text));
  const quote = /^["']/.test(text.slice(part.start, part.end)) ? 1 : 0;
  return {
    start,
    end: part.end,
    inner: { start: part.start + quote, end: part.end - quote },
    pattern: part.text,
    arn: bedrockArnOf(part.text),
    filled: [],
    fills: tag !== undefined ? 'tag' : isFilled ? 'template' : 'none',
  };
}

/** `Fn::Sub: arn:…` and `{ "Fn::Sub": "arn:…" }` */
function functionOf(holder: Holder, document: Document): Resource | undefined {
  const [key, value, ...others] = holder.parts;
  if (holder.kind !== 'map' || key?.name !== 'Fn::Sub' || value === undefined) return undefined;
  if (others.length > 0 || holder.holders.length > 0) return undefined;
  const { text } = document;
  const opening = /\{\s*$/.exec(text.slice(0, key.start))?.[0].length ?? 0;
  const closing = opening === 0 ? 0 : (/^\s*\}/.exec(text.slice(value.end))?.[0].length ?? 0);
  const scalar = scalarOf(value, document);
  if (scalar === undefined) return undefined;
  return { ...scalar, start: key.start - opening, end: value.end + closing, fills: 'function' };
}

/** Whether nothing of an expression stands beside an element. */
function isApart({ text, format }: Document, start: number, end: number): boolean {
  const before = text.slice(Math.max(0, start - 400), start);
  const line = before.slice(before.lastIndexOf('\n') + 1);
  const isComputed = format === 'hcl' && /\?|\bfor\s/.test(line.replace(/"[^"]*"/g, ''));
  const isFirst = /(?:[[{,:=-]|\*\/|(?:#|\/\/)[^\n]*\n)\s*$/.test(before);
  return isFirst && !isComputed && /^[ \t]*(?:[\]},\r\n#]|\/[/*]|$)/.test(text.slice(end, end + 400));
}

/** Whether variables of the Serverless framework are filled in. */
function isServerless(text: string): boolean {
  return /^service:/m.test(text) && /^provider:/m.test(text);
}
