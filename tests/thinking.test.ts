import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Model, models } from '../catalog/catalog.js';
import { levelsAboveOff, quietOf, successorOf } from '../catalog/thinking.js';

const page = readFileSync(join(__dirname, '../docs/transforms/thinking.md'), 'utf8');

const head = [
  '| to | `enabled` | `disabled` | no `thinking`, and the code cannot take it | a forced tool | reads of the first block | text of thoughts |',
  '|---|---|---|---|---|---|---|',
];

test('the table of the page says what the catalog does', () => {
  const rows = new Map<string, string[]>();
  for (const model of models) {
    if (model.capabilities.thinking.modes.length === 0) continue;
    const row = rowOf(model);
    rows.set(row, [...(rows.get(row) ?? []), model.title.replace('Claude ', '')]);
  }
  const table = [...head, ...[...rows].map(([row, titles]) => `| ${titles.join(', ')} | ${row} |`)].join(
    '\n',
  );
  expect(page.match(/^\| to \|[\s\S]*?(?=\n\n)/m)?.[0]).toBe(table);
});

test('every model that thinks by itself either can be kept from it or is read otherwise', () => {
  const started = models.filter(({ capabilities }) => capabilities.thinking.default !== 'off');
  expect(started.length).toBeGreaterThan(0);
  for (const { capabilities } of started) {
    const { mode, thinksStill } = quietOf(capabilities.thinking);
    expect(mode === undefined).toBe(thinksStill === 'always');
    if (mode !== undefined) expect(capabilities.thinking.modes).toContain(mode);
  }
});

test('nothing becomes what the model refuses', () => {
  for (const { capabilities } of models) {
    for (const mode of ['enabled', 'adaptive', 'disabled', 'between_tools'] as const) {
      const next = successorOf(mode, capabilities.thinking);
      if (next !== undefined && next !== 'gone') expect(capabilities.thinking.modes).toContain(next);
    }
  }
});

function rowOf({ capabilities }: Model): string {
  const { thinking, effort, forcedToolChoice } = capabilities;
  const said = (mode: 'enabled' | 'disabled') => {
    const next = successorOf(mode, thinking);
    if (next === undefined) return 'manual';
    return next === mode ? 'stays' : next === 'gone' ? 'goes' : `\`${next}\``;
  };
  const { mode, thinksStill } = quietOf(thinking);
  const above = levelsAboveOff(thinking, effort);
  const limit = above.length === 0 ? '' : `; manual with effort ${above.join(', ')}`;
  const isStarted = thinking.default !== 'off';
  const added = !isStarted ? '-' : mode === undefined ? 'nothing helps' : `\`${mode}\`${limit}`;
  const reads =
    !isStarted || thinksStill === 'never'
      ? 'stay'
      : thinksStill === 'always'
        ? 'look for the text'
        : 'look for the text where there are tools';
  const forced = {
    true: 'goes along',
    'without-thinking': 'cannot take it',
    false: 'cannot take it, and is refused',
  };
  const choice = isStarted && mode !== undefined ? forced[`${forcedToolChoice}`] : '-';
  const shown = thinking.display === 'omitted' ? "`display: 'summarized'` if it is read" : 'there';
  return [said('enabled'), said('disabled'), added, choice, reads, shown].join(' | ');
}
