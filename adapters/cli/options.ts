import { extname } from 'node:path';
import { findModels, type Geo, geos, modelNames } from '../../catalog/catalog.js';
import { leastBudget } from '../../catalog/thinking.js';
import { isModulePath, isRegion } from '../../engine/plan.js';
import { unknownValue, usageError } from './usage.js';

export const formats = ['pretty', 'json', 'sarif', 'markdown'] as const;
export type Format = (typeof formats)[number];

/** What a report file can be: a page is for a browser, and not for a terminal. */
export type FileFormat = Exclude<Format, 'pretty'> | 'html';

/** Which renderer a report file gets, by its extension. */
export const reportFormats: Readonly<Record<string, FileFormat>> = {
  '.json': 'json',
  '.sarif': 'sarif',
  '.md': 'markdown',
  '.html': 'html',
};

/** A quarter ahead: long enough to migrate and to test. */
export const defaultWithin = 90;

/** The options of `migrate` and `check`. The settings file takes the same names. */
export const optionTable = {
  to: { kind: 'text', flags: '--to <model>', help: 'target model (default: claude-sonnet-4)' },
  from: {
    kind: 'list',
    flags: '--from <model...>',
    help: "source models, several or comma-separated (default: every older model of the target's family)",
  },
  geo: { kind: 'text', flags: '--geo <geo>', help: `inference profile: ${[...geos, 'none'].join(' ')}` },
  region: {
    kind: 'text',
    flags: '--region <region>',
    help: 'AWS region the application runs in; decides the geo',
  },
  adapter: {
    kind: 'text',
    flags: '--adapter <path>',
    help: 'where the Converse adapter goes when one is needed (default: beside the first file that needs it)',
  },
  budget: {
    kind: 'number',
    flags: '--budget <tokens>',
    help: `tokens that thoughts may take where extended-thinking turns them on, at least ${leastBudget} (default: the least that the target takes)`,
  },
  prune: {
    kind: 'flag',
    flags: '--prune',
    help: 'take the permissions of source models away that nothing here calls any more',
  },
  only: { kind: 'list', flags: '--only <ids>', help: 'only these transforms, comma-separated' },
  skip: { kind: 'list', flags: '--skip <ids>', help: 'all transforms but these, comma-separated' },
  'dry-run': {
    kind: 'flag',
    flags: '-d, --dry-run',
    help: 'write nothing, print a unified diff (also --dry)',
  },
  safe: { kind: 'flag', flags: '--safe', help: 'apply only edits that cannot change behaviour' },
  format: { kind: 'text', flags: '--format <format>', help: `what goes to stdout: ${formats.join(' ')}` },
  report: {
    kind: 'text',
    flags: '--report <file>',
    help: `also write the report to a file: ${Object.keys(reportFormats).join(' ')}`,
  },
  'allow-dirty': {
    kind: 'flag',
    flags: '--allow-dirty',
    help: 'run although git has uncommitted or untracked changes in the paths',
  },
  yes: { kind: 'flag', flags: '--yes', help: 'never ask; implied where there is no terminal' },
  'life-cycle': {
    kind: 'flag',
    flags: '--life-cycle',
    help: 'what stops working when, of all Claude models that are named here',
    only: 'check',
  },
  within: {
    kind: 'number',
    flags: '--within <days>',
    help: `with --life-cycle: an end so many days ahead is near (default: ${defaultWithin})`,
    only: 'check',
  },
} as const satisfies Record<string, OptionDeclaration>;

interface OptionDeclaration {
  readonly kind: keyof KindTypes;
  readonly flags: string;
  readonly help: string;
  /** The one command that has it, where it is not both. */
  readonly only?: 'check';
}

export type OptionName = keyof typeof optionTable;

export function isOptionName(name: string | undefined): name is OptionName {
  return name !== undefined && Object.hasOwn(optionTable, name);
}

/** A number is a text on the command line. */
type KindTypes = { text: string; list: readonly string[]; flag: boolean; number: number | string };

/** Options as they were written, by their long names. */
export type Values = {
  readonly [N in OptionName]?: KindTypes[(typeof optionTable)[N]['kind']] | undefined;
};

/** Options that have been found valid. Lists are split; what was not given is absent. */
export interface Choices extends Omit<Values, 'geo' | 'format' | 'budget' | 'within'> {
  readonly geo?: Geo | 'none' | undefined;
  readonly format?: Format | undefined;
  readonly budget?: number | undefined;
  readonly within?: number | undefined;
  readonly ignore?: readonly string[] | undefined;
}

/** The values that an option takes, where they can be listed. */
export const validValues: { readonly [N in OptionName]?: () => readonly string[] } = {
  to: modelNames,
  from: modelNames,
  geo: () => [...geos, 'none'],
  format: () => formats,
  report: () => Object.keys(reportFormats),
};

/** How a message names an option: ` for \`--to\`` or ` for \`to\` in bedrock-codemod.json`. */
export type Where = (name: OptionName) => string;

/** The options as choices; throws a usage error for the first value that is not valid. */
export async function validate(
  values: Values,
  where: Where,
  transformIds: () => Promise<readonly string[]>,
): Promise<Choices> {
  const { geo, format, budget, within, ...rest } = values;
  const only = split(values.only);
  const skip = split(values.skip);
  const to = values.to === undefined ? undefined : oneModel(values.to, where('to'));
  const from = split(values.from)?.flatMap((name) => modelsOf(name, where('from')));
  if (values.adapter !== undefined) mustBeModule(values.adapter, where('adapter'));
  if (values.region !== undefined) mustBeRegion(values.region, where('region'));
  if (values.report !== undefined) reportFormatOf(values.report, where('report'));
  const ids = only === undefined && skip === undefined ? [] : await transformIds();
  for (const id of only ?? []) mustBe('transform', id, where('only'), ids);
  for (const id of skip ?? []) mustBe('transform', id, where('skip'), ids);
  if (only?.every((id) => skip?.includes(id))) {
    throw usageError(
      `Nothing is left to run: \`skip\` names every transform that \`only\` names. Drop one of them.`,
    );
  }
  return {
    ...rest,
    ...(geo === undefined ? {} : { geo: mustBe('geo', geo, where('geo'), [...geos, 'none'] as const) }),
    ...(format === undefined ? {} : { format: mustBe('format', format, where('format'), formats) }),
    ...(budget === undefined ? {} : { budget: mustBeBudget(budget, where('budget')) }),
    ...(within === undefined ? {} : { within: mustBeDays(within, where('within')) }),
    ...(to === undefined ? {} : { to }),
    ...(from === undefined ? {} : { from }),
    ...(only === undefined ? {} : { only }),
    ...(skip === undefined ? {} : { skip }),
  };
}

/** Whether the catalog knows a model, or several, by this name. */
export function isModel(name: string): boolean {
  return findModels(name).length > 0;
}

/** The settings with the command line laid over them; the command line wins. */
export function merge(settings: Choices, given: Choices): Choices {
  const overruled: (keyof Choices)[] = [];
  // A geo outranks a region and a skip outranks an only, so settings must not decide over what was just typed.
  if (given.region !== undefined) overruled.push('geo');
  if (given.only !== undefined) overruled.push('skip');
  const kept = Object.entries(settings).filter(([name]) => !overruled.includes(name as keyof Choices));
  const typed = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.fromEntries([...kept, ...typed]);
}

/** The values of a list option, which may be given several times, comma-separated, or both. */
export function split(values: readonly string[] | undefined): readonly string[] | undefined {
  return values?.flatMap((value) => value.split(',').map((part) => part.trim()));
}

/** The renderer for a report file; throws a usage error for an extension that has none. */
export function reportFormatOf(file: string, where = ''): FileFormat {
  const extension = extname(file).toLowerCase();
  const format = reportFormats[extension];
  if (format !== undefined) return format;
  throw unknownValue('report extension', extension || file, where, Object.keys(reportFormats));
}

function mustBe<V extends string>(what: string, value: string, where: string, valid: readonly V[]): V {
  const found = valid.find((candidate) => candidate === value);
  if (found === undefined) throw unknownValue(what, value, where, valid);
  return found;
}

/** The catalog names that a name stands for: a series such as `claude-3-5-sonnet` has two. */
function modelsOf(name: string, where: string): string[] {
  if (!isModel(name)) throw unknownValue('model', name, where, modelNames());
  return findModels(name).map((model) => model.name);
}

function oneModel(name: string, where: string): string {
  const [first, ...others] = modelsOf(name, where);
  if (others.length === 0) return first ?? name;
  throw usageError(`\`${name}\`${where} can mean several models. Valid: ${[first, ...others].join(', ')}.`);
}

function mustBeModule(path: string, where: string): void {
  if (isModulePath(path)) return;
  throw usageError(
    `\`${path}\`${where} is no TypeScript or JavaScript file. Name one, such as \`src/converse-adapter.ts\`.`,
  );
}

function mustBeDays(value: number | string, where: string): number {
  const days = wholeNumber(value);
  // A thousand years are more than any plan, and what a date can hold.
  if (days !== undefined && days <= 365_000) return days;
  throw usageError(
    `\`${value}\`${where} is no number of days. Valid: whole numbers, such as \`${defaultWithin}\`.`,
  );
}

function mustBeBudget(value: number | string, where: string): number {
  const budget = wholeNumber(value);
  if (budget !== undefined && budget >= leastBudget) return budget;
  throw usageError(
    `\`${value}\`${where} is no budget for thoughts. Valid: whole numbers of tokens, at least ${leastBudget}.`,
  );
}

function wholeNumber(value: number | string): number | undefined {
  const number = typeof value === 'number' || /^\d+$/.test(value) ? Number(value) : Number.NaN;
  return Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

function mustBeRegion(value: string, where: string): void {
  if (isRegion(value)) return;
  throw usageError(
    `\`${value}\`${where} is not an AWS region such as \`eu-central-1\`. For a geography use \`--geo\`.`,
  );
}
