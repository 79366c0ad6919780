import { types } from 'node:util';

/** What a call of a program came to, in values that can be compared. */
export type Outcome =
  | { readonly returned: unknown }
  | { readonly yielded: readonly unknown[]; readonly returned: unknown }
  | { readonly yielded?: readonly unknown[]; readonly thrown: { readonly name: string } };

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * What `call` came to. Generators and streams, at any depth of what it returns, are read to their end.
 *
 * `seen` gets the errors themselves, of which the outcome has no more than the names.
 */
export async function outcomeOf(call: () => unknown, seen: unknown[] = []): Promise<Outcome> {
  let value: unknown;
  try {
    value = await call();
  } catch (error) {
    seen.push(error);
    return { thrown: { name: nameOf(error) } };
  }
  const iterator = iteratorOf(value);
  if (iterator !== undefined) return drained(iterator, seen);
  return { returned: comparableValue(await settled(value)) };
}

/**
 * A copy of `value` as JSON would have it: no functions, no undefined members.
 *
 * Bytes, maps, sets, dates, errors and instances of classes say what they are; a UUID is like any other.
 */
export function comparableValue(value: unknown): unknown {
  return copied(value, []);
}

async function drained(
  iterator: AsyncIterator<unknown> | Iterator<unknown>,
  seen: unknown[],
): Promise<Outcome> {
  const yielded: unknown[] = [];
  try {
    for (;;) {
      const { done, value } = await iterator.next();
      if (done === true) return { yielded, returned: comparableValue(value) };
      yielded.push(comparableValue(value));
    }
  } catch (error) {
    seen.push(error);
    return { yielded, thrown: { name: nameOf(error) } };
  }
}

/** `value` with every promise and stream in it replaced by what became of it. */
async function settled(value: unknown): Promise<unknown> {
  if (value instanceof Response) return { status: value.status, text: await outcomeOf(() => value.text()) };
  if (types.isPromise(value) || iteratorOf(value) !== undefined) return outcomeOf(() => value);
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    for (const item of value) items.push(await settled(item));
    return items;
  }
  if (!isPlain(value)) return value;
  const members: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) members[key] = await settled(member);
  return members;
}

function iteratorOf(value: unknown): AsyncIterator<unknown> | Iterator<unknown> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Symbol.asyncIterator in value) return (value as AsyncIterable<unknown>)[Symbol.asyncIterator]();
  // Of what can be iterated at once only generators: lists and maps are values.
  if (Symbol.iterator in value && 'next' in value) return (value as Iterable<unknown>)[Symbol.iterator]();
  return undefined;
}

function copied(value: unknown, around: readonly unknown[]): unknown {
  if (typeof value === 'string') return uuid.test(value) ? '<uuid>' : value;
  if (typeof value === 'bigint') return { $bigint: String(value) };
  if (typeof value === 'number') return Number.isFinite(value) ? value : { $number: String(value) };
  if (typeof value !== 'object' || value === null)
    return typeof value === 'boolean' || value === null ? value : undefined;
  if (around.includes(value)) return { $cycle: true };
  const inside = [...around, value];
  if (ArrayBuffer.isView(value))
    return {
      $bytes: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64'),
    };
  if (Array.isArray(value)) return value.map((item) => copied(item, inside) ?? null);
  if (types.isDate(value)) return { $date: value.toISOString() };
  if (types.isMap(value)) return { $map: copied([...value], inside) };
  if (types.isSet(value)) return { $set: copied([...value], inside) };
  if (types.isNativeError(value)) return { $error: value.name };
  const members = Object.fromEntries(
    Object.entries(value)
      .map(([key, member]) => [key, copied(member, inside)] as const)
      .filter(([, member]) => member !== undefined),
  );
  return isPlain(value) ? members : { $instance: value.constructor.name, ...members };
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value) as object | null;
  // An object of Node's own has another `Object.prototype` than one of a test.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function nameOf(error: unknown): string {
  // Errors of Node's own are not `instanceof` the `Error` of a test.
  return typeof error === 'object' && error !== null && 'name' in error ? String(error.name) : typeof error;
}
