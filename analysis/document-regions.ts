import type { DocumentMention } from './document-mentions.js';
import { nameOfValue } from './document-roles.js';
import { type DocumentPart, type Holder, valuesBelow } from './documents/parts.js';
import type { Document } from './documents.js';
import { once } from './memo.js';
import { type Locality, localityOf, regionsIn, regionsNamed } from './region-names.js';

/** Where an id of a document is for, as its own place says: by the command that it is given to, or the nearest name above it. */
export function localityInDocument(mention: DocumentMention): Locality | undefined {
  const region = regionOfCommand(mention);
  if (region !== undefined) return { kind: 'region', region };
  const { part } = mention;
  if (part === undefined) return undefined;
  const own = nameOfValue(part);
  if (own !== undefined) {
    const found = localityOf(own, () => namesBeside(part.holder));
    if (found !== undefined) return found;
  }
  for (let at: Holder | undefined = part.holder; at?.above !== undefined; at = at.above) {
    const { above, name } = at;
    const found = name === undefined ? undefined : localityOf(name, () => namesIn(above));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The names beside a value: those of its map, and of parameters beside the one whose default it is. */
function namesBeside(holder: Holder): string[] {
  const values = holder.parts.flatMap((part) => nameOfValue(part) ?? []);
  return [...values, ...(holder.above === undefined ? [] : namesIn(holder.above))];
}

function namesIn({ parts, holders }: Holder): string[] {
  return [...parts, ...holders].flatMap(({ name }) => name ?? []);
}

const assignedRegion = /(?:^|[\s;&|"'])AWS_(?:DEFAULT_)?REGION=["']?([\w-]+)/g;

/** The region of the command that an id is an argument of: `--region eu-west-1`, or what is assigned before it in the same text. */
function regionOfCommand({ document, spelling, part }: DocumentMention): string | undefined {
  const isScript = document.format === 'shell' || document.format === 'dockerfile';
  if (part === undefined || (!isScript && part.text === spelling.text)) return undefined;
  const all = isScript ? document : { text: document.text.slice(part.start, part.end) };
  const at = spelling.start - (isScript ? 0 : part.start);
  const head = commandBefore(all.text.slice(0, at));
  const command = head + commandBehind(all.text.slice(at));
  const [, given] = /\s--region(?:=|\s+)(\S+)/.exec(command) ?? [];
  if (given !== undefined) return regionsIn(given)[0];
  const assigned = [...(isScript ? head : all.text.slice(0, at)).matchAll(assignedRegion)].at(-1)?.[1];
  return assigned === undefined ? undefined : regionsIn(assigned)[0];
}

// A line that ends in a backslash goes on; JSON has its line ends as escapes.
const commandEnd = /(?<!\\)(?:\r?\n|\\n)|&&|\|\||[;|]/g;

function commandBefore(text: string): string {
  const near = text.slice(-4_000);
  const end = [...near.matchAll(commandEnd)].at(-1);
  return end === undefined ? near : near.slice(end.index + end[0].length);
}

function commandBehind(text: string): string {
  const near = text.slice(0, 4_000);
  const end = near.search(commandEnd);
  return end === -1 ? near : near.slice(0, end);
}

/** The regions that the nearest of what holds a value names, its own siblings first. */
export function regionsAbove({ holder }: DocumentPart): readonly string[] {
  for (let at: Holder | undefined = holder; at !== undefined; at = at.above) {
    const regions = regionsBelow(at);
    if (regions.length > 0) return regions;
  }
  return [];
}

const regionsBelow = once((holder: Holder): readonly string[] => {
  const values = [...valuesBelow(holder)].filter((part) => !isOfOthers(part));
  return regionsNamed(values.map((part) => ({ key: nameOfValue(part) ?? '', value: part.text })));
});

/** Where Terraform keeps its state, and what a provider does that is not the usual one. */
function isOfOthers({ holder }: DocumentPart): boolean {
  if (holder.above?.name === 'backend') return true;
  return holder.above?.name === 'provider' && holder.parts.some(({ name }) => name === 'alias');
}

/**
 * The regions that a module of Terraform may run in: that of its provider, else those that its variables are given, or have by default
 * where no file gives them one in any case.
 */
export function regionsOfTerraform(documents: readonly Document[]): readonly string[] {
  const given = documents.flatMap(({ fileName, parts }) => {
    const isAutomatic = /(?:^|\/)terraform\.tfvars$|\.auto\.tfvars$/.test(fileName);
    const kind = isAutomatic ? 'automatic' : /\.tfvars$/.test(fileName) ? 'chosen' : undefined;
    return parts.flatMap((part) => {
      if (part.kind !== 'value' || isOfOthers(part)) return [];
      return { where: kind ?? part.holder.above?.name, key: nameOfValue(part) ?? '', value: part.text };
    });
  });
  const named = (...wheres: string[]) =>
    regionsNamed(given.filter(({ where = '' }) => wheres.includes(where)));
  const ofProvider = named('provider');
  if (ofProvider.length > 0) return ofProvider;
  const automatic = named('automatic');
  return [...new Set([...(automatic.length > 0 ? automatic : named('variable')), ...named('chosen')])];
}
