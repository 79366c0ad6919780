import { isConverse } from './choices.js';
import { words } from './failures.js';
import { block, commandOf, readHere, sent, turnOf, typed, type Unit } from './parts.js';

/** The statements of the function that asks. */
export function bodyOf(unit: Unit): string[] {
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
