// The Messages API of Claude on top of Bedrock's Converse API.
// Written by bedrock-codemod, for code that makes requests or reads answers in the form that InvokeModel had.
// Converse has nothing for tool_choice "none", URL and file sources, tools that Anthropic defines and
// metadata.user_id, so these are errors here. Its answers have no id and no model.
// When no caller needs the old form any more, this file can go.
import type {
  ConverseCommandInput,
  ConverseCommandOutput,
  ConverseStreamOutput,
} from '@aws-sdk/client-bedrock-runtime';

/** JSON, or a part of an answer, of which older versions of the SDK do not know all members. */
type Fields = { readonly [name: string]: unknown };

type ConverseFields = Pick<
  ConverseCommandInput,
  'messages' | 'system' | 'inferenceConfig' | 'toolConfig' | 'additionalModelRequestFields'
>;

/** An answer as the body of InvokeModel had it, but for `id` and `model`. */
export interface MessagesResponse {
  type: 'message';
  role: 'assistant';
  /** What fields a block has depends on its type, so they are `any`, as `JSON.parse` gave them. */
  content: any[];
  stop_reason: string;
  /** `null` unless the request has `additionalModelResponseFieldPaths: ['/stop_sequence']`. */
  stop_sequence: string | null;
  usage: {
    input_tokens: number;
    output_tokens: number;
    cache_read_input_tokens?: number;
    cache_creation_input_tokens?: number;
    cache_creation?: { ephemeral_5m_input_tokens: number; ephemeral_1h_input_tokens: number };
  };
  'amazon-bedrock-guardrailAction'?: 'INTERVENED';
}

/**
 * Turns a Messages body into the fields of a Converse request, to spread into the input of a command.
 *
 * It works on a copy as JSON would make it, so that later changes to the body are not sent.
 * Throws a TypeError for what Converse cannot say.
 */
export function toConverse(body: object): ConverseFields {
  const fields: Fields = JSON.parse(JSON.stringify(body));
  const { anthropic_version: _, messages, system, tools, tool_choice: choice, metadata, ...rest } = fields;
  const { max_tokens: maxTokens, temperature, top_p: topP, stop_sequences: stopSequences, ...others } = rest;
  refuseOthers(fieldsOf(metadata), [], 'metadata');
  if ('amazon-bedrock-guardrailConfig' in others)
    throw unsupported('`amazon-bedrock-guardrailConfig`', 'Set `guardrailConfig` of the command instead.');
  const toolChoice = converseToolChoice(choice);
  // Converse has no switch for parallel tool use, but additional fields reach the model as they are.
  const isAdditional = 'disable_parallel_tool_use' in fieldsOf(choice);
  const additional = isAdditional ? { ...others, tool_choice: choice } : others;
  return present({
    messages: converseMessages(messages),
    system: converseBlocks(system ?? '', 'system', ['text'], new Set()),
    inferenceConfig: present({ maxTokens, temperature, topP, stopSequences }),
    toolConfig: present({ tools: converseTools(tools), toolChoice: isAdditional ? undefined : toolChoice }),
    additionalModelRequestFields: additional,
  }) as ConverseFields;
}

/** Turns in a row of one role are one turn to Claude and an error to Converse, so they are joined. */
function converseMessages(messages: unknown): Fields[] {
  const names = new Set<string>();
  const turns: { role: string; content: Fields[] }[] = [];
  for (const [index, { role, content, ...others }] of listOf(messages, 'messages').entries()) {
    const path = `messages.${index}`;
    if (role !== 'user' && role !== 'assistant')
      throw unsupported(`the role "${role}" at \`${path}\``, 'Put what it says into `system`.');
    refuseOthers(others, [], path);
    const blocks = converseBlocks(content, `${path}.content`, Object.keys(blockFields), names);
    const last = turns[turns.length - 1];
    if (last?.role === role) last.content.push(...blocks);
    else turns.push({ role, content: blocks });
  }
  return turns;
}

/** What a block may have beside `cache_control`, by type. */
const blockFields: { readonly [type: string]: readonly string[] } = {
  text: ['text', 'citations'],
  image: ['source'],
  document: ['source', 'title', 'context', 'citations'],
  search_result: ['source', 'title', 'content', 'citations'],
  tool_use: ['id', 'name', 'input'],
  tool_result: ['tool_use_id', 'content', 'is_error'],
  thinking: ['thinking', 'signature'],
  redacted_thinking: ['data'],
};

/** The blocks of a text or a list, each followed by a cache point if it had `cache_control`. */
function converseBlocks(content: unknown, path: string, types: string[], names: Set<string>): Fields[] {
  if (typeof content === 'string') return content === '' ? [] : [{ text: content }];
  return listOf(content, path).flatMap(({ type, ...block }, index) => {
    const at = `${path}.${index}`;
    const known = types.includes(String(type)) ? blockFields[String(type)] : undefined;
    if (known === undefined) throw unsupported(`a block of type "${type}" at \`${at}\``);
    refuseOthers(block, [...known, 'cache_control'], at);
    return [converseBlock(type, block, at, names), ...cachePoints(block)];
  });
}

function converseBlock(type: unknown, block: Fields, path: string, names: Set<string>): Fields {
  const { text, source, title, context, content, citations, id, name, input, thinking, signature } = block;
  const { tool_use_id: toolUseId, is_error: isError, data } = block;
  switch (type) {
    case 'image':
      return { image: converseFile(source, /^image\/(png|jpeg|gif|webp)$/, `${path}.source`) };
    case 'document': {
      const file = converseDocument(source, citations, `${path}.source`);
      return { document: present({ name: documentName(title, names), ...file, context, citations }) };
    }
    case 'search_result': {
      const texts = innerBlocks(content, path, ['text'], names);
      return { searchResult: { source, title, content: texts, ...present({ citations }) } };
    }
    case 'tool_use':
      return { toolUse: { toolUseId: id, name, input } };
    case 'tool_result': {
      const results = innerBlocks(content, path, ['text', 'image', 'document', 'search_result'], names);
      const status = isError === true ? 'error' : isError === false ? 'success' : undefined;
      return { toolResult: { toolUseId, content: results, status } };
    }
    case 'thinking':
      return { reasoningContent: { reasoningText: { text: thinking, signature } } };
    case 'redacted_thinking':
      return { reasoningContent: { redactedContent: bytesOf(data) } };
    default: {
      const cited = listOf(citations ?? [], `${path}.citations`).map(converseCitation);
      return cited.length === 0 ? { text } : { citationsContent: { content: [{ text }], citations: cited } };
    }
  }
}

/** Converse has cache points between the blocks of a turn and none within them. */
function innerBlocks(content: unknown, path: string, types: string[], names: Set<string>): Fields[] {
  const blocks = converseBlocks(content ?? '', `${path}.content`, types, names);
  return blocks.filter(({ cachePoint }) => cachePoint === undefined);
}

/** The cache point behind a block, also for one that was within it and has no other place. */
function cachePoints({ cache_control: own, content }: Fields): Fields[] {
  const within = Array.isArray(content) ? content.map(({ cache_control: inner }: Fields) => inner) : [];
  const control = [...within, own].filter(Boolean).pop();
  return control === undefined ? [] : [{ cachePoint: { ...fieldsOf(control), type: 'default' } }];
}

function converseFile(source: unknown, types: RegExp, path: string): Fields {
  const { type, media_type: mediaType, data } = fieldsOf(source);
  if (type !== 'base64')
    throw unsupported(`a source of type "${type}" at \`${path}\``, 'Fetch the file and send it as base64.');
  const [, format] = types.exec(String(mediaType)) ?? [];
  if (format === undefined) throw unsupported(`the media type "${mediaType}" at \`${path}\``);
  return { format, source: { bytes: bytesOf(data) } };
}

function converseDocument(source: unknown, citations: unknown, path: string): Fields {
  const { type, data, content } = fieldsOf(source);
  if (type === 'content') return { source: { content: innerBlocks(content, path, ['text'], new Set()) } };
  if (type !== 'text') return converseFile(source, /^application\/(pdf)$/, path);
  const { enabled } = fieldsOf(citations);
  // Bedrock takes a text as such only if it may be cited.
  if (enabled === true) return { source: { text: data } };
  return { format: 'txt', source: { bytes: new TextEncoder().encode(data as string) } };
}

/** Converse wants a name for each document, with few characters allowed and none twice in a request. */
function documentName(title: unknown, names: Set<string>): string {
  const plain = String(title ?? '')
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^a-zA-Z0-9()[\]-]+/g, ' ')
    .slice(0, 190)
    .trim();
  const base = plain || (names.size === 0 ? 'document' : `document ${names.size + 1}`);
  let name = base;
  for (let count = 2; names.has(name); count++) name = `${base} ${count}`;
  names.add(name);
  return name;
}

function converseTools(tools: unknown): Fields[] {
  return listOf(tools ?? [], 'tools').flatMap((tool, index) => {
    const { type, name, description, input_schema: json, strict, cache_control: _, ...others } = tool;
    if ((type ?? 'custom') !== 'custom') throw unsupported(`the tool type "${type}" at \`tools.${index}\``);
    refuseOthers(others, [], `tools.${index}`);
    const spec = { name, inputSchema: { json }, ...present({ description, strict }) };
    return [{ toolSpec: spec }, ...cachePoints(tool)];
  });
}

function converseToolChoice(choice: unknown): Fields | undefined {
  if (choice === undefined || choice === null) return undefined;
  const { type, name } = fieldsOf(choice);
  if (type === 'tool') return { tool: { name } };
  if (type === 'auto' || type === 'any') return { [type]: {} };
  const advice = 'Leave it out, and `tools` too if no turn has used one.';
  throw unsupported(`\`tool_choice\` of type "${type}"`, advice);
}

/** The types of citations, their members in Converse, and what they count. */
const citationForms = [
  ['char_location', 'documentChar', 'char_index'],
  ['page_location', 'documentPage', 'page_number'],
  ['content_block_location', 'documentChunk', 'block_index'],
  ['search_result_location', 'searchResultLocation', 'block_index'],
] as const;

function converseCitation(citation: Fields): Fields {
  const { type, cited_text: text, document_title: documentTitle, title = documentTitle, source } = citation;
  const { document_index: documentIndex, search_result_index: searchResultIndex } = citation;
  const form = citationForms.find(([name]) => name === type);
  if (form === undefined) throw unsupported(`a citation of type "${type}"`);
  const [, member, unit] = form;
  const [start, end] = [citation[`start_${unit}`], citation[`end_${unit}`]];
  const location = { [member]: present({ documentIndex, searchResultIndex, start, end }) };
  return { sourceContent: [{ text }], location, ...present({ title, source }) };
}

/**
 * Turns an answer of Converse into the body that InvokeModel answered with, but for `id` and `model`.
 *
 * Throws a TypeError if there is no message, or one with content that the Messages API has no form for.
 */
export function fromConverse<T = MessagesResponse>(response: ConverseCommandOutput): T {
  const { output, stopReason, additionalModelResponseFields, usage } = response;
  if (output?.message?.content === undefined)
    throw new TypeError('The answer of Converse has no `output.message.content`.');
  return {
    type: 'message',
    role: output.message.role,
    content: output.message.content.map(messagesBlock),
    ...messagesStop(stopReason, additionalModelResponseFields),
    usage: messagesUsage(usage),
    ...guardrailAction(stopReason),
  } as T;
}

function messagesBlock(block: object): Fields {
  const { text, toolUse, reasoningContent, citationsContent } = fieldsOf(block);
  const { toolUseId: id, name, input } = fieldsOf(toolUse);
  const { reasoningText, redactedContent } = fieldsOf(reasoningContent);
  const { text: thinking = '', signature = '' } = fieldsOf(reasoningText);
  const { content, citations } = fieldsOf(citationsContent);
  if (text !== undefined) return { type: 'text', text };
  if (toolUse !== undefined) return { type: 'tool_use', id, name, input };
  if (reasoningText !== undefined) return { type: 'thinking', thinking, signature };
  if (redactedContent !== undefined) return { type: 'redacted_thinking', data: base64Of(redactedContent) };
  if (citationsContent === undefined) throw unknownPart(fieldsOf(block));
  const cited = listOf(citations ?? [], 'citations').map(messagesCitation);
  return { type: 'text', text: joined(content), ...present({ citations: cited }) };
}

function messagesCitation({ title = null, source, sourceContent, location }: Fields): Fields {
  const form = citationForms.find(([, member]) => fieldsOf(location)[member] !== undefined);
  if (form === undefined) throw unknownPart(fieldsOf(location));
  const [type, member, unit] = form;
  const { documentIndex, searchResultIndex, start, end } = fieldsOf(fieldsOf(location)[member]);
  const about =
    searchResultIndex === undefined
      ? { document_index: documentIndex, document_title: title }
      : { search_result_index: searchResultIndex, source, title };
  const range = { [`start_${unit}`]: start, [`end_${unit}`]: end };
  return { type, cited_text: joined(sourceContent), ...about, ...range };
}

function messagesStop(stopReason: unknown, additional: unknown): Fields {
  const { stop_sequence: whole = null, delta } = fieldsOf(additional);
  const { stop_sequence = whole } = fieldsOf(delta);
  if (stopReason === 'content_filtered') return { stop_reason: 'refusal', stop_sequence };
  return { stop_reason: stopReason === 'guardrail_intervened' ? 'end_turn' : stopReason, stop_sequence };
}

/** InvokeModel tells of a guardrail in a field of its own. */
function guardrailAction(stopReason: unknown): Fields {
  return stopReason === 'guardrail_intervened' ? { 'amazon-bedrock-guardrailAction': 'INTERVENED' } : {};
}

function messagesUsage(usage: unknown): Fields {
  const { inputTokens, outputTokens, cacheReadInputTokens, cacheWriteInputTokens, cacheDetails } =
    fieldsOf(usage);
  const created: { [name: string]: unknown } = { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 };
  for (const { ttl, inputTokens: count } of listOf(cacheDetails ?? [], 'cacheDetails'))
    created[`ephemeral_${ttl}_input_tokens`] = count;
  return present({
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    cache_read_input_tokens: cacheReadInputTokens,
    cache_creation_input_tokens: cacheWriteInputTokens,
    cache_creation: cacheDetails === undefined ? undefined : created,
  });
}

/**
 * Turns the events of ConverseStream into those that the chunks of InvokeModelWithResponseStream held.
 *
 * Tokens are counted at the end alone: `message_start` has 0 for them, and `message_delta` has all counts.
 */
export function fromConverseStream<T = any>(
  stream: AsyncIterable<ConverseStreamOutput> | ConverseStreamOutput[],
): AsyncGenerator<T> {
  return messagesEvents(stream) as AsyncGenerator<T>;
}

async function* messagesEvents(stream: AsyncIterable<object> | object[]): AsyncGenerator<Fields> {
  const started = new Set<unknown>();
  // The end is told when the tokens are counted, which is after Converse has said why it stopped.
  let stop: Fields | undefined;
  for await (const event of stream) {
    for (const [name, member] of Object.entries(event)) {
      if (name.endsWith('Exception')) throw member;
      const { contentBlockIndex: index, role, start, delta } = fieldsOf(member);
      if (name === 'messageStart') {
        const usage = { input_tokens: 0, output_tokens: 0 };
        const message = { type: 'message', role, content: [], stop_reason: null, stop_sequence: null, usage };
        yield { type: 'message_start', message };
      } else if (name === 'contentBlockStart' || name === 'contentBlockDelta') {
        const [block, change] = messagesChange(fieldsOf(start ?? delta));
        // Converse announces the use of a tool, while any other block begins with its first delta.
        if (block && !started.has(index)) yield { type: 'content_block_start', index, content_block: block };
        if (change) yield { type: 'content_block_delta', index, delta: change };
        started.add(index);
      } else if (name === 'contentBlockStop') {
        // Only a text can end without a word of it before.
        if (!started.has(index)) yield { type: 'content_block_start', index, content_block: textStart() };
        yield { type: 'content_block_stop', index };
      } else if (name === 'messageStop') {
        stop = fieldsOf(member);
      } else if (name === 'metadata' && stop !== undefined) {
        for (const last of messagesEnd(stop, fieldsOf(member))) yield last;
        stop = undefined;
      }
    }
  }
  if (stop !== undefined) for (const last of messagesEnd(stop, {})) yield last;
}

/** The block that a part of a stream begins if nothing of it came before, and what the part adds to it. */
function messagesChange(part: Fields): (Fields | undefined)[] {
  const { toolUse, text, citation, reasoningContent } = part;
  const { toolUseId: id, name, input } = fieldsOf(toolUse);
  const { text: thinking, signature, redactedContent } = fieldsOf(reasoningContent);
  const thinkingStart = { type: 'thinking', thinking: '', signature: '' };
  if (id !== undefined) return [{ type: 'tool_use', id, name, input: {} }];
  if (input !== undefined) return [undefined, { type: 'input_json_delta', partial_json: input }];
  if (text !== undefined) return [textStart(), { type: 'text_delta', text }];
  if (thinking !== undefined) return [thinkingStart, { type: 'thinking_delta', thinking }];
  if (signature !== undefined) return [thinkingStart, { type: 'signature_delta', signature }];
  if (redactedContent !== undefined) return [{ type: 'redacted_thinking', data: base64Of(redactedContent) }];
  if (citation === undefined) throw unknownPart(part);
  return [textStart(), { type: 'citations_delta', citation: messagesCitation(fieldsOf(citation)) }];
}

function textStart(): Fields {
  return { type: 'text', text: '' };
}

function messagesEnd(stop: Fields, { usage, metrics }: Fields): Fields[] {
  const { stopReason, additionalModelResponseFields } = stop;
  const { inputTokens, outputTokens, cacheReadInputTokens, cacheWriteInputTokens } = fieldsOf(usage);
  const { latencyMs } = fieldsOf(metrics);
  const invocation = present({
    inputTokenCount: inputTokens,
    outputTokenCount: outputTokens,
    invocationLatency: latencyMs,
    cacheReadInputTokenCount: cacheReadInputTokens,
    cacheWriteInputTokenCount: cacheWriteInputTokens,
  });
  const delta = messagesStop(stopReason, additionalModelResponseFields);
  return [
    { type: 'message_delta', delta, usage: messagesUsage(usage) },
    { type: 'message_stop', ...guardrailAction(stopReason), 'amazon-bedrock-invocationMetrics': invocation },
  ];
}

function fieldsOf(value: unknown): Fields {
  return (value ?? {}) as Fields;
}

function listOf(value: unknown, path: string): Fields[] {
  if (!Array.isArray(value)) throw new TypeError(`\`${path}\` has to be a list.`);
  return value;
}

/** The members that say something: `null` is as good as absent, and Converse refuses most of what is empty. */
function present(members: Fields): Fields {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => isSaid(value)));
}

function isSaid(value: unknown): boolean {
  if (typeof value !== 'object') return value !== undefined && value !== '';
  return value !== null && Object.keys(value).length > 0;
}

function bytesOf(base64: unknown): Uint8Array {
  const binary = atob(base64 as string);
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index++) bytes[index] = binary.charCodeAt(index);
  return bytes;
}

function base64Of(bytes: unknown): string {
  let binary = '';
  for (const byte of bytes as Uint8Array) binary += String.fromCharCode(byte);
  return btoa(binary);
}

function joined(texts: unknown): string {
  return listOf(texts ?? [], 'content')
    .map(({ text }) => text)
    .join('');
}

/** What would get lost without a word is an error. */
function refuseOthers(fields: Fields, known: readonly string[], path: string): void {
  for (const [name, value] of Object.entries(fields))
    if (value !== null && !known.includes(name)) throw unsupported(`\`${path}.${name}\``);
}

function unsupported(what: string, advice = 'Leave it out, or use InvokeModel for this request.'): TypeError {
  return new TypeError(`Converse has nothing for ${what}. ${advice}`);
}

function unknownPart(part: Fields): TypeError {
  // The SDK keeps what it does not know under a name of its own.
  const { $unknown: [name] = Object.keys(part) } = part as { $unknown?: string[] };
  return new TypeError(`Converse answered with "${name}", which the Messages API has no form for.`);
}
