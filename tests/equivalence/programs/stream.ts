import { decodedBytes, type Part, parsedBytes, returnOf } from './answer.js';
import { yieldsIn } from './choices.js';
import { parameter, type Unit } from './unit.js';

/** How a stream is read: statements, and whether they yield. */
export interface StreamReading {
  readonly statements: readonly string[];
  readonly type: string | undefined;
}

/** What is done with the events of one type. */
interface Handler {
  readonly type: string;
  /** Further conditions than the type. */
  readonly condition?: string;
  readonly statements: readonly string[];
}

/** Variables of the function that the loop fills, and what is returned of them. */
interface Gathered {
  readonly declarations: string[];
  readonly handlers: Handler[];
  readonly parts: Part[];
}

export function streamReadingOf(unit: Unit, body: string): StreamReading {
  const { choices, write } = unit;
  const { stream } = choices;
  const gathered: Gathered = { declarations: [], handlers: [], parts: [] };
  const loopBody = stream.escape === 'none' ? handled(unit, gathered) : passedOn(unit, gathered);
  const events = stream.source === 'fallback' && unit.isTyped ? `${body} ?? []` : body;
  const isAsserted = unit.isTyped && stream.source === 'plain';
  const loop = write.block(
    `for await (const event of ${events}${isAsserted ? '!' : ''})`,
    guardedChunk(unit, loopBody),
  );
  const checked =
    stream.source === 'checked'
      ? [
          write.block(`if (!${body})`, [
            write.statement(`throw new RangeError(${write.quote('No stream.')})`),
          ]),
        ]
      : [];
  const { returned, type } = returnOf(unit, gathered.parts);
  const end = gathered.parts.length === 0 ? [] : [write.statement(`return ${returned}`)];
  return {
    statements: [...checked, ...gathered.declarations, loop, ...end],
    type: gathered.parts.length === 0 && !isGenerator(unit) ? 'void' : type,
  };
}

/** Whether the function yields. */
export function isGenerator({ choices }: Unit): boolean {
  return yieldsIn(choices);
}

/** The loop's body, with the chunk decoded if there is one. */
function guardedChunk(unit: Unit, handling: readonly string[]): string[] {
  const { choices, write } = unit;
  const { stream } = choices;
  const bytes = {
    if: 'event.chunk.bytes',
    continue: 'event.chunk.bytes',
    'chunk only': unit.isTyped ? 'event.chunk.bytes!' : 'event.chunk.bytes',
    none: unit.isTyped ? 'event.chunk!.bytes!' : 'event.chunk.bytes',
  }[stream.guard];
  const body = [...chunk(unit, bytes), ...handling];
  switch (stream.guard) {
    case 'if':
      return [write.block('if (event.chunk?.bytes)', body)];
    case 'chunk only':
      return [write.block('if (event.chunk)', body)];
    case 'continue':
      return [`if (!event.chunk?.bytes) ${write.statement('continue')}`, ...body];
    case 'none':
      return body;
  }
}

function chunk(unit: Unit, bytes: string): string[] {
  const { choices, write } = unit;
  const { stream, names } = choices;
  const text = decodedBytes(unit, bytes, stream.decoding);
  const cast = stream.typing === 'cast' ? ` as ${eventType(unit)}` : '';
  const declaration = `const ${names.chunk}${stream.typing === 'any' ? ': any' : ''}`;
  if (stream.binding === 'one step')
    return [write.statement(`${declaration} = ${parsedBytes(unit, bytes)}${cast}`)];
  return [
    write.statement(`const json = ${text}`),
    write.statement(`${declaration} = JSON.parse(json)${cast}`),
  ];
}

/** The events leave the loop as they are. */
function passedOn(unit: Unit, { declarations, parts }: Gathered): string[] {
  const { choices, write, isTyped } = unit;
  const { chunk: event } = choices.names;
  switch (choices.stream.escape) {
    case 'called back': {
      const value = { $recorder: 'onEvent' };
      const onEvent = parameter(unit, { name: 'onEvent', type: '(event: unknown) => void', value });
      return [write.statement(`${onEvent}(${event})`)];
    }
    case 'listed':
      declarations.push(write.statement(`const events${isTyped ? ': unknown[]' : ''} = []`));
      parts.push({ key: 'events', value: 'events', type: 'unknown' });
      return [write.statement(`events.push(${event})`)];
    case 'counted': {
      declarations.push(write.statement(`const counts${isTyped ? ': Record<string, number>' : ''} = {}`));
      parts.push({ key: 'counts', value: 'counts', type: 'unknown' });
      const own = `counts[${event}.type]`;
      // Pings have no counterpart.
      const count = write.statement(`${own} = (${own} ?? 0) + 1`);
      return [write.block(`if (${event}.type !== ${write.quote('ping')})`, [count])];
    }
    default:
      return [write.statement(`yield ${event}`)];
  }
}

function handled(unit: Unit, gathered: Gathered): string[] {
  const { choices, write } = unit;
  const { stream, names } = choices;
  const emit = emitter(unit, gathered);
  if (stream.test === 'none') {
    const text = `${names.chunk}.delta?.text`;
    if (stream.emit === 'text') return [emit(`${text} || ${write.quote('')}`)];
    return [write.statement(`const delta = ${text}`), write.block('if (delta)', [emit('delta')])];
  }
  gatherText(unit, gathered, emit);
  gatherTools(unit, gathered);
  gatherUsage(unit, gathered);
  gatherStop(unit, gathered);
  return dispatched(unit, gathered.handlers);
}

/** Where the pieces of text go. */
function emitter(unit: Unit, { declarations, parts }: Gathered): (text: string) => string {
  const { choices, write } = unit;
  const { quote, statement } = write;
  switch (choices.stream.emit) {
    case 'text':
      declarations.push(statement(`let text = ${quote('')}`));
      parts.push({ key: 'text', value: 'text', type: 'string' });
      return (text) => statement(`text += ${text}`);
    case 'parts':
      declarations.push(statement(`const parts${unit.isTyped ? ': string[]' : ''} = []`));
      parts.push({ key: 'text', value: `parts.join(${quote('')})`, type: 'string' });
      return (text) => statement(`parts.push(${text})`);
    case 'callback': {
      const onText = parameter(unit, {
        name: 'onText',
        type: '(text: string) => void',
        value: { $recorder: 'onText' },
      });
      return (text) => statement(`${onText}(${text})`);
    }
    case 'yield':
      return (text) => statement(`yield ${text}`);
  }
}

function gatherText(unit: Unit, { handlers }: Gathered, emit: (text: string) => string): void {
  const { choices, write } = unit;
  const { names, stream } = choices;
  const { quote } = write;
  if (stream.isStartRead) {
    handlers.push({
      type: 'content_block_start',
      condition: `${names.chunk}.content_block.type === ${quote('text')}`,
      statements: [emit(`${names.chunk}.content_block.text`)],
    });
  }
  handlers.push({
    type: 'content_block_delta',
    ...(stream.test === 'type and delta' || stream.test === 'switch'
      ? { condition: `${names.chunk}.delta.type === ${quote('text_delta')}` }
      : {}),
    statements: [emit(`${names.chunk}.delta.text`)],
  });
}

function gatherTools(unit: Unit, { declarations, handlers, parts }: Gathered): void {
  const { choices, write, isTyped } = unit;
  const { quote, statement } = write;
  const { names, stream } = choices;
  const own = names.chunk;
  const started = {
    type: 'content_block_start',
    condition: `${own}.content_block.type === ${quote('tool_use')}`,
  };
  const delta = {
    type: 'content_block_delta',
    condition: `${own}.delta.type === ${quote('input_json_delta')}`,
  };
  if (stream.tool === 'by index') {
    const type = ': Record<number, { id: string; name: string; json: string }>';
    declarations.push(statement(`const calls${isTyped ? type : ''} = {}`));
    const call = `{ id: ${own}.content_block.id, name: ${own}.content_block.name, json: ${quote('')} }`;
    handlers.push({ ...started, statements: [statement(`calls[${own}.index] = ${call}`)] });
    handlers.push({
      ...delta,
      statements: [statement(`calls[${own}.index].json += ${own}.delta.partial_json`)],
    });
    const value = 'Object.values(calls).map(({ id, name, json }) => ({ id, name, input: JSON.parse(json) }))';
    parts.push({ key: 'calls', value, type: 'unknown' });
  }
  if (stream.tool === 'current') {
    declarations.push(statement(`let toolName = ${quote('')}`), statement(`let toolJson = ${quote('')}`));
    handlers.push({ ...started, statements: [statement(`toolName = ${own}.content_block.name`)] });
    handlers.push({ ...delta, statements: [statement(`toolJson += ${own}.delta.partial_json`)] });
    parts.push({ key: 'toolName', value: 'toolName', type: 'string' });
    parts.push({ key: 'toolInput', value: `JSON.parse(toolJson || ${quote('{}')})`, type: 'unknown' });
  }
}

function gatherUsage(unit: Unit, { declarations, handlers, parts }: Gathered): void {
  const { choices, write } = unit;
  const { statement } = write;
  const { names, stream } = choices;
  const own = names.chunk;
  if (stream.usage === 'none') return;
  declarations.push(statement('let inputTokens = 0'), statement('let outputTokens = 0'));
  for (const key of ['inputTokens', 'outputTokens']) parts.push({ key, value: key, type: 'number' });
  if (stream.usage === 'events') {
    handlers.push({
      type: 'message_start',
      statements: [statement(`inputTokens = ${own}.message.usage.input_tokens`)],
    });
    handlers.push({
      type: 'message_delta',
      statements: [statement(`outputTokens = ${own}.usage.output_tokens`)],
    });
    return;
  }
  const metrics = `${own}[${write.quote('amazon-bedrock-invocationMetrics')}]`;
  handlers.push({
    type: 'message_stop',
    statements: [
      statement(`const metrics = ${metrics}`),
      statement('inputTokens = metrics.inputTokenCount'),
      statement('outputTokens = metrics.outputTokenCount'),
    ],
  });
}

function gatherStop(unit: Unit, { declarations, handlers, parts }: Gathered): void {
  const { choices, write } = unit;
  const { quote, statement } = write;
  const { names, stream } = choices;
  if (stream.hasStop) {
    declarations.push(statement(`let stopReason = ${quote('')}`));
    handlers.push({
      type: 'message_delta',
      statements: [statement(`stopReason = ${names.chunk}.delta.stop_reason`)],
    });
    parts.push({ key: 'stopReason', value: 'stopReason', type: 'string' });
  }
  if (stream.breaks) handlers.push({ type: 'message_stop', statements: [statement('break')] });
}

/** The handlers as tests of the type, or as a switch. */
function dispatched(unit: Unit, handlers: readonly Handler[]): string[] {
  const { choices, write } = unit;
  const { quote, statement, block } = write;
  const { names, stream } = choices;
  const types = [...new Set(handlers.map(({ type }) => type))];
  if (stream.test === 'switch') {
    const cases = types.map((type) => {
      const own = handlers.filter((handler) => handler.type === type);
      const body = [...own.flatMap((handler) => conditional(unit, handler)), statement('break')];
      const declares = body.some((line) => line.startsWith('const '));
      const head = `case ${quote(type)}:`;
      return declares ? block(head, body) : `${head}\n${body.join('\n').replace(/^/gm, '\t')}`;
    });
    return [block(`switch (${names.chunk}.type)`, cases)];
  }
  const type = stream.test === 'chunk type' ? 'chunkType' : `${names.chunk}.type`;
  const branches = handlers.map(({ type: wanted, condition, statements }) => {
    const more = condition === undefined ? '' : ` && ${condition}`;
    return block(`if (${type} === ${quote(wanted)}${more})`, statements);
  });
  const declared = type === 'chunkType' ? [statement(`const chunkType = ${names.chunk}.type`)] : [];
  // Two handlers of one type are both called, so they are no alternatives.
  const isChain = choices.style.expanded && types.length === handlers.length;
  return [...declared, ...(isChain ? [branches.join(' else ')] : branches)];
}

function conditional({ write }: Unit, { condition, statements }: Handler): readonly string[] {
  return condition === undefined ? statements : [write.block(`if (${condition})`, statements)];
}

/** An interface for the events, with what is read of them. */
function eventType(unit: Unit): string {
  const { choices, write, types } = unit;
  const { stream } = choices;
  const hasTools = stream.tool !== 'none';
  const delta = [
    'type: string',
    'text: string',
    ...(hasTools ? ['partial_json: string'] : []),
    ...(stream.hasStop ? ['stop_reason: string'] : []),
  ];
  const block = ['type: string', 'text: string', ...(hasTools ? ['id: string', 'name: string'] : [])];
  types.set(
    'StreamChunk',
    write.members('interface StreamChunk', [
      'type: string',
      `delta${stream.test === 'none' ? '?' : ''}: { ${delta.join('; ')} }`,
      ...(hasTools ? ['index: number'] : []),
      ...(hasTools || stream.isStartRead ? [`content_block: { ${block.join('; ')} }`] : []),
      ...(stream.usage === 'events'
        ? ['message: { usage: { input_tokens: number } }', 'usage: { output_tokens: number }']
        : []),
      ...(stream.usage === 'metrics'
        ? [
            `${write.quote('amazon-bedrock-invocationMetrics')}: { inputTokenCount: number; outputTokenCount: number }`,
          ]
        : []),
    ]),
  );
  return 'StreamChunk';
}
