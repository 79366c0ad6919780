import { type Choices, isTypeScript, type Way, yieldsIn } from './choices.js';
import { simplest } from './simplest.js';

/** The nearest description that makes sense: what does not fit together gives way, what is rarer stays. */
export function coherent(choices: Choices): Choices {
  return rules.reduce((result, rule) => rule(result), choices);
}

type Rule = (choices: Choices) => Choices;

const rules: readonly Rule[] = [
  withLeft,
  withPlaces,
  withModule,
  withModel,
  withTools,
  withBody,
  withTypes,
  withSending,
  withAnswer,
  withStream,
  withoutIdle,
];

function withLeft(choices: Choices): Choices {
  const { left, operation, request, answer } = choices;
  const isAboutAnswer = left === 'id' || left === 'raw text';
  if (isAboutAnswer && operation === 'stream') return { ...choices, left: 'no' };
  if (isAboutAnswer) {
    const crossing = left === 'raw text' && answer.crossing !== 'response' ? 'none' : answer.crossing;
    return {
      ...choices,
      answer: {
        ...answer,
        crossing,
        binding: 'one step',
        isDestructured: false,
        tool: 'none',
        text: 'first',
      },
    };
  }
  if (left === 'no tool') {
    return {
      ...choices,
      request: {
        ...request,
        tools: request.tools === 'absent' ? 'literal' : request.tools,
        hasThinking: false,
      },
    };
  }
  if (left === 'image by address')
    return { ...choices, request: { ...request, content: 'image', turns: 'one' } };
  if (left === 'payload from outside' || left === 'completion') {
    return {
      ...choices,
      operation: left === 'completion' ? 'invoke' : operation,
      // Nothing else says that it is Claude.
      command: { ...choices.command, model: 'inline' },
      request: {
        ...request,
        shape: request.shape === 'inline' ? 'inline' : 'object',
        annotation: 'none',
        tools: 'absent',
        isFrozenEarly: false,
        turns: 'one',
      },
      answer: {
        ...answer,
        tool: 'none',
        ...(left === 'completion' ? { usage: 'none', stop: 'none', isDestructured: false } : {}),
      },
    };
  }
  return choices;
}

/** Functions that the program is made of, and what they cannot get at. */
function withPlaces(choices: Choices): Choices {
  const { request, sending, answer, operation, left } = choices;
  const isLooped = sending.around.startsWith('tool') && operation === 'invoke' && left === 'no';
  if (sending.around.startsWith('tool') && !isLooped)
    return withPlaces({ ...choices, sending: { ...sending, around: 'nothing' } });
  const crossing = crossingOf(choices);
  const isOfModels =
    request.shape.endsWith('of models') && !isLooped && left === 'no' && operation === 'invoke';
  const shape = request.shape.endsWith('of models') && !isOfModels ? 'object' : request.shape;
  const makesBody = shape.startsWith('function');
  // What the program keeps is where the function is.
  const isKept = request.turns === 'kept history' && !isLooped && left === 'no' && !isOfModels;
  const near = <P extends Choices['request']['place']>(place: P) =>
    isKept || (place === 'method' && choices.client !== 'class')
      ? choices.client === 'class'
        ? 'method'
        : 'here'
      : place;
  const hasFunctions =
    makesBody ||
    request.messages === 'function' ||
    request.input === 'function' ||
    crossing === 'response' ||
    crossing === 'object';
  return {
    ...choices,
    // Another function has no imports of this one.
    importing: choices.importing === 'dynamic' && hasFunctions ? 'named' : choices.importing,
    parameters: hasFunctions ? 'positional' : choices.parameters,
    calls:
      left === 'no' && !yieldsIn(choices)
        ? operation === 'stream' && choices.calls === 'two, one left'
          ? 'two'
          : choices.calls
        : 'one',
    command: isOfModels ? { ...choices.command, model: 'parameter' } : choices.command,
    request: {
      ...request,
      shape,
      place: near(request.place),
      ...(isOfModels ? { turns: 'one', messages: 'inline', content: 'parameter', isFrozenEarly: false } : {}),
      ...(isLooped ? loopedRequest(choices) : {}),
      ...(request.turns === 'kept history' && !isKept ? { turns: 'one' } : {}),
      ...(isKept ? { messages: request.messages === 'inline' ? 'inline' : 'variable' } : {}),
    },
    sending: {
      ...sending,
      place: near(sending.place),
      wrapper: choices.isAggregated ? 'none' : sending.wrapper,
    },
    answer: {
      ...answer,
      crossing,
      place: near(answer.place),
      ...(isOfModels
        ? {
            text: 'of either model',
            escape: 'none',
            tool: 'none',
            usage: 'none',
            stop: 'none',
            isDestructured: false,
            typing: 'none',
          }
        : {}),
      ...(isLooped ? { tool: 'none', stop: 'none', isDestructured: false, binding: 'one step' } : {}),
      ...(isKept ? { escape: 'none' } : {}),
    },
  };
}

function crossingOf({ answer, sending, operation }: Choices): Choices['answer']['crossing'] {
  const { crossing } = answer;
  if (sending.around === 'tool while') return 'object';
  if (operation === 'stream' && crossing === 'object') return 'response';
  if (operation === 'stream' && crossing === 'decoded response') return 'decoded body';
  const isThen = sending.around.startsWith('then');
  return crossing === 'object' && isThen ? 'response' : crossing;
}

function loopedRequest({ request }: Choices): Partial<Choices['request']> {
  const isOfOthers = ['history', 'mapped history', 'kept history'].includes(request.turns);
  return {
    messages: 'variable',
    turns: isOfOthers || request.turns === 'prefill' ? 'one' : request.turns,
    tools: request.tools === 'absent' ? 'literal' : request.tools,
    toolChoice: request.toolChoice === 'auto' ? 'auto' : 'absent',
    isFrozenEarly: false,
  };
}

function withModule(choices: Choices): Choices {
  if (choices.importing === 'dynamic') return { ...choices, client: 'local' };
  // In JavaScript nothing says whose method `invokeModel` of a parameter is.
  if (!choices.isAggregated || isTypeScript(choices)) return choices;
  const { crossing } = choices.answer;
  if (crossing === 'response' || crossing === 'object') return { ...choices, isAggregated: false };
  return choices.client === 'parameter' ? { ...choices, client: 'constant' } : choices;
}

/** What the model would refuse. */
function withModel(choices: Choices): Choices {
  const { request } = choices;
  if (request.hasThinking) {
    return {
      ...choices,
      request: {
        ...request,
        temperature: 'absent',
        topP: 'absent',
        topK: 'absent',
        maxTokens: 'literal',
        toolChoice: request.toolChoice === 'auto' ? 'auto' : 'absent',
        turns: request.turns === 'prefill' || request.turns === 'tool results' ? 'one' : request.turns,
      },
    };
  }
  return choices;
}

function withTools(choices: Choices): Choices {
  const { request, answer, stream } = choices;
  if (request.turns === 'tool results' && request.tools === 'absent') {
    return withTools({ ...choices, request: { ...request, tools: 'literal' } });
  }
  if (request.tools === 'absent') {
    return { ...choices, answer: { ...answer, tool: 'none' }, stream: { ...stream, tool: 'none' } };
  }
  const turns = request.turns === 'prefill' ? 'one' : request.turns;
  return { ...choices, request: { ...request, turns } };
}

function withBody(choices: Choices): Choices {
  const { request } = choices;
  const mayWrite = ['object', 'object and string', 'function'].includes(request.shape);
  const way = (chosen: Way): Way => {
    if (mayWrite || !chosen.endsWith('write')) return chosen;
    return chosen === 'guarded write' ? 'ternary spread' : 'literal';
  };
  const isFromOutside = request.turns === 'history' || request.turns === 'mapped history';
  const messages = request.messages === 'pushed to payload' && !mayWrite ? 'pushed' : request.messages;
  return {
    ...choices,
    request: {
      ...request,
      temperature: way(request.temperature),
      topP: way(request.topP),
      topK: way(request.topK),
      stopSequences: way(request.stopSequences),
      system: way(request.system),
      maxTokens: request.maxTokens === 'overwrite' && !mayWrite ? 'literal' : request.maxTokens,
      messages: isFromOutside ? 'inline' : messages,
    },
  };
}

function withTypes(choices: Choices): Choices {
  const { request, command, answer, stream } = choices;
  if (!isTypeScript(choices)) {
    return {
      ...choices,
      hasReturnType: false,
      request: {
        ...request,
        annotation: 'none',
        input: request.input === 'typed variable' ? 'variable' : request.input,
      },
      answer: { ...answer, typing: 'none' },
      stream: { ...stream, typing: 'none' },
    };
  }
  const { temperature, topP, topK, stopSequences, system } = request;
  const addsFields = [temperature, topP, topK, stopSequences, system].some(
    (way) => way === 'write' || way === 'guarded write',
  );
  const pushes = request.messages === 'pushed to payload';
  const { annotation, historyOf } = request;
  const isInline = ['inline', 'string', 'function of string'].includes(request.shape);
  const needsAny = (annotation === 'none' && (addsFields || pushes)) || (annotation === 'record' && pushes);
  const ownAnnotation = isInline ? 'none' : needsAny ? 'any' : annotation;
  const needsRoles = ownAnnotation === 'interface' || request.turns === 'mapped history';
  const hasUnions = command.guardrail === 'traced' || command.latency !== 'none';
  return {
    ...choices,
    request: {
      ...request,
      annotation: ownAnnotation,
      historyOf: historyOf === 'objects' && needsRoles ? 'any' : historyOf,
      input: inputOf(choices, hasUnions),
    },
  };
}

/** A literal that may be one of a few needs a type to say so. */
function inputOf({ request }: Choices, hasUnions: boolean): Choices['request']['input'] {
  if (!hasUnions) return request.input;
  return request.input === 'variable' || request.input === 'function' ? 'typed variable' : request.input;
}

function withSending(choices: Choices): Choices {
  const { request, sending, operation, isAggregated } = choices;
  const command = isAggregated ? 'inline' : sending.command;
  const isThen = sending.around === 'then block' || sending.around === 'then chain';
  const mayFreeze =
    request.shape === 'object and string' ||
    (request.shape === 'object' && (command === 'variable' || request.input !== 'inline'));
  return {
    ...choices,
    request: { ...request, isFrozenEarly: request.isFrozenEarly && mayFreeze },
    sending: { ...sending, command, around: isThen && operation === 'stream' ? 'nothing' : sending.around },
  };
}

function withAnswer(choices: Choices): Choices {
  const { answer, operation } = choices;
  if (operation === 'stream') return choices;
  const readsMore = answer.usage !== 'none' || answer.stop !== 'none' || answer.tool !== 'none';
  const isKept = choices.request.turns === 'kept history';
  const needsVariable = (readsMore || isKept || answer.escape !== 'none') && !answer.isDestructured;
  const ownsStop = answer.tool === 'after stop';
  return {
    ...choices,
    answer: {
      ...answer,
      binding: answer.binding === 'no variable' && needsVariable ? 'one step' : answer.binding,
      stop: ownsStop ? 'none' : answer.stop,
      usage: answer.isDestructured && answer.usage === 'alias' ? 'pair' : answer.usage,
      typing: answer.binding === 'no variable' && answer.typing !== 'none' ? 'cast' : answer.typing,
    },
  };
}

function withStream(choices: Choices): Choices {
  const { stream } = choices;
  if (stream.test === 'none') {
    return {
      ...choices,
      stream: { ...stream, tool: 'none', usage: 'none', hasStop: false, isStartRead: false, breaks: false },
    };
  }
  return { ...choices, stream: { ...stream, breaks: stream.breaks && stream.test !== 'switch' } };
}

/** Without the choices that have no effect, so that what a program is made of says what is in it. */
function withoutIdle(choices: Choices): Choices {
  const { request, sending, answer, stream, operation, importing, client, left } = choices;
  const isStream = operation === 'stream';
  const isOutside = left === 'payload from outside' || left === 'completion';
  const hasHistory = request.turns === 'history' || request.turns === 'mapped history';
  const content = hasHistory ? simplest.request.content : request.content;
  const hasSystemText = request.system === 'literal' || request.system === 'write';
  const body = isOutside
    ? { ...simplest.request, shape: request.shape, input: request.input, encoding: request.encoding }
    : {
        ...request,
        content,
        systemText: hasSystemText ? request.systemText : simplest.request.systemText,
        mediaType: content === 'image' ? request.mediaType : simplest.request.mediaType,
        imageData: content === 'image' ? request.imageData : simplest.request.imageData,
        toolResult: request.turns === 'tool results' ? request.toolResult : simplest.request.toolResult,
        ...(request.tools === 'absent'
          ? { hasTwoTools: false, isToolsCached: false, toolChoice: simplest.request.toolChoice }
          : {}),
      };
  const wholeStream = {
    ...simplest.stream,
    guard: stream.guard,
    source: stream.source,
    decoding: stream.decoding,
    escape: stream.escape,
  };
  const hasOwnFunction =
    body.shape.startsWith('function') || body.messages === 'function' || body.input === 'function';
  const answerHere = { crossing: answer.crossing, place: answer.place };
  const isCrossing = answer.crossing !== 'none' || (answer.escape === 'passed on' && !isStream);
  const givesHistory = hasHistory || request.turns === 'history and one' || request.turns === 'kept history';
  const place = <P extends string>(isThere: boolean, own: P) => (isThere ? own : ('here' as const));
  return {
    ...choices,
    request: {
      ...body,
      place: place(hasOwnFunction, body.place),
      historyOf: givesHistory ? body.historyOf : simplest.request.historyOf,
    },
    sending: { ...sending, place: place(sending.wrapper !== 'none', sending.place) },
    answer: {
      ...(isStream
        ? { ...simplest.answer, isBodyDestructured: answer.isBodyDestructured, ...answerHere }
        : answer),
      place: place(isCrossing, answer.place),
    },
    stream: !isStream ? simplest.stream : stream.escape === 'none' ? stream : wholeStream,
    isFieldSetInConstructor: client === 'class' && choices.isFieldSetInConstructor,
    neighbour:
      importing === 'dynamic' || choices.isAggregated || client !== 'constant' ? 'none' : choices.neighbour,
  };
}
