import { ts } from '../../analysis/compiler.cjs';
import { textOfName } from '../../analysis/expressions.js';
import type { Project } from '../../analysis/project.js';
import { flagsIn } from '../../analysis/requests/flags.js';
import type { Entry, Holding } from '../../analysis/requests/found.js';
import { numbersAbove, type WrittenNumber } from '../../analysis/requests/numbers.js';
import { isNamedInSight } from '../../analysis/requests/standing.js';
import { numberGiven } from '../../analysis/requests/texts.js';
import { fieldOf, type Request } from '../../analysis/requests.js';
import { spellingsIn } from '../../catalog/spelling.js';
import type { Migration } from '../../engine/transform.js';
import { flagsBeyond, isLessForAll } from './outline.js';

/** A request, with the numbers in it that are too much for the target. */
export interface Asked {
  readonly request: Request;
  /** The most that it may ask for. */
  readonly limit: number;
  readonly excesses: readonly Excess[];
  /** What may be too much as well, and cannot be seen; one place says it for the whole request. */
  readonly unseen: ts.Node | undefined;
  /** The references by which all of it was found. */
  readonly through: ReadonlySet<ts.Node>;
}

/** A number that is too much, and where the request has it. */
export interface Excess extends WrittenNumber {
  readonly entry: Entry;
  /** Whether it is all that the request may ask for. */
  readonly isOnly: boolean;
}

/** What a request asks for beyond a limit. */
export function askedBeyond(limit: number, request: Request, migration: Migration, project: Project): Asked {
  const field = fieldOf(request, 'max_tokens', project);
  const own = limit - addedBudget(request, migration, project);
  const excesses: Excess[] = [];
  const unseen: ts.Node[] = [];
  const through = new Set(field.through);
  for (const entry of field.entries) {
    if (entry.value === undefined) continue;
    const numbers = numbersAbove(own, entry.value, project);
    const isOnly =
      field.entries.length === 1 &&
      field.presence === 'certain' &&
      numberGiven(entry.value, project) !== undefined;
    for (const number of numbers.above)
      if (!isForOthers(number, migration)) excesses.push({ ...number, entry, isOnly });
    if (numbers.unseen.length > 0) unseen.push(entry.node);
    for (const node of numbers.through) through.add(node);
  }
  const [open] = [...unseen, ...field.unseen.map(({ node }) => node)];
  const isOpen = open !== undefined && mayAskForMore(limit, request, migration, project);
  return { request, limit: own, excesses, unseen: isOpen ? open : undefined, through };
}

/** Whether a number is an entry for another model in a table: `{ 'amazon.nova-pro-v1:0': 128000 }[modelId]` */
function isForOthers({ node, holdings }: WrittenNumber, { target, sources }: Migration): boolean {
  if (!holdings.some(({ path }) => path.includes(undefined))) return false;
  const name = ts.findAncestor(node, ts.isPropertyAssignment)?.name;
  const key = name === undefined ? undefined : textOfName(name);
  if (key === undefined) return false;
  const named = [...spellingsIn(key)].flatMap(({ models }) => models);
  if (named.length === 0) return /^(?:[a-z-]{2,8}\.)?[a-z0-9]+\.[a-z][\w.:-]*$/.test(key);
  return named.every((model) => model !== target && !sources.includes(model));
}

/** The budget of thinking that the AI SDK adds to what it is told (`@ai-sdk/amazon-bedrock`, `inferenceConfig.maxTokens += …`). */
function addedBudget(request: Request, { target }: Migration, project: Project): number {
  if (request.surface !== 'ai-sdk' || !target.capabilities.thinking.modes.includes('enabled')) return 0;
  const { entries } = fieldOf(request, 'thinking', project, ['budget_tokens']);
  return Math.max(0, ...entries.flatMap(({ value }) => numberGiven(value, project) ?? []));
}

/** Whether a request may have asked a source for more than a limit: any may, or it has a flag for that. */
function mayAskForMore(limit: number, request: Request, migration: Migration, project: Project): boolean {
  // The limits of other APIs are not known.
  if (!request.isOnBedrock) return false;
  if (isLessForAll(migration, limit) && isNamedInSight(numberFrom(limit + 1), project)) return true;
  const flags = flagsBeyond(migration, limit);
  const isNamed = () => flags.some((flag) => isNamedInSight(flag, project));
  const { entries, unseen } = fieldOf(request, 'anthropic_beta', project);
  if (unseen.length > 0 && isNamed()) return true;
  return entries.some(({ value }) => {
    if (value === undefined) return false;
    const given = flagsIn(value, project);
    return given.flags.some(({ text }) => flags.includes(text)) || (given.unseen.length > 0 && isNamed());
  });
}

/** A pattern for whole thousands from that of a number on, up to seven digits: `64_000`, `128000`. */
export function numberFrom(least: number): string {
  const digits = String(Math.floor(least / 1000));
  const larger = [...digits].flatMap((digit, index) =>
    digit === '9' ? [] : `${digits.slice(0, index)}[${Number(digit) + 1}-9]\\d{${digits.length - index - 1}}`,
  );
  return `\\b(?:${[digits, ...larger, `[1-9]\\d{${digits.length},3}`].join('|')})_?\\d{3}\\b`;
}

/** Everything that holds a number on its way into requests. */
export function holdingsOf({ entry, holdings }: Excess): readonly Holding[] {
  return [...entry.holdings, ...holdings];
}
