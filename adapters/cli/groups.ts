import { type Consequence, consequences, consequencesBy } from '../../engine/consequences.js';
import type { ReportedFinding } from '../../engine/report.js';
import type { View } from './words.js';

/** What is left for a person, by what comes of leaving it; worst first, and none that is empty. */
export interface Tier {
  readonly consequence: Consequence;
  readonly findings: readonly ReportedFinding[];
}

export function tiersOf({ report, transforms }: Pick<View, 'report' | 'transforms'>): Tier[] {
  const consequenceOf = consequencesBy(transforms);
  const tiers = new Map<Consequence, ReportedFinding[]>(consequences.map((consequence) => [consequence, []]));
  for (const finding of report.findings) {
    if (finding.verdict === 'manual') tiers.get(consequenceOf(finding))?.push(finding);
  }
  return [...tiers]
    .map(([consequence, findings]) => ({ consequence, findings }))
    .filter(({ findings }) => findings.length > 0);
}

/** The findings of one code. */
export interface Group {
  readonly transform: string;
  readonly code: string;
  readonly number: number;
  readonly sentences: readonly Sentence[];
}

/** What is said of several places in the same words. */
export interface Sentence {
  /** The message, with `…` for the code in which the findings differ. */
  readonly message: string;
  /** By the code in which they differ; one without any where they do not. */
  readonly cases: readonly Case[];
}

export interface Case {
  readonly differing: readonly string[];
  readonly findings: readonly ReportedFinding[];
}

/** Findings by their codes, in the order in which the codes come first, so that nothing is said twice. */
export function groupsOf(findings: readonly ReportedFinding[]): Group[] {
  const byCode = bucketsOf(findings, ({ transform, code }) => `${transform}/${code}`);
  return byCode.map((group) => {
    const [{ transform, code }] = group;
    const sentences = bucketsOf(group, ({ message }) => wordsOf(message).join('`')).map(sentenceOf);
    return { transform, code, number: group.length, sentences };
  });
}

export type Bucket<T> = readonly [T, ...T[]];

/** Items by a key, in the order in which the keys come first. */
export function bucketsOf<T>(items: readonly T[], keyOf: (item: T) => string): Bucket<T>[] {
  const buckets = new Map<string, [T, ...T[]]>();
  for (const item of items) {
    const bucket = buckets.get(keyOf(item));
    if (bucket === undefined) buckets.set(keyOf(item), [item]);
    else bucket.push(item);
  }
  return [...buckets.values()];
}

/** A message without its code. */
function wordsOf(message: string): string[] {
  return message.split('`').filter((_, index) => index % 2 === 0);
}

function codesOf(message: string): string[] {
  return message.split('`').filter((_, index) => index % 2 === 1);
}

/** All of these have the same words, and so the same number of codes. */
function sentenceOf(findings: Bucket<ReportedFinding>): Sentence {
  const codes = new Map(findings.map(({ message }) => [message, codesOf(message)]));
  const first = codes.get(findings[0].message) ?? [];
  const differs = first.map((code, index) => [...codes.values()].some((other) => other[index] !== code));
  const cases = bucketsOf(findings, ({ message }) => message).map((group) => ({
    differing: (codes.get(group[0].message) ?? []).filter((_, index) => differs[index]),
    findings: group,
  }));
  return { message: withGaps(findings[0].message, differs), cases };
}

function withGaps(message: string, differs: readonly boolean[]): string {
  const parts = message.split('`');
  return parts.map((part, index) => (index % 2 === 1 && differs[(index - 1) / 2] ? '…' : part)).join('`');
}
