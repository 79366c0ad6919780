import { isCommonJs } from './choices.js';
import { bodyOf } from './send.js';
import { isGenerator } from './stream.js';
import { argumentList, constant, dynamicImport, importsOf, parameterList, sdk, type Unit } from './unit.js';

/** The name of the function that a program exports. */
export const exportName = 'ask';

/** The text of a whole module, and the part of it that has nothing to do with Claude. */
export function moduleText(unit: Unit): { text: string; neighbour: string } {
  const { write } = unit;
  const declarations = declarationsOf(unit);
  const neighbour = neighbourOf(unit);
  const types = unit.isTyped ? [...unit.types.values()] : [];
  // Last, because everything above may ask for imports.
  const parts = [
    [...directives(unit), ...importsOf(unit)].join('\n'),
    ...types,
    [...unit.constants.values()].join('\n'),
    ...unit.functions.values(),
    ...(neighbour === '' ? [] : [neighbour]),
    ...declarations,
    ...exportsOf(unit),
  ].filter((part) => part !== '');
  return { text: write.finish(`${parts.join('\n\n')}\n`), neighbour: write.finish(neighbour) };
}

function directives({ choices, write }: Unit): string[] {
  return choices.language === 'cjs' && choices.style.expanded
    ? [`${write.statement(write.quote('use strict'))}\n`]
    : [];
}

function exportsOf({ choices, write }: Unit): string[] {
  return isCommonJs(choices) ? [write.statement(`module.exports = { ${exportName} }`)] : [];
}

/** The function, and what is around it. */
function declarationsOf(unit: Unit): string[] {
  const { choices } = unit;
  const { names } = choices;
  switch (choices.client) {
    case 'constant': {
      constant(unit, names.client, newClient(unit));
      return [exported(unit, declared(unit, exportName, names.client))];
    }
    case 'local':
      return [exported(unit, declared(unit, exportName, names.client, localClient(unit)))];
    case 'lazy':
      return [lazyClient(unit), exported(unit, declared(unit, exportName, 'getClient()'))];
    case 'parameter':
      return withParameter(unit);
    case 'class':
      return withClass(unit);
  }
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
  const { statements, type } = bodyOf(unit, client);
  const clientType = isTyped ? `: ${sdk(unit, clientName(unit))}` : '';
  const list = parameterList(unit, { first: [`${client}${clientType}`] });
  const star = isGenerator(unit) ? '*' : '';
  const inner = write.block(`async function${star} askWith(${list})${returnType(unit, type)}`, [
    ...dynamicImport(unit),
    ...statements,
  ]);
  const given = [newClient(unit), ...(unit.parameters.length === 0 ? [] : [argumentList(unit)])].join(', ');
  return [inner, forwarder(unit, `askWith(${given})`)];
}

function withClass(unit: Unit): string[] {
  const { choices, write, isTyped } = unit;
  const { statements, type } = bodyOf(unit, 'this.client');
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
  const method = write.block(`async ${star}ask(${parameterList(unit)})${returnType(unit, type)}`, [
    ...dynamicImport(unit),
    ...statements,
  ]);
  return [
    exported(unit, write.block('class Assistant', [...field, method])),
    forwarder(unit, `new Assistant().ask(${argumentList(unit)})`),
  ];
}

function forwarder(unit: Unit, call: string): string {
  const { write } = unit;
  const list = parameterList(unit, { withDefaults: false });
  return exported(unit, write.block(`function ${exportName}(${list})`, [write.statement(`return ${call}`)]));
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
