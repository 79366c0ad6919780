import type { Diagnostic, DiagnosticSeverity, Position, Range } from 'vscode-languageserver';
import type { Consequence } from '../../engine/consequences.js';
import type { Finding } from '../../engine/transform.js';
import type { FileFix, FindingData, Fix } from './messages.js';
import { uriOf } from './paths.js';
import { endAt, hashOf, placesIn } from './texts.js';

/** What diagnostics are made with. */
export interface DiagnosticContext {
  /** The files of the project as the edits know them. */
  readonly files: Files;
  /** What comes of leaving a finding as it is. */
  consequenceOf(finding: Pick<Finding, 'transform' | 'code'>): Consequence;
  /** The folder with the pages of the transforms. */
  readonly docs: string;
}

/** Files as they are at one moment. */
export interface Files {
  /** The file, or `undefined` where there is none. */
  at(path: string): ShownFile | undefined;
}

interface ShownFile {
  readonly text: string;
  readonly hash: string;
  placeOf(offset: number): Position;
}

/** Reads each file once. */
export function filesBy(textAt: (path: string) => string | undefined): Files {
  const known = new Map<string, ShownFile | undefined>();
  return {
    at(path) {
      if (!known.has(path)) {
        const text = textAt(path);
        known.set(
          path,
          text === undefined ? undefined : { text, hash: hashOf(text), placeOf: placesIn(text) },
        );
      }
      return known.get(path);
    },
  };
}

/** The most that travels with the diagnostics of one file, in characters of edits. Of what is longer, the actions for the whole file are left. */
const longestData = 200_000;

/** What the protocol calls the findings of one file that are to be migrated or need a person. */
export function diagnosticsOf(
  path: string,
  findings: readonly Finding[],
  context: DiagnosticContext,
): Diagnostic[] {
  const { files, docs } = context;
  const counts = new Map<string, number>();
  for (const { transform, verdict } of findings)
    if (verdict === 'migrated') counts.set(transform, (counts.get(transform) ?? 0) + 1);
  // Findings that change together share their edits.
  const fixes = new Map<Finding['edits'], Fix>();
  const fixFor = (edits: Finding['edits']) => {
    const fix = fixes.get(edits) ?? fixOf(edits, files);
    fixes.set(edits, fix);
    return fix;
  };
  let travelling = 0;
  return findings.map((finding): Diagnostic => {
    const { transform, code, verdict, message, at, edits } = finding;
    travelling += edits.reduce((sum, edit) => sum + edit.text.length + 100, 0);
    const data: FindingData = {
      transform,
      verdict: verdict === 'migrated' ? 'migrated' : 'manual',
      others: counts.get(transform) ?? 0,
      ...(edits.length > 0 && travelling <= longestData ? { fix: fixFor(edits) } : {}),
    };
    const related = relatedTo(finding, files);
    return {
      range: rangeOf(path, at.start, edits, files),
      severity: severityOf(finding, context),
      code,
      codeDescription: { href: pageOf(transform, code, docs) },
      source: 'bedrock-codemod',
      message,
      ...(related.length === 0 ? {} : { relatedInformation: related }),
      data,
    };
  });
}

/** As the protocol numbers them: its module, which has them, takes time to load. */
const severities = { error: 1, warning: 2, information: 3 } satisfies Record<string, DiagnosticSeverity>;

/** `error` for what fails if it is left, `warning` for what else needs a person, `information` for what will be migrated. */
function severityOf(finding: Finding, { consequenceOf }: DiagnosticContext): DiagnosticSeverity {
  if (finding.verdict === 'migrated') return severities.information;
  return consequenceOf(finding) === 'fails' ? severities.error : severities.warning;
}

/** The page of a transform, at what it says about a code. */
export function pageOf(transform: string, code: string, docs: string): string {
  return `${uriOf(`${docs}/${transform}.md`)}#${code}`;
}

function rangeOf(path: string, start: number, edits: Finding['edits'], files: Files): Range {
  const file = files.at(path);
  const origin = { line: 0, character: 0 };
  if (file === undefined) return { start: origin, end: origin };
  const end = endAt(
    file.text,
    start,
    edits.filter((edit) => edit.file === path),
  );
  return { start: file.placeOf(start), end: file.placeOf(end) };
}

/** The other files that change together with this place. */
function relatedTo({ at, edits }: Finding, files: Files): NonNullable<Diagnostic['relatedInformation']> {
  const others = new Map<string, number>();
  for (const { file, start } of edits) {
    if (file !== at.file) others.set(file, Math.min(start, others.get(file) ?? start));
  }
  // A file that is made for it cannot be gone to.
  const present = [...others].filter(([path]) => files.at(path) !== undefined);
  return present.map(([path, start]) => ({
    location: { uri: uriOf(path), range: rangeOf(path, start, [], files) },
    message: 'This changes together with it.',
  }));
}

function fixOf(edits: Finding['edits'], files: Files): Fix {
  const paths = [...new Set(edits.map(({ file }) => file))];
  return {
    files: paths.map((path): FileFix => {
      const file = files.at(path);
      const placeOf = file?.placeOf ?? placesIn('');
      return {
        path,
        hash: file?.hash ?? null,
        edits: edits
          .filter((edit) => edit.file === path)
          .sort((a, b) => a.start - b.start || a.end - b.end)
          .map(({ start, end, text }) => ({
            range: { start: placeOf(start), end: placeOf(end) },
            newText: text,
          })),
      };
    }),
  };
}
