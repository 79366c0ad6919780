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

const inferenceMembers = {
  maxTokens: 'max_tokens',
  temperature: 'temperature',
  topP: 'top_p',
  stopSequences: 'stop_sequences',
} as const;
/** The name of a union and its members, of which exactly one is there. */
type Union = readonly [name: string, members: readonly string[]];

const contentBlock: Union = [
  'ContentBlock',
  [
    'text',
    'image',
    'document',
    'video',
    'audio',
    'toolUse',
    'toolResult',
    'guardContent',
    'cachePoint',
    'reasoningContent',
    'citationsContent',
    'searchResult',
    'toolAddition',
    'toolRemoval',
  ],
];
const systemBlock: Union = ['SystemContentBlock', ['text', 'guardContent', 'cachePoint']];
const tool: Union = ['Tool', ['toolSpec', 'systemTool', 'cachePoint']];
/** The places that a citation points to: the type that Messages has for it, what is counted there, and of what it is. */
const citationPlaces = {
  documentChar: ['char_location', 'char_index', 'document'],
  documentPage: ['page_location', 'page_number', 'document'],
  documentChunk: ['content_block_location', 'block_index', 'document'],
  searchResultLocation: ['search_result_location', 'block_index', 'search_result'],
} as const;
const imageFormats = ['png', 'jpeg', 'gif', 'webp'] as const;
const maximalImages = 20;
const maximalDocuments = 5;

/**
 * The Messages body that a Converse input stands for; throws `InvalidRequest` where Converse itself would answer 400, and for every
 * member that is unknown or that Messages has no equal of.
 */
export function messagesBodyOf(input: JsonObject): JsonObject {
  const {
    messages,
    system,
    inferenceConfig,
    toolConfig,
    additionalModelRequestFields: additional,
    outputConfig,
  } = objectOf(
    input,
    'input',
    ['messages', 'system', 'inferenceConfig', 'toolConfig', 'additionalModelRequestFields', 'outputConfig'],
    unknownMember,
  );
  const turns = listOf(messages, 'messages');
  if (turns.length === 0)
    throw new InvalidRequest(
      'The messages field in the Converse request is empty. Add a Message object to the messages field and try again.',
    );
  const conversation = turns.map((turn, index) => messageOf(turn, `messages.${index}`));
  refuseDocumentNames(turns);
  if (toolConfig === undefined && conversation.some(hasToolBlock))
    throw new InvalidRequest(
      'The toolConfig field must be defined when using toolUse and toolResult content blocks.',
    );
  const body = present({
    messages: conversation,
    system: system === undefined ? undefined : systemOf(listOf(system, 'system')),
    ...(inferenceConfig === undefined ? {} : inferenceOf(inferenceConfig)),
    ...(toolConfig === undefined ? {} : toolsOf(toolConfig)),
    output_config: outputConfig === undefined ? undefined : outputConfigOf(outputConfig),
  });
  return additional === undefined ? body : withAdditional(body, additional);
}

function messageOf(value: Json, path: string): JsonObject {
  const { role, content } = objectOf(value, path, ['role', 'content'], unknownMember);
  const speaker = oneOf(role, `${path}.role`, ['user', 'assistant']);
  const blocks = listOf(content, `${path}.content`);
  if (blocks.length === 0)
    throw new InvalidRequest(
      `The content field in the Message object at ${path} is empty. Add a ContentBlock object to the content field and try again.`,
    );
  refuseMedia(speaker, blocks, path);
  return {
    role: speaker,
    content: withCachePoints(blocks, `${path}.content`, contentBlock, contentBlockOf),
  };
}

/** A cachePoint belongs to what stands before it. */
function withCachePoints(
  list: readonly Json[],
  path: string,
  [type, known]: Union,
  converted: (kind: string, member: Json, path: string) => JsonObject,
): JsonObject[] {
  const blocks: JsonObject[] = [];
  for (const [index, value] of list.entries()) {
    const at = `${path}.${index}`;
    const [kind, member] = memberOf(value, at, type, known);
    if (kind !== 'cachePoint') {
      blocks.push(converted(kind, member, `${at}.${kind}`));
      continue;
    }
    const { type: point, ttl } = objectOf(member, `${at}.cachePoint`, ['type', 'ttl'], unknownMember);
    oneOf(point, `${at}.cachePoint.type`, ['default']);
    const before = blocks.pop();
    if (before === undefined || before.cache_control !== undefined)
      throw new InvalidRequest(`The cachePoint at ${at} must follow a block that has none.`);
    if (before.type === 'thinking' || before.type === 'redacted_thinking')
      throw new InvalidRequest(`The cachePoint at ${at} must not follow reasoningContent.`);
    blocks.push({ ...before, cache_control: present({ type: 'ephemeral', ttl }) });
  }
  return blocks;
}

function contentBlockOf(kind: string, member: Json, path: string): JsonObject {
  switch (kind) {
    case 'text':
      return { type: 'text', text: textOf(member, path, 'ContentBlock') };
    case 'image':
      return imageOf(member, path);
    case 'document':
      return documentOf(member, path);
    case 'toolUse': {
      const { toolUseId, name, input } = objectOf(
        member,
        path,
        ['toolUseId', 'name', 'input'],
        unknownMember,
      );
      return present({ type: 'tool_use', id: toolUseId, name, input });
    }
    case 'toolResult':
      return toolResultOf(member, path);
    case 'reasoningContent':
      return reasoningOf(member, path);
    case 'searchResult':
      return searchResultOf(member, path);
    case 'citationsContent':
      return citedTextOf(member, path);
    default:
      throw new InvalidRequest(`${path} has no equal in Messages.`);
  }
}

function imageOf(value: Json, path: string): JsonObject {
  const { format, source } = objectOf(value, path, ['format', 'source'], unknownMember);
  const [kind, bytes] = memberOf(source, `${path}.source`, 'ImageSource', ['bytes', 's3Location']);
  if (kind === 's3Location') throw new InvalidRequest(`${path}.source.s3Location has no equal in Messages.`);
  return {
    type: 'image',
    source: {
      type: 'base64',
      media_type: `image/${oneOf(format, `${path}.format`, imageFormats)}`,
      data: bytesOf(bytes, `${path}.source.bytes`),
    },
  };
}

function documentOf(value: Json, path: string): JsonObject {
  const known = ['format', 'name', 'source', 'context', 'citations'];
  const { format, name, source, context, citations } = objectOf(value, path, known, unknownMember);
  const title = stringOf(name, `${path}.name`);
  if (!/^[A-Za-z0-9\s\-()[\]]{1,200}$/.test(title) || /\s{2}/.test(title))
    throw new InvalidRequest(
      `The document file name at ${path}.name can only contain alphanumeric characters, whitespace characters, hyphens, parentheses, and square brackets. The name can't contain more than one consecutive whitespace character.`,
    );
  return present({
    type: 'document',
    source: documentSourceOf(source, `${path}.source`, format),
    title,
    context,
    citations,
  });
}

function documentSourceOf(source: Json | undefined, path: string, format: Json | undefined): JsonObject {
  const [kind, value] = memberOf(source, path, 'DocumentSource', ['bytes', 's3Location', 'text', 'content']);
  switch (kind) {
    case 'bytes': {
      const data = bytesOf(value, `${path}.bytes`);
      if (oneOf(format, `${path} with the format`, ['pdf', 'txt']) === 'pdf')
        return { type: 'base64', media_type: 'application/pdf', data };
      return { type: 'text', media_type: 'text/plain', data: Buffer.from(data, 'base64').toString() };
    }
    case 'text':
      if (format !== undefined) oneOf(format, `${path} with the format`, ['txt']);
      return { type: 'text', media_type: 'text/plain', data: stringOf(value, `${path}.text`) };
    case 'content':
      return { type: 'content', content: textBlocksOf(value, `${path}.content`, 'DocumentContentBlock') };
    default:
      throw new InvalidRequest(`${path}.${kind} has no equal in Messages.`);
  }
}

function toolResultOf(value: Json, path: string): JsonObject {
  const known = ['toolUseId', 'content', 'status'];
  const { toolUseId, content, status } = objectOf(value, path, known, unknownMember);
  const items = listOf(content, `${path}.content`);
  const failed = status !== undefined && oneOf(status, `${path}.status`, ['success', 'error']) === 'error';
  if (failed && items.length === 0)
    throw new InvalidRequest(`The content field at ${path} cannot be empty when status value is error.`);
  return present({
    type: 'tool_result',
    tool_use_id: toolUseId,
    content: items.map((item, index) => toolResultItemOf(item, `${path}.content.${index}`)),
    is_error: failed,
  });
}

function toolResultItemOf(item: Json, path: string): JsonObject {
  const known = ['text', 'json', 'image', 'document', 'video', 'searchResult'];
  const [kind, member] = memberOf(item, path, 'ToolResultContentBlock', known);
  const at = `${path}.${kind}`;
  if (kind === 'json') return { type: 'text', text: JSON.stringify(member) };
  if (kind === 'text') return { type: 'text', text: textOf(member, at, 'ToolResultContentBlock') };
  return contentBlockOf(kind, member, at);
}

function reasoningOf(value: Json, path: string): JsonObject {
  const known = ['reasoningText', 'redactedContent'];
  const [kind, member] = memberOf(value, path, 'ReasoningContentBlock', known);
  // The wire has the bytes in base64, as Messages has its data: the two strings are taken to be the same.
  if (kind === 'redactedContent') return { type: 'redacted_thinking', data: bytesOf(member, path) };
  const { text, signature } = objectOf(member, path, ['text', 'signature'], unknownMember);
  return present({ type: 'thinking', thinking: text, signature });
}

function citedTextOf(value: Json, path: string): JsonObject {
  const { content, citations } = objectOf(value, path, ['content', 'citations'], unknownMember);
  const [block, ...others] = textBlocksOf(content, `${path}.content`, 'CitationGeneratedContent');
  if (block === undefined || others.length > 0)
    throw new InvalidRequest(`${path}.content has no equal in Messages unless it is one text.`);
  const cited = listOf(citations, `${path}.citations`);
  return { ...block, citations: cited.map((each, index) => citationOf(each, `${path}.citations.${index}`)) };
}

function citationOf(value: Json, path: string): JsonObject {
  const known = ['title', 'source', 'sourceContent', 'location'];
  const { title, source, sourceContent, location } = objectOf(value, path, known, unknownMember);
  const places = Object.keys(citationPlaces) as (keyof typeof citationPlaces)[];
  const [found, place] = memberOf(location, `${path}.location`, 'CitationLocation', [...places, 'web']);
  const member = oneOf(found, `${path}.location`, places);
  const [type, unit, of] = citationPlaces[member];
  const index = of === 'document' ? 'documentIndex' : 'searchResultIndex';
  const at = objectOf(place, `${path}.location.${member}`, [index, 'start', 'end'], unknownMember);
  const texts = textBlocksOf(sourceContent, `${path}.sourceContent`, 'CitationSourceContent');
  return present({
    type,
    cited_text: texts.map(({ text }) => text).join(''),
    [`${of}_index`]: at[index],
    [of === 'document' ? 'document_title' : 'title']: title ?? null,
    source,
    [`start_${unit}`]: at.start,
    [`end_${unit}`]: at.end,
  });
}

function searchResultOf(value: Json, path: string): JsonObject {
  const known = ['source', 'title', 'content', 'citations'];
  const { source, title, content, citations } = objectOf(value, path, known, unknownMember);
  const blocks = textBlocksOf(content, `${path}.content`, 'SearchResultContentBlock');
  return present({ type: 'search_result', source, title, content: blocks, citations });
}

function textBlocksOf(value: Json | undefined, path: string, type: string): JsonObject[] {
  return listOf(value, path).map((item, index) => {
    const at = `${path}.${index}`;
    return { type: 'text', text: textOf(memberOf(item, at, type, ['text'])[1], `${at}.text`, type) };
  });
}

function systemOf(blocks: readonly Json[]): JsonObject[] {
  return withCachePoints(blocks, 'system', systemBlock, (kind, text, path) => {
    if (kind !== 'text') throw new InvalidRequest(`${path} has no equal in Messages.`);
    return { type: 'text', text: textOf(text, path, 'SystemContentBlock') };
  });
}

function inferenceOf(value: Json): JsonObject {
  const config = objectOf(value, 'inferenceConfig', Object.keys(inferenceMembers), unknownMember);
  return present(
    Object.fromEntries(
      Object.entries(inferenceMembers).map(([member, sampling]) => [sampling, config[member]]),
    ),
  );
}

function toolsOf(value: Json): JsonObject {
  const { tools, toolChoice } = objectOf(value, 'toolConfig', ['tools', 'toolChoice'], unknownMember);
  const list = listOf(tools, 'toolConfig.tools');
  if (list.length === 0)
    throw new InvalidRequest(
      "1 validation error detected: Value at 'toolConfig.tools' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
  return present({
    tools: withCachePoints(list, 'toolConfig.tools', tool, toolOf),
    tool_choice: toolChoice === undefined ? undefined : toolChoiceOf(toolChoice),
  });
}

function toolOf(kind: string, spec: Json, path: string): JsonObject {
  if (kind !== 'toolSpec') throw new InvalidRequest(`${path} has no equal in Messages.`);
  const known = ['name', 'description', 'inputSchema', 'strict'];
  const { name, description, inputSchema, strict } = objectOf(spec, path, known, unknownMember);
  const [, schema] = memberOf(inputSchema, `${path}.inputSchema`, 'ToolInputSchema', ['json']);
  if (description === '')
    throw new InvalidRequest(
      `1 validation error detected: Value at '${path}.description' failed to satisfy constraint: Member must have length greater than or equal to 1`,
    );
  return present({ name, description, input_schema: schema, strict });
}

function toolChoiceOf(value: Json): JsonObject {
  const [kind, choice] = memberOf(value, 'toolConfig.toolChoice', 'ToolChoice', ['auto', 'any', 'tool']);
  const known = kind === 'tool' ? ['name'] : [];
  return present({
    type: kind,
    name: objectOf(choice, `toolConfig.toolChoice.${kind}`, known, unknownMember).name,
  });
}

function outputConfigOf(value: Json): JsonObject {
  const { textFormat, effort } = objectOf(value, 'outputConfig', ['textFormat', 'effort'], unknownMember);
  return present({ effort, format: textFormat === undefined ? undefined : textFormatOf(textFormat) });
}

function textFormatOf(value: Json): JsonObject {
  const path = 'outputConfig.textFormat';
  const { type, structure } = objectOf(value, path, ['type', 'structure'], unknownMember);
  const [, definition] = memberOf(structure, `${path}.structure`, 'OutputFormatStructure', ['jsonSchema']);
  // Messages has neither a name nor a description of a schema.
  const known = ['schema', 'name', 'description'];
  const { schema } = objectOf(definition, `${path}.structure.jsonSchema`, known, unknownMember);
  return {
    type: oneOf(type, `${path}.type`, ['json_schema']),
    schema: JSON.parse(stringOf(schema, `${path}.structure.jsonSchema.schema`)) as Json,
  };
}

/** Additional fields go beside the members of the body; those that may add to one that is there are few. */
function withAdditional(body: JsonObject, value: Json): JsonObject {
  if (!isObject(value))
    throw new InvalidRequest('The additionalModelRequestFields field must be a JSON object.');
  const merged: Record<string, Json> = { ...body };
  for (const [key, added] of Object.entries(value)) {
    const present = merged[key];
    if (key === 'anthropic_version') throw conflict(key);
    if (present === undefined) merged[key] = added;
    else if (key === 'tools') merged[key] = [...listOf(present, key), ...listOf(added, key)];
    else if (isObject(present) && isObject(added)) merged[key] = withAgreeing(present, added, key);
    else throw conflict(key);
  }
  return merged;
}

function withAgreeing(present: JsonObject, added: JsonObject, path: string): JsonObject {
  for (const [key, value] of Object.entries(added)) {
    if (present[key] !== undefined && present[key] !== value) throw conflict(`${path}.${key}`);
  }
  return { ...present, ...added };
}

function refuseMedia(role: string, blocks: readonly Json[], path: string): void {
  const has = (kind: string) => blocks.filter((block) => isObject(block) && block[kind] !== undefined);
  const images = has('image').length;
  const documents = has('document').length;
  if (role === 'assistant' && images + documents > 0)
    throw new InvalidRequest(`${path}: images and documents are for the user role only.`);
  if (images > maximalImages)
    throw new InvalidRequest(`${path}: too many images, ${images} > ${maximalImages}.`);
  if (documents > maximalDocuments)
    throw new InvalidRequest(`${path}: too many documents, ${documents} > ${maximalDocuments}.`);
  if (documents > 0 && has('text').length === 0)
    throw new InvalidRequest(
      `${path}: Your conversation is missing a text block beside a document. Add a text block and try again.`,
    );
}

function refuseDocumentNames(messages: readonly Json[]): void {
  const names = messages
    .flatMap((message) => (isObject(message) && Array.isArray(message.content) ? message.content : []))
    .flatMap((block: Json) => (isObject(block) && isObject(block.document) ? [block.document.name] : []));
  if (new Set(names).size < names.length)
    throw new InvalidRequest(
      'The messages contain duplicate document names. Give each document a name of its own.',
    );
}

function hasToolBlock(message: JsonObject): boolean {
  return (
    Array.isArray(message.content) &&
    message.content.some(
      (block: Json) => isObject(block) && (block.type === 'tool_use' || block.type === 'tool_result'),
    )
  );
}

/** The one member of a union, and its name. */
function memberOf(
  value: Json | undefined,
  path: string,
  type: string,
  known: readonly string[],
): readonly [string, Json] {
  const entries = Object.entries(objectOf(value, path, known, unknownMember));
  const [entry] = entries;
  if (entry === undefined || entries.length > 1)
    throw new InvalidRequest(
      `The ${type} object at ${path} must set exactly one of the following keys: ${known.join(', ')}. It sets ${entries.map(([key]) => key).join(', ') || 'none'}.`,
    );
  return entry;
}

function textOf(value: Json, path: string, type: string): string {
  const text = stringOf(value, path);
  if (text.trim() === '')
    throw new InvalidRequest(
      `The text field in the ${type} object at ${path.replace(/\.text$/, '')} is blank. Add text to the text field, and try again.`,
    );
  return text;
}

function bytesOf(value: Json, path: string): string {
  const bytes = stringOf(value, path);
  if (bytes === '') throw new InvalidRequest(`${path} is empty.`);
  return bytes;
}

function conflict(key: string): InvalidRequest {
  return new InvalidRequest(`The additional field ${key} conflicts with an existing field.`);
}

function unknownMember(path: string, key: string): string {
  return `Converse has no member \`${key}\` at ${path}.`;
}
