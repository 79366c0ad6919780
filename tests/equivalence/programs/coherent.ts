import { type Choices, isTypeScript, type Way } from './choices.js';
import { simplest } from './simplest.js';

/** The nearest description that makes sense: what does not fit together gives way, what is rarer stays. */
export function coherent(choices: Choices): Choices {
  return rules.reduce((result, rule) => rule(result), choices);
}

type Rule = (choices: Choices) => Choices;

const rules: readonly Rule[] = [
  withLeft,
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
  const isAboutAnswer = ['whole answer', 'passed on', 'rest', 'id', 'raw text'].includes(left);
  if (isAboutAnswer && operation === 'stream')
    return { ...choices, left: 'whole answer', stream: { ...choices.stream, test: 'type', tool: 'none' } };
  if (isAboutAnswer) {
    return {
      ...choices,
      answer: { ...answer, binding: 'one step', isDestructured: false, tool: 'none', text: 'first' },
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

function withModule(choices: Choices): Choices {
  if (choices.importing === 'dynamic') return { ...choices, client: 'local' };
  // In JavaScript nothing says whose method `invokeModel` of a parameter is.
  const isUnknown = choices.isAggregated && choices.client === 'parameter' && !isTypeScript(choices);
  return isUnknown ? { ...choices, client: 'constant' } : choices;
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
    parameters: request.shape.startsWith('function') ? 'positional' : choices.parameters,
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
  const { annotation } = request;
  const isInline =
    request.shape === 'inline' || request.shape === 'string' || request.shape === 'function of string';
  const needsAny = (annotation === 'none' && (addsFields || pushes)) || (annotation === 'record' && pushes);
  const hasUnions = command.guardrail === 'traced' || command.latency !== 'none';
  return {
    ...choices,
    request: {
      ...request,
      annotation: isInline ? 'none' : needsAny ? 'any' : annotation,
      input: request.input === 'variable' && hasUnions ? 'typed variable' : request.input,
    },
  };
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
  const needsVariable = readsMore && !answer.isDestructured;
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
  const { request, answer, stream, operation, importing, client, left } = choices;
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
  };
  return {
    ...choices,
    request: body,
    answer: isStream ? { ...simplest.answer, isBodyDestructured: answer.isBodyDestructured } : answer,
    stream: !isStream ? simplest.stream : left === 'whole answer' ? wholeStream : stream,
    isFieldSetInConstructor: client === 'class' && choices.isFieldSetInConstructor,
    neighbour:
      importing === 'dynamic' || choices.isAggregated || client !== 'constant' ? 'none' : choices.neighbour,
  };
}
