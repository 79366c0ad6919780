import { around, type DocumentMention } from './document-mentions.js';
import type { DocumentRole } from './document-roles.js';
import type { DocumentPart, Holder } from './documents/parts.js';

/** Lists of what may be given: of CloudFormation, of a schema, of the inputs of a workflow. */
const allowing = /^(?:AllowedValues|enum|options|choices)$/;
/** What one of its arguments is the value of. The first two of a look-up are what is asked, and for what. */
const choosing =
  /^(?:!|Fn::)(?:If|Select)$|^(?:coalesce|try|lookup|element|one|tostring|trimspace|sensitive|nonsensitive)$/;
const computing = /^(?:!|Fn::)Split$|^(?:replace|trim|trimprefix|trimsuffix|split|substr)$/;
/** Lists of commands, and of the words of one. */
const commanding =
  /^(?:commands?|cmd|(?:before_|after_)?script|run|args|arguments|entrypoint|entry_?point|command_?args)$/i;

/** What an element of a list is there for, by what the list is called, or given to. */
export function elementRole(mention: DocumentMention, part: DocumentPart): DocumentRole {
  const { holder } = part;
  if (isAllowing(holder) || isValidated(holder)) return { kind: 'allowed', list: holder };
  const name = holder.name ?? (holder.above?.kind === 'list' ? holder.above.name : undefined) ?? '';
  if (computing.test(name)) return { kind: 'computed' };
  if (choosing.test(name) && (name !== 'lookup' || holder.parts.indexOf(part) > 0)) return { kind: 'value' };
  return isOfCommand(mention, part, name) ? { kind: 'value' } : { kind: 'element' };
}

/** Whether a list holds what may be given, by its name. */
export function isAllowing({ kind, name = '' }: Holder): boolean {
  return kind === 'list' && allowing.test(name);
}

/** `validation { condition = contains([…], var.model_id) }` of Terraform. */
export function isValidated(list: Holder): boolean {
  if (list.kind !== 'list' || (list.name !== 'contains' && list.above?.name !== 'contains')) return false;
  for (let at: Holder | undefined = list; at !== undefined; at = at.above)
    if (at.name === 'validation') return true;
  return false;
}

/** A command or a word of one, rather than one of several models: `- export MODEL=…`, `["--model", "…"]` */
function isOfCommand(mention: DocumentMention, part: DocumentPart, list: string): boolean {
  if (namesSeveral(mention)) return false;
  if (commanding.test(list) || /\s/.test(part.text)) return true;
  const { parts } = part.holder;
  const word = parts[parts.indexOf(part) - 1]?.text ?? '';
  return /^-.*=["']?$/.test(around(mention).before) || /^--?[\w-]*model[\w-]*$/i.test(word);
}

/** A list in one value, or one of several, whatever their number is now. */
export function namesSeveral(mention: DocumentMention, key = ''): boolean {
  const { before, after } = around(mention);
  if (
    /(?:^|[_\W])(?:allow|allowed|supported|available|enabled|known)(?:[_\W]|$)|[a-z](?:Allowed|Supported)/i.test(
      key,
    )
  )
    return true;
  if (isOneOfLoop(mention) || /[\w-]*models$/i.test(key) || /[,;|]\s*$/.test(before)) return true;
  // Behind words a pipe or a semicolon ends a command.
  const isInCommand = /^[^,;|]*\S\s[^,;|]*$/.test(before);
  return isInCommand ? /^\s*,/.test(after) : /^\s*[,;|]/.test(after);
}

/** `for model in a b; do` of a script. What goes through a loop once is one value. */
function isOneOfLoop({ document: { text }, spelling }: DocumentMention): boolean {
  const line = text.slice(text.lastIndexOf('\n', spelling.start) + 1).split('\n', 1)[0] ?? '';
  const [head, words = ''] = /\bfor\s+\w+\s+in\s+([^;]*);\s*do\b/.exec(line) ?? [];
  return head?.includes(spelling.text) === true && words.trim().split(/\s+/).length > 1;
}
