import { isBuiltin } from 'node:module';
import { Writable } from 'node:stream';
import { promisify } from 'node:util';
import * as sdk from '@aws-sdk/client-bedrock-runtime';
import { transform } from 'esbuild';
import { anthropicOn, anthropicPackages } from './anthropic.js';
import type { CanonicalRequest } from './canonical.js';
import { argumentsFor, moduleAt, modulesOf, type Placeholder, type Program } from './program.js';
import type { Answer, Bedrock } from './stub.js';
import { comparableValue, type Outcome, outcomeOf } from './values.js';

export {
  argumentsFor,
  type ExportedFunction,
  exportsOf,
  type Placeholder,
  type Program,
} from './program.js';
export type { Outcome } from './values.js';

/** Which function is called, and with what; `construct` are the arguments of the class that it is a method of. */
export interface Call {
  readonly export: string;
  readonly args: readonly unknown[];
  readonly construct?: readonly unknown[];
}

/** What a program did. */
export interface Run {
  readonly requests: readonly CanonicalRequest[];
  /** Why Bedrock refused other requests. */
  readonly rejections: readonly string[];
  readonly outcome: Outcome;
  /** What it passed to recorders and to `process.stdout.write`, in order: `{ to, args }`. */
  readonly calls: readonly unknown[];
  /** What was thrown, to look at; only its name is compared. */
  readonly errors: readonly unknown[];
}

/** What must be equal in two runs of programs that do the same. */
export interface Comparison {
  readonly requests: readonly CanonicalRequest[];
  readonly rejections: number;
  readonly outcome: unknown;
  readonly calls: unknown;
}

interface Recording {
  readonly clients: { destroy(): void }[];
  /** What no program may do. */
  readonly faults: string[];
  readonly calls: unknown[];
}

type Module = { exports: Record<string, unknown> };

const packageName = '@aws-sdk/client-bedrock-runtime';
/** Programs wait as much shorter: long enough for an answer to come before a time-out of theirs. */
const acceleration = 100;
const epoch = Date.UTC(2026, 0, 1);
let recording: Recording | undefined;

/**
 * Runs one function of a program with the real SDK against `bedrock`, whose answers must have been given.
 *
 * The program gets `@aws-sdk/client-bedrock-runtime` and Node's modules; its waits are shortened, its clock goes on by a second at every
 * look, and what it logs is thrown away. One program runs at a time. The promise is rejected for what no program may do: import another
 * package, take longer than `milliseconds`, or give Converse members that the SDK drops without a word.
 */
export async function runProgram(
  program: Program,
  call: Call,
  bedrock: Bedrock,
  // Only for what never ends: a busy machine takes its time.
  milliseconds = 25_000,
): Promise<Run> {
  if (recording !== undefined) throw new Error('Another program is running; they share an environment.');
  const current: Recording = { clients: [], faults: [], calls: [] };
  recording = current;
  const sent = bedrock.requests.length;
  const refused = bedrock.rejections.length;
  const errors: unknown[] = [];
  const restore = pointedAt(bedrock.endpoint);
  try {
    const own = modulesOf(program);
    const compilations = await Promise.all(own.map(compiled));
    const modules = new Map(own.map(({ path }, index) => [path, compilations[index] as Evaluate]));
    const outcome = await inTime(
      program.path,
      milliseconds,
      outcomeOf(() => called(program, modules, call, current), errors),
    );
    if (current.faults.length > 0) throw new Error(`${program.path}: ${current.faults.join('; ')}.`);
    return {
      requests: bedrock.requests.slice(sent),
      rejections: bedrock.rejections.slice(refused),
      outcome,
      calls: current.calls,
      errors,
    };
  } finally {
    for (const client of current.clients) client.destroy();
    restore();
    recording = undefined;
  }
}

/** Runs a function of a program with a stub that has forgotten all before, under these answers. */
export function runUnder(
  answers: readonly Answer[],
  program: Program,
  call: Call,
  bedrock: Bedrock,
  milliseconds?: number,
): Promise<Run> {
  bedrock.reset();
  bedrock.answers(...answers);
  return runProgram(program, call, bedrock, milliseconds);
}

/** What is compared of a run. The texts of rejections differ between the operations. */
export function comparisonOf({ requests, rejections, outcome, calls }: Run): Comparison {
  return { requests, rejections: rejections.length, outcome, calls };
}

type Evaluate = (...parameters: readonly unknown[]) => void;

const compilations = new Map<string, Promise<Evaluate>>();
const parameters = [
  'module',
  'exports',
  'require',
  '__filename',
  '__dirname',
  'console',
  'process',
  'setTimeout',
  'Date',
  'performance',
];

function compiled({ path, source }: Program): Promise<Evaluate> {
  const key = `${path}\0${source}`;
  const known = compilations.get(key) ?? compiledAnew(path, source);
  compilations.set(key, known);
  return known;
}

async function compiledAnew(path: string, source: string): Promise<Evaluate> {
  const [, typed, jsx] = /\.[cm]?(?:(ts)|js)(x?)$/.exec(path) ?? [];
  const { code } = await transform(source, {
    // In JavaScript angle brackets are never an assertion.
    loader: typed === undefined ? 'jsx' : jsx === 'x' ? 'tsx' : 'ts',
    format: 'cjs',
    target: 'es2022',
    supported: { 'dynamic-import': false },
    sourcefile: path,
    logLevel: 'silent',
  });
  return new Function(...parameters, code) as Evaluate;
}

/** Modules are evaluated for every call, so that no state of them goes from one run to the next. */
function called(
  program: Program,
  modules: ReadonlyMap<string, Evaluate>,
  call: Call,
  current: Recording,
): unknown {
  const module = loaded(program, { modules, current, shadows: shadowsFor(current), known: new Map() });
  const real = (value: unknown) => withoutPlaceholders(value, current);
  const [head = '', ...path] = call.export.split('.');
  const target =
    head in module.exports ? module.exports[head] : head === 'default' ? module.exports : undefined;
  if (isClass(target) && path.length > 0) {
    const construct = call.construct ?? argumentsFor(program, head);
    return invoked(Reflect.construct(target, construct.map(real)), path, call, real);
  }
  return invoked({ [head]: target }, [head, ...path], call, real);
}

interface Loading {
  readonly modules: ReadonlyMap<string, Evaluate>;
  readonly current: Recording;
  readonly shadows: ReturnType<typeof shadowsFor>;
  /** Modules that are evaluated already, or just now, by path. */
  readonly known: Map<string, Module>;
}

function loaded(program: Program, loading: Loading): Module {
  const { modules, current, shadows, known } = loading;
  const before = known.get(program.path);
  if (before !== undefined) return before;
  const module: Module = { exports: {} };
  known.set(program.path, module);
  const load = (name: string): unknown => {
    if (name === packageName) return watchedSdk;
    if (anthropicPackages.includes(name))
      return { default: anthropic, Anthropic: anthropic, AnthropicBedrock: anthropic, __esModule: true };
    const bare = name.replace(/^node:/, '');
    if (bare === 'process') return shadows.process;
    if (bare === 'timers/promises') return { setTimeout: shadows.setTimeout[promisify.custom] };
    if (isBuiltin(name)) return require(name);
    const neighbour = moduleAt(name, program);
    if (neighbour !== undefined) return loaded(neighbour, loading).exports;
    current.faults.push(`it imports '${name}', which the kit does not have`);
    throw new Error(`The kit has no package '${name}'.`);
  };
  modules.get(program.path)?.(
    module,
    module.exports,
    load,
    program.path,
    '/',
    silent,
    shadows.process,
    shadows.setTimeout,
    shadows.Date,
    shadows.performance,
  );
  return module;
}

function invoked(
  owner: unknown,
  path: readonly string[],
  call: Call,
  real: (value: unknown) => unknown,
): unknown {
  let holder: unknown;
  let target: unknown = owner;
  for (const name of path) {
    holder = target;
    target = (target as Record<string, unknown> | undefined)?.[name];
  }
  if (typeof target !== 'function')
    throw new MissingExport(`The program exports no function \`${call.export}\`.`);
  return Reflect.apply(target, holder, call.args.map(real));
}

/** Has a name of its own, so that it is not taken for an error of the program. */
class MissingExport extends Error {
  override readonly name = 'MissingExport';
}

function isClass(value: unknown): value is new (...args: unknown[]) => unknown {
  return typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value));
}

function withoutPlaceholders(value: unknown, current: Recording): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutPlaceholders(item, current));
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  const placeholder = value as Partial<Record<string, unknown>> | Placeholder;
  if ('$client' in placeholder) return new watchedSdk.BedrockRuntimeClient({});
  if ('$recorder' in placeholder) return recorderFor(String(placeholder.$recorder), current);
  if ('$recorders' in placeholder) return recordersFor(String(placeholder.$recorders), current);
  if ('$bytes' in placeholder) return new Uint8Array(Buffer.from(String(placeholder.$bytes), 'base64'));
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, withoutPlaceholders(member, current)]),
  );
}

function recorderFor(to: string, { calls }: Recording): (...args: unknown[]) => void {
  return (...args) => {
    calls.push({ to, args: comparableValue(args) });
  };
}

/** An object of which every method is a recorder that gives the object, like a response of Express. */
function recordersFor(to: string, current: Recording): object {
  const recorders: object = new Proxy(
    {},
    {
      get: (_, name) =>
        typeof name === 'symbol' || name === 'then'
          ? undefined
          : (...args: unknown[]) => {
              recorderFor(`${to}.${name}`, current)(...args);
              return recorders;
            },
    },
  );
  return recorders;
}

const silent = new Proxy({}, { get: () => () => undefined });

function shadowsFor(current: Recording) {
  const written = recorderFor('process.stdout.write', current);
  const output = (record: (chunk: unknown) => void) =>
    new Writable({
      decodeStrings: false,
      write: (chunk: unknown, _, done) => {
        record(chunk);
        done();
      },
    });
  const stdout = output(written);
  const stderr = output(() => undefined);
  const shadowed: Record<PropertyKey, unknown> = {
    stdout,
    stderr,
    exit: (code: unknown) => {
      throw new Error(`process.exit(${code})`);
    },
  };
  let looks = 0;
  const later = () => epoch + 1000 * looks++;
  class SteadyDate extends Date {
    constructor(...values: unknown[]) {
      super(...((values.length === 0 ? [later()] : values) as [number]));
    }
    static override now(): number {
      return later();
    }
  }
  const sooner = (run: (...args: unknown[]) => void, milliseconds?: number, ...args: unknown[]) =>
    setTimeout(run, (milliseconds ?? 0) / acceleration, ...args);
  const wait = (milliseconds?: number, value?: unknown) =>
    new Promise((resolve) => setTimeout(resolve, (milliseconds ?? 0) / acceleration, value));
  return {
    process: new Proxy(process, {
      get: (target, name) => (name in shadowed ? shadowed[name] : (Reflect.get(target, name) as unknown)),
      set: () => true,
    }),
    setTimeout: Object.assign(sooner, { [promisify.custom]: wait }),
    Date: SteadyDate,
    performance: { now: later },
  };
}

const watchedSdk = {
  ...sdk,
  BedrockRuntimeClient: class BedrockRuntimeClient extends sdk.BedrockRuntimeClient {
    constructor(...config: ConstructorParameters<typeof sdk.BedrockRuntimeClient>) {
      super(...config);
      watch(this);
    }
  },
  BedrockRuntime: class BedrockRuntime extends sdk.BedrockRuntime {
    constructor(...config: ConstructorParameters<typeof sdk.BedrockRuntimeClient>) {
      super(...config);
      watch(this);
    }
  },
};

const anthropic = anthropicOn(watchedSdk);

/** Remembers the client, and what of an input the serializer leaves out. */
function watch(client: sdk.BedrockRuntimeClient): void {
  recording?.clients.push(client);
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const { request } = args as { readonly request: { readonly body: Uint8Array } };
        if (/^Converse/.test(String(commandName))) {
          const { modelId: _, ...input } = args.input as Record<string, unknown>;
          const wire = JSON.parse(new TextDecoder().decode(request.body)) as unknown;
          for (const path of droppedIn(input, wire, String(commandName)))
            recording?.faults.push(`the SDK does not send ${path}`);
        }
        return next(args);
      },
    { step: 'build', name: 'droppedMembers' },
  );
}

/** Paths of members that are in the input and not on the wire; those without a value are no loss. */
function droppedIn(input: unknown, wire: unknown, path: string): string[] {
  if (Array.isArray(input)) {
    const items = input.filter((item) => item !== undefined && item !== null);
    return items.flatMap((item, index) =>
      droppedIn(item, Array.isArray(wire) ? wire[index] : undefined, `${path}.${index}`),
    );
  }
  if (typeof input !== 'object' || input === null || ArrayBuffer.isView(input) || input instanceof Date)
    return [];
  return Object.entries(input).flatMap(([key, value]) => {
    if (value === undefined || value === null || typeof value === 'function') return [];
    const at = `${path}.${key}`;
    if (typeof wire !== 'object' || wire === null || !(key in wire)) return [at];
    return droppedIn(value, (wire as Record<string, unknown>)[key], at);
  });
}

/** Points the SDK of this process at the stub; gives what puts the environment back. */
function pointedAt(endpoint: string): () => void {
  const environment: Record<string, string> = {
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'stub',
    AWS_SECRET_ACCESS_KEY: 'stub',
    AWS_MAX_ATTEMPTS: '1',
    // Nothing of this machine counts.
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    // What is said need not be looked for, in files, for each client anew.
    AWS_DEFAULTS_MODE: 'standard',
    AWS_RETRY_MODE: 'standard',
    AWS_USE_DUALSTACK_ENDPOINT: 'false',
    AWS_USE_FIPS_ENDPOINT: 'false',
    AWS_SDK_UA_APP_ID: 'equivalence',
    AWS_AUTH_SCHEME_PREFERENCE: 'sigv4',
  };
  const before = Object.keys(environment).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, environment);
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}

async function inTime<Value>(path: string, milliseconds: number, promise: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`${path} has not ended after ${milliseconds} ms.`)),
      milliseconds,
    );
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
