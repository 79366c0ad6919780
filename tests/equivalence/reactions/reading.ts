import { type Choices, isConverse } from './choices.js';

/** How an answer is read. */
export interface Reading {
  /** The variable that it begins with. */
  readonly given: string;
  readonly declarations: readonly string[];
  readonly statements: readonly string[];
  /** Code that is the stop reason then. */
  readonly reason: string;
  /** The members of a result. */
  readonly members: readonly string[];
  readonly isAsync: boolean;
}

/** How a whole answer is read. */
export function readingOf(choices: Choices): Reading {
  const common = { isAsync: false, members: [`text: ${textOf(choices)}`] };
  if (isConverse(choices))
    return { ...common, given: 'response', declarations: [], statements: [], reason: 'response.stopReason' };
  const { typing } = choices;
  const reason = 'parsed.stop_reason';
  // A loop parses each answer before it looks at it.
  if (choices.asking.startsWith('loop'))
    return { ...common, given: 'parsed', declarations: [], statements: [], reason };
  const cast = typing === 'any' ? '' : ' as ClaudeAnswer';
  const reasons = `'end_turn' | 'max_tokens' | 'stop_sequence' | 'tool_use'`;
  const declaration = `interface ClaudeAnswer {
  content: { type: string; text: string }[];
  stop_reason: ${typing === 'union' ? reasons : 'string'};
}`;
  return {
    ...common,
    given: 'response',
    declarations: typing === 'any' ? [] : [declaration],
    statements: [`const parsed = ${parsed()}${cast};`],
    reason,
  };
}

const parsed = () => 'JSON.parse(new TextDecoder().decode(response.body))';

/** The statements of a function that gives the text of a response. */
export function textRead(choices: Choices): string[] {
  const own = { ...choices, typing: 'any' } as const;
  return [...readingOf(own).statements, `return ${textOf(own)};`];
}

function textOf(choices: Choices): string {
  const { text, language, typing } = choices;
  const isTyped = language === 'ts';
  if (isConverse(choices)) {
    // A function that reads takes anything.
    const bang = isTyped ? '!' : '';
    if (text === 'optional') return `response.output?.message?.content?.[0]?.text ?? ''`;
    const content = `response.output${bang}.message${bang}.content${bang}`;
    const block = isTyped ? '(block: any)' : '(block)';
    return text === 'plain'
      ? `${content}[0]${bang}.text`
      : `${content}.map(${block} => block.text ?? '').join('')`;
  }
  const block = isTyped && typing === 'any' ? '(block: any)' : '(block)';
  if (text === 'optional') return `parsed.content[0]?.text ?? ''`;
  return text === 'plain'
    ? 'parsed.content[0].text'
    : `parsed.content.map(${block} => block.text ?? '').join('')`;
}

/** How a stream is read. */
export function streamReadingOf(choices: Choices): Reading {
  const { emits, language, typing } = choices;
  const isTyped = language === 'ts';
  const emit = { returned: 'text += piece;', 'called back': 'onText(piece);', yielded: 'yield piece;' }[
    emits
  ];
  const cast =
    isTyped && typing !== 'any'
      ? ' as { type: string; delta?: { text?: string; stop_reason?: string } }'
      : '';
  const inside = isConverse(choices)
    ? [
        'const piece = event.contentBlockDelta?.delta?.text;',
        `if (piece) ${emit}`,
        'if (event.messageStop) reason = event.messageStop.stopReason;',
      ]
    : [
        `const chunk = JSON.parse(new TextDecoder().decode(event.chunk${isTyped ? '!' : ''}.bytes))${cast};`,
        `const piece = chunk.type === 'content_block_delta' ? chunk.delta?.text : undefined;`,
        `if (piece) ${emit}`,
        `if (chunk.type === 'message_delta') reason = chunk.delta?.stop_reason;`,
      ];
  const stream = `response.${isConverse(choices) ? 'stream' : 'body'}${isTyped ? ' ?? []' : ''}`;
  return {
    given: 'response',
    declarations: [],
    statements: [
      ...(emits === 'returned' ? [`let text = '';`] : []),
      `let reason${isTyped ? ': any' : ''} = '';`,
      [`for await (const event of ${stream}) {`, ...inside.map((line) => `  ${line}`), '}'].join('\n'),
    ],
    reason: 'reason',
    members: emits === 'returned' ? ['text'] : [`text: 'told'`],
    isAsync: true,
  };
}
