import { readFileSync } from 'node:fs';
import Ajv from 'ajv-draft-04';
import addFormats from 'ajv-formats';

// The schema of SARIF 2.1.0 as OASIS has it, from the SDK of those who edit the standard (MIT).
const schema = JSON.parse(
  readFileSync(require.resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'), 'utf8'),
);
// A pattern of the schema is none with the flag `u`.
const ajv = new Ajv({ allErrors: true, strict: false, unicodeRegExp: false });
addFormats(ajv);
const validate = ajv.compile(schema);

/** What is wrong with a log, by the schema. */
export function sarifErrors(log: unknown): readonly object[] {
  validate(log);
  return validate.errors ?? [];
}

export interface SarifResult {
  readonly ruleId: string;
  readonly level: string;
  readonly kind: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly locations: readonly { physicalLocation: { artifactLocation: { uri: string } } }[];
}

/** The results of a log, which has to be valid. */
export function validResults(text: string): SarifResult[] {
  const log = JSON.parse(text);
  expect(sarifErrors(log)).toEqual([]);
  return log.runs[0].results;
}
