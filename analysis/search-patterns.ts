import { geos } from '../catalog/catalog.js';

// Without the compiler, so that files can be searched for these before it is loaded.

/** What a file has in it that puts a geography, or the ARN of a model, before a reference: `us.${ID}`. */
export const certainComposition: readonly string[] = [
  // At the start of a text or of a part of a path: `us` and `in` are words, too.
  `['"\`/](?:${geos.join('|')})\\.(?:\\$\\{|['"\`]\\s*\\+\\s*[A-Za-z_$])`,
  'foundation-model(?:/(?:\\$\\{|[\'"`]\\s*\\+\\s*[A-Za-z_$])|[\'"`])',
];

/** The same, or something with a dot that may be one. */
export const anyComposition: readonly string[] = [
  ...certainComposition,
  '\\}\\.\\$\\{',
  '\\.[\'"`]\\s*\\+\\s*[A-Za-z_$]',
  '(?:prefix|Prefix|PREFIX|geo|GEO)\\w*(?:\\s*\\+|\\}\\$\\{)',
];

/** Where the id of a model itself is asked for, and that of a profile is wrong. */
export const foundationModelCall =
  /new\s[\w.]*(?:FoundationModelIdentifier|BedrockFoundationModel|AnthropicBedrockMantle)\(|fromCdkFoundationModelId\(/;

/** Where a module of Terraform asks for its account. */
export const callerIdentity = 'data\\s+"aws_caller_identity"';

/** Where something may stand in for the `send` of a client, whatever the client is called: not where it is only called. */
export const sendStub = '[\'"`]send[\'"`]|\\bmockClient\\(|\\.send(?:[^\\w(]|$)|\\bsend(?::| \\}| *=[^=])';

/** What code has in it that asks Claude through an SDK. */
export const askingTriggers: readonly string[] = [
  'InvokeModelCommand',
  'InvokeModelWithResponseStreamCommand',
  '.invokeModel(',
  '.invokeModelWithResponseStream(',
  'ConverseCommand',
  'ConverseStreamCommand',
  '.converse(',
  '.converseStream(',
  '@anthropic-ai/',
  '.messages.create(',
  '.messages.stream(',
];

/** What code has in it that makes requests of Claude, by itself or through a framework. */
export const requestTriggers: readonly string[] = [
  ...askingTriggers,
  // What makes requests by itself: the AI SDK, LangChain, LlamaIndex, Strands.
  '@ai-sdk/',
  '@langchain/',
  '@llamaindex/',
  '@strands-agents/',
];

/** One of some names, as a word. */
export function anyOf(names: readonly string[]): string {
  return `\\b(?:${names.map((text) => text.replaceAll('$', '\\$')).join('|')})\\b`;
}

/** A text as a pattern that matches it and nothing else. */
export function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
