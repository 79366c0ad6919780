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
  /** Fields and methods of the class around the function, by name. */
  readonly members: Map<string, string>;
  /** Whether `this` is of that class. */
  readonly isInClass: boolean;
  /** Whether the messages are in a variable of that name already. */
  readonly hasMessages: boolean;
  /** The module beside this one, and what is loaded from it; none for that one itself. */
  readonly other: { readonly unit: Unit; readonly loaded: Set<string> } | undefined;
}

export function unitFor(choices: Choices): Unit {
  const shared = {
    choices,
    write: writerFor(choices.style),
    isTyped: isTypeScript(choices),
    parameters: [],
    types: new Map(),
  };
  const own = () => ({
    constants: new Map(),
    functions: new Map(),
    imported: new Map(),
    importedTypes: new Set<string>(),
    members: new Map(),
  });
  const other = { ...shared, ...own(), isInClass: false, hasMessages: false, other: undefined };
  const isInClass = choices.client === 'class';
  return { ...shared, ...own(), isInClass, hasMessages: false, other: { unit: other, loaded: new Set() } };
}

/** Where a function stands. */
export type Place = Choices['request']['place'];

/** A function that another one calls. */
export interface Helper {
  readonly isAsync?: boolean;
  /** What it takes before the parameters of the program that it uses. */
  readonly first?: readonly string[];
  /** The annotation of what it returns. */
  readonly type?: string;
  readonly statements: readonly string[];
}

/**
 * Writes a function where it belongs, and gives the code that calls it, with `given` for what it takes first.
 *
 * What the function uses is asked of the module that it gets; the parameters of the program among it are handed on.
 */
export function called(
  unit: Unit,
  { name, place, given = [] }: { name: string; place: Place; given?: readonly string[] },
  code: (own: Unit) => Helper,
): string {
  const { choices, write, other, parameters } = unit;
  const isMethod = place === 'method' && unit.isInClass;
  const isElsewhere = place === 'other file' && other !== undefined;
  const home = isElsewhere ? other.unit : unit;
  const own = {
    ...home,
    choices,
    isInClass: isMethod,
    hasMessages: unit.hasMessages,
    parameters: [] as Parameter[],
  };
  const { isAsync, first = [], type = '', statements } = code(own);
  const head = `${name}(${parameterList(own, { first })})${type}`;
  const asynchronous = isAsync === true ? 'async ' : '';
  if (isMethod) {
    const hidden = `${unit.isTyped ? 'private ' : ''}${asynchronous}${head}`;
    unit.members.set(name, `${write.block(hidden, statements)}\n`);
  } else {
    own.functions.set(name, write.block(`${asynchronous}function ${head}`, statements));
  }
  if (isElsewhere) other.loaded.add(name);
  for (const used of own.parameters) {
    if (!parameters.some((known) => known.name === used.name)) parameters.push(used);
  }
  const handed = inOrder(own.parameters).map(({ name: used }) => used);
  return `${isMethod ? 'this.' : ''}${name}(${[...given, ...handed].join(', ')})`;
}

/** The name of the module beside the main one, without what its language adds. */
export const otherName = 'helpers';

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
  const { choices, write, imported, importedTypes, isTyped } = unit;
  const source = write.quote('@aws-sdk/client-bedrock-runtime');
  // A class is a type, too, if it has its own name.
  const isImported = (name: string) => choices.importing !== 'dynamic' && imported.get(name) === name;
  const types = isTyped ? [...importedTypes].filter((name) => !isImported(name)).sort() : [];
  const typeImport =
    types.length === 0 ? [] : [write.statement(`import type ${write.names(types)} from ${source}`)];
  if (choices.importing === 'dynamic') return typeImport;
  if (choices.importing === 'namespace') {
    if (imported.size === 0) return [];
    const name = namespaceOf(unit);
    return [
      write.statement(
        isCommonJs(choices) ? `const ${name} = require(${source})` : `import * as ${name} from ${source}`,
      ),
    ];
  }
  if (imported.size === 0 && types.length === 0) return [];
  if (isCommonJs(choices))
    return [write.statement(`const ${write.names(bindings(unit, ': '))} = require(${source})`)];
  if (imported.size === 0) return typeImport;
  const values = [
    ...bindings(unit, ' as '),
    ...types.map((name) => (types.length > 1 ? `type ${name}` : name)),
  ];
  return [write.statement(`import ${write.names(values)} from ${source}`)];
}

/** What loads the functions of the module beside this one. */
export function otherImportOf({ choices, write, other }: Unit): string[] {
  if (other === undefined || other.loaded.size === 0) return [];
  const extension = { ts: '', js: '.js', mjs: '.mjs', cjs: '.cjs', 'js with require': '' }[choices.language];
  // Both are usual in TypeScript.
  const written = choices.language === 'ts' && choices.style.expanded ? '.js' : extension;
  const source = write.quote(`./${otherName}${written}`);
  const names = write.names([...other.loaded].sort());
  return [
    write.statement(
      isCommonJs(choices) ? `const ${names} = require(${source})` : `import ${names} from ${source}`,
    ),
  ];
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
