import type { Consequence } from '../../engine/consequences.js';
import type { Report, ReportedFinding } from '../../engine/report.js';
import type { TransformOutline } from '../../engine/transform.js';
import { bucketsOf, tiersOf } from './groups.js';

/** What the renderers need to know of a run. */
export interface View {
  readonly report: Report;
  /** `preview` is a migration that writes nothing. */
  readonly mode: 'migrate' | 'preview' | 'check';
  readonly showDiff: boolean;
  /** What has to be said first about the target, such as the end of its life. */
  readonly notice?: string | undefined;
  readonly transforms: readonly TransformOutline[];
}

/** What a reader has to do about a finding. `migrated` is split by whether it wants a look. */
export type Label = 'manual' | 'review' | 'kept' | 'migrated' | 'current';

export function labelOf(finding: ReportedFinding): Label {
  return finding.verdict === 'migrated' && finding.strength === 'review' ? 'review' : finding.verdict;
}

/** `1 file`, `2 files`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** What comes of leaving what is for a person, as a heading and in a sentence. */
export const consequenceWords: Readonly<
  Record<Consequence, { readonly title: string; readonly meaning: string }>
> = {
  fails: {
    title: 'Fails if left as it is',
    meaning:
      'The target refuses the request, a permission or a build fails, or the place goes on with a model that ends.',
  },
  differs: {
    title: 'Behaves differently',
    meaning: 'Nothing fails, and nobody is told: the program does something else than it did.',
  },
  look: {
    title: 'Needs a look',
    meaning: 'It cannot be told from the code whether something has to change.',
  },
};

/** How many of what is for a person fail, behave differently and need a look. */
export function consequencesIn(view: Pick<View, 'report' | 'transforms'>): string[] {
  const words: Readonly<Record<Consequence, readonly [one: string, several: string]>> = {
    fails: ['fails as it is', 'fail as they are'],
    differs: ['behaves differently', 'behave differently'],
    look: ['needs a look', 'need a look'],
  };
  return tiersOf(view).map(
    ({ consequence, findings: { length } }) => `${length} ${words[consequence][length === 1 ? 0 : 1]}`,
  );
}

/** The totals, one row for each verdict. They add up to the inventory that `headline` names. */
export function totals(
  view: Pick<View, 'report' | 'transforms'>,
): readonly { label: string; number: number; remark: string }[] {
  const { report } = view;
  const { migrated, current, kept, manual, errors } = report.summary;
  const review = report.findings.filter((finding) => labelOf(finding) === 'review').length;
  const parts = consequencesIn(view);
  const rows = [
    { label: 'migrated', number: migrated, remark: `${migrated - review} safe, ${review} to review` },
    { label: 'current', number: current, remark: 'already fine' },
    { label: 'kept', number: kept, remark: 'left on purpose' },
    {
      label: 'manual',
      number: manual,
      remark: `for a human${parts.length === 0 ? '' : `: ${parts.join(', ')}`}`,
    },
  ];
  return errors === 0 ? rows : [...rows, { label: 'errors', number: errors, remark: 'left as they were' }];
}

/** How much was found, and where. */
export function headline({ report, mode }: View): string {
  const { filesScanned, filesChanged, migrated, current, kept, manual } = report.summary;
  const scanned = `${count(filesScanned, 'file')} scanned`;
  const changed = mode === 'migrate' ? `${filesChanged} changed` : `${filesChanged} would change`;
  return `${count(migrated + current + kept + manual, 'place')} found, ${scanned}, ${changed}; target ${report.target}.`;
}

/** Why there is nothing to report, if there is nothing. */
export function nothingFound({ report }: View): string | undefined {
  if (report.findings.length > 0 || report.errors.length > 0) return undefined;
  const { filesScanned } = report.summary;
  return filesScanned === 0
    ? 'No file matched: the paths hold no file that a migration reads. Check the paths.'
    : `No file matched: nothing in ${count(filesScanned, 'file')} is about the models to migrate. Check the paths and \`--from\`.`;
}

const nextOf = {
  migrate: 'read `git diff` and run your tests',
  preview: 'run it without `--dry-run` to write the changes',
  check: 'run `bedrock-codemod migrate`',
};

/** What to do now. */
export function nextStep(view: View): string {
  const { report, mode } = view;
  const { filesChanged, migrated, manual, errors } = report.summary;
  const firstManual = tiersOf(view)[0]?.findings[0];
  const steps: string[] = [];
  if (errors > 0) steps.push('look at the errors, whose files are as they were');
  if (migrated + filesChanged > 0) steps.push(nextOf[mode]);
  if (manual > 0) {
    const code = firstManual === undefined ? '<code>' : firstManual.code;
    steps.push(`settle what is manual (\`bedrock-codemod explain ${code}\` says how)`);
  }
  return steps.length === 0 ? 'Nothing is left to do.' : `Next: ${steps.join('; then ')}.`;
}

/** Items by a key, in order of the keys. */
export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): [string, T[]][] {
  const groups = bucketsOf(items, keyOf).map((group): [string, T[]] => [keyOf(group[0]), [...group]]);
  return groups.sort(([a], [b]) => (a < b ? -1 : Number(a > b)));
}

/** Findings in the order of the text. */
export function inOrder(findings: readonly ReportedFinding[]): ReportedFinding[] {
  return [...findings].sort((a, b) => a.line - b.line || a.column - b.column);
}

/** Text on one line, without control characters: messages quote code, which may hold anything. */
export function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/\p{Cc}/gu, '\uFFFD');
}
