import {
  InvalidRequest,
  isObject,
  type Json,
  type JsonObject,
  listOf,
  objectOf,
  oneOf,
  present,
  stringOf,
} from './json.js';

/** Members of a Messages body on Bedrock beside `anthropic_version`. */
const bodyMembers = [
  'anthropic_beta',
  'cache_control',
  'context_management',
  'max_tokens',
  'messages',
  'metadata',
  'output_config',
  'output_format',
  'stop_sequences',
  'system',
  'temperature',
  'thinking',
  'tool_choice',
  'tools',
  'top_k',
  'top_p',
];
const imageTypes = ['image/jpeg', 'image/png', 'image/gif', 'image/webp'];
/** Names that a document gets because Converse wants one: they are nobody's title. */
const untitled = /^(?:untitled )?(?:document|file|attachment|pdf)(?: [0-9a-z]+)?$/i;
const maximalCachePoints = 4;

/**
 * The one form of a Messages body, without `anthropic_version`; throws `InvalidRequest` for what the model would refuse.
 *
 * Content and system are lists of blocks, an empty system, tools or stop_sequences is absent, and what is the default of a block
 * (`is_error: false`, `citations: null`) too. Turns of one role in a row are one, as they are to the model. Tools that Anthropic defines come after the others, because Converse has them in another
 * place. A title of a document is compared by its letters and digits, and one like `document 1` is none: Converse wants a name in any
 * case, and allows few characters in it.
 */
export function canonicalBody(value: JsonObject): JsonObject {
  const body = objectOf(
    value,
    '#',
    bodyMembers,
    (_, key) =>
      `Malformed input request: #: extraneous key [${key}] is not permitted, please reformat your input and try again.`,
  );
  const messages = listOf(body.messages, 'messages');
  if (messages.length === 0) throw refused('messages: at least one message is required');
  const canonical = present({
    anthropic_beta: nonEmpty(body.anthropic_beta, 'anthropic_beta'),
    cache_control: cacheControlOf(body.cache_control, 'cache_control'),
    context_management: body.context_management,
    max_tokens: numberIn(body.max_tokens, 'max_tokens', 1, Number.POSITIVE_INFINITY),
    messages: joined(
      messages.map((message, index) =>
        messageOf(message, `messages.${index}`, index === messages.length - 1),
      ),
    ),
    metadata: body.metadata === undefined ? undefined : objectOf(body.metadata, 'metadata', ['user_id']),
    output_config: body.output_config,
    output_format: body.output_format,
    stop_sequences: stopSequencesOf(body.stop_sequences),
    system: systemOf(body.system),
    temperature: numberIn(body.temperature, 'temperature', 0, 1),
    thinking: thinkingOf(body.thinking),
    tool_choice: toolChoiceOf(body.tool_choice),
    tools: toolsOf(body.tools),
    top_k: numberIn(body.top_k, 'top_k', 0, Number.POSITIVE_INFINITY),
    top_p: numberIn(body.top_p, 'top_p', 0, 1),
  });
  if (canonical.tool_choice !== undefined && canonical.tools === undefined)
    throw refused('tool_choice: may only be specified while providing tools');
  refuseCachePoints(canonical);
  return canonical;
}

function messageOf(value: Json, path: string, isLast: boolean): JsonObject {
  const { role, content } = objectOf(value, path, ['role', 'content']);
  const speaker = oneOf(role, `${path}.role`, ['user', 'assistant', 'system']);
  const blocks = blocksOf(content, `${path}.content`);
  if (blocks.length === 0 && !(isLast && speaker === 'assistant'))
    throw refused(
      `${path}: all messages must have non-empty content except for the optional final assistant message`,
    );
  return { role: speaker, content: blocks };
}

function joined(messages: readonly JsonObject[]): JsonObject[] {
  const turns: { readonly role: Json; readonly content: readonly Json[] }[] = [];
  for (const { role = '', content } of messages) {
    const last = turns.at(-1);
    const blocks = listOf(content, 'content');
    if (last === undefined || last.role !== role) turns.push({ role, content: blocks });
    else turns[turns.length - 1] = { role, content: [...last.content, ...blocks] };
  }
  return turns;
}

function blocksOf(content: Json | undefined, path: string): JsonObject[] {
  if (typeof content === 'string') return content === '' ? [] : [textBlockOf({ text: content }, path)];
  return listOf(content, path).map((block, index) => blockOf(block, `${path}.${index}`));
}

function blockOf(value: Json, path: string): JsonObject {
  if (!isObject(value)) throw new InvalidRequest(`${path}: Input should be an object`);
  const kind = oneOf(value.type, `${path}.type`, [
    'text',
    'image',
    'document',
    'tool_use',
    'tool_result',
    'thinking',
    'redacted_thinking',
    'search_result',
  ]);
  return blockKinds[kind](value, path);
}

const blockKinds = {
  text: textBlockOf,
  image: imageOf,
  document: documentOf,
  tool_use: toolUseOf,
  tool_result: toolResultOf,
  thinking: (value: JsonObject, path: string): JsonObject => {
    const { thinking, signature } = objectOf(value, path, ['type', 'thinking', 'signature']);
    return {
      type: 'thinking',
      thinking: stringOf(thinking, `${path}.thinking`),
      signature: stringOf(signature, `${path}.signature`),
    };
  },
  redacted_thinking: (value: JsonObject, path: string): JsonObject => ({
    type: 'redacted_thinking',
    data: stringOf(objectOf(value, path, ['type', 'data']).data, `${path}.data`),
  }),
  search_result: (value: JsonObject, path: string): JsonObject => {
    const known = ['type', 'source', 'title', 'content', 'citations', 'cache_control'];
    const block = objectOf(value, path, known);
    return present({
      type: 'search_result',
      source: stringOf(block.source, `${path}.source`),
      title: stringOf(block.title, `${path}.title`),
      content: blocksOf(listOf(block.content, `${path}.content`), `${path}.content`),
      citations: citationsOf(block.citations, `${path}.citations`),
      cache_control: cacheControlOf(block.cache_control, `${path}.cache_control`),
    });
  },
} satisfies Record<string, (value: JsonObject, path: string) => JsonObject>;

function textBlockOf(value: JsonObject, path: string): JsonObject {
  const known = ['type', 'text', 'cache_control', 'citations'];
  const { text, cache_control, citations } = objectOf(value, path, known);
  const words = stringOf(text, `${path}.text`);
  if (words.trim() === '') throw refused(`${path}: text content blocks must contain non-whitespace text`);
  return present({
    type: 'text',
    text: words,
    citations: citations === null ? undefined : nonEmpty(citations, `${path}.citations`),
    cache_control: cacheControlOf(cache_control, `${path}.cache_control`),
  });
}

function imageOf(value: JsonObject, path: string): JsonObject {
  const { source, cache_control } = objectOf(value, path, ['type', 'source', 'cache_control']);
  return present({
    type: 'image',
    source: imageSourceOf(source, `${path}.source`),
    cache_control: cacheControlOf(cache_control, `${path}.cache_control`),
  });
}

function imageSourceOf(value: Json | undefined, path: string): JsonObject {
  if (isObject(value) && value.type === 'url') return objectOf(value, path, ['type', 'url']);
  const { type, media_type, data } = objectOf(value, path, ['type', 'media_type', 'data']);
  oneOf(type, `${path}.type`, ['base64', 'url']);
  return {
    type: 'base64',
    media_type: oneOf(media_type, `${path}.media_type`, imageTypes),
    data: base64Of(data, `${path}.data`),
  };
}

function documentOf(value: JsonObject, path: string): JsonObject {
  const known = ['type', 'source', 'title', 'context', 'citations', 'cache_control'];
  const { source, title, context, citations, cache_control } = objectOf(value, path, known);
  return present({
    type: 'document',
    source: documentSourceOf(source, `${path}.source`),
    title: titleOf(title, `${path}.title`),
    context: context === null || context === undefined ? undefined : stringOf(context, `${path}.context`),
    citations: citationsOf(citations, `${path}.citations`),
    cache_control: cacheControlOf(cache_control, `${path}.cache_control`),
  });
}

function documentSourceOf(value: Json | undefined, path: string): JsonObject {
  const source = objectOf(value, path, ['type', 'media_type', 'data', 'url', 'content']);
  switch (oneOf(source.type, `${path}.type`, ['base64', 'text', 'content', 'url'])) {
    case 'base64':
      return {
        type: 'base64',
        media_type: oneOf(source.media_type, `${path}.media_type`, ['application/pdf']),
        data: base64Of(source.data, `${path}.data`),
      };
    case 'text':
      oneOf(source.media_type, `${path}.media_type`, ['text/plain']);
      return { type: 'text', media_type: 'text/plain', data: stringOf(source.data, `${path}.data`) };
    case 'content':
      return { type: 'content', content: blocksOf(source.content, `${path}.content`) };
    case 'url':
      return { type: 'url', url: stringOf(source.url, `${path}.url`) };
  }
}

function titleOf(value: Json | undefined, path: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  const words = stringOf(value, path)
    .replace(/[^A-Za-z0-9]+/g, ' ')
    .trim();
  return words === '' || untitled.test(words) ? undefined : words;
}

function toolUseOf(value: JsonObject, path: string): JsonObject {
  const known = ['type', 'id', 'name', 'input', 'cache_control'];
  const { id, name, input, cache_control } = objectOf(value, path, known);
  if (!isObject(input)) throw refused(`${path}.input: Input should be a valid dictionary`);
  return present({
    type: 'tool_use',
    id: toolIdOf(id, `${path}.id`),
    name: stringOf(name, `${path}.name`),
    input,
    cache_control: cacheControlOf(cache_control, `${path}.cache_control`),
  });
}

function toolResultOf(value: JsonObject, path: string): JsonObject {
  const known = ['type', 'tool_use_id', 'content', 'is_error', 'cache_control'];
  const { tool_use_id, content, is_error, cache_control } = objectOf(value, path, known);
  if (is_error !== undefined && typeof is_error !== 'boolean')
    throw refused(`${path}.is_error: Input should be a valid boolean`);
  const blocks = content === undefined ? [] : blocksOf(content, `${path}.content`);
  return present({
    type: 'tool_result',
    tool_use_id: toolIdOf(tool_use_id, `${path}.tool_use_id`),
    content: blocks.length === 0 ? undefined : blocks,
    is_error: is_error === true ? true : undefined,
    cache_control: cacheControlOf(cache_control, `${path}.cache_control`),
  });
}

function toolIdOf(value: Json | undefined, path: string): string {
  const id = stringOf(value, path);
  if (!/^[a-zA-Z0-9_-]+$/.test(id)) throw refused(`${path}: String should match pattern '^[a-zA-Z0-9_-]+$'`);
  return id;
}

function systemOf(value: Json | undefined): Json | undefined {
  if (value === undefined) return undefined;
  const blocks =
    typeof value === 'string'
      ? blocksOf(value, 'system')
      : listOf(value, 'system').map((block, index) => {
          const path = `system.${index}`;
          if (!isObject(block) || block.type !== 'text')
            throw refused(`${path}.type: Input should be 'text'`);
          return textBlockOf(block, path);
        });
  return blocks.length === 0 ? undefined : blocks;
}

function toolsOf(value: Json | undefined): Json | undefined {
  if (value === undefined) return undefined;
  const tools = listOf(value, 'tools').map((tool, index) => toolOf(tool, `tools.${index}`));
  if (tools.length === 0) return undefined;
  return [
    ...tools.filter(({ type }) => type === undefined),
    ...tools.filter(({ type }) => type !== undefined),
  ];
}

function toolOf(value: Json, path: string): JsonObject {
  if (!isObject(value)) throw refused(`${path}: Input should be an object`);
  const { type, cache_control, ...rest } = value;
  const control = cacheControlOf(cache_control, `${path}.cache_control`);
  // A tool that Anthropic defines has members of its own.
  if (type !== undefined && type !== 'custom') return present({ type, ...rest, cache_control: control });
  const tool = objectOf(rest, path, [
    'name',
    'description',
    'input_schema',
    'strict',
    'eager_input_streaming',
  ]);
  const name = stringOf(tool.name, `${path}.name`);
  if (!/^[a-zA-Z0-9_-]{1,128}$/.test(name))
    throw refused(`${path}.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'`);
  if (!isObject(tool.input_schema)) throw refused(`${path}.input_schema: Field required`);
  if (tool.description !== undefined) stringOf(tool.description, `${path}.description`);
  return present({
    ...tool,
    strict: tool.strict === false ? undefined : tool.strict,
    cache_control: control,
  });
}

function toolChoiceOf(value: Json | undefined): Json | undefined {
  if (value === undefined) return undefined;
  const known = ['type', 'name', 'disable_parallel_tool_use'];
  const { type, name, disable_parallel_tool_use: disabled } = objectOf(value, 'tool_choice', known);
  const kind = oneOf(type, 'tool_choice.type', ['auto', 'any', 'tool', 'none']);
  if ((kind === 'tool') !== (name !== undefined))
    throw refused('tool_choice: `name` goes with the type `tool`, and with no other');
  return present({ type: kind, name, disable_parallel_tool_use: disabled === true ? true : undefined });
}

function thinkingOf(value: Json | undefined): Json | undefined {
  if (value === undefined) return undefined;
  const { type, ...rest } = objectOf(value, 'thinking', ['type', 'budget_tokens', 'display']);
  return {
    type: oneOf(type, 'thinking.type', ['enabled', 'disabled', 'adaptive', 'between_tools']),
    ...rest,
  };
}

function stopSequencesOf(value: Json | undefined): Json | undefined {
  const sequences = nonEmpty(value, 'stop_sequences');
  for (const [index, sequence] of (sequences ?? []).entries()) {
    if (stringOf(sequence, `stop_sequences.${index}`).trim() === '')
      throw refused('stop_sequences: each stop sequence must contain non-whitespace');
  }
  return sequences;
}

function citationsOf(value: Json | undefined, path: string): Json | undefined {
  if (value === undefined || value === null) return undefined;
  const { enabled } = objectOf(value, path, ['enabled']);
  return enabled === true ? { enabled: true } : undefined;
}

function cacheControlOf(value: Json | undefined, path: string): Json | undefined {
  if (value === undefined || value === null) return undefined;
  const { type, ttl } = objectOf(value, path, ['type', 'ttl']);
  return present({
    type: oneOf(type, `${path}.type`, ['ephemeral']),
    ttl: ttl === undefined ? undefined : oneOf(ttl, `${path}.ttl`, ['5m', '1h']),
  });
}

function refuseCachePoints(body: JsonObject): void {
  const controls = cacheControlsIn([body.tools, body.system, body.messages]);
  if (controls.length > maximalCachePoints)
    throw refused(
      `A maximum of ${maximalCachePoints} blocks with cache_control may be provided. Found ${controls.length}.`,
    );
  const short = controls.findIndex(({ ttl }) => ttl !== '1h');
  if (short !== -1 && controls.some(({ ttl }, index) => ttl === '1h' && index > short))
    throw refused(
      "a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block. Note that blocks are processed in the following order: `tools`, `system`, `messages`.",
    );
}

function cacheControlsIn(value: unknown): JsonObject[] {
  if (Array.isArray(value)) return value.flatMap(cacheControlsIn);
  if (!isObject(value)) return [];
  const inside = cacheControlsIn(value.content);
  return isObject(value.cache_control) ? [...inside, value.cache_control] : inside;
}

function numberIn(
  value: Json | undefined,
  path: string,
  minimum: number,
  maximum: number,
): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'number') throw refused(`${path}: Input should be a valid number`);
  if (value < minimum) throw refused(`${path}: Input should be greater than or equal to ${minimum}`);
  if (value > maximum) throw refused(`${path}: Input should be less than or equal to ${maximum}`);
  return value;
}

function base64Of(value: Json | undefined, path: string): string {
  const data = stringOf(value, path);
  if (data === '' || Buffer.from(data, 'base64').toString('base64') !== data)
    throw refused(`${path}: Invalid base64 data`);
  return data;
}

function nonEmpty(value: Json | undefined, path: string): readonly Json[] | undefined {
  if (value === undefined) return undefined;
  const list = listOf(value, path);
  return list.length === 0 ? undefined : list;
}

function refused(text: string): InvalidRequest {
  return new InvalidRequest(`The model returned the following errors: ${text}`);
}
