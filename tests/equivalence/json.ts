/** What a body on the wire can be. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** An object on the wire. */
export type JsonObject = { readonly [key: string]: Json };

/** A request that Bedrock answers with a ValidationException of this message. */
export class InvalidRequest extends Error {
  override readonly name = 'InvalidRequest';
}

/** Whether `value` is an object, which a list is not. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `value` as an object whose members are all among `known`, refused with `unknown` otherwise. */
export function objectOf(
  value: Json | undefined,
  path: string,
  known: readonly string[],
  unknown: (path: string, key: string) => string = extraInput,
): JsonObject {
  if (!isObject(value)) throw new InvalidRequest(`${path}: Input should be an object`);
  for (const key of Object.keys(value)) {
    if (!known.includes(key)) throw new InvalidRequest(unknown(path, key));
  }
  return value;
}

/** `value` as a list. */
export function listOf(value: Json | undefined, path: string): readonly Json[] {
  if (!Array.isArray(value)) throw new InvalidRequest(`${path}: Input should be a valid list`);
  return value;
}

/** `value` as a string. */
export function stringOf(value: Json | undefined, path: string): string {
  if (typeof value !== 'string') throw new InvalidRequest(`${path}: Input should be a valid string`);
  return value;
}

/** `value` as one of `options`. */
export function oneOf<Option extends string>(
  value: Json | undefined,
  path: string,
  options: readonly Option[],
): Option {
  const option = options.find((each) => each === value);
  if (option === undefined) {
    const named = options.map((each) => `'${each}'`).join(', ');
    throw new InvalidRequest(`${path}: Input should be ${named}, it is ${JSON.stringify(value)}`);
  }
  return option;
}

/** The members that are there; what JSON would leave out is left out. */
export function present(members: { readonly [key: string]: Json | undefined }): JsonObject {
  return Object.fromEntries(
    Object.entries(members).filter((entry): entry is [string, Json] => entry[1] !== undefined),
  );
}

function extraInput(path: string, key: string): string {
  return `The model returned the following errors: ${path}.${key}: Extra inputs are not permitted`;
}
