import { ts } from '../../../analysis/compiler.cjs';
import { isNothing, unwrap } from '../../../analysis/expressions.js';
import { quoteOf } from '../../../edits/text.js';
import { sharedStopReasons } from '../answer/leaf.js';
import { usageFields } from '../answer/usage.js';
import { fieldNamed, isField, nameOfField, valueOfField } from '../request/fields.js';
import { typeOfBlock } from '../request/sources.js';
import { sumOf } from './usage.js';

/** What the old events have said of the usage so far, by its new names. */
export type Counts = Map<string, ts.Expression>;

/** What an old event comes to: no event, or the texts of one or two. */
export interface Written {
  readonly events: readonly string[];
  /** Whether the answer ends here, so that what is known of the usage follows. */
  readonly isEnd: boolean;
}

/** Writes an old event as those of ConverseStream; `undefined` for one that has no counterpart. Usage is put aside in `counts`. */
export function writtenEvent(event: ts.ObjectLiteralExpression, counts: Counts): Written | undefined {
  if (hasComments(event)) return undefined;
  const type = typeOfBlock(event) ?? (fieldNamed(event, 'type') === undefined ? 'content_block_delta' : '');
  switch (type) {
    case 'message_start':
      return startOf(event, counts);
    case 'content_block_start':
      return blockStartOf(event);
    case 'content_block_delta':
      return one(deltaOf(event));
    case 'content_block_stop':
      return one(`{ contentBlockStop: { contentBlockIndex: ${indexOf(event)} } }`);
    case 'message_delta':
      return endOf(event, counts);
    case 'message_stop':
      return { events: [], isEnd: false };
    case 'ping':
      return { events: [], isEnd: false };
    default:
      return undefined;
  }
}

/** The event that carries the usage, if any is known. */
export function writtenUsage(counts: Counts): string | undefined {
  if (counts.size === 0) return undefined;
  const sides = ['inputTokens', 'outputTokens'].map((name) => counts.get(name));
  const total = sumOf(sides.flatMap((value) => value ?? []));
  if (total === undefined) return undefined;
  const known = [...counts].filter(([name]) => !/^(?:input|output)Tokens$/.test(name));
  const parts = [
    ...['inputTokens', 'outputTokens'].map((name, index) => entry(name, sides[index]?.getText() ?? '0')),
    `totalTokens: ${total}`,
    ...known.map(([name, value]) => entry(name, value.getText())),
  ];
  return `{ metadata: { usage: { ${parts.join(', ')} } } }`;
}

function one(text: string | undefined): Written | undefined {
  return text === undefined ? undefined : { events: [text], isEnd: false };
}

/** `name: value`, or `name` where that is the same. */
function entry(name: string, value: string): string {
  return name === value ? name : `${name}: ${value}`;
}

function hasComments(node: ts.Node): boolean {
  return /\/\/|\/\*/.test(node.getText().replaceAll(/(['"`])(?:\\.|(?!\1)[\s\S])*\1/g, ''));
}

function objectAt(event: ts.ObjectLiteralExpression, name: string): ts.ObjectLiteralExpression | undefined {
  const field = fieldNamed(event, name);
  const value = field === undefined ? undefined : unwrap(valueOfField(field));
  return value !== undefined && ts.isObjectLiteralExpression(value) ? value : undefined;
}

function valueAt(event: ts.ObjectLiteralExpression, name: string): ts.Expression | undefined {
  const field = fieldNamed(event, name);
  return field === undefined ? undefined : valueOfField(field);
}

/** Which block an event is about; tests often leave that out where there is one. */
function indexOf(event: ts.ObjectLiteralExpression): string {
  return valueAt(event, 'index')?.getText() ?? '0';
}

function startOf(event: ts.ObjectLiteralExpression, counts: Counts): Written | undefined {
  const message = objectAt(event, 'message');
  if (message !== undefined && !count(message, counts)) return undefined;
  const quote = quoteOf(event.getSourceFile());
  return one(`{ messageStart: { role: ${quote}assistant${quote} } }`);
}

/** Keeps the token counts of an event; `false` if they cannot be seen. */
function count(holder: ts.ObjectLiteralExpression, counts: Counts): boolean {
  const usage = objectAt(holder, 'usage');
  if (usage === undefined) return fieldNamed(holder, 'usage') === undefined;
  return usage.properties.every((property) => {
    if (!isField(property)) return false;
    const name = nameOfField(property);
    const field = Object.hasOwn(usageFields, name) ? usageFields[name] : undefined;
    if (field !== undefined) counts.set(field.slice(1), valueOfField(property));
    return field !== undefined;
  });
}

/** Nothing announces a text; what it began with is its first piece. */
function blockStartOf(event: ts.ObjectLiteralExpression): Written | undefined {
  const block = objectAt(event, 'content_block');
  if (block === undefined) return undefined;
  const type = typeOfBlock(block);
  if (type === 'tool_use') {
    const names = { id: 'toolUseId', name: 'name' };
    const parts = Object.entries(names).flatMap(([old, name]) => {
      const value = valueAt(block, old);
      return value === undefined ? [] : entry(name, value.getText());
    });
    const start = `start: { toolUse: { ${parts.join(', ')} } }`;
    return one(`{ contentBlockStart: { contentBlockIndex: ${indexOf(event)}, ${start} } }`);
  }
  const first = valueAt(block, type === 'thinking' ? 'thinking' : 'text');
  const isEmpty = first === undefined || (ts.isStringLiteralLike(first) && first.text === '');
  return (type === 'text' || type === 'thinking') && isEmpty ? { events: [], isEnd: false } : undefined;
}

/** Deltas by type: the field that says something, and the way to it in ConverseStream. */
const deltas: Readonly<Record<string, { readonly field: string; write(text: string): string }>> = {
  text_delta: { field: 'text', write: (text) => entry('text', text) },
  input_json_delta: { field: 'partial_json', write: (text) => `toolUse: { ${entry('input', text)} }` },
  thinking_delta: { field: 'thinking', write: (text) => `reasoningContent: { ${entry('text', text)} }` },
  signature_delta: {
    field: 'signature',
    write: (text) => `reasoningContent: { ${entry('signature', text)} }`,
  },
};

function deltaOf(event: ts.ObjectLiteralExpression): string | undefined {
  const delta = objectAt(event, 'delta');
  if (delta === undefined) return undefined;
  const type = typeOfBlock(delta) ?? (fieldNamed(delta, 'type') === undefined ? 'text_delta' : '');
  const known = Object.hasOwn(deltas, type) ? deltas[type] : undefined;
  const value = known === undefined ? undefined : valueAt(delta, known.field);
  if (known === undefined || value === undefined) return undefined;
  return `{ contentBlockDelta: { contentBlockIndex: ${indexOf(event)}, delta: { ${known.write(value.getText())} } } }`;
}

function endOf(event: ts.ObjectLiteralExpression, counts: Counts): Written | undefined {
  if (!count(event, counts)) return undefined;
  const delta = objectAt(event, 'delta');
  const reason = delta === undefined ? undefined : valueAt(delta, 'stop_reason');
  if (reason === undefined || isNothing(unwrap(reason))) return { events: [], isEnd: true };
  const node = unwrap(reason);
  if (ts.isStringLiteralLike(node) && !sharedStopReasons.includes(node.text)) return undefined;
  return { events: [`{ messageStop: { ${entry('stopReason', reason.getText())} } }`], isEnd: true };
}
