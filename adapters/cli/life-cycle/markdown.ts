import { code, escaped, fitted } from '../markdown.js';
import { count } from '../words.js';
import { counts, isShown, type LifeCycleReport, type ModelLife } from './report.js';
import { endWords, modelWords, notesOn, remarkOn, verdictOn } from './words.js';

/** The report as Markdown that fits into the description of a pull request; what does not fit is counted. */
export function renderLifeCycleMarkdown(report: LifeCycleReport): string {
  const { models, inventory, today } = report;
  return fitted([
    '## Claude on Amazon Bedrock: what ends when',
    '',
    escaped(verdictOn(report)),
    '',
    ...(models.length === 0 ? [] : ['| ends | model | places | move to |', '|---|---|---:|---|']),
    ...models.map(rowOf),
    ...inventory.errors.map(({ file, message }) => `- error: ${code(file)}: ${escaped(message)}`),
    ...models.filter(({ places }) => places.some(isShown)).flatMap(section),
    '',
    ...notesOn(report).flatMap((note) => [escaped(note), '']),
    `As of ${today}, by the catalog of ${report.catalog}.`,
  ]);
}

function rowOf(life: ModelLife): string {
  return `| ${endWords(life)} | ${modelWords(life)} | ${life.places.filter(counts).length} | ${life.to ?? '-'} |`;
}

function section(life: ModelLife): string[] {
  const remark = remarkOn(life);
  const shown = life.places.filter(isShown);
  return [
    '',
    `### ${modelWords(life)}: ${endWords(life)} (${count(shown.length, 'place')})`,
    '',
    ...(remark === undefined ? [] : [`${escaped(remark)}`, '']),
    ...(life.command === undefined ? [] : [code(life.command), '']),
    ...shown.map(
      ({ file, line, column, text, use }) =>
        `- ${code(`${file}:${line}:${column}`)} ${code(text)}${use === 'named' ? ', named and not seen to be asked' : ''}`,
    ),
  ];
}
