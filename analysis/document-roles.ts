import { elementRole, isAllowing, isValidated, namesSeveral } from './document-elements.js';
import { around, type DocumentMention, isWholeValue } from './document-mentions.js';
import { entryOf, keysBeside } from './document-records.js';
import { type DocumentPart, type Holder, holdersBelow, namesAbove } from './documents/parts.js';
import { once } from './memo.js';
import { namesVersion } from './records.js';

/** What a value of a document is there for. */
export type DocumentRole =
  /** A program, a template or a tool takes it from here. */
  | { readonly kind: 'value' }
  /** The key of a table. */
  | { readonly kind: 'key' }
  /** One of several that describe a model each, beside a title, a price or a limit. */
  | { readonly kind: 'record' }
  /** What a model has answered, or a call has used: beside a stop reason or a usage. */
  | { readonly kind: 'answer' }
  /** One of those that are allowed; whoever gives another one is refused. */
  | { readonly kind: 'allowed'; readonly list: Holder }
  /** One of a list whose use is not visible. */
  | { readonly kind: 'element' }
  /** Another text is made of it. */
  | { readonly kind: 'computed' }
  /** It is compared with. */
  | { readonly kind: 'comparison' }
  /** The ARN that a policy is about. */
  | { readonly kind: 'policy' }
  /** Its key names a version. */
  | { readonly kind: 'named-entry'; readonly key: string; readonly group: Holder };

const comparing =
  /^(?:!|Fn::)(?:Equals|Contains|Not|And|Or|EachMemberIn)$|^(?:const|pattern|AllowedPattern|if|contains|regex|startswith|endswith)$/;
/** Keys that hold what is taken where nothing else is given. */
const standing = /^(?:default|(?:parameter)?value)$/i;
/** What a mention in a key or a value is there for. */
export const roleInDocument = once((mention: DocumentMention): DocumentRole => {
  const { part } = mention;
  if (part === undefined) return { kind: 'value' };
  if (part.kind === 'key') return { kind: 'key' };
  const { before, after } = around(mention);
  if (/^\\?["']\s*:/.test(after)) return { kind: 'key' };
  if (isOfPolicy(part, before)) return { kind: 'policy' };
  if (isCompared(mention, part)) return { kind: 'comparison' };
  if (part.holder.kind === 'list') return elementRole(mention, part);
  if (keysBeside(part).some((name) => /^(?:stop_?reason|usage)$/i.test(name))) return { kind: 'answer' };
  const entry = entryOf(part);
  if (entry !== undefined) return { kind: entry === 'record' ? 'record' : 'element' };
  return (
    namedEntry(mention, part) ??
    (namesSeveral(mention, nameOfValue(part)) ? { kind: 'element' } : { kind: 'value' })
  );
});

/** Under a key that names a version, or in a map that stands under one. */
function namedEntry(mention: DocumentMention, part: DocumentPart): DocumentRole | undefined {
  if (!isWholeValue(mention)) return undefined;
  const { holder, name = '' } = part;
  const key = nameOfValue(part);
  if (key !== undefined && namesVersion(key))
    return { kind: 'named-entry', key, group: standing.test(name) ? groupOf(part) : holder };
  const { name: own, above } = holder;
  if (own === undefined || above === undefined || standing.test(name) || !namesVersion(own)) return undefined;
  return { kind: 'named-entry', key: own, group: above };
}

/** Whether a version is named by the key of a value, or by one that it stands under in a group. */
export function namesVersionIn(group: Holder, part: DocumentPart): boolean {
  if (namesVersion(nameOfValue(part) ?? '')) return true;
  for (let at: Holder | undefined = part.holder; at !== undefined && at !== group; at = at.above)
    if (namesVersion(at.name ?? '')) return true;
  return false;
}

/** What a value is called: its key, or that of the parameter whose default it is, or `MODEL` of `{ name: MODEL, value: … }`. */
export function nameOfValue({ name, holder }: DocumentPart): string | undefined {
  if (name === undefined || !standing.test(name)) return name;
  const named = holder.parts.find(
    (part) => part.kind === 'value' && /^(?:name|parameterKey)$/i.test(part.name ?? ''),
  );
  return named?.text ?? holder.name ?? name;
}

/** What a mention is called: its value's name where it is all of it, or that in the text before it (`ModelId="…"`). */
export function nameOfMention(mention: DocumentMention): string | undefined {
  if (isWholeValue(mention) && mention.part !== undefined) return nameOfValue(mention.part);
  return /(?:^|[\s"'])([A-Za-z_]\w*)=\\?["']?$/.exec(around(mention).before)?.[1];
}

/** The list of what may be given in the place of a default. */
export function allowedBeside({ name, holder }: DocumentPart): Holder | undefined {
  if (name === undefined || !standing.test(name)) return undefined;
  return [...holdersBelow(holder)].find(
    (other) =>
      other.parts.length > 0 && (isValidated(other) || (other.above === holder && isAllowing(other))),
  );
}

function groupOf({ holder }: DocumentPart): Holder {
  return holder.above ?? holder;
}

/** `Resource: arn:…`, also in a list of them, and as a condition of a policy. */
function isOfPolicy(part: DocumentPart, before: string): boolean {
  if (!/\barn:/.test(before)) return false;
  const nearest = [...namesAbove(part)].find((name) => !/^(?:!|Fn::)/.test(name));
  return /^(?:Not)?Resources?$|^bedrock:InferenceProfileArn$/i.test(nearest ?? '');
}

/** By an operator inside a text or around it, by what it is given to, or as the pattern of a `case` of a script. */
function isCompared(mention: DocumentMention, { name, holder, start, end }: DocumentPart): boolean {
  const { text, format } = mention.document;
  const { before, after } = around(mention);
  const all = {
    before: text.slice(Math.max(0, start - 4), start) + before,
    after: after + text.slice(end, end + 4),
  };
  if (/[!=]=\s*\\?["']?$/.test(all.before) || /^\\?["']?\s*[!=]=/.test(all.after)) return true;
  if (/\b(?:contains|startsWith|endsWith)\([^()]*$/.test(before)) return true;
  if (format === 'shell' && (/\[.*\s=~?\s*["']?$/.test(before) || isCasePattern(before, after))) return true;
  return comparing.test((holder.kind === 'list' ? holder.name : name) ?? '') && !isValidated(holder);
}

/** `a | b) …` at the beginning of a line of a `case`, or behind its `in`. */
function isCasePattern(before: string, after: string): boolean {
  const isFirst = /(?:^|\bin|;;)\s*\(?\s*(?:[^\s|]+\s*\|\s*)*["']?\*?[\w.-]*$/.test(before);
  return isFirst && /^["']?\*?[ \t]*[|)]/.test(after);
}
