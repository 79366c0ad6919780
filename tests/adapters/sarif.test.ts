import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderSarif } from '../../adapters/cli/sarif.js';
import { example, odd, reportFile, viewOf } from './reports.js';
import { sarifErrors, validResults } from './sarif-schema.js';

// The package is an ES module that jest does not load; what it says is the path of the binary beside it.
jest.mock('@vscode/ripgrep', () => ({
  rgPath: require.resolve(`@vscode/ripgrep-${process.platform}-${process.arch}/bin/rg`),
}));

test('the schema finds what is wrong', () => {
  expect(sarifErrors({ version: '2.1.0', runs: [{ tool: { driver: { name: 1 } } }] })).not.toEqual([]);
  const log = JSON.parse(renderSarif(viewOf(odd)));
  expect(sarifErrors(log)).toEqual([]);
  log.runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri = 'a b.ts';
  expect(sarifErrors(log)).toMatchObject([{ params: { format: 'uri-reference' } }]);
});

test('`check --life-cycle` is valid', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bedrock-codemod-sarif-'));
  try {
    const path = join(folder, 'life-cycle.sarif');
    const results = validResults(await reportFile(['check', '--life-cycle', '.'], example, path));
    expect(results.some(({ level }) => level === 'error')).toBe(true);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('odd names are valid, and come back', () => {
  const files = validResults(renderSarif(viewOf(odd))).map(({ locations }) =>
    decodeURIComponent(locations[0]?.physicalLocation.artifactLocation.uri ?? ''),
  );
  expect(files).toEqual(odd.findings.map(({ file }) => file));
});

test('what fails if it is left is an error', () => {
  const results = validResults(renderSarif(viewOf(odd)));
  expect(results.map(({ ruleId, level, properties }) => [ruleId, level, properties.consequence])).toEqual([
    ['model-id-swap/no-profile', 'error', 'fails'],
    ['model-id-swap/policy-arn', 'error', 'fails'],
    ['model-id-swap/gate-opaque', 'warning', 'differs'],
    ['model-id-swap/list-unclear', 'warning', 'look'],
    ['model-id-swap/swapped-in-text', 'warning', undefined],
    ['model-id-swap/swapped', 'warning', undefined],
    ['model-id-swap/comment-kept', 'note', undefined],
    ['model-id-swap/current', 'none', undefined],
    ['<i>x</i>/"><img src=x onerror=alert(3)>', 'warning', 'look'],
  ]);
});
