import { canonicalBody } from './canonical-body.js';
import { messagesBodyOf } from './converse-body.js';
import { InvalidRequest, isObject, type Json, type JsonObject, objectOf, oneOf, stringOf } from './json.js';

export { InvalidRequest } from './json.js';

/** One answer, or a stream of events. */
export type Operation = 'once' | 'stream';

/**
 * A request as both operations mean it: what the model is asked in the words of Messages, and what Bedrock is told beside it.
 *
 * Two programs ask the same if these are deeply equal. The response fields that Converse is asked for are no part of it: InvokeModel
 * gives all of them.
 */
export interface CanonicalRequest {
  readonly operation: Operation;
  readonly modelId: string;
  readonly body: JsonObject;
  readonly guardrail?: JsonObject;
  readonly latency?: string;
  readonly serviceTier?: string;
  readonly requestMetadata?: JsonObject;
}

/** What stands in the address and in the headers of InvokeModel, by the names of the command's members. */
export interface InvokeLevel {
  readonly operation: Operation;
  readonly modelId: string;
  readonly trace?: string;
  readonly guardrailIdentifier?: string;
  readonly guardrailVersion?: string;
  readonly performanceConfigLatency?: string;
  readonly serviceTier?: string;
  readonly requestMetadata?: string;
}

/** What stands in the address of Converse. */
export interface ConverseLevel {
  readonly operation: Operation;
  readonly modelId: string;
}

const guardrailBody = 'amazon-bedrock-guardrailConfig';
const processingModes = { SYNCHRONOUS: 'sync', ASYNCHRONOUS: 'async' } as const;

/** The canonical request of an InvokeModel whose body is Messages; throws `InvalidRequest` where Bedrock would answer 400. */
export function canonicalOfInvoke(body: Json, command: InvokeLevel): CanonicalRequest {
  if (!isObject(body)) throw malformed('#: expected type: JSONObject');
  for (const key of ['anthropic_version', 'max_tokens', 'messages']) {
    if (body[key] === undefined) throw malformed(`#: required key [${key}] not found`);
  }
  const { anthropic_version: version, [guardrailBody]: guardrail, ...messages } = body;
  if (version !== 'bedrock-2023-05-31') throw malformed('#/anthropic_version: unknown version');
  return requestOf(command, canonicalBody(messages), {
    guardrail: guardrailOfInvoke(guardrail, command),
    latency: command.performanceConfigLatency,
    serviceTier: command.serviceTier,
    requestMetadata:
      command.requestMetadata === undefined ? undefined : metadataOf(parsed(command.requestMetadata)),
  });
}

/** The canonical request of a Converse as its JSON came over the wire; throws `InvalidRequest` where Bedrock would answer 400. */
export function canonicalOfConverse(input: Json, command: ConverseLevel): CanonicalRequest {
  if (!isObject(input)) throw new InvalidRequest('The input of Converse is not an object.');
  const { guardrailConfig, performanceConfig, serviceTier, requestMetadata, ...content } = input;
  const { additionalModelResponseFieldPaths: paths, ...rest } = content;
  if (paths !== undefined && !(Array.isArray(paths) && paths.every((path) => /^\/./.test(String(path)))))
    throw new InvalidRequest('additionalModelResponseFieldPaths: each path must be a JSON pointer');
  return requestOf(command, canonicalBody(messagesBodyOf(rest)), {
    guardrail: guardrailConfig === undefined ? undefined : guardrailOfConverse(guardrailConfig, command),
    latency:
      performanceConfig === undefined
        ? undefined
        : stringOf(objectOf(performanceConfig, 'performanceConfig', ['latency']).latency, 'latency'),
    serviceTier:
      serviceTier === undefined
        ? undefined
        : stringOf(objectOf(serviceTier, 'serviceTier', ['type']).type, 'serviceTier.type'),
    requestMetadata: requestMetadata === undefined ? undefined : metadataOf(requestMetadata),
  });
}

function requestOf(
  { operation, modelId }: ConverseLevel,
  body: JsonObject,
  beside: {
    readonly guardrail: JsonObject | undefined;
    readonly latency: string | undefined;
    readonly serviceTier: string | undefined;
    readonly requestMetadata: JsonObject | undefined;
  },
): CanonicalRequest {
  const { guardrail, latency, serviceTier, requestMetadata } = beside;
  return {
    operation,
    modelId,
    body,
    ...(guardrail === undefined ? {} : { guardrail }),
    ...(latency === undefined ? {} : { latency: oneOf(latency, 'latency', ['standard', 'optimized']) }),
    ...(serviceTier === undefined
      ? {}
      : { serviceTier: oneOf(serviceTier, 'serviceTier', ['default', 'flex', 'priority', 'reserved']) }),
    ...(requestMetadata === undefined ? {} : { requestMetadata }),
  };
}

function guardrailOfInvoke(config: Json | undefined, command: InvokeLevel): JsonObject | undefined {
  const { tagSuffix, streamProcessingMode } =
    config === undefined ? {} : objectOf(config, guardrailBody, ['tagSuffix', 'streamProcessingMode']);
  const guardrail = {
    ...(command.guardrailIdentifier === undefined ? {} : { identifier: command.guardrailIdentifier }),
    ...(command.guardrailVersion === undefined ? {} : { version: command.guardrailVersion }),
    ...(command.trace === undefined
      ? {}
      : {
          trace: oneOf(command.trace, 'trace', ['ENABLED', 'DISABLED', 'ENABLED_FULL']).toLowerCase(),
        }),
    ...(tagSuffix === undefined ? {} : { tagSuffix }),
    ...(streamProcessingMode === undefined
      ? {}
      : {
          streamProcessingMode:
            processingModes[
              oneOf(streamProcessingMode, 'streamProcessingMode', ['SYNCHRONOUS', 'ASYNCHRONOUS'])
            ],
        }),
  };
  return Object.keys(guardrail).length === 0 ? undefined : guardrail;
}

function guardrailOfConverse(config: Json, { operation }: ConverseLevel): JsonObject {
  const { guardrailIdentifier, guardrailVersion, trace, streamProcessingMode } = objectOf(
    config,
    'guardrailConfig',
    [
      'guardrailIdentifier',
      'guardrailVersion',
      'trace',
      ...(operation === 'stream' ? ['streamProcessingMode'] : []),
    ],
  );
  return {
    ...(guardrailIdentifier === undefined ? {} : { identifier: guardrailIdentifier }),
    ...(guardrailVersion === undefined ? {} : { version: guardrailVersion }),
    ...(trace === undefined
      ? {}
      : { trace: oneOf(trace, 'guardrailConfig.trace', ['enabled', 'disabled', 'enabled_full']) }),
    ...(streamProcessingMode === undefined
      ? {}
      : { streamProcessingMode: oneOf(streamProcessingMode, 'streamProcessingMode', ['sync', 'async']) }),
  };
}

function metadataOf(value: Json): JsonObject {
  if (!isObject(value) || Object.values(value).some((each) => typeof each !== 'string'))
    throw new InvalidRequest('requestMetadata: Input should be a map of strings');
  return value;
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw new InvalidRequest(`requestMetadata: ${(error as Error).message}`);
  }
}

function malformed(text: string): InvalidRequest {
  return new InvalidRequest(`Malformed input request: ${text}, please reformat your input and try again.`);
}
