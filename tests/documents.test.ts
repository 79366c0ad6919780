import fc from 'fast-check';
import { formatOf } from '../analysis/document-formats.js';
import { documentOf, partAt } from '../analysis/documents.js';

function read(path: string, text: string) {
  const document = documentOf(path, text);
  if (document === undefined) throw new Error(`${path} is no document.`);
  return document;
}

/** The values by the names of what they stand under. */
function valuesOf(path: string, text: string): string[] {
  return read(path, text).parts.flatMap(({ kind, name, text: value }) =>
    kind === 'value' ? `${name ?? '-'}: ${value}` : [],
  );
}

test.each([
  ['.env', 'environment'],
  ['a/.env.local', 'environment'],
  ['prod.env', 'environment'],
  ['.envrc', 'environment'],
  ['.env.ts', undefined],
  ['cdk.json', 'json'],
  ['.vscode/settings.jsonc', 'json'],
  ['template.yaml', 'yaml'],
  ['events.jsonl', undefined],
  ['main.tf', undefined],
])('%s is %s', (path, format) => {
  expect(formatOf(path)).toBe(format);
});

test('variables end where their quotes or comments begin', () => {
  const text = 'A=1 # c\nexport B="x # y"\r\n#C=2\nD= z \nE=\'a\nb\'\nF="unclosed\nG=\n  H = h#1';
  expect(valuesOf('.env', text)).toEqual(['A: 1', 'B: x # y', 'D: z', 'E: a\nb', 'F: "unclosed', 'H: h#1']);
  expect(read('.env', text).comments.map(({ start, end }) => text.slice(start, end))).toEqual([
    '# c',
    '#C=2',
  ]);
});

test('JSON has comments and trailing commas, or is no JSON', () => {
  const text = '// a\n{ "k": ["v", /* b */ "N=w",], "n": 1, "k": "http://x" }';
  expect(valuesOf('a.json', text)).toEqual(['-: v', 'N: w', 'k: http://x']);
  expect(read('a.json', text).comments.map(({ start }) => start)).toEqual([0, 18]);
  expect(read('a.json', '{ "k": ').problem).toMatch(/^1:/);
});

test('YAML has documents, tags, anchors and blocks', () => {
  const text = 'a: !Sub &x "v"\nb: *x\nc: |\n  t # no\n---\n- d: e # yes\n- F=g\n';
  expect(valuesOf('a.yml', text)).toEqual(['a: v', 'c: |\n  t # no\n', 'd: e', 'F: g']);
  expect(read('a.yml', text).comments.map(({ start, end }) => text.slice(start, end))).toEqual(['# yes']);
  expect(read('a.yml', 'a: [').problem).toBeDefined();
});

test.each([
  ['a.json', '['.repeat(100_000)],
  ['a.yaml', '['.repeat(20_000)],
])('%s that is nested without end is a problem, and no failure', (path, text) => {
  expect(read(path, text).problem).toBeDefined();
});

test('parts stand where they say, in order, and are found again', () => {
  const piece = fc.constantFrom(
    'a',
    'b: ',
    '- ',
    '"x"',
    "'y'",
    '\n',
    '  ',
    '#',
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    'K=v',
    '|',
    '\r\n',
  );
  fc.assert(
    fc.property(
      fc.constantFrom('a.yaml', 'a.json', '.env'),
      fc.array(piece, { maxLength: 30 }),
      (path, pieces) => {
        const document = read(path, pieces.join(''));
        let end = 0;
        for (const part of document.parts) {
          expect(part.start).toBeGreaterThanOrEqual(end);
          expect(document.text.slice(part.start, part.end)).toContain(part.text);
          expect(partAt(document, part.start)).toBe(part);
          end = part.end;
        }
      },
    ),
  );
});
