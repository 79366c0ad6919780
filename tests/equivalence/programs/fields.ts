import type { Way } from './choices.js';
import type { Comment, Entry } from './text.js';
import { constant, type Parameter, parameter, type Unit } from './unit.js';

/** A field of the body: its entries in the literal, and what is written to it afterwards. */
export interface Field {
  readonly key: string;
  readonly entries: readonly Entry[];
  readonly writes: readonly string[];
  /** Its type in an interface of one's own. */
  readonly type: string;
  readonly isOptional: boolean;
}

/** A field that is always in the literal. */
export function plainField(unit: Unit, key: string, value: string, type: string): Field {
  return { key, entries: [entry(unit, key, value)], writes: [], type, isOptional: false };
}

/** An optional field, put into the body in this way. */
export function optionalField(
  unit: Unit,
  way: Way,
  field: {
    readonly key: string;
    readonly type: string;
    /** Code of its value, and of another one. */
    readonly literal: () => string;
    readonly other: string;
    readonly constant: string;
    readonly parameter: Parameter;
  },
): Field[] {
  if (way === 'absent') return [];
  const { write } = unit;
  const { key, type } = field;
  const made = (entries: Entry[], ...writes: string[]): Field[] => [
    { key, entries, writes, type, isOptional: entries.length === 0 || 'spread' in (entries[0] ?? {}) },
  ];
  const target = `${payloadName(unit)}.${key}`;
  if (way === 'literal') return made([entry(unit, key, field.literal())]);
  if (way === 'constant') return made([entry(unit, key, constant(unit, field.constant, field.literal()))]);
  if (way === 'write') return made([], write.statement(`${target} = ${field.literal()}`));
  if (way === 'overwrite') {
    return made([entry(unit, key, field.literal())], write.statement(`${target} = ${field.other}`));
  }

  const value = parameter(unit, { ...field.parameter, isOptional: true });
  const one = write.object([{ key, value }], { expanded: false });
  const isDefined = `${value} !== undefined`;
  const isThere = field.type === 'number' ? isDefined : value;
  switch (way) {
    case 'parameter':
      return made([entry(unit, key, value)]).map((own) => ({ ...own, isOptional: true }));
    case 'fallback':
      return made([entry(unit, key, `${value} ?? ${field.other}`)]);
    case 'ternary spread':
      return made([{ spread: `(${isThere} ? ${one} : {})` }]);
    case 'and spread':
      return made([{ spread: `(${value} && ${one})` }]);
    case 'defined spread':
      return made([{ spread: `(${isDefined} && ${one})` }]);
    case 'guarded write':
      return made([], guarded(unit, isThere, write.statement(`${target} = ${value}`)));
  }
}

/** A statement under a condition, on one line or in a block. */
export function guarded({ choices, write }: Unit, condition: string, statement: string): string {
  const head = `if (${condition})`;
  return choices.style.expanded ? write.block(head, [statement]) : `${head} ${statement}`;
}

/** The variable that holds the body before it is a string. */
export function payloadName({ choices }: Unit): string {
  return choices.names.payload;
}

function entry({ choices }: Unit, key: string, value: string): Entry {
  const text = comments[key];
  const at = choices.request.comments;
  if (at === 'none' || text === undefined || value.includes('\n')) return { key, value };
  const comment: Comment = { at, text };
  return { key, value, comment };
}

const comments: Readonly<Record<string, string>> = {
  max_tokens: 'short answers are enough',
  temperature: 'as steady as it gets',
  stop_sequences: 'the end of a record',
  top_k: 'only the likely ones',
  anthropic_version: 'required on Bedrock',
};
