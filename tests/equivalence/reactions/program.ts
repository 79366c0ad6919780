import type fc from 'fast-check';
import { bodyOf } from './asking.js';
import { choices as anyChoices, type Choices, isConverse, isStream } from './choices.js';
import { formsOf } from './failures.js';
import { block, commandName, commandOf, isLoop, typed, type Unit } from './parts.js';
import { reactionTo } from './reaction.js';
import { readingOf, streamReadingOf, textRead } from './reading.js';

/** A program that reads the stop reasons of Claude, in a way that is known, and fails in a way that is known. */
export interface ReactingProgram {
  readonly choices: Choices;
  readonly path: string;
  /** The texts of its modules by path. */
  readonly files: ReadonlyMap<string, string>;
  readonly exportName: string;
  readonly args: readonly unknown[];
}

/** Programs. They shrink to the simplest: one that awaits an answer of Converse and returns its text. */
export const reactingProgram: fc.Arbitrary<ReactingProgram> = anyChoices.map(programOf);

function programOf(choices: Choices): ReactingProgram {
  const isTyped = choices.language === 'ts';
  const isRead = isStream(choices) ? streamReadingOf(choices) : readingOf(choices);
  const unit: Unit = {
    choices,
    forms: formsOf(choices),
    reading: isRead,
    reaction: reactionTo(isRead.reason, choices),
  };
  const elsewhere = choices.reader === 'other file' ? readerText(unit, true) : undefined;
  const extension = isTyped ? 'ts' : 'js';
  const text = [
    `import { BedrockRuntimeClient, ${commandName(choices)} } from '@aws-sdk/client-bedrock-runtime';`,
    ...(elsewhere === undefined ? [] : [`import { read } from './reading.js';`]),
    '',
    `const client = new BedrockRuntimeClient({ region: 'us-east-1' });`,
    `const modelId = 'anthropic.claude-3-5-sonnet-20241022-v2:0';`,
    ...(isLoop(choices) ? [toolsText(choices)] : []),
    '',
    ...(choices.reader === 'here' ? declarationsOf(unit) : []),
    ...(choices.reader === 'function' ? [readerText(unit, false)] : []),
    ...helpersOf(unit),
    askText(unit),
    '',
  ].join('\n');
  const path = `asking.${extension}`;
  const files = new Map([[path, styled(text, choices)]]);
  if (elsewhere !== undefined) files.set(`reading.${extension}`, styled(`${elsewhere}\n`, choices));
  const args = ['What is it?', ...(choices.emits === 'called back' ? [{ $recorder: 'onText' }] : [])];
  return { choices, path, files, exportName: 'ask', args };
}

function styled(text: string, { semicolons }: Choices): string {
  return semicolons ? text : text.replace(/;$/gm, '');
}

function toolsText(choices: Choices): string {
  return isConverse(choices)
    ? `const tools = [{ toolSpec: { name: 'look', description: 'Looks.', inputSchema: { json: { type: 'object' } } } }];`
    : `const tools = [{ name: 'look', description: 'Looks.', input_schema: { type: 'object' } }];`;
}

function declarationsOf({ reading, reaction }: Unit): string[] {
  return [...reading.declarations, ...reaction.declarations].flatMap((text) => [text, '']);
}

/** The function that reads an answer, with all that it needs. */
function readerText(unit: Unit, isExported: boolean): string {
  const { reading, reaction, choices } = unit;
  const parameters = [
    `${reading.given}${typed('any', choices)}`,
    ...(choices.emits === 'called back' ? [`onText${typed('(text: string) => void', choices)}`] : []),
  ];
  const head = `${isExported ? 'export ' : ''}${reading.isAsync ? 'async ' : ''}function read(${parameters.join(', ')})`;
  const body = [...reading.statements, ...reaction.statements];
  const result = `return { ${[...reading.members, ...reaction.members].join(', ')} };`;
  return [...declarationsOf(unit), block(head, [...body, result]), ''].join('\n');
}

/** Functions that an asking of its kind has besides. */
function helpersOf(unit: Unit): string[] {
  const { choices } = unit;
  const { asking, language } = choices;
  if (asking === 'together') {
    const any = language === 'ts' ? ': any' : '';
    return [block(`function textOf(response${any})`, textRead(choices)), ''];
  }
  if (!isLoop(choices) || isConverse(choices)) return [];
  const body = [
    `const response = await client.send(${commandOf('messages', choices)});`,
    'return JSON.parse(new TextDecoder().decode(response.body));',
  ];
  return [block(`async function turn(messages${typed('any[]', choices)})`, body), ''];
}

/** The function that asks. */
function askText(unit: Unit): string {
  const { choices } = unit;
  const { asking, emits } = choices;
  const onText = emits === 'called back' ? [`onText${typed('(text: string) => void', choices)}`] : [];
  const list = `(${[`prompt${typed('string', choices)}`, ...onText].join(', ')})`;
  const star = emits === 'yielded' ? '*' : '';
  const isPlain = ['then and catch', 'then with two', 'callback', 'executor'].includes(asking);
  return block(`export ${isPlain ? '' : 'async '}function${star} ask${list}`, bodyOf(unit));
}
