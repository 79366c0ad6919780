import type fc from 'fast-check';
import { type StandardAnswers, standardAnswers, streamAnswers } from '../answers.js';
import type { Answer } from '../stub.js';
import { type Choices, choices as choicesArbitrary, isTypeScript } from './choices.js';
import { coherent } from './coherent.js';
import { exportName, moduleText } from './module.js';
import { simplest } from './simplest.js';
import { argumentsOf, otherName, unitFor } from './unit.js';

/** A call of a program's function, and how Bedrock answers its requests. */
export interface GeneratedRun {
  readonly name: string;
  readonly args: readonly unknown[];
  readonly answers: readonly Answer[];
}

/** A complete module, as a person would have written it, that asks Claude by InvokeModel. */
export interface GeneratedProgram {
  /** Its extension is its language. */
  readonly path: string;
  readonly source: string;
  /** The modules beside it, by path. */
  readonly modules: ReadonlyMap<string, string>;
  readonly exportName: string;
  readonly runs: readonly GeneratedRun[];
  /** What it is made of, as far as that is not the simplest: `request.shape: string`. */
  readonly features: readonly string[];
  /** `either` is for what a transform may see through or not, but must not get wrong. */
  readonly expects: 'migrated' | 'left' | 'either';
  /** Whether the stub takes its request; an older kind of body is refused. */
  readonly isValid: boolean;
  /** Code in it that uses InvokeModel for another model, and so stays. */
  readonly neighbour: string;
}

/** Programs. They shrink to the simplest: an inline body with a prompt, of which the first text is returned. */
export function program(): fc.Arbitrary<GeneratedProgram> {
  return choicesArbitrary.map(programOf);
}

const paths = {
  ts: 'program.ts',
  js: 'program.js',
  mjs: 'program.mjs',
  cjs: 'program.cjs',
  'js with require': 'program.js',
} as const;

/** The program of a description. What does not fit together in it gives way. */
export function programOf(description: Choices): GeneratedProgram {
  const choices = coherent(description);
  const unit = unitFor(choices);
  const { text, neighbour, other } = moduleText(unit);
  const path = paths[choices.language];
  return {
    path,
    source: text,
    modules: new Map(other === undefined ? [] : [[path.replace('program', otherName), other]]),
    exportName,
    runs: runsOf(choices, {
      all: argumentsOf(unit, { withOptional: true }),
      needed: argumentsOf(unit, { withOptional: false }),
    }),
    features: featuresOf(choices, simplest),
    expects: expectationOf(choices),
    isValid: choices.left !== 'completion',
    neighbour,
  };
}

function expectationOf(choices: Choices): GeneratedProgram['expects'] {
  const { left, request, sending, answer, client, isAggregated, isFieldSetInConstructor } = choices;
  if (left !== 'no') return 'left';
  const isFromOutside = ['history', 'history and one', 'mapped history'].includes(request.turns);
  const isAssignedLater = client === 'lazy' || isFieldSetInConstructor;
  const isHardToName = isAggregated && isAssignedLater && !isTypeScript(choices);
  const isMade = request.shape.startsWith('function') || request.shape.endsWith('of models');
  const goesAround =
    request.turns === 'kept history' ||
    request.messages === 'function' ||
    request.input === 'function' ||
    sending.wrapper !== 'none' ||
    sending.around.startsWith('tool') ||
    answer.crossing !== 'none' ||
    choices.calls !== 'one';
  const escapes = answer.escape !== 'none' || answer.text === 'all blocks' || answer.usage === 'whole';
  const isHard =
    isFromOutside || isMade || isHardToName || goesAround || escapes || choices.stream.escape !== 'none';
  return isHard ? 'either' : 'migrated';
}

const refusal: StandardAnswers = {
  name: 'a refusal',
  answers: [{ content: [], stop_reason: 'refusal', usage: { input_tokens: 21, output_tokens: 1 } }],
};
const usage = { input_tokens: 21, output_tokens: 9 };
const emptyText: StandardAnswers = {
  name: 'an empty text',
  answers: [{ content: [{ type: 'text', text: '' }], stop_reason: 'end_turn', usage }],
};
/** Two turns of tools, the first of which has two of them. */
const toolTurns: StandardAnswers = {
  name: 'tools in two turns',
  answers: [
    {
      content: [
        { type: 'text', text: 'I look at both.' },
        { type: 'tool_use', id: 'toolu_bdrk_02', name: 'get_weather', input: { city: 'Paris' } },
        { type: 'tool_use', id: 'toolu_bdrk_03', name: 'get_weather', input: { city: 'Rome' } },
      ],
      stop_reason: 'tool_use',
      usage,
    },
    {
      content: [{ type: 'tool_use', id: 'toolu_bdrk_04', name: 'get_time', input: {} }],
      stop_reason: 'tool_use',
      usage,
    },
    { content: [{ type: 'text', text: 'Both are sunny.' }], stop_reason: 'end_turn', usage },
  ],
};
const denied: StandardAnswers = {
  name: 'AccessDeniedException',
  answers: [
    { error: { name: 'AccessDeniedException', status: 403, message: 'You have no access to the model.' } },
  ],
};
const [plain, ...otherAnswers] = [...standardAnswers, refusal, emptyText, toolTurns, denied];
const throttling = standardAnswers.find(({ name }) => name === 'ThrottlingException');

/** Calls with the answers that suit the program and one other, and one with only the arguments that it needs. */
function runsOf(
  choices: Choices,
  args: { readonly all: readonly unknown[]; readonly needed: readonly unknown[] },
): GeneratedRun[] {
  if (plain === undefined || throttling === undefined) throw new Error('The usual answers are missing.');
  const run = ({ name, answers }: StandardAnswers, given = args.all) => ({ name, answers, args: given });
  const isStream = choices.operation === 'stream';
  // Converse has another word for a refusal, which a program that hands the stop reason on gets to see.
  const isHandedOn = isStream ? choices.stream.hasStop : choices.answer.stop === 'returned';
  const retries = choices.sending.around.startsWith('retry') || choices.sending.wrapper === 'retry';
  const withOtherModel = choices.request.shape.endsWith('of models')
    ? [run({ ...plain, name: 'another model' }, args.all.map(ofOtherModel))]
    : [];
  const all = isStream ? [...otherAnswers, ...streamAnswers] : otherAnswers;
  // Nobody answers to a tool in a conversation that goes on with a question.
  const isGivenBack = choices.request.turns === 'kept history' && choices.calls !== 'one';
  const usesTools = ({ answers }: StandardAnswers) => JSON.stringify(answers).includes('"tool_use"');
  const others = all.filter(
    (answers) => !(isHandedOn && answers === refusal) && !(isGivenBack && usesTools(answers)),
  );
  const isFit = suitable(choices);
  const afterError = { name: 'an error, then an answer', answers: [...throttling.answers, ...plain.answers] };
  const fewest = { ...plain, name: `${plain.name}, with the fewest arguments` };
  return [
    run(plain),
    ...(hasFewer(args) ? [run(fewest, args.needed)] : []),
    ...others
      .filter(({ name }, index) => isFit(name) || index === choices.otherAnswer % others.length)
      .map((answers) => run(answers)),
    ...(retries ? [run(afterError)] : []),
    ...withOtherModel,
  ];
}

/** An argument, with another model in the place of Claude. */
function ofOtherModel(argument: unknown): unknown {
  if (typeof argument === 'string')
    return argument.includes('claude') ? 'amazon.titan-text-express-v1' : argument;
  if (typeof argument !== 'object' || argument === null || Array.isArray(argument)) return argument;
  return Object.fromEntries(Object.entries(argument).map(([key, own]) => [key, ofOtherModel(own)]));
}

/** Which of the answers, by name, tell something about a program. One that it may not be able to read always does. */
function suitable({ request, sending, answer, stream, operation }: Choices): (name: string) => boolean {
  const isStream = operation === 'stream';
  const readsTools = isStream ? stream.tool !== 'none' : answer.tool !== 'none';
  const readsStop = isStream ? stream.hasStop : answer.stop !== 'none';
  const readsSeveral = isStream || ['find', 'filter', 'loop', 'first of'].includes(answer.text);
  const names = new Set([
    'no content',
    ...(readsTools ? ['a tool only', 'thinking, text and a tool, with a cache'] : []),
    ...(request.hasThinking || answer.usage === 'cache' ? ['thinking, text and a tool, with a cache'] : []),
    ...(readsStop ? ['max_tokens', 'a refusal'] : []),
    ...(readsStop && request.stopSequences !== 'absent' ? ['stop_sequence'] : []),
    ...(readsSeveral ? ['two text blocks'] : []),
    ...(sending.around === 'nothing' && sending.wrapper === 'none' ? [] : ['ThrottlingException']),
    ...(sending.around.startsWith('tool') || answer.escape === 'whole'
      ? ['tools in two turns', 'thinking, text and a tool, with a cache']
      : []),
    ...(isStream && stream.escape !== 'none'
      ? ['tools in two turns', 'thinking, text and a tool, with a cache', 'an empty text']
      : []),
    ...(isStream && stream.emit !== 'text' ? ['a stream that breaks off in its text'] : []),
  ]);
  return (name) => names.has(name);
}

/** Whether a call may have fewer arguments, or options with fewer members. */
function hasFewer({
  all,
  needed,
}: {
  readonly all: readonly unknown[];
  readonly needed: readonly unknown[];
}): boolean {
  return JSON.stringify(all) !== JSON.stringify(needed);
}

/** The choices that are not the simplest, as `path: value`. */
function featuresOf(value: unknown, plain: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null)
    return value === plain ? [] : [`${path}: ${JSON.stringify(value)}`];
  return Object.entries(value).flatMap(([key, member]) =>
    featuresOf(member, (plain as Record<string, unknown>)[key], path === '' ? key : `${path}.${key}`),
  );
}
