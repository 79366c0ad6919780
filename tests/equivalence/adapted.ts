import { modulesOf, type Program } from './program.js';
import type { Comparison } from './runner.js';

/** Whether a program gets answers in their old form from the adapter. */
export function isAdapted(program: Program): boolean {
  return modulesOf(program).some(({ source }) => /\bfromConverse(?:Stream)?\b/.test(source));
}

/**
 * A comparison without what Converse does not tell, for programs that get answers from the adapter and may hand all of them on.
 *
 * This is all of it: the `id` and the `model` of a message, and the stop sequence, for which nobody asks Converse; in a stream besides
 * the tokens before its end, when the first byte came, and the events that say nothing.
 */
export function withoutUntold({ outcome, calls, ...others }: Comparison): Comparison {
  return { ...others, outcome: told(outcome), calls: told(calls) };
}

function told(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => !isPing(item)).map(told);
  if (typeof value !== 'object' || value === null) return value;
  const { ping: _, ...members } = value as Readonly<Record<string, unknown>>;
  const untold = untoldOf(members);
  return Object.fromEntries(
    Object.entries(members).flatMap(([key, own]) => (untold.includes(key) ? [] : [[key, told(own)]])),
  );
}

function untoldOf(members: Readonly<Record<string, unknown>>): readonly string[] {
  if (members.role === 'assistant' && 'stop_reason' in members) {
    // At the start of a stream nothing has stopped it yet.
    const isStart = members.stop_reason === null;
    return ['id', 'model', 'stop_sequence', ...(isStart ? ['usage'] : [])];
  }
  if (members.type === 'message_delta') return ['usage'];
  if ('stop_sequence' in members) return ['stop_sequence'];
  return 'invocationLatency' in members ? ['firstByteLatency'] : [];
}

/** An event without content, or a recorder's call with it. */
function isPing(item: unknown): boolean {
  if (typeof item !== 'object' || item === null) return false;
  if ('args' in item && Array.isArray(item.args)) return item.args.length === 1 && isPing(item.args[0]);
  return 'type' in item && item.type === 'ping';
}
