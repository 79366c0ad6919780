import fc from 'fast-check';
import type { Comment, Style } from './text.js';

/** How an optional field gets into the body. */
export type Way =
  | 'absent'
  | 'literal'
  | 'parameter'
  | 'constant'
  | 'fallback'
  | 'ternary spread'
  | 'and spread'
  | 'defined spread'
  | 'guarded write'
  | 'write'
  | 'overwrite';

/** One of these, with a weight each; shrinks to the first, so it is the simplest. */
function oneOf<const T extends string>(
  ...alternatives: readonly [weight: number, value: T][]
): fc.Arbitrary<T> {
  return fc.oneof(
    { withCrossShrink: true },
    ...alternatives.map(([weight, value]) => ({ weight, arbitrary: fc.constant(value) })),
  );
}

/** True so many times of a hundred. */
function percent(share: number): fc.Arbitrary<boolean> {
  return fc.oneof(
    { withCrossShrink: true },
    { weight: 100 - share, arbitrary: fc.constant(false) },
    { weight: share, arbitrary: fc.constant(true) },
  );
}

const style: fc.Arbitrary<Style> = fc.record({
  semicolons: percent(20).map((without) => !without),
  quote: oneOf([70, "'"], [30, '"']),
  indent: oneOf([60, '  '], [30, '    '], [10, '\t']),
  trailingCommas: percent(35).map((without) => !without),
  expanded: percent(40),
  quotedKeys: percent(5),
  newline: oneOf([93, '\n'], [7, '\r\n']),
});

const names = fc.record({
  client: oneOf([50, 'client'], [20, 'bedrock'], [20, 'bedrockClient'], [10, 'runtime']),
  command: oneOf([85, 'command'], [15, 'invokeCommand']),
  input: oneOf([50, 'input'], [50, 'params']),
  payload: oneOf([50, 'payload'], [20, 'body'], [20, 'requestBody'], [10, 'bodyParams']),
  response: oneOf([60, 'response'], [15, 'res'], [15, 'apiResponse'], [10, 'result']),
  parsed: oneOf([40, 'parsed'], [30, 'responseBody'], [20, 'data'], [10, 'completion']),
  block: oneOf([50, 'block'], [30, 'c'], [20, 'item']),
  chunk: oneOf([50, 'chunk'], [20, 'parsed'], [20, 'data'], [10, 'payload']),
});

/** Where a function stands that is not the one that asks. */
const place = oneOf([50, 'here'], [35, 'other file'], [15, 'method']);

const request = fc.record({
  shape: oneOf(
    [31, 'inline'],
    [40, 'object'],
    [11, 'string'],
    [14, 'object and string'],
    [6, 'function'],
    [2, 'function of string'],
    [4, 'ternary of models'],
    [2, 'branches of models'],
  ),
  place,
  input: oneOf([75, 'inline'], [13, 'variable'], [12, 'typed variable'], [4, 'function']),
  encoding: oneOf([82, 'none'], [7, 'encoder'], [4, 'shared encoder'], [7, 'buffer']),
  annotation: oneOf([60, 'none'], [15, 'any'], [10, 'record'], [15, 'interface']),
  order: oneOf([55, 'usual'], [15, 'messages first'], [15, 'reversed'], [15, 'mixed']),
  version: oneOf([85, 'inline'], [15, 'constant']),
  comments: oneOf<'none' | Comment['at']>([80, 'none'], [8, 'end'], [8, 'above'], [4, 'inside']),
  isFrozenEarly: percent(6),
  maxTokens: oneOf([65, 'literal'], [15, 'constant'], [10, 'parameter'], [5, 'fallback'], [5, 'overwrite']),
  temperature: oneOf<Way>(
    [55, 'absent'],
    [20, 'literal'],
    [6, 'parameter'],
    [3, 'constant'],
    [3, 'fallback'],
    [3, 'ternary spread'],
    [3, 'defined spread'],
    [3, 'guarded write'],
    [3, 'write'],
    [2, 'overwrite'],
  ),
  topP: oneOf<Way>(
    [88, 'absent'],
    [5, 'literal'],
    [2, 'parameter'],
    [2, 'fallback'],
    [2, 'defined spread'],
    [1, 'write'],
  ),
  topK: oneOf<Way>(
    [90, 'absent'],
    [5, 'literal'],
    [2, 'parameter'],
    [1, 'ternary spread'],
    [1, 'guarded write'],
    [1, 'write'],
  ),
  stopSequences: oneOf<Way>(
    [88, 'absent'],
    [5, 'literal'],
    [2, 'parameter'],
    [2, 'ternary spread'],
    [1, 'and spread'],
    [1, 'guarded write'],
    [1, 'write'],
  ),
  system: oneOf<Way>(
    [50, 'absent'],
    [20, 'literal'],
    [10, 'parameter'],
    [5, 'ternary spread'],
    [5, 'and spread'],
    [1, 'defined spread'],
    [6, 'guarded write'],
    [3, 'write'],
  ),
  systemText: oneOf(
    [40, 'literal'],
    [25, 'constant'],
    [15, 'template'],
    [8, 'long template'],
    [12, 'blocks'],
  ),
  turns: oneOf(
    [65, 'one'],
    [8, 'few shots'],
    [4, 'prefill'],
    [7, 'tool results'],
    [5, 'history'],
    [6, 'history and one'],
    [5, 'mapped history'],
    [6, 'kept history'],
  ),
  historyOf: oneOf([50, 'texts'], [15, 'blocks'], [20, 'any'], [15, 'objects']),
  messages: oneOf([75, 'inline'], [12, 'variable'], [7, 'pushed'], [6, 'pushed to payload'], [6, 'function']),
  content: oneOf(
    [35, 'parameter'],
    [20, 'template'],
    [8, 'literal'],
    [15, 'text block'],
    [3, 'two texts'],
    [8, 'image'],
    [3, 'document'],
    [4, 'cached'],
    [4, 'conditional block'],
  ),
  mediaType: oneOf([50, 'image/png'], [40, 'image/jpeg'], [10, 'image/webp']),
  imageData: oneOf([80, 'base64'], [20, 'buffer']),
  tools: oneOf([85, 'absent'], [7, 'literal'], [5, 'constant'], [3, 'constant schema']),
  toolResult: oneOf([45, 'text'], [25, 'blocks'], [20, 'stringified'], [10, 'error']),
  hasTwoTools: percent(30),
  isToolsCached: percent(15),
  toolChoice: oneOf([60, 'absent'], [10, 'auto'], [15, 'any'], [15, 'tool']),
  hasThinking: percent(5),
  hasBeta: percent(4),
});

const command = fc.record({
  model: oneOf(
    [45, 'inline'],
    [25, 'constant'],
    [10, 'parameter'],
    [10, 'default'],
    [6, 'environment'],
    [4, 'environment or'],
  ),
  contentType: oneOf([55, 'both'], [35, 'none'], [10, 'content type']),
  order: oneOf([70, 'model first'], [15, 'body first'], [15, 'types first']),
  guardrail: oneOf([94, 'none'], [3, 'plain'], [3, 'traced']),
  latency: oneOf([96, 'none'], [2, 'standard'], [2, 'optimized']),
});

const sending = fc.record({
  command: oneOf([75, 'variable'], [25, 'inline']),
  wrapper: oneOf([86, 'none'], [5, 'plain'], [4, 'logging'], [5, 'retry']),
  place,
  hasSignal: percent(6),
  around: oneOf(
    [65, 'nothing'],
    [15, 'try'],
    [4, 'try by name'],
    [5, 'then block'],
    [5, 'then chain'],
    [3, 'retry loop'],
    [3, 'retry function'],
    [3, 'tool loop'],
    [3, 'tool while'],
  ),
});

const answer = fc.record({
  decoding: oneOf(
    [62, 'decoder'],
    [15, 'buffer'],
    [5, 'buffer plain'],
    [8, 'transform'],
    [10, 'shared decoder'],
  ),
  binding: oneOf([60, 'one step'], [22, 'two steps'], [10, 'no variable']),
  crossing: oneOf(
    [78, 'none'],
    [5, 'response'],
    [5, 'object'],
    [4, 'decoded response'],
    [4, 'decoded body'],
    [4, 'decoded or thrown'],
  ),
  place,
  isBodyDestructured: percent(7),
  typing: oneOf([55, 'none'], [20, 'cast'], [15, 'annotation'], [10, 'any']),
  isDestructured: percent(15),
  text: oneOf(
    [50, 'first'],
    [18, 'optional'],
    [8, 'fallback'],
    [9, 'find'],
    [6, 'filter'],
    [5, 'loop'],
    [4, 'first of'],
    [3, 'trimmed'],
    [3, 'all blocks'],
    // For two models only.
    [0, 'of either model'],
  ),
  usage: oneOf(
    [78, 'none'],
    [9, 'pair'],
    [4, 'optional'],
    [3, 'cache'],
    [2, 'total'],
    [2, 'alias'],
    [2, 'pattern'],
    [3, 'whole'],
  ),
  stop: oneOf([84, 'none'], [6, 'returned'], [5, 'compared'], [3, 'thrown'], [2, 'switched']),
  tool: oneOf([30, 'none'], [20, 'find'], [15, 'required'], [15, 'filter'], [20, 'after stop']),
  escape: oneOf([88, 'none'], [6, 'whole'], [4, 'passed on'], [2, 'rest']),
});

const stream = fc.record({
  guard: oneOf([55, 'if'], [20, 'continue'], [15, 'chunk only'], [10, 'none']),
  source: oneOf([60, 'plain'], [25, 'checked'], [15, 'fallback']),
  decoding: oneOf([50, 'decoder'], [35, 'shared decoder'], [15, 'buffer']),
  binding: oneOf([70, 'one step'], [30, 'two steps']),
  typing: oneOf([75, 'none'], [15, 'cast'], [10, 'any']),
  test: oneOf([45, 'type'], [25, 'type and delta'], [15, 'none'], [5, 'chunk type'], [10, 'switch']),
  emit: oneOf([45, 'text'], [30, 'yield'], [15, 'callback'], [10, 'parts']),
  usage: oneOf([75, 'none'], [15, 'events'], [10, 'metrics']),
  hasStop: percent(15),
  tool: oneOf([40, 'none'], [35, 'by index'], [25, 'current']),
  isStartRead: percent(6),
  breaks: percent(12),
  escape: oneOf([80, 'none'], [6, 'yielded'], [5, 'called back'], [5, 'listed'], [4, 'counted']),
});

/** Why a program cannot be migrated; almost all can. */
const left = oneOf(
  [92, 'no'],
  [2, 'id'],
  [1, 'raw text'],
  [1, 'metadata'],
  [1, 'no tool'],
  [1, 'image by address'],
  [2, 'payload from outside'],
  [1, 'completion'],
);

/** What a program is made of. Each choice is independent of the others; `coherent` puts right what does not fit together. */
export const choices = fc.record({
  language: oneOf([55, 'ts'], [25, 'js'], [8, 'mjs'], [7, 'cjs'], [5, 'js with require']),
  importing: oneOf([80, 'named'], [5, 'aliased'], [8, 'namespace'], [7, 'dynamic']),
  client: oneOf([60, 'constant'], [12, 'local'], [10, 'lazy'], [12, 'class'], [6, 'parameter']),
  isFieldSetInConstructor: percent(40),
  isAggregated: percent(4),
  region: oneOf([60, 'literal'], [25, 'environment'], [15, 'none']),
  declaration: oneOf([75, 'function'], [25, 'arrow']),
  parameters: oneOf([75, 'positional'], [15, 'destructured'], [10, 'options']),
  hasReturnType: percent(50),
  calls: oneOf([88, 'one'], [5, 'twice'], [4, 'two'], [3, 'two, one left']),
  neighbour: oneOf([95, 'none'], [5, 'embedding']),
  operation: oneOf([76, 'invoke'], [24, 'stream']),
  style,
  names,
  request,
  command,
  sending,
  answer,
  stream,
  left,
  /** One answer more than those that suit the program. */
  otherAnswer: fc.nat({ max: 15 }),
});

type ChoicesOf<A> = A extends fc.Arbitrary<infer C> ? C : never;

/** The description of one program. */
export type Choices = ChoicesOf<typeof choices>;

/** Whether the function is a generator. */
export function yieldsIn({ operation, stream }: Choices): boolean {
  const yields = stream.escape === 'none' ? stream.emit === 'yield' : stream.escape === 'yielded';
  return operation === 'stream' && yields;
}

export const isTypeScript = ({ language }: Choices) => language === 'ts';
export const isCommonJs = ({ language }: Choices) => language === 'cjs' || language === 'js with require';
