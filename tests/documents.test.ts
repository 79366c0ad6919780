import fc from 'fast-check';
import { formatOf } from '../analysis/document-formats.js';
import { namesAbove } from '../analysis/documents/parts.js';
import { documentOf, partAt } from '../analysis/documents.js';
import { createProject, noDisk } from '../analysis/project.js';
import { isMarked } from '../analysis/text-marks.js';
import { readsOf } from '../analysis/variables.js';

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

/** The names that a value stands under, from the inside out. */
function namesOver(path: string, text: string, value: string): string[] {
  const part = read(path, text).parts.find((one) => one.text === value);
  return part === undefined ? [] : [...namesAbove(part)];
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
  ['main.tf', 'hcl'],
  ['main.tf.json', 'json'],
  ['Dockerfile.dev', 'dockerfile'],
  ['bin/run.sh', 'shell'],
  ['samconfig.toml', 'toml'],
  ['Makefile', undefined],
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
  expect(valuesOf('a.yml', text)).toEqual(['a: v', 'c: t # no', 'd: e', 'F: g']);
  expect(read('a.yml', text).comments.map(({ start, end }) => text.slice(start, end))).toEqual(['# yes']);
  expect(read('a.yml', 'a: [').problem).toBeDefined();
});

test('TOML has tables, lists and texts of several lines', () => {
  const text =
    '[a."b.c"]\nk.l = "x" # c\nm = """\ny = z"""\n[[n]]\no = [ 1, \'p\', { q = "r" } ]\ns = 1.5\nt = "u"';
  expect(valuesOf('a.toml', text)).toEqual(['k.l: x', 'm: ""\ny = z""', '-: p', 'q: r', 't: u']);
  expect(namesOver('a.toml', text, 'x')).toEqual(['k.l', 'b.c', 'a']);
});

test('Terraform has blocks with labels, maps, lists and calls', () => {
  const text = [
    'a "b" "c" {',
    ' d = "e$' + '{f("g", { h = 1 })}" # i',
    ' j = [k("l"), "m"]',
    ' n { o = p == "q" ? "r" : "s" }',
    '}',
    't = { u : "v" }',
  ].join('\n');
  const values = ['d: e$' + '{f("g", { h = 1 })}', '-: l', '-: m', 'o: q', 'o: r', 'o: s', 'u: v'];
  expect(valuesOf('a.tf', text)).toEqual(values);
  expect(namesOver('a.tf', text, 'l')).toEqual(['k', 'j', 'c', 'b', 'a']);
  expect(namesOver('a.tf', text, 'r')).toEqual(['o', 'n', 'c', 'b', 'a']);
  expect(namesOver('a.tf', text, 'v')).toEqual(['u', 't']);
});

test('scripts and Dockerfiles have assignments, and lines', () => {
  expect(valuesOf('a.sh', 'A=1 B="x y" c --d=e # F=2\nG=(h "i")')).toEqual([
    'A: 1',
    'B: x y',
    '-:  c --d=e ',
    '-: h',
    '-: i',
  ]);
  expect(valuesOf('Dockerfile', 'ENV A=1 \\\n  B="x y"\nENV C d e\nRUN f \\\n g\n# ENV H=1')).toEqual([
    'A: 1',
    'B: x y',
    'C: d e',
    '-: f \\\n g',
  ]);
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
      fc.constantFrom('a.yaml', 'a.json', '.env', 'a.tf', 'a.toml', 'a.sh', 'Dockerfile'),
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

describe('code that reads variables of settings', () => {
  const names = Array.from({ length: 1_200 }, (_, index) => `SERVICE_${index}_MODEL`);
  const settings = names.map((name) => `${name}=anthropic.claude-3-5-sonnet-20241022-v2:0\n`).join('');
  const searched = (files: Readonly<Record<string, string>>) => {
    const patterns: string[] = [];
    const search = (pattern: string) => {
      patterns.push(pattern);
      return Object.keys(files).filter((path) => new RegExp(pattern).test(files[path] ?? ''));
    };
    const disk = { ...noDisk, read: (path: string) => files[path], search };
    const project = createProject(new Map([['/app/.env', settings]]), '/app', disk);
    const reads = names.map((name) => readsOf(name, project)?.map(({ node }) => node.getText()));
    return { reads, patterns };
  };
  const code = 'export const a = process.env.SERVICE_7_MODEL ?? process.env.SERVICE_70_MODEL;';

  test('is searched for them together', () => {
    const { reads, patterns } = searched({
      '/app/a.ts': code,
      '/app/b.ts': 'export const b = process.env.B;',
    });
    expect(reads[7]).toEqual(['process.env.SERVICE_7_MODEL']);
    expect(reads[70]).toEqual(['process.env.SERVICE_70_MODEL']);
    expect(reads.filter((found) => found?.length !== 0)).toHaveLength(2);
    expect(patterns.length).toBeLessThan(10);
  });

  test('is not known for names that what is no code has, too, and for these alone', () => {
    const { reads } = searched({ '/app/a.ts': code, '/app/c.vue': 'import.meta.env.SERVICE_8_MODEL' });
    expect(reads[7]).toEqual(['process.env.SERVICE_7_MODEL']);
    expect(reads.flatMap((found, index) => (found === undefined ? index : []))).toEqual([8]);
  });
});

describe('the mark of the user', () => {
  const text = [
    'A=1 # bedrock-codemod-ignore',
    '# bedrock-codemod-ignore: wanted',
    'B=2',
    'C=3',
    '<!-- bedrock-codemod-ignore -->',
    '```sh',
    'D=4',
    'E=5',
    '```',
    'F=6',
  ].join('\n');

  test('is for its line, the one below, and the code below', () => {
    const marked = [...text.matchAll(/^[A-F]/gm)].filter(({ index }) => isMarked(text, index));
    expect(marked.map(([letter]) => letter)).toEqual(['A', 'B', 'D', 'E']);
  });

  test('is for all of a file in its first lines, and for no other file', () => {
    const whole = `# bedrock-codemod-ignore-file\n\nG=7\n`;
    const at = whole.indexOf('G');
    expect([isMarked(whole, at), isMarked('G=7', 0), isMarked(whole, at)]).toEqual([true, false, true]);
  });
});
