import { isCommonJs } from './choices.js';
import { bodyOf } from './send.js';
import { isGenerator } from './stream.js';
import {
  argumentList,
  constant,
  dynamicImport,
  importsOf,
  otherImportOf,
  parameterList,
  sdk,
  type Unit,
} from './unit.js';

/** The name of the function that a program exports. */
export const exportName = 'ask';

/** The text of a whole module, the part of it that has nothing to do with Claude, and the module beside it if there is one. */
export function moduleText(unit: Unit): { text: string; neighbour: string; other: string | undefined } {
  const { write, other } = unit;
  const declarations = declarationsOf(unit);
  const neighbour = neighbourOf(unit);
  const parts = [...(neighbour === '' ? [] : [neighbour]), ...declarations, ...exportsOf(unit, [exportName])];
  return {
    text: written(unit, parts),
    neighbour: write.finish(neighbour),
    other: other === undefined || other.loaded.size === 0 ? undefined : otherText(other.unit, other.loaded),
  };
}

/** A module that ends in these parts. */
function written(unit: Unit, last: readonly string[]): string {
  const { write } = unit;
  const body = [[...unit.constants.values()].join('\n'), ...unit.functions.values(), ...last];
  // Last, because everything above may ask for imports.
  const imports = [...importsOf(unit), ...otherImportOf(unit)];
  const parts = [
    [...directives(unit), ...imports].join('\n'),
    ...(unit.isTyped ? typesIn(body.join('\n'), unit) : []),
    ...body,
  ].filter((part) => part !== '');
  return write.finish(`${parts.join('\n\n')}\n`);
}

function otherText(unit: Unit, names: ReadonlySet<string>): string {
  for (const [name, code] of unit.functions) {
    if (names.has(name)) unit.functions.set(name, exported(unit, code));
  }
  return written(unit, exportsOf(unit, [...names].sort()));
}

/** The types that the code, or one of them, names. */
function typesIn(code: string, { types }: Unit): string[] {
  const named = new Set<string>();
  const visit = (text: string): void => {
    for (const [name, declaration] of types) {
      if (named.has(name) || !new RegExp(`\\b${name}\\b`).test(text)) continue;
      named.add(name);
      visit(declaration);
    }
  };
  visit(code);
  return [...types].filter(([name]) => named.has(name)).map(([, declaration]) => declaration);
}

function directives({ choices, write }: Unit): string[] {
  return choices.language === 'cjs' && choices.style.expanded
    ? [`${write.statement(write.quote('use strict'))}\n`]
    : [];
}

function exportsOf({ choices, write }: Unit, names: readonly string[]): string[] {
  return isCommonJs(choices) ? [write.statement(`module.exports = ${write.names(names)}`)] : [];
}

/** The function, and what is around it. */
function declarationsOf(unit: Unit): string[] {
  const { choices } = unit;
  const { names } = choices;
  switch (choices.client) {
    case 'constant': {
      constant(unit, names.client, newClient(unit));
      return asking(unit, names.client);
    }
    case 'local':
      return asking(unit, names.client, localClient(unit));
    case 'lazy':
      return [lazyClient(unit), ...asking(unit, 'getClient()')];
    case 'parameter':
      return withParameter(unit);
    case 'class':
      return withClass(unit);
  }
}

/** The exported function, which asks once, or another one more than once. */
function asking(unit: Unit, client: string, before: readonly string[] = []): string[] {
  if (unit.choices.calls === 'one') return [exported(unit, declared(unit, exportName, client, before))];
  const functions = askers(unit).map(({ own, name }) => declared(own, name, client, before));
  return [...functions, forwarder(unit, (name) => `${name}(${argumentList(unit)})`)];
}

/** The functions that ask, if there is more to ask than once: one twice, two the same, or two of which one stays. */
function askers(unit: Unit): { own: Unit; name: string }[] {
  const { choices } = unit;
  const first = { own: unit, name: 'askOnce' };
  if (choices.calls === 'one') return [{ own: unit, name: exportName }];
  if (choices.calls === 'twice') return [first];
  if (choices.calls === 'two') return [first, { own: unit, name: 'askAgain' }];
  const { answer } = choices;
  const binding = answer.binding === 'no variable' ? 'one step' : answer.binding;
  const own = { ...choices, left: 'id' as const, answer: { ...answer, binding } as const };
  return [first, { own: { ...unit, choices: own }, name: 'askAgain' }];
}

function exported(unit: Unit, code: string): string {
  return isCommonJs(unit.choices) ? code : `export ${code}`;
}

/** An async function of this name that asks Claude. */
function declared(unit: Unit, name: string, client: string, before: readonly string[] = []): string {
  const { choices, write } = unit;
  const { statements, type } = bodyOf(unit, client);
  const body = [...dynamicImport(unit), ...before, ...statements];
  const list = `(${parameterList(unit)})${returnType(unit, type)}`;
  if (choices.declaration === 'arrow' && !isGenerator(unit)) {
    return write.statement(write.block(`const ${name} = async ${list} =>`, body));
  }
  return write.block(`async function${isGenerator(unit) ? '*' : ''} ${name}${list}`, body);
}

function returnType(unit: Unit, type: string | undefined): string {
  if (!unit.isTyped || !unit.choices.hasReturnType || type === undefined || isGenerator(unit)) return '';
  return `: Promise<${type}>`;
}

function clientName({ choices }: Unit): string {
  return choices.isAggregated ? 'BedrockRuntime' : 'BedrockRuntimeClient';
}

function newClient(unit: Unit): string {
  const { choices, write } = unit;
  const literal = write.quote('us-east-1');
  const region = {
    literal: `{ region: ${literal} }`,
    environment: `{ region: process.env.AWS_REGION ?? ${literal} }`,
    none: '{}',
  }[choices.region];
  return `new ${sdk(unit, clientName(unit))}(${region})`;
}

function localClient(unit: Unit): string[] {
  return [unit.write.statement(`const ${unit.choices.names.client} = ${newClient(unit)}`)];
}

function lazyClient(unit: Unit): string {
  const { write, isTyped, choices } = unit;
  const { client } = choices.names;
  const type = isTyped ? `: ${sdk(unit, clientName(unit))} | undefined` : '';
  const body = [write.statement(`${client} ??= ${newClient(unit)}`), write.statement(`return ${client}`)];
  return `${write.statement(`let ${client}${type}`)}\n\n${write.block('function getClient()', body)}`;
}

/** A function that gets the client, and the exported one that gives it. */
function withParameter(unit: Unit): string[] {
  const { choices, write, isTyped } = unit;
  const { client } = choices.names;
  const clientType = isTyped ? `: ${sdk(unit, clientName(unit))}` : '';
  const star = isGenerator(unit) ? '*' : '';
  const inner = askers(unit).map(({ own, name }) => {
    const { statements, type } = bodyOf(own, client);
    const list = parameterList(unit, { first: [`${client}${clientType}`] });
    const head = `async function${star} ${withoutClash(name)}(${list})${returnType(unit, type)}`;
    return write.block(head, [...dynamicImport(unit), ...statements]);
  });
  const given = [newClient(unit), ...(unit.parameters.length === 0 ? [] : [argumentList(unit)])].join(', ');
  return [...inner, forwarder(unit, (name) => `${withoutClash(name)}(${given})`)];
}

/** The exported function has its name. */
function withoutClash(name: string): string {
  return name === exportName ? 'askWith' : name;
}

function withClass(unit: Unit): string[] {
  const { choices, write, isTyped } = unit;
  const made = newClient(unit);
  const type_ = isTyped && choices.isFieldSetInConstructor ? `: ${sdk(unit, clientName(unit))}` : '';
  const modifiers = isTyped ? 'private readonly ' : '';
  const field = choices.isFieldSetInConstructor
    ? [
        ...(isTyped ? [`${write.statement(`${modifiers}client${type_}`)}\n`] : []),
        `${write.block('constructor()', [write.statement(`this.client = ${made}`)])}\n`,
      ]
    : [`${write.statement(`${modifiers}client = ${made}`)}\n`];
  const star = isGenerator(unit) ? '*' : '';
  const methods = askers(unit).map(({ own, name }) => {
    const { statements, type } = bodyOf(own, 'this.client');
    return write.block(`async ${star}${name}(${parameterList(unit)})${returnType(unit, type)}`, [
      ...dynamicImport(unit),
      ...statements,
    ]);
  });
  const [last = ''] = methods.slice(-1);
  const all = [...field, ...unit.members.values(), ...methods.slice(0, -1).map((own) => `${own}\n`), last];
  return [
    exported(unit, write.block('class Assistant', all)),
    choices.calls === 'one'
      ? forwarder(unit, (name) => `new Assistant().${name}(${argumentList(unit)})`)
      : forwarder(unit, (name) => `assistant.${name}(${argumentList(unit)})`, [
          write.statement('const assistant = new Assistant()'),
        ]),
  ];
}

/** The exported function, if it only calls what asks. */
function forwarder(unit: Unit, call: (name: string) => string, before: readonly string[] = []): string {
  const { write, choices } = unit;
  const list = parameterList(unit, { withDefaults: false });
  const [first, second] = askers(unit).map(({ name }) => call(name));
  if (choices.calls === 'one')
    return exported(
      unit,
      write.block(`function ${exportName}(${list})`, [write.statement(`return ${first}`)]),
    );
  const body = [
    ...before,
    write.statement(`const first = await ${first}`),
    write.statement(`return [first, await ${second ?? first}]`),
  ];
  return exported(unit, write.block(`async function ${exportName}(${list})`, body));
}

/** A function of the same module for another model, which stays as it is. */
function neighbourOf(unit: Unit): string {
  const { choices, write, isTyped } = unit;
  const { quote, statement, object, block } = write;
  if (choices.neighbour === 'none') return '';
  const input = object(
    [
      { key: 'modelId', value: quote('amazon.titan-embed-text-v2:0') },
      { key: 'body', value: 'JSON.stringify({ inputText })' },
    ],
    { expanded: true },
  );
  const call = `await ${choices.names.client}.send(new ${sdk(unit, 'InvokeModelCommand')}(${input}))`;
  return block(`async function embed(inputText${isTyped ? ': string' : ''})`, [
    statement(`const embedded = ${call}`),
    statement('return JSON.parse(new TextDecoder().decode(embedded.body)).embedding'),
  ]);
}
