import { diffOf } from '../../adapters/cli/html/diff-rows.js';
import { renderHtml } from '../../adapters/cli/html/page.js';
import { proseHtml } from '../../adapters/cli/html/prose.js';
import { messageHtml } from '../../adapters/cli/html/text.js';
import type { ReportedFinding } from '../../engine/report.js';
import { odd, reportOf, viewOf } from './reports.js';

const nothing = () => undefined;

const manual: ReportedFinding = {
  transform: 'model-id-swap',
  code: 'no-profile',
  verdict: 'manual',
  file: 'src/a.ts',
  line: 1,
  column: 1,
  message: 'There is no profile for `x`.',
};

test('names, messages and texts are data', () => {
  const html = renderHtml(viewOf(odd), () => 'See <script>alert(5)</script>.');
  expect(html.match(/<script/g)).toHaveLength(1);
  expect(html).not.toMatch(/<(?:img|i|b)\b/);
  expect(html).not.toContain('</script>.ts');
  for (const hidden of ['\u0000', '\u0007', '\u202E']) expect(html).not.toContain(hidden);
  expect(html).toContain('data-path="&quot;quoted&quot; &#39;both&#39;.ts"');
});

test('nothing is fetched, and nothing could be', () => {
  const html = renderHtml(viewOf(odd), nothing);
  expect(html).not.toMatch(/https?:|\bsrc=(?!x)|@import|url\(/);
  expect(html).toMatch(/default-src 'none'; .*style-src 'sha256-[^']+'; script-src 'sha256-[^']+'/);
});

test('what breaks first comes first', () => {
  const findings = (['list-unclear', 'gate-opaque', 'no-profile'] as const).map((code) => ({
    ...manual,
    code,
  }));
  const html = renderHtml(viewOf(reportOf({ findings })), nothing);
  const order = [
    'Fails if left',
    'no-profile',
    'Behaves differently',
    'gate-opaque',
    'Needs a look',
    'list-unclear',
  ];
  const main = html.slice(html.indexOf('<main'));
  const places = order.map((text) => main.indexOf(text));
  expect(places).not.toContain(-1);
  expect(places).toEqual([...places].sort((a, b) => a - b));
});

test('the notice, the errors and an empty run are said', () => {
  const html = renderHtml({ ...viewOf(odd), notice: 'It `ended`.' }, nothing);
  expect(html).toMatch(/Notice\..*It <code class="short">ended<\/code>/);
  expect(html).toContain('Cannot be parsed');
  expect(renderHtml(viewOf(reportOf({})), nothing)).toContain('No file matched');
});

test('a message is said once, with all its places', () => {
  const findings = Array.from({ length: 200 }, (_, index) => ({ ...manual, line: index + 1 }));
  const html = renderHtml(viewOf(reportOf({ findings })), nothing);
  expect(html.match(/There is no profile/g)).toHaveLength(1);
  expect(html.match(/<li[^>]*><code><span class="path">/g)).toHaveLength(200);
  expect(html).toContain('176 more places');
});

describe('large runs', () => {
  test('many findings take no time that grows with their square', () => {
    const findings = Array.from({ length: 50_000 }, (_, index) => ({
      ...manual,
      file: `src/${index % 500}.ts`,
      line: index + 1,
      message: `There is no profile for \`${index % 100}\`.`,
    }));
    const start = performance.now();
    const html = renderHtml(viewOf(reportOf({ findings })), nothing);
    expect(performance.now() - start).toBeLessThan(10_000);
    expect(html.match(/class="path"/g)).toHaveLength(50_000);
  });

  test('diffs are shown as far as somebody reads them, and counted', () => {
    const text = (word: string) =>
      Array.from({ length: 3_000 }, (_, line) => `${word} ${line % 7 === 0 ? word : line}`).join('\n');
    const files = Array.from({ length: 60 }, (_, index) => ({
      file: `src/${index}.ts`,
      before: index % 2 === 0 ? '' : text('a').replaceAll('a ', 'b '),
      after: text('b'),
    }));
    const html = renderHtml(viewOf(reportOf({ files })), nothing);
    expect(html.length).toBeLessThan(5_000_000);
    expect(html.includes('of this diff are not shown here')).toBe(true);
    expect(html.includes('of diffs before this one')).toBe(true);
    expect(/<details class="file"[^>]* open>/.test(html)).toBe(false);
  });

  test('a file that is another one, and a line without end, are counted', () => {
    const file = (word: string) => Array.from({ length: 5_000 }, (_, line) => `${word}${line}`).join('\n');
    const files = [
      { file: 'other.ts', before: file('a'), after: file('b') },
      { file: 'long.ts', before: `${'x'.repeat(50_000)}\n`, after: `${'y'.repeat(50_000)}\n` },
    ];
    const start = performance.now();
    const html = renderHtml(viewOf(reportOf({ files })), nothing);
    expect(performance.now() - start).toBeLessThan(5_000);
    expect(html).toContain('Too much of this file is different');
    expect(html).toContain('49,700 characters');
    expect(html.length).toBeLessThan(100_000);
  });
});

describe('a diff', () => {
  const diff = (before: string, after: string) => diffOf({ file: 'a.ts', before, after });

  test('has lines side by side, with what they do not share marked', () => {
    const found = diff("a;\nask('x-1');\nb;\n", "a;\nask('us.x-1');\nmore;\nb;\n");
    expect(found).toMatchObject({ added: 2, removed: 1 });
    expect(found?.runs.map(({ kind }) => kind)).toEqual(['same', 'edit', 'same']);
    const [, edit] = found?.runs ?? [];
    if (edit?.kind !== 'edit') throw new Error('no edit');
    expect(edit.rows).toHaveLength(2);
    expect(edit.rows[0]?.after?.parts.filter(({ isChanged }) => isChanged).map(({ text }) => text)).toEqual([
      'us.',
    ]);
    expect(edit.rows[1]).toEqual({ after: { line: 3, parts: [{ text: 'more;', isChanged: false }] } });
  });

  test('marks nothing in lines that have hardly a word in common', () => {
    const [edit] = diff('const answer = await client.send(command);\n', 'throw fail;\n')?.runs ?? [];
    if (edit?.kind !== 'edit') throw new Error('no edit');
    expect(
      edit.rows.flatMap(({ before, after }) => [before, after]).flatMap((side) => side?.parts ?? []),
    ).toEqual([
      { text: 'const answer = await client.send(command);', isChanged: false },
      { text: 'throw fail;', isChanged: false },
    ]);
  });

  test('marks what is between the first and the last difference of long lines', () => {
    const text = (id: string) => `{${'"a":1,'.repeat(200)}"id":"${id}"${',"b":2'.repeat(200)}}\n`;
    const [edit] = diff(text('one'), text('two'))?.runs ?? [];
    if (edit?.kind !== 'edit') throw new Error('no edit');
    const marked = edit.rows[0]?.after?.parts.filter(({ isChanged }) => isChanged);
    expect(marked).toEqual([{ text: 'two', isChanged: true }]);
    const html = renderHtml(
      viewOf(reportOf({ files: [{ file: 'a.json', before: text('one'), after: text('two') }] })),
      nothing,
    );
    expect(html).toContain('"id&quot;:&quot;<mark>two</mark>&quot;'.replace('"', '&quot;'));
    expect(html).toContain('characters … </span>');
  });

  test('counts what it leaves out, and knows a new file', () => {
    const lines = Array.from({ length: 30 }, (_, line) => `${line}`);
    const found = diff(lines.join('\n'), [...lines.slice(0, 20), 'new', ...lines.slice(20)].join('\n'));
    expect(found?.runs[0]).toEqual({ kind: 'gap', lines: 17 });
    expect(diff('', 'one\ntwo\n')).toMatchObject({ added: 2, removed: 0 });
  });

  test('does not show line ends, and copes with a file without the last one', () => {
    const found = diff('one\r\ntwo', 'one\r\nTWO');
    const texts = found?.runs.flatMap((run) =>
      run.kind === 'gap' ? [] : run.rows.flatMap(({ before, after }) => [before, after]),
    );
    expect(texts?.map((side) => side?.parts.map(({ text }) => text).join(''))).toEqual([
      'one',
      'one',
      'two',
      'TWO',
    ]);
  });
});

test('code spans of a message are code, and an odd backtick is one', () => {
  expect(messageHtml('`a<b` and `c')).toBe('<code class="short">a&lt;b</code> and `c');
  expect(messageHtml('plain')).toBe('plain');
});

test('the text of `explain` is HTML', () => {
  const html = proseHtml(
    '*Manual.* **Do** `a<b` and `` `c` ``, see [page](x.md).\nMore.\n\n- one\n  goes on\n- two\n\n```ts\nconst a = `b`;\n```\n\n| a | b |\n|---|---|\n| `1` | 2 |',
  );
  expect(html).toBe(
    '<p><em>Manual.</em> <strong>Do</strong> <code class="short">a&lt;b</code> and <code class="short">`c`</code>, see page.\nMore.</p>' +
      '<ul><li>one goes on</li><li>two</li></ul><pre><code>const a = `b`;</code></pre>' +
      '<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td><code class="short">1</code></td><td>2</td></tr></tbody></table>',
  );
});
