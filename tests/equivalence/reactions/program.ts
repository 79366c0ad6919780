import type fc from 'fast-check';
import { choices as anyChoices, type Choices, isConverse, isStream } from './choices.js';
import { type Forms, formsOf, words } from './failures.js';
import { type Reaction, reactionTo } from './reaction.js';
import { type Reading, readingOf, streamReadingOf, textRead } from './reading.js';

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

/** What the parts of a program have in common. */
interface Unit {
  readonly choices: Choices;
  readonly forms: Forms;
  readonly reading: Reading;
  readonly reaction: Reaction;
}

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

const isLoop = ({ asking }: Choices) => asking.startsWith('loop');

function commandName(choices: Choices): string {
  if (isConverse(choices)) return isStream(choices) ? 'ConverseStreamCommand' : 'ConverseCommand';
  return isStream(choices) ? 'InvokeModelWithResponseStreamCommand' : 'InvokeModelCommand';
}

function toolsText(choices: Choices): string {
  return isConverse(choices)
    ? `const tools = [{ toolSpec: { name: 'look', description: 'Looks.', inputSchema: { json: { type: 'object' } } } }];`
    : `const tools = [{ name: 'look', description: 'Looks.', input_schema: { type: 'object' } }];`;
}

/** Code that makes the command for these messages. */
function commandOf(messages: string, choices: Choices): string {
  const name = commandName(choices);
  if (isConverse(choices)) {
    const tools = isLoop(choices) ? ', toolConfig: { tools }' : '';
    return `new ${name}({ modelId, messages: ${messages}${tools}, inferenceConfig: { maxTokens: 512 } })`;
  }
  const tools = isLoop(choices) ? ', tools' : '';
  const body = `{ anthropic_version: 'bedrock-2023-05-31', max_tokens: 512, messages: ${messages}${tools} }`;
  return `new ${name}({ modelId, body: JSON.stringify(${body}) })`;
}

function turnOf(prompt: string, choices: Choices): string {
  return `{ role: 'user', content: ${isConverse(choices) ? `[{ text: ${prompt} }]` : prompt} }`;
}

const sent = (prompt: string, { choices }: Unit) =>
  `client.send(${commandOf(`[${turnOf(prompt, choices)}]`, choices)})`;

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

function typed(type: string, { language }: Choices): string {
  return language === 'ts' ? `: ${type}` : '';
}

/** What reads an answer where it is: statements, and the members of the result. */
function readHere({ choices, reading, reaction }: Unit): { statements: string[]; members: string } {
  if (choices.reader !== 'here') {
    const given = [reading.given, ...(choices.emits === 'called back' ? ['onText'] : [])].join(', ');
    const call = `${reading.isAsync ? 'await ' : ''}read(${given})`;
    return { statements: [], members: reading.isAsync ? `...(${call})` : `...${call}` };
  }
  return {
    statements: [...reading.statements, ...reaction.statements],
    members: [...reading.members, ...reaction.members].join(', '),
  };
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

function bodyOf(unit: Unit): string[] {
  switch (unit.choices.asking) {
    case 'awaited':
      return failing(unit, ['const response = await %;'.replace('%', sent('prompt', unit)), ...ending(unit)]);
    case 'then':
      return failing(unit, [`return await ${sent('prompt', unit)}.then(${taker(unit)});`]);
    case 'then and catch':
      return [`return ${sent('prompt', unit)}.then(${taker(unit)})${caught(unit)};`];
    case 'then with two':
      return [`return ${sent('prompt', unit)}.then(${taker(unit)}, ${failedFunction(unit)});`];
    case 'callback':
      return callbackBody(unit);
    case 'executor':
      return executorBody(unit);
    case 'together':
      return failing(unit, together(unit));
    case 'for each':
      return failing(unit, forEach(unit));
    case 'loop while':
      return failing(unit, loopWhile(unit));
    case 'loop for':
      return failing(unit, loopFor(unit));
  }
}

/** From an answer to the end of a function. `give` is code that gives a result, and leaves. */
function ending(unit: Unit, give = (result: string) => `return ${result};`): string[] {
  const { statements, members } = readHere(unit);
  const { forms } = unit;
  const cut = `{\n  ${give(forms.success(`text: 'cut off'`)).replaceAll('\n', '\n  ')}\n}`;
  return [
    ...statements.map((line) => line.replace('%RETURN%', () => cut)),
    ...(members === '' ? [] : [give(forms.success(members))]),
  ];
}

/** The program's own way to fail around some statements. */
function failing({ choices, forms }: Unit, statements: readonly string[]): string[] {
  const { failure } = choices;
  if (failure === 'thrown' || failure === 'rejected') return [...statements];
  if (failure === 'status before') {
    const nothing = `return { status: 'error', message: '${words.nothing}' };`;
    return [`if (!prompt) ${nothing}`, ...statements];
  }
  const end = forms.failed === undefined ? translated('error') : `return ${forms.failed};`;
  return [`${block('try', statements)} ${block('catch (error)', [end])}`];
}

const translated = (error: string) => `throw new Error('${words.translated}', { cause: ${error} });`;

/** `(response) => { … }` */
function taker(unit: Unit): string {
  const head = unit.reading.isAsync ? 'async (response) =>' : '(response) =>';
  return block(head, ending(unit));
}

function caught(unit: Unit): string {
  const { failure } = unit.choices;
  return failure === 'thrown' || failure === 'rejected' ? '' : `.catch(${failedFunction(unit)})`;
}

function failedFunction({ choices, forms }: Unit): string {
  if (forms.failed !== undefined)
    return forms.failed.startsWith('{') ? `(error) => (${forms.failed})` : `() => ${forms.failed}`;
  return block('(error) =>', [choices.failure === 'translated' ? translated('error') : 'throw error;']);
}

function rejected({ choices, forms }: Unit): string {
  if (forms.failed !== undefined) return `resolve(${forms.failed});`;
  const error =
    choices.failure === 'translated' ? `new Error('${words.translated}', { cause: error })` : 'error';
  return `reject(${error});`;
}

function callbackBody(unit: Unit): string[] {
  const { choices } = unit;
  const condition = choices.language === 'ts' ? 'error || !response' : 'error';
  const told = block(`if (${condition})`, [rejected(unit), 'return;']);
  const callback = block('(error, response) =>', [
    told,
    ...ending(unit, (result) => `resolve(${result});`).map((line) =>
      line.replace(/(resolve\(.*\);)(\n\})/, '$1\n  return;$2'),
    ),
  ]);
  const call = `${sent('prompt', unit).slice(0, -1)}, ${callback});`;
  return [`return new Promise(${block('(resolve, reject) =>', [call])});`];
}

function executorBody(unit: Unit): string[] {
  const tried = [
    `const response = await ${sent('prompt', unit)};`,
    ...ending(unit, (result) => `return resolve(${result});`),
  ];
  const body = `${block('try', tried)} ${block('catch (error)', [rejected(unit)])}`;
  return [`return new Promise(${block('async (resolve, reject) =>', [body])});`];
}

function together(unit: Unit): string[] {
  const { statements, members } = readHere(unit);
  return [
    'const [response, other] = await Promise.all([',
    `  ${sent('prompt', unit)},`,
    `  ${sent(`'And why?'`, unit)},`,
    ']);',
    ...statements,
    `return ${unit.forms.success(`${members}, other: textOf(other)`)};`,
  ];
}

function forEach(unit: Unit): string[] {
  const { statements, members } = readHere(unit);
  const asked = `const responses = await Promise.all([prompt, 'And why?'].map((one) => ${sent('one', unit)}));`;
  const end = `return ${unit.forms.success('results')};`;
  if (unit.choices.text === 'all') {
    const loop = block('for (const response of responses)', [...statements, `results.push({ ${members} });`]);
    return [asked, `const results${typed('unknown[]', unit.choices)} = [];`, loop, end];
  }
  const callback = block('(response) =>', [...statements, `return { ${members} };`]);
  return [asked, `const results = responses.map(${callback});`, end];
}

/** One turn of a conversation: code that gives the answer. */
function turnAsked({ choices }: Unit): string {
  return isConverse(choices)
    ? `await client.send(${commandOf('messages', choices)})`
    : 'await turn(messages)';
}

function loopWhile(unit: Unit): string[] {
  const { given } = unit.reading;
  return [
    conversation(unit),
    `let ${given} = ${turnAsked(unit)};`,
    block(`while (${unit.reading.reason} === 'tool_use')`, [
      ...pushed(unit),
      `${given} = ${turnAsked(unit)};`,
    ]),
    ...ending(unit),
  ];
}

function loopFor(unit: Unit): string[] {
  const { forms, reading } = unit;
  const tooMany =
    forms.failed === undefined
      ? `throw new Error('Too many turns.');`
      : `return ${forms.failed.replace('String(error)', `'Too many turns.'`)};`;
  return [
    conversation(unit),
    block('for (let turns = 0; turns < 5; turns++)', [
      `const ${reading.given} = ${turnAsked(unit)};`,
      block(`if (${reading.reason} !== 'tool_use')`, ending(unit)),
      ...pushed(unit),
    ]),
    tooMany,
  ];
}

function conversation({ choices }: Unit): string {
  return `const messages${typed('any[]', choices)} = [${turnOf('prompt', choices)}];`;
}

/** The turn of the model, and what its tools gave. */
function pushed({ choices, reading }: Unit): string[] {
  const bang = choices.language === 'ts' ? '!' : '';
  if (isConverse(choices)) {
    const message = `${reading.given}.output${bang}.message${bang}`;
    const result = `{ toolResult: { toolUseId: block.toolUse${bang}.toolUseId, content: [{ text: 'Seen.' }] } }`;
    return [
      `messages.push(${message});`,
      `const results = ${message}.content${bang}.filter((block) => block.toolUse).map((block) => (${result}));`,
      `messages.push({ role: 'user', content: results });`,
    ];
  }
  const block = choices.language === 'ts' ? 'block: any' : 'block';
  const result = `{ type: 'tool_result', tool_use_id: block.id, content: 'Seen.' }`;
  return [
    `messages.push({ role: 'assistant', content: ${reading.given}.content });`,
    `const results = ${reading.given}.content.filter((${block}) => block.type === 'tool_use').map((${block}) => (${result}));`,
    `messages.push({ role: 'user', content: results });`,
  ];
}

function block(head: string, statements: readonly string[]): string {
  return `${head} {\n${statements.map((line) => line.replace(/^(?=.)/gm, '  ')).join('\n')}\n}`;
}
