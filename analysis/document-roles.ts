import { around, type DocumentMention, isWholeValue } from './document-mentions.js';
import { type DocumentPart, type Holder, holdersBelow, namesAbove } from './documents/parts.js';
import { once } from './memo.js';
import { namesModel, namesVersion, natureOf } from './records.js';

/** What a value of a document is there for. */
export type DocumentRole =
  /** A program, a template or a tool takes it from here. */
  | { readonly kind: 'value' }
  /** The key of a table. */
  | { readonly kind: 'key' }
  /** Beside a title, a price or a limit. */
  | { readonly kind: 'record' }
  /** What a model has answered, or a call has used: beside a stop reason or a usage. */
  | { readonly kind: 'answer' }
  /** One of those that are allowed; whoever gives another one is refused. */
  | { readonly kind: 'allowed'; readonly list: Holder }
  /** One of a list whose use is not visible. */
  | { readonly kind: 'element' }
  /** It is compared with. */
  | { readonly kind: 'comparison' }
  /** The ARN that a policy is about. */
  | { readonly kind: 'policy' }
  /** Its key names a version. */
  | { readonly kind: 'named-entry'; readonly key: string; readonly group: Holder };

/** Lists of what may be given: of CloudFormation, of a schema, of the inputs of a workflow. */
const allowing = /^(?:AllowedValues|enum|options|choices)$/;
const comparing =
  /^(?:!|Fn::)(?:Equals|Contains|Not|And|Or|EachMemberIn)$|^(?:const|pattern|if|contains|regex|startswith|endswith)$/;
/** Keys that hold what is taken where nothing else is given. */
const standing = /^(?:default|(?:parameter)?value)$/i;
/** What a parameter or an input says of itself, as a record does of a model. */
const ofStacks = /^(?:capabilities|label|deprecated)$/i;

/** What a mention in a key or a value is there for. */
export const roleInDocument = once((mention: DocumentMention): DocumentRole => {
  const { part } = mention;
  if (part === undefined) return { kind: 'value' };
  if (part.kind === 'key') return { kind: 'key' };
  const { before, after } = around(mention);
  if (/^\\?["']\s*:/.test(after)) return { kind: 'key' };
  if (isOfPolicy(part, before)) return { kind: 'policy' };
  if (isCompared(mention, part)) return { kind: 'comparison' };
  if (part.holder.kind === 'list') return elementRole(part);
  const names = siblingNames(part.holder);
  if (names.some((name) => /^(?:stop_?reason|usage)$/i.test(name))) return { kind: 'answer' };
  if (isRecord(part, names)) return { kind: 'record' };
  const key = nameOfValue(part);
  if (isWholeValue(mention) && key !== undefined && namesVersion(key)) {
    return { kind: 'named-entry', key, group: standing.test(part.name ?? '') ? groupOf(part) : part.holder };
  }
  return namesSeveral(mention, key) ? { kind: 'element' } : { kind: 'value' };
});

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
      other.kind === 'list' &&
      ((other.above === holder && allowing.test(other.name ?? '')) || isValidated(other)) &&
      other.parts.length > 0,
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
  if (format === 'shell' && (/\[.*\s=~?\s*["']?$/.test(before) || /^["']?\*?[ \t]*[|)]/.test(after)))
    return true;
  return comparing.test((holder.kind === 'list' ? holder.name : name) ?? '') && !isValidated(holder);
}

/** `validation { condition = contains([…], var.model_id) }` of Terraform. */
function isValidated(list: Holder): boolean {
  if (list.kind !== 'list' || (list.name !== 'contains' && list.above?.name !== 'contains')) return false;
  for (let at: Holder | undefined = list; at !== undefined; at = at.above)
    if (at.name === 'validation') return true;
  return false;
}

function elementRole({ holder }: DocumentPart): DocumentRole {
  const name = holder.name ?? '';
  return allowing.test(name) || isValidated(holder) ? { kind: 'allowed', list: holder } : { kind: 'element' };
}

/** A list in one value, or one of several, whatever their number is now. */
function namesSeveral(mention: DocumentMention, key = ''): boolean {
  const { before, after } = around(mention);
  if (
    /(?:^|[_\W])(?:allow|allowed|supported|available|enabled|known)(?:[_\W]|$)|[a-z](?:Allowed|Supported)/i.test(
      key,
    )
  )
    return true;
  return /[,;|]\s*$/.test(before) || /^\s*[,;|]/.test(after) || /[\w-]*models$/i.test(key);
}

function isRecord(part: DocumentPart, names: readonly string[]): boolean {
  const { holder, name } = part;
  const nature = natureOf(
    names.filter((other) => !ofStacks.test(other)),
    name,
  );
  if (nature === 'calls') return false;
  if (nature === 'describes') return true;
  const { above } = holder;
  if (above === undefined || name === undefined || standing.test(name)) return false;
  const isOneOfMany = above.holders.some((other) => other !== holder && holdsModel(other, name));
  if (above.kind === 'list') return isOneOfMany;
  return namesVersion(holder.name ?? '') || (isOneOfMany && nature === 'may-describe');
}

function holdsModel({ parts }: Holder, name: string): boolean {
  return parts.some((part) => part.kind === 'value' && part.name === name && namesModel(part.text));
}

/** The keys beside an id. What holds an id itself says nothing about another. */
const siblingNames = once((holder: Holder): readonly string[] => {
  const ids = new Set(
    holder.parts.flatMap(({ kind, name, text }) =>
      kind === 'value' && name !== undefined && namesModel(text) ? name : [],
    ),
  );
  return holder.parts.flatMap(({ kind, name }) =>
    kind === 'key' && name !== undefined && !ids.has(name) ? name : [],
  );
});
