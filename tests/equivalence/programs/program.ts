import type fc from 'fast-check';
import { type StandardAnswers, standardAnswers, streamAnswers } from '../answers.js';
import type { Answer } from '../stub.js';
import { type Choices, choices as choicesArbitrary, isTypeScript } from './choices.js';
import { coherent } from './coherent.js';
import { exportName, moduleText } from './module.js';
import { simplest } from './simplest.js';
import { argumentsOf, unitFor } from './unit.js';

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
  const { text, neighbour } = moduleText(unit);
  return {
    path: paths[choices.language],
    source: text,
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
  const { left, request, client, isAggregated, isFieldSetInConstructor } = choices;
  if (left !== 'no') return 'left';
  const isFromOutside = ['history', 'history and one', 'mapped history'].includes(request.turns);
  const isAssignedLater = client === 'lazy' || isFieldSetInConstructor;
  const isHardToName = isAggregated && isAssignedLater && !isTypeScript(choices);
  const isHard = isFromOutside || request.shape.startsWith('function') || isHardToName;
  return isHard ? 'either' : 'migrated';
}

const refusal: StandardAnswers = {
  name: 'a refusal',
  answers: [{ content: [], stop_reason: 'refusal', usage: { input_tokens: 21, output_tokens: 1 } }],
};
const [plain, ...otherAnswers] = [...standardAnswers, refusal];
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
  const all = isStream ? [...otherAnswers, ...streamAnswers] : otherAnswers;
  const others = all.filter((answers) => !(isHandedOn && answers === refusal));
  const isFit = suitable(choices);
  const afterError = { name: 'an error, then an answer', answers: [...throttling.answers, ...plain.answers] };
  const fewest = { ...plain, name: `${plain.name}, with the fewest arguments` };
  return [
    run(plain),
    ...(hasFewer(args) ? [run(fewest, args.needed)] : []),
    ...others
      .filter(({ name }, index) => isFit(name) || index === choices.otherAnswer % others.length)
      .map((answers) => run(answers)),
    ...(choices.sending.around.startsWith('retry') ? [run(afterError)] : []),
  ];
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
    ...(sending.around === 'nothing' ? [] : ['ThrottlingException']),
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
