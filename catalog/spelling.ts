import { type Geo, geos, type Model, models } from './catalog.js';

/**
 * How much of a model the text names.
 *
 * `bedrock` is an id with a version (`claude-3-5-sonnet-20241022-v2:0`, also without `:0` or as `-v2-0`), `api` the id of
 * the Anthropic API (with a date where the model has one), `alias` one of its moving names, `series` the name without
 * date that stands for every release of a model, and `generation` a beginning of series names (`claude-3`, `claude-3-5`).
 */
export type SpellingForm = 'bedrock' | 'api' | 'alias' | 'series' | 'generation';

/** A model's name somewhere in a text. */
export interface Spelling {
  /** Offsets of the whole name in the text: geography and vendor included, ARN and provider path not. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly form: SpellingForm;
  /** The models that it can mean: one, but for a series or a generation. */
  readonly models: readonly Model[];
  /** The geography in front of the vendor, as written; it need not be one that exists. */
  readonly prefix: string | undefined;
  /** Where `anthropic.` starts, or the name where there is no vendor. */
  readonly bareStart: number;
  readonly hasVendor: boolean;
  /** The name is one that never existed, of a model that does. */
  readonly isMisspelled: boolean;
  /** The name is built like an id of the series and is none of them: a date or a release that no model of it has. */
  readonly isUnknown: boolean;
  /** The size behind the version of an id for Provisioned Throughput (`200k`). */
  readonly contextSuffix: string | undefined;
  /** The colon of the version as it is written: `:`, `%3A`, or `-` in names that allow no colon. */
  readonly colon: ':' | '%3A' | '%3a' | '-';
  /** The name goes on with characters that belong to no id: a wildcard, an interpolation, a suffix of somebody's own. */
  readonly isPartial: boolean;
}

interface Known {
  readonly form: SpellingForm;
  readonly models: readonly Model[];
  readonly isMisspelled: boolean;
}

const namePattern =
  /(?:(?<![A-Za-z0-9])(us-gov|[a-z]{2,8})\.)?(anthropic\.)?(claude-(?:2\.[01]|[a-z0-9]+(?:-[a-z0-9]+)*))((?::|%3[Aa])\d+(?!\d*k))?(?:(?::|%3[Aa])(\d+k))?/g;

/** Every name of a catalogued Claude model in a text, in order. A longer name is never taken for a shorter one. */
export function* spellingsIn(text: string): Generator<Spelling> {
  // `exec` with an own copy: a generator may be left half-way, and a shared `lastIndex` would survive it.
  const pattern = new RegExp(namePattern);
  // The letter of an escape is no letter of a name: `\tus.anthropic…`
  const unescaped = text.includes('\\') ? text.replace(/\\[bfnrtv0]/g, '  ') : text;
  for (let match = pattern.exec(unescaped); match !== null; match = pattern.exec(unescaped)) {
    const spelling = spellingOf(match, unescaped);
    if (spelling !== undefined) yield spelling;
  }
}

/** What a file holds that names a model: its series is part of every id, its constants are spelled otherwise. */
export function searchStringsOf(model: Model): readonly string[] {
  const { foundationModelIdentifier, alpha, cdklabs } = model.cdk;
  return [
    model.series,
    ...model.misspellings.map(seriesOf),
    foundationModelIdentifier ?? [],
    alpha ?? [],
    cdklabs === alpha ? [] : (cdklabs ?? []),
  ].flat();
}

/** Whether a text names a model, or the beginning of its ids. */
export function isNamedIn(text: string, model: Model): boolean {
  return [...spellingsIn(text)].some(({ models }) => models.includes(model));
}

/** Whether a name is one of the Anthropic API, rather than an id on Bedrock. */
export function isIdOfApi({ form, hasVendor }: Pick<Spelling, 'form' | 'hasVendor'>): boolean {
  return !hasVendor && (form === 'api' || form === 'alias');
}

/** Whether a word in front of `anthropic.` is a geography that has inference profiles. */
export function isGeo(prefix: string): prefix is Geo {
  return (geos as readonly string[]).includes(prefix);
}

/** The Bedrock id of a model, with its version's colon as in the spelling that it replaces. */
export function respell(model: Model, spelling: Pick<Spelling, 'colon' | 'hasVendor'>): string {
  const id = spelling.hasVendor ? model.bedrockId : model.bedrockId.replace('anthropic.', '');
  return id.replaceAll(':', spelling.colon);
}

function spellingOf(match: RegExpExecArray, text: string): Spelling | undefined {
  const [whole, prefix, vendor, core = '', version, contextSuffix] = match;
  const end = match.index + whole.length;
  // A geography stands before the vendor only; without one, the word before the dot is not part of the name.
  const bareStart = match.index + (prefix === undefined ? 0 : prefix.length + 1);
  const start = vendor === undefined ? bareStart : match.index;
  if (/[A-Za-z0-9_-]$/.test(text.slice(0, start)) && vendor === undefined) return undefined;
  // Vertex AI has the release before the date: `claude-3-5-sonnet-v2@20241022`
  const name = /^@\d/.test(text.slice(end)) ? core.replace(/-v\d$/, '') : core;
  const exact = knownName(name, version);
  const known = exact ?? knownSeries(core, vendor !== undefined && version !== undefined);
  if (known === undefined) return undefined;
  // `claude-3.7-sonnet` is how others write it, and no beginning of ours.
  if (/^(?:[A-Za-z0-9_]|\.\d)/.test(text.slice(end))) return undefined;
  return {
    start,
    end,
    text: text.slice(start, end),
    form: formOf(known, vendor !== undefined, core),
    models: known.models,
    prefix: vendor === undefined ? undefined : prefix,
    bareStart,
    hasVendor: vendor !== undefined,
    isMisspelled: known.isMisspelled,
    contextSuffix,
    colon: colonOf(core, version),
    isUnknown: exact === undefined,
    isPartial:
      exact === undefined ||
      /[A-Za-z0-9]\.$/.test(text.slice(0, start)) ||
      /^(?:[-*@?:]|\.\*|\$\{|\\[ux])/.test(text.slice(end)),
  };
}

/** The vendor tells where an id without version belongs: only Bedrock puts one in front. */
function formOf({ form, models: [model] }: Known, hasVendor: boolean, core: string): SpellingForm {
  if (form === 'api' && hasVendor) return 'bedrock';
  if (form === 'bedrock' && !hasVendor && core === model?.apiId) return 'api';
  return form;
}

function knownName(core: string, version: string | undefined): Known | undefined {
  const names = knownNames();
  const spelled = version === undefined ? core : `${core}:${version.replace(/^(?::|%3A)/i, '')}`;
  return names.get(spelled) ?? names.get(core) ?? names.get(core.replace(/(?<=-\d{8})-v\d+(?:-\d+)?$/, ''));
}

/** The series of what looks like an id. A release without a date is one only with all around it: anybody may call something `…-v2`. */
function knownSeries(core: string, isComplete: boolean): Known | undefined {
  const series = core.replace(isComplete ? /(?:-\d{8})?(?:-v\d+)?$/ : /-\d{8}(?:-v\d.*)?$/, '');
  const known = series === core ? undefined : knownNames().get(series);
  return known?.form === 'series' ? known : undefined;
}

function colonOf(core: string, version: string | undefined): Spelling['colon'] {
  if (version?.startsWith('%3A')) return '%3A';
  if (version?.startsWith('%3a')) return '%3a';
  return /-v\d+-\d+$/.test(core) ? '-' : ':';
}

let names: Map<string, Known> | undefined;

/** By name without vendor. Exact names first: what a name means never depends on the order of the catalog. */
function knownNames(): Map<string, Known> {
  names ??= nameTable();
  return names;
}

function nameTable(): Map<string, Known> {
  const table = new Map<string, Known>();
  const add = (name: string, form: SpellingForm, model: Model, isMisspelled = false) => {
    const known = table.get(name);
    if (known === undefined) table.set(name, { form, models: [model], isMisspelled });
    else if (known.form === form && !known.models.includes(model)) {
      table.set(name, { ...known, models: [...known.models, model] });
    }
  };
  for (const model of models) {
    const bare = withoutVendor(model.bedrockId);
    add(bare, 'bedrock', model);
    if (bare !== model.apiId) {
      add(bare.replace(/:0$/, ''), 'bedrock', model);
      add(bare.replace(/:0$/, '-0'), 'bedrock', model);
    }
  }
  for (const model of models) add(model.apiId, 'api', model);
  for (const model of models) for (const alias of model.apiAliases) add(alias, 'alias', model);
  for (const model of models) {
    for (const wrong of model.misspellings) {
      const name = withoutVendor(wrong);
      add(name, /-v\d+(?::\d+)?$/.test(name) ? 'bedrock' : 'api', model, true);
      add(name.replace(/:\d+$/, ''), /-v\d+(?::\d+)?$/.test(name) ? 'bedrock' : 'api', model, true);
    }
  }
  for (const model of models) add(model.series, 'series', model);
  for (const model of models) for (const start of beginnings(model.series)) add(start, 'generation', model);
  return table;
}

/** `claude-3-5-sonnet` begins with `claude-3` and `claude-3-5`. */
function beginnings(series: string): string[] {
  const parts = series.split('-');
  return parts.slice(2).map((_, index) => parts.slice(0, index + 2).join('-'));
}

function withoutVendor(id: string): string {
  return id.replace(/^(?:[a-z-]+\.)?anthropic\./, '');
}

/** `claude-4-sonnet` of an id that begins with `anthropic.claude-4-sonnet-` */
function seriesOf(id: string): string {
  return id.replace(/^.*anthropic\./, '').replace(/-\d{8}.*$|-v\d.*$/, '');
}
