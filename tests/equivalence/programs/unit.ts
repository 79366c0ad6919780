import { type Choices, isCommonJs, isTypeScript } from './choices.js';
import { type Writer, writerFor } from './text.js';

/** A parameter of the function, with what it is called with. */
export interface Parameter {
  readonly name: string;
  /** Its type in TypeScript. */
  readonly type: string;
  readonly value: unknown;
  /** Whether some calls leave it away. */
  readonly isOptional?: boolean;
  /** The code of its default. */
  readonly fallback?: string;
}

/** A module that is being written, with what its parts ask for. */
export interface Unit {
  readonly choices: Choices;
  readonly write: Writer;
  readonly isTyped: boolean;
  readonly parameters: Parameter[];
  /** Interfaces and other types, by name. */
  readonly types: Map<string, string>;
  /** Statements of the module before the function, by name. */
  readonly constants: Map<string, string>;
  /** Functions of the module, by name. */
  readonly functions: Map<string, string>;
  /** What is imported of the SDK: the name there, and the name here. */
  readonly imported: Map<string, string>;
  readonly importedTypes: Set<string>;
}

export function unitFor(choices: Choices): Unit {
  return {
    choices,
    write: writerFor(choices.style),
    isTyped: isTypeScript(choices),
    parameters: [],
    types: new Map(),
    constants: new Map(),
    functions: new Map(),
    imported: new Map(),
    importedTypes: new Set(),
  };
}

/** Code that refers to the parameter. */
export function parameter(unit: Unit, wanted: Parameter): string {
  const { choices, parameters } = unit;
  if (!parameters.some(({ name }) => name === wanted.name)) parameters.push(wanted);
  if (choices.parameters !== 'options') return wanted.name;
  const reference = `options.${wanted.name}`;
  return wanted.fallback === undefined ? reference : `${reference} ?? ${wanted.fallback}`;
}

/** The name of a constant of the module. */
export function constant(unit: Unit, name: string, value: string): string {
  if (!unit.constants.has(name)) unit.constants.set(name, unit.write.statement(`const ${name} = ${value}`));
  return name;
}

/** Code that refers to an export of the SDK. */
export function sdk(unit: Unit, name: string): string {
  const { importing } = unit.choices;
  const alias = importing === 'aliased' ? aliases[name] : undefined;
  unit.imported.set(name, alias ?? name);
  return importing === 'namespace' ? `${namespaceOf(unit)}.${name}` : (alias ?? name);
}

/** Code that refers to a type of the SDK. */
export function sdkType(unit: Unit, name: string): string {
  if (unit.choices.importing === 'namespace') {
    unit.imported.set(name, name);
    return `${namespaceOf(unit)}.${name}`;
  }
  unit.importedTypes.add(name);
  return name;
}

const aliases: Readonly<Record<string, string>> = {
  InvokeModelCommand: 'Invoke',
  InvokeModelWithResponseStreamCommand: 'InvokeStream',
  BedrockRuntimeClient: 'Client',
};

function namespaceOf({ choices }: Unit): string {
  return choices.names.client === 'bedrock' ? 'sdk' : 'bedrock';
}

/** The import statements, or what does their work in the module's language. */
export function importsOf(unit: Unit): string[] {
  const { choices, write, importedTypes, isTyped } = unit;
  const source = write.quote('@aws-sdk/client-bedrock-runtime');
  const types = isTyped ? [...importedTypes].sort() : [];
  const typeImport =
    types.length === 0 ? [] : [write.statement(`import type ${write.names(types)} from ${source}`)];
  if (choices.importing === 'dynamic') return typeImport;
  if (choices.importing === 'namespace') {
    const name = namespaceOf(unit);
    return [
      write.statement(
        isCommonJs(choices) ? `const ${name} = require(${source})` : `import * as ${name} from ${source}`,
      ),
    ];
  }
  if (isCommonJs(choices))
    return [write.statement(`const ${write.names(bindings(unit, ': '))} = require(${source})`)];
  const values = [
    ...bindings(unit, ' as '),
    ...types.map((name) => (types.length > 1 ? `type ${name}` : name)),
  ];
  return [write.statement(`import ${write.names(values)} from ${source}`)];
}

/** The first statement of a function that imports by itself. */
export function dynamicImport(unit: Unit): string[] {
  if (unit.choices.importing !== 'dynamic') return [];
  const { choices, write } = unit;
  const source = write.quote('@aws-sdk/client-bedrock-runtime');
  const load = isCommonJs(choices) ? `require(${source})` : `await import(${source})`;
  return [write.statement(`const ${write.names(bindings(unit, ': '))} = ${load}`)];
}

function bindings({ imported }: Unit, as: string): string[] {
  return [...imported].sort().map(([name, local]) => (name === local ? name : `${name}${as}${local}`));
}

/** The parameter list of a function that takes these, after `first`. */
export function parameterList(
  unit: Unit,
  { withDefaults = true, first = [] }: { withDefaults?: boolean; first?: readonly string[] } = {},
): string {
  return unit.write.list([...first, ...ownParameters(unit, withDefaults)]);
}

function ownParameters(unit: Unit, withDefaults: boolean): string[] {
  const { choices, parameters, isTyped } = unit;
  const sorted = inOrder(parameters);
  if (choices.parameters === 'positional' || parameters.length === 0) {
    return sorted.map(({ name, type, isOptional, fallback }) => {
      if (fallback !== undefined && withDefaults) return `${name} = ${fallback}`;
      return isTyped ? `${name}${isOptional ? '?' : ''}: ${type}` : name;
    });
  }
  if (isTyped) {
    const members = sorted.map(({ name, type, isOptional }) => `${name}${isOptional ? '?' : ''}: ${type}`);
    unit.types.set('AskOptions', unit.write.members('interface AskOptions', members));
  }
  const annotation = isTyped ? ': AskOptions' : '';
  if (choices.parameters === 'options' || !withDefaults) return [`options${annotation}`];
  const names = sorted.map(({ name, fallback }) => (fallback === undefined ? name : `${name} = ${fallback}`));
  return [`${unit.write.names(names)}${annotation}`];
}

/** The arguments that hand the parameters on to another function that takes the same. */
export function argumentList({ choices, parameters }: Unit): string {
  if (parameters.length === 0) return '';
  return choices.parameters === 'positional'
    ? inOrder(parameters)
        .map(({ name }) => name)
        .join(', ')
    : 'options';
}

/** What the exported function is called with: once with everything, once with only what it needs. */
export function argumentsOf(
  { choices, parameters }: Unit,
  { withOptional }: { withOptional: boolean },
): unknown[] {
  const sorted = inOrder(parameters);
  const given = sorted.filter(({ isOptional }) => withOptional || !isOptional);
  if (choices.parameters === 'positional') return given.map(({ value }) => value);
  return sorted.length === 0 ? [] : [Object.fromEntries(given.map(({ name, value }) => [name, value]))];
}

function inOrder(parameters: readonly Parameter[]): Parameter[] {
  return [...parameters].sort((a, b) => Number(a.isOptional ?? false) - Number(b.isOptional ?? false));
}
