import { type Consequence, consequencesBy } from '../../engine/consequences.js';
import type { FileError, ReportedFinding } from '../../engine/report.js';
import type { View } from './words.js';

export type Level = 'none' | 'note' | 'warning' | 'error';

/**
 * The report as SARIF 2.1.0.
 *
 * `manual` is an error where something fails if it is left, and else a warning; so is `migrated` while nothing was written,
 * because it is work that is left, and a note once it was. `kept` is a note. `current` is a result of the kind `pass`, which no
 * viewer raises.
 */
export function renderSarif(view: View): string {
  const { report } = view;
  const rules = rulesOf(view);
  const indexOf = new Map(rules.map(({ id }, index) => [id, index]));
  const consequenceOf = consequencesBy(view.transforms);
  return sarifLog({
    version: report.version,
    rules,
    errors: report.errors,
    properties: { target: report.target, summary: report.summary },
    results: report.findings.map((finding) => {
      const consequence = finding.verdict === 'manual' ? consequenceOf(finding) : undefined;
      return result(finding, view.mode, indexOf.get(ruleId(finding)) ?? -1, consequence);
    }),
  });
}

/** What the runs of one tool have of their own. */
interface SarifRun {
  readonly version: string;
  readonly rules: readonly Rule[];
  readonly errors: readonly FileError[];
  readonly properties: object;
  readonly results: readonly object[];
}

/** A log of one run. Places are relative to the working directory. */
export function sarifLog({ version, rules, errors, properties, results }: SarifRun): string {
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'bedrock-codemod', version, rules } },
        invocations: [
          {
            executionSuccessful: errors.length === 0,
            toolExecutionNotifications: errors.map(notification),
          },
        ],
        originalUriBaseIds: { '%SRCROOT%': { description: { text: 'The working directory of the run.' } } },
        columnKind: 'utf16CodeUnits',
        properties,
        results,
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

/** What a result is about. */
export interface Rule {
  readonly id: string;
  readonly shortDescription: { readonly text: string };
  readonly help: { readonly text: string };
}

/** A rule for every code in the report. */
function rulesOf({ report, transforms }: View): Rule[] {
  const descriptions = new Map(transforms.map(({ id, description }) => [id, description]));
  const rules = new Map<string, Rule>();
  for (const finding of report.findings) {
    const { transform, code } = finding;
    rules.set(ruleId(finding), rule(transform, code, descriptions.get(transform) ?? code));
  }
  return [...rules].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, declared]) => declared);
}

/** The rule for a code, which `explain` explains. */
export function rule(transform: string, code: string, description: string): Rule {
  return {
    id: `${transform}/${code}`,
    shortDescription: { text: description },
    help: { text: `Run \`bedrock-codemod explain ${code}\`.` },
  };
}

function result(
  finding: ReportedFinding,
  mode: View['mode'],
  ruleIndex: number,
  consequence: Consequence | undefined,
) {
  const { verdict, strength, message } = finding;
  return {
    ruleId: ruleId(finding),
    ruleIndex,
    kind: verdict === 'current' ? 'pass' : 'fail',
    level: levelOf(finding, mode, consequence),
    message: { text: message },
    locations: [location(finding)],
    properties: {
      verdict,
      ...(strength === undefined ? {} : { strength }),
      ...(consequence === undefined ? {} : { consequence }),
    },
  };
}

function levelOf(
  { verdict }: ReportedFinding,
  mode: View['mode'],
  consequence: Consequence | undefined,
): Level {
  if (verdict === 'current') return 'none';
  if (verdict === 'kept') return 'note';
  if (verdict === 'manual') return consequence === 'fails' ? 'error' : 'warning';
  return mode === 'migrate' ? 'note' : 'warning';
}

function notification(error: FileError) {
  return {
    level: 'error',
    message: { text: error.message },
    locations: error.file === '' ? [] : [{ physicalLocation: { artifactLocation: artifact(error.file) } }],
  };
}

/** A place in a file. */
export function location({ file, line, column }: Pick<ReportedFinding, 'file' | 'line' | 'column'>) {
  return {
    physicalLocation: {
      artifactLocation: artifact(file),
      region: { startLine: line, startColumn: column },
    },
  };
}

function artifact(file: string) {
  return { uri: file.split('/').map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' };
}

function ruleId({ transform, code }: ReportedFinding): string {
  return `${transform}/${code}`;
}
