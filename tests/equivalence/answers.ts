import type { Answer, MessageAnswer } from './rendering.js';

/** A name for what happens, and the answers with which it happens; the last one repeats. */
export interface StandardAnswers {
  readonly name: string;
  readonly answers: readonly Answer[];
}

const usage = { input_tokens: 21, output_tokens: 9 };
/** Has characters of two, three and four bytes. */
const plain: MessageAnswer = {
  content: [{ type: 'text', text: 'Grüße – the plain answer 👋.' }],
  stop_reason: 'end_turn',
  usage,
};
const weather = {
  type: 'tool_use',
  id: 'toolu_bdrk_01',
  name: 'get_weather',
  input: { city: 'Zürich', days: 3, units: ['°C', '°F'], detailed: { wind: true, rain: null } },
} as const;

/**
 * What every program is run with, in one piece and as a stream.
 *
 * A tool that is called, or a limit that is reached, is followed by a plain answer, so that a loop of an agent ends; a stream that breaks
 * off is for `streamAnswers`.
 */
export const standardAnswers: readonly StandardAnswers[] = [
  { name: 'plain text', answers: [plain] },
  {
    name: 'two text blocks',
    answers: [
      {
        content: [
          { type: 'text', text: 'The first block. ' },
          { type: 'text', text: 'The second block.' },
        ],
        stop_reason: 'end_turn',
        usage,
      },
    ],
  },
  {
    name: 'thinking, text and a tool, with a cache',
    answers: [
      {
        content: [
          { type: 'thinking', thinking: 'The weather is asked for.', signature: 'c2lnbmF0dXJl' },
          { type: 'text', text: 'I look at the weather.' },
          weather,
        ],
        stop_reason: 'tool_use',
        usage: {
          input_tokens: 120,
          output_tokens: 45,
          cache_read_input_tokens: 2048,
          cache_creation_input_tokens: 512,
        },
      },
      plain,
    ],
  },
  { name: 'a tool only', answers: [{ content: [weather], stop_reason: 'tool_use', usage }, plain] },
  { name: 'no content', answers: [{ content: [], stop_reason: 'end_turn', usage }] },
  {
    name: 'max_tokens',
    answers: [
      { content: [{ type: 'text', text: 'The answer breaks' }], stop_reason: 'max_tokens', usage },
      plain,
    ],
  },
  {
    name: 'stop_sequence',
    answers: [
      {
        content: [{ type: 'text', text: 'Before the stop.' }],
        stop_reason: 'stop_sequence',
        stop_sequence: 'STOP',
        usage,
      },
    ],
  },
  {
    name: 'ThrottlingException',
    answers: [
      {
        error: {
          name: 'ThrottlingException',
          status: 429,
          message: 'Too many requests, please wait before trying again.',
        },
      },
    ],
  },
];

/** What programs that read a stream are run with besides. */
export const streamAnswers: readonly StandardAnswers[] = [
  { name: 'a stream that breaks off at once', answers: [{ ...plain, failAfter: 0 }] },
  { name: 'a stream that breaks off in its text', answers: [{ ...plain, failAfter: 2 }] },
];
