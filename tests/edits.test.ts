import fc from 'fast-check';
import { ts } from 'ts-morph';
import { joinCondition } from '../edits/conditions.js';
import { applyEdits, type Change, compose, type Edit, originalOffset } from '../edits/edit.js';
import { changeNames } from '../edits/imports.js';
import { addElementAfter } from '../edits/lists.js';
import {
  indentationAt,
  insertAfter,
  lineBreakOf,
  replaceNode,
  replaceRange,
  startsLine,
  textOf,
} from '../edits/nodes.js';
import { entriesOf, groupEntry, layoutOf, objectText } from '../edits/objects.js';
import { removalOf, settleRemovals, unwrapIf } from '../edits/statements.js';
import { quoteOf, reindented, takeNode } from '../edits/text.js';

const file = '/a.ts';
const at = (start: number, end: number, text: string, path = file): Edit => ({
  file: path,
  start,
  end,
  text,
});

/** A text in pieces: some stay, and each is followed by an old part that becomes a new one. */
interface Piece {
  readonly stays: string;
  readonly old: string;
  readonly text: string;
}

const anyText = fc.string({ unit: fc.constantFrom('a', 'b', '\r\n', '\n', '\uFEFF', '🙂', '(', ' ') });
const pieces = fc.array(
  fc
    .record({ stays: anyText, old: anyText, text: anyText })
    // Two insertions at one offset have an order, which is a question of its own.
    .map(({ stays, old, text }) => (old === '' ? { stays: `${stays}-`, old, text } : { stays, old, text })),
  { maxLength: 12 },
);

function editsOf(list: readonly Piece[]): { before: string; after: string; edits: Edit[] } {
  let before = '';
  let after = '';
  const edits: Edit[] = [];
  for (const { stays, old, text } of list) {
    before += stays;
    after += stays + text;
    edits.push(at(before.length, before.length + old.length, text));
    before += old;
  }
  return { before, after, edits };
}

/** The obvious way: from the end to the start, so that no offset moves. */
function spliced(text: string, edits: readonly Edit[]): string {
  let result = text;
  for (const edit of [...edits].reverse()) {
    result = result.slice(0, edit.start) + edit.text + result.slice(edit.end);
  }
  return result;
}

describe('applyEdits', () => {
  test('is a splice', () => {
    fc.assert(
      fc.property(pieces, (list) => {
        const { before, after, edits } = editsOf(list);
        expect(applyEdits(before, edits)).toBe(after);
        expect(spliced(before, edits)).toBe(after);
      }),
    );
  });

  test('does not depend on the order of the edits', () => {
    const shuffled = pieces.chain((list) => {
      const made = editsOf(list);
      const order = fc.shuffledSubarray(made.edits, { minLength: made.edits.length });
      return fc.tuple(fc.constant(made), order);
    });
    fc.assert(
      fc.property(shuffled, ([{ before, after }, edits]) => {
        expect(applyEdits(before, edits)).toBe(after);
      }),
    );
  });

  test('changes no argument', () => {
    const edits = Object.freeze([at(2, 3, 'x'), at(0, 1, 'y')].map((edit) => Object.freeze(edit)));
    expect(applyEdits('abcd', edits)).toBe('ybxd');
  });

  test('an insertion stands before a replacement that starts there, and after one that ends there', () => {
    expect(applyEdits('abcd', [at(2, 4, 'CD'), at(2, 2, '|'), at(0, 2, 'AB')])).toBe('AB|CD');
  });

  test.each([
    ['overlapping', [at(0, 3, 'x'), at(2, 4, 'y')], 'Edit 2-4 of /a.ts'],
    ['behind the end', [at(4, 9, 'x')], 'Edit 4-9 of /a.ts'],
    ['backwards', [at(3, 1, 'x')], 'Edit 3-1 of /a.ts'],
    ['before the start', [at(-1, 1, 'x')], 'Edit -1-1 of /a.ts'],
  ])('refuses edits that are %s, with their numbers', (_, edits, message) => {
    expect(() => applyEdits('abcde', edits)).toThrow(RangeError);
    expect(() => applyEdits('abcde', edits)).toThrow(message);
  });
});

describe('originalOffset', () => {
  test('maps what stays to the same character, and new text to the start of what it replaces', () => {
    fc.assert(
      fc.property(pieces, (list) => {
        const { before, after, edits } = editsOf(list);
        let old = 0;
        let offset = 0;
        for (const piece of list) {
          for (let index = 0; index < piece.stays.length; index++, old++, offset++) {
            expect(originalOffset(offset, edits)).toBe(old);
            expect(before[old]).toBe(after[offset]);
          }
          for (let index = 0; index < piece.text.length; index++, offset++) {
            expect(originalOffset(offset, edits)).toBe(old);
          }
          old += piece.old.length;
        }
        expect(offset).toBe(after.length);
        expect(originalOffset(offset, edits)).toBe(before.length);
      }),
    );
  });

  test('through several batches goes back one by one', () => {
    fc.assert(
      fc.property(pieces, fc.nat(), fc.nat(), fc.string(), (list, a, b, text) => {
        const first = editsOf(list);
        const [start = 0, end = 0] = [a, b].map((n) => n % (first.after.length + 1)).sort((x, y) => x - y);
        const second = [at(start, end, text)];
        const final = applyEdits(first.after, second);
        for (let offset = 0; offset < final.length; offset++) {
          const middle = originalOffset(offset, second);
          const old = originalOffset(middle, first.edits);
          const isOutside = offset < start || offset >= start + text.length;
          const isOld = first.edits.every((edit) => old < edit.start || old >= edit.end);
          if (isOutside && isOld && !isNewText(middle, first.edits)) expect(before(old)).toBe(final[offset]);
        }
        function before(offset: number): string | undefined {
          return first.before[offset];
        }
      }),
    );
  });

  function isNewText(offset: number, edits: readonly Edit[]): boolean {
    let shift = 0;
    for (const edit of [...edits].sort((a, b) => a.start - b.start || a.end - b.end)) {
      const start = edit.start + shift;
      if (offset >= start && offset < start + edit.text.length) return true;
      shift += edit.text.length - (edit.end - edit.start);
    }
    return false;
  }
});

describe('compose', () => {
  const change = (...edits: Edit[]): Change => ({ edits });

  test('takes the first by position, whatever the order they come in', () => {
    const late = change(at(5, 9, 'late'));
    const early = change(at(2, 6, 'early'));
    expect(compose([late, early])).toEqual({ accepted: [early], deferred: [late], edits: early.edits });
    expect(compose([early, late])).toEqual({ accepted: [early], deferred: [late], edits: early.edits });
  });

  test('touching edits fit', () => {
    const changes = [change(at(0, 2, 'a')), change(at(2, 4, 'b')), change(at(4, 4, 'c'))];
    expect(compose(changes).deferred).toEqual([]);
    expect(applyEdits('0123', compose(changes).edits)).toBe('abc');
  });

  test('identical edits collapse into one, and both changes are done', () => {
    const changes = [
      change(at(0, 0, 'import a;\n'), at(3, 4, 'x')),
      change(at(0, 0, 'import a;\n'), at(5, 6, 'y')),
      change(at(5, 6, 'y')),
    ];
    const { accepted, edits } = compose(changes);
    expect(accepted).toHaveLength(3);
    expect(edits).toHaveLength(3);
    expect(applyEdits('0123456', edits)).toBe('import a;\n012x4y6');
  });

  test('different insertions at one offset keep the order of their changes', () => {
    const changes = ['1', '2', '3'].map((text) => change(at(2, 2, text)));
    expect(applyEdits('abcd', compose(changes).edits)).toBe('ab123cd');
    expect(applyEdits('abcd', compose([...changes].reverse()).edits)).toBe('ab321cd');
  });

  test.each([
    [1, 'ab', 0],
    [2, '|', 0],
    [3, '|', 1],
    [4, '|', 0],
  ])('an insertion at %d beside the replacement 2-4', (offset, text, deferred) => {
    const changes = [change(at(2, 4, 'XX')), change(at(offset, offset, text))];
    expect(compose(changes).deferred).toHaveLength(deferred);
    expect(compose(changes.reverse()).deferred).toHaveLength(deferred);
  });

  test('the same range with another text conflicts', () => {
    const changes = [change(at(2, 4, 'one')), change(at(2, 4, 'two'))];
    expect(compose(changes)).toMatchObject({ accepted: [changes[0]], deferred: [changes[1]] });
  });

  test('is atomic over several files', () => {
    const other = '/b.ts';
    const both = change(at(8, 9, 'both'), at(0, 5, 'both', other));
    const here = change(at(0, 1, 'here'));
    const there = change(at(3, 4, 'there', other));
    const blocked = change(at(8, 9, 'blocked'), at(20, 21, 'blocked', other));
    const { accepted, deferred, edits } = compose([there, blocked, both, here]);
    expect(accepted).toEqual([here, blocked, there]);
    expect(deferred).toEqual([both]);
    expect(edits.some(({ text }) => text === 'both')).toBe(false);
  });

  test('what changes nothing always fits', () => {
    const none = change();
    const { accepted, edits } = compose([none, change(at(1, 2, 'x')), none]);
    expect(accepted).toHaveLength(3);
    expect(edits).toEqual([at(1, 2, 'x')]);
  });

  const anyEdit = fc
    .record({
      path: fc.constantFrom('/a.ts', '/b.ts'),
      from: fc.nat(20),
      length: fc.nat(4),
      text: fc.constantFrom('', 'x', 'yy'),
    })
    .map(({ path, from, length, text }) => at(from, from + length, text, path));
  /** Edits of one change that do not overlap each other, as a builder makes them. */
  const anyChange = fc.array(anyEdit, { minLength: 1, maxLength: 3 }).map((edits) =>
    change(
      ...edits.filter((edit, index) =>
        edits.slice(0, index).every((other) => {
          return edit.file !== other.file || edit.end < other.start || other.end < edit.start;
        }),
      ),
    ),
  );
  const text = 'abcdefghijklmnopqrstuvwxyz';

  test('loses no change, and what it accepts can be applied', () => {
    fc.assert(
      fc.property(fc.array(anyChange, { maxLength: 12 }), (changes) => {
        const { accepted, deferred, edits } = compose(changes);
        expect(new Set([...accepted, ...deferred])).toEqual(new Set(changes));
        expect(accepted.length + deferred.length).toBe(changes.length);
        if (changes.length > 0) expect(accepted.length).toBeGreaterThan(0);
        for (const path of ['/a.ts', '/b.ts']) {
          const own = edits.filter((edit) => edit.file === path);
          const longer = own.reduce((sum, edit) => sum + edit.text.length - (edit.end - edit.start), 0);
          expect(applyEdits(text, own)).toHaveLength(text.length + longer);
        }
        for (const { edits: all } of accepted) for (const edit of all) expect(edits).toContainEqual(edit);
      }),
    );
  });

  test('defers only what overlaps something accepted', () => {
    fc.assert(
      fc.property(fc.array(anyChange, { maxLength: 12 }), (changes) => {
        const { deferred, edits } = compose(changes);
        for (const { edits: own } of deferred) {
          const overlaps = own.some((a) =>
            edits.some((b) => a.file === b.file && a.start < b.end && b.start < a.end),
          );
          expect(overlaps).toBe(true);
        }
      }),
    );
  });

  test('gives the same text for any order of changes at different places', () => {
    const placed = fc
      .uniqueArray(anyChange, {
        maxLength: 12,
        selector: ({ edits }) =>
          JSON.stringify([...edits].sort((a, b) => (a.file < b.file ? -1 : 1) || a.start - b.start)[0]),
        comparator: (a, b) => a === b,
      })
      .map((changes) => changes.map(({ edits }) => change(...edits.slice(0, 1))))
      .map((changes) =>
        changes.filter(
          ({ edits: [edit] }, index) =>
            !changes
              .slice(0, index)
              .some(
                ({ edits: [other] }) =>
                  other?.file === edit?.file && other?.start === edit?.start && other?.end === edit?.end,
              ),
        ),
      );
    const withOrder = placed.chain((changes) =>
      fc.tuple(fc.constant(changes), fc.shuffledSubarray(changes, { minLength: changes.length })),
    );
    fc.assert(
      fc.property(withOrder, ([changes, shuffled]) => {
        for (const path of ['/a.ts', '/b.ts']) {
          const [one, other] = [changes, shuffled].map((list) =>
            applyEdits(
              text,
              compose(list).edits.filter((edit) => edit.file === path),
            ),
          );
          expect(one).toBe(other);
        }
      }),
    );
  });
});

function parse(source: string, name = 'a.tsx'): ts.SourceFile {
  return ts.createSourceFile(`/${name}`, source, ts.ScriptTarget.ESNext, true);
}

function syntaxErrors(source: string, name?: string): readonly string[] {
  const { parseDiagnostics } = parse(source, name) as ts.SourceFile & {
    parseDiagnostics: ts.Diagnostic[];
  };
  return parseDiagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}

function nodesWhere<T extends ts.Node>(root: ts.Node, isWanted: (node: ts.Node) => node is T): T[] {
  const found: T[] = [];
  const visit = (node: ts.Node): void => {
    if (isWanted(node)) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(root);
  return found;
}

function nodeWithText(source: ts.SourceFile, text: string): ts.Expression {
  const [found] = nodesWhere(source, (node): node is ts.Expression => node.getText() === text);
  if (found === undefined) throw new Error(`No node \`${text}\` in ${source.text}`);
  return found;
}

describe('nodes', () => {
  const source = parse("\tconst a = /* why */ f( 'x' ) // end\r\n  ;\r\n\t  g()");
  const literal = nodeWithText(source, "'x'");
  const call = nodeWithText(source, "f( 'x' )");

  test('a replaced node leaves the comments around it', () => {
    const after = applyEdits(source.text, [replaceNode(call, 'g()')]);
    expect(after).toBe('\tconst a = /* why */ g() // end\r\n  ;\r\n\t  g()');
  });

  test('the text of a node is without the comment before it', () => {
    expect(textOf(call)).toBe("f( 'x' )");
  });

  test('insertions stand right behind a node, before the white space and the comment after it', () => {
    expect(applyEdits(source.text, [insertAfter(literal, ', 1'), insertAfter(call, '.g')])).toBe(
      "\tconst a = /* why */ f( 'x', 1 ).g // end\r\n  ;\r\n\t  g()",
    );
  });

  test('ranges and nodes of a file make edits of that file', () => {
    expect(replaceRange(source, 1, 6, 'let')).toEqual({ file: '/a.tsx', start: 1, end: 6, text: 'let' });
    expect(replaceNode(call, '')).toMatchObject({ file: '/a.tsx' });
  });

  test('indentation is that of the line, not of the node', () => {
    expect(indentationAt(source, literal.getStart())).toBe('\t');
    expect(indentationAt(source, source.text.indexOf('g()'))).toBe('\t  ');
    expect(indentationAt(source, source.text.indexOf(';'))).toBe('  ');
    expect(indentationAt(source, 0)).toBe('\t');
  });

  test('a node starts its line when nothing but white space is before it', () => {
    expect(startsLine(nodeWithText(source, 'g()'))).toBe(true);
    expect(startsLine(literal)).toBe(false);
    expect(startsLine(nodeWithText(parse('/* c */ a'), 'a'))).toBe(false);
  });

  test('line breaks are the file’s own', () => {
    expect(lineBreakOf(source)).toBe('\r\n');
    expect(lineBreakOf(parse('a\nb'))).toBe('\n');
    expect(lineBreakOf(parse('a'))).toBe('\n');
  });
});

describe('addElementAfter', () => {
  function added(source: string, element: string, addition = "'new'"): string {
    const parsed = parse(source);
    return applyEdits(source, addElementAfter(nodeWithText(parsed, element), addition));
  }

  test.each([
    ['in one line', "f(['a', 'b'])", "'a'", "f(['a', 'new', 'b'])"],
    ['at the end', "f(['a', 'b'])", "'b'", "f(['a', 'b', 'new'])"],
    ['before a trailing comma', "f(['a', 'b',])", "'b'", "f(['a', 'b', 'new',])"],
    ['alone', "f(['a'])", "'a'", "f(['a', 'new'])"],
    ['on its line', "f([\n  'a',\n  'b',\n])", "'a'", "f([\n  'a',\n  'new',\n  'b',\n])"],
    ['last on its line', "f([\n  'a',\n  'b'\n])", "'b'", "f([\n  'a',\n  'b',\n  'new'\n])"],
    ['with tabs', "f([\n\t\t'a',\n])", "'a'", "f([\n\t\t'a',\n\t\t'new',\n])"],
    ['with CRLF', "f([\r\n  'a',\r\n])", "'a'", "f([\r\n  'a',\r\n  'new',\r\n])"],
    ['second on its line', "f([\n  'a', 'b',\n])", "'b'", "f([\n  'a', 'b', 'new',\n])"],
    ['with a cast', "f(['a' as Id, 'b'])", "'a' as Id", "f(['a' as Id, 'new', 'b'])"],
    ['before an inner comment', "f(['a' /* one */, 'b'])", "'a'", "f(['a', 'new' /* one */, 'b'])"],
    ['after a comment on its line', "f([\n  /* one */ 'a',\n])", "'a'", "f([\n  /* one */ 'a', 'new',\n])"],
  ])('%s', (_, before, element, after) => {
    expect(added(before, element)).toBe(after);
  });

  test('leaves the comment behind an element with that element', () => {
    const before = "f([\n  'a', // the small one\n  'b', // the large one\n]);\n";
    expect(added(before, "'a'")).toBe(
      "f([\n  'a', // the small one\n  'new',\n  'b', // the large one\n]);\n",
    );
  });

  test('leaves the comment behind the last element with that element', () => {
    const before = "f([\n  'a', // the small one\n  'b' // the large one\n]);\n";
    expect(added(before, "'b'")).toBe(
      "f([\n  'a', // the small one\n  'b', // the large one\n  'new'\n]);\n",
    );
  });

  test('keeps every other character, whatever the list looks like', () => {
    const gap = fc.constantFrom('', ' ', '\n', '\n  ', '\r\n\t', ' /* c */ ', ' // d\n  ');
    const list = fc.record({
      elements: fc.array(fc.tuple(gap, gap), { minLength: 1, maxLength: 5 }),
      trailing: fc.boolean(),
      end: gap,
      chosen: fc.nat(),
    });
    fc.assert(
      fc.property(list, ({ elements, trailing, end, chosen }) => {
        const names = elements.map((_, index) => `'e${index}'`);
        const parts = elements.map(([before, after], index) => `${before}${names[index]}${after}`);
        const before = `f([${parts.join(',')}${trailing ? ',' : ''}${end}]);`;
        const place = chosen % names.length;
        const after = added(before, names[place] ?? '');
        expect(syntaxErrors(after)).toEqual([]);
        const [array] = nodesWhere(parse(after), ts.isArrayLiteralExpression);
        expect(array?.elements.map((element) => element.getText())).toEqual(
          names.toSpliced(place + 1, 0, "'new'"),
        );
        // Nothing of the old text goes, and nothing comes but the element and its comma.
        const edits = addElementAfter(nodeWithText(parse(before), names[place] ?? ''), "'new'");
        expect(edits.every(({ start, end }) => start === end)).toBe(true);
        const inserted = edits.map((edit) => edit.text).join('');
        expect([",'new'", "'new',"]).toContain(inserted.replaceAll(/\s/g, ''));
      }),
      {
        numRuns: 300,
        examples: [
          // ['e0',\n  'e1', /* c */ 'e2' /* c */ \n  ]: two comments are not one.
          [
            {
              elements: [
                ['', ''],
                ['\n  ', ''],
                [' /* c */ ', ' /* c */ '],
              ],
              trailing: false,
              end: '\n  ',
              chosen: 1,
            },
          ],
        ],
      },
    );
  });
});

describe('joinCondition', () => {
  function joined(source: string, condition: string, operator: '||' | '&&', addition: string): string {
    const parsed = parse(source);
    const edit = joinCondition(nodeWithText(parsed, condition), operator, addition);
    if (edit === undefined) throw new Error(`${condition} cannot be joined safely.`);
    return applyEdits(source, [edit]);
  }

  /** Places for a condition `C`: each program calls `out` with what came of it. */
  const places = [
    'out(C);',
    'out(!C);',
    'out(p && C);',
    'out(C && p);',
    'out(p || C);',
    'out(C || p);',
    'out(p && C || p);',
    'out(p || C && p);',
    'out((p ?? 0) && C);',
    'out(null ?? C);',
    'out(C ?? p);',
    'out(p === C);',
    'out(C !== p);',
    'out(C + 1);',
    'out(typeof C);',
    'out(void C);',
    'out([C, p]);',
    'out([...[C]]);',
    'out({ key: C });',
    `out(\`$\{C}\`);`,
    'out((C));',
    'out(!(C));',
    'out(C ? 1 : 2);',
    'out(p ? C : 3);',
    'out(p ? 3 : C);',
    'out((() => C)());',
    'out((() => { return C; })());',
    'out((() => { return C && p })());',
    'out(((z = C) => z)());',
    'let a; a = C; out(a);',
    'let a = p; a ||= C; out(a);',
    'const a = C; out(a);',
    'const a = C, b = p; out(a, b);',
    'if (C) out(1); else out(2);',
    'let n = 0; while (C) { out(n); if (n++) break; }',
    'let n = 0; do { out(n); if (n++) break; } while (C);',
    'let n = 0; for (; C; ) { out(n); if (n++) break; }',
    'switch (true) { case C: out(1); break; default: out(2); }',
    'switch (C) { case true: out(1); break; default: out(2); }',
    'C && out(1);',
    'C || out(1);',
    'out(1, C);',
    'out((1, C));',
    'out([true].includes(C));',
    'out(String(C).length);',
    'out(new Boolean(C).valueOf());',
    'class A { field = C } out(new A().field);',
    'class A { static [String(C)] = 1 } out(Object.keys(A));',
    'try { throw C } catch (error) { out(error); }',
    'out([p].map((z) => z && C));',
    `out({ [\`$\{C}\`]: 1 });`,
    'function* g() { yield C; } out([...g()]);',
  ];
  /** Conditions as the gates of programs are. In `!C` a comparison would not be the operand, so it is not tried. */
  const conditions = ['x === 1', 'l.includes(x)', 'x !== 1', 'x'];
  const hasNode = (source: string, text: string) =>
    nodesWhere(parse(source), (node): node is ts.Expression => node.getText() === text).length > 0;

  test.each(places)('%s', (place) => {
    let tried = 0;
    for (const condition of conditions) {
      for (const operator of ['||', '&&'] as const) {
        const before = place.replace('C', condition);
        if (!hasNode(before, condition)) continue;
        tried++;
        const after = joined(before, condition, operator, 'q === 2');
        const reference = before.replace(condition, `((${condition}) ${operator} (q === 2))`);
        expect(syntaxErrors(after)).toEqual([]);
        const results = { after: outcomes(after), reference: outcomes(reference) };
        expect(`${after}\n${results.after}`).toBe(`${after}\n${results.reference}`);
      }
    }
    expect(tried).toBeGreaterThan(1);
  });

  /** What a program puts out, for every assignment of the variables. */
  function outcomes(program: string): string {
    const all: unknown[] = [];
    for (const x of [1, 3]) {
      for (const q of [2, 3]) {
        for (const p of [true, false]) {
          for (const l of [[1], [3]]) {
            const put: unknown[] = [];
            new Function('x', 'q', 'p', 'l', 'out', program)(x, q, p, l, (...values: unknown[]) => {
              put.push(values);
              return true;
            });
            all.push(put);
          }
        }
      }
    }
    return JSON.stringify(all);
  }

  test('no parentheses where nothing around binds differently', () => {
    expect(joined('if (x === 1) f();', 'x === 1', '||', 'x === 2')).toBe('if (x === 1 || x === 2) f();');
    expect(joined('a || x === 1', 'x === 1', '||', 'x === 2')).toBe('a || x === 1 || x === 2');
    expect(joined('a && x === 1', 'x === 1', '||', 'x === 2')).toBe('a && (x === 1 || x === 2)');
  });

  test.each([
    ['a = C as boolean', 'a = (l.includes(x) || y) as boolean'],
    ['a = C satisfies boolean', 'a = (l.includes(x) || y) satisfies boolean'],
    ['a = C!', 'a = (l.includes(x) || y)!'],
    ['async () => await C', 'async () => await (l.includes(x) || y)'],
    ['const [a = C] = b', 'const [a = (l.includes(x) || y)] = b'],
    ['<a b={C} />', '<a b={l.includes(x) || y} />'],
    ['<a>{C && <b />}</a>', '<a>{(l.includes(x) || y) && <b />}</a>'],
    ['<a {...C} />', '<a {...(l.includes(x) || y)} />'],
    ['class A { @d(C) a = C }', 'class A { @d(l.includes(x) || y) a = C }'],
    ['enum A { a = C }', 'enum A { a = (l.includes(x) || y) }'],
    ['export default C', 'export default (l.includes(x) || y)'],
  ])('around it: %s', (place, expected) => {
    const after = joined(place.replace('C', 'l.includes(x)'), 'l.includes(x)', '||', 'y');
    expect(after).toBe(expected);
    expect(syntaxErrors(after)).toEqual([]);
  });

  test('keeps the comments in and around the condition', () => {
    const before = 'f(/* one */ x /* two */ === 1 /* three */, 2) // four';
    expect(joined(before, 'x /* two */ === 1', '||', 'y')).toBe(
      'f(/* one */ x /* two */ === 1 || y /* three */, 2) // four',
    );
  });

  test('a condition over two lines keeps its line break', () => {
    expect(joined('if (\r\n\tx ===\r\n\t1\r\n) f()', 'x ===\r\n\t1', '||', 'y')).toBe(
      'if (\r\n\tx ===\r\n\t1 || y\r\n) f()',
    );
  });

  test('a statement that now starts with a parenthesis is no call of the line before it', () => {
    const before = 'const a = b\nx === 1 && f()\n';
    const [, call] = parse(before).statements;
    expect(call?.getText()).toBe('x === 1 && f()');
    expect(joinCondition(nodeWithText(parse(before), 'x === 1'), '||', 'y')).toBeUndefined();
    const ended = before.replace('b\n', 'b;\n');
    expect(joined(ended, 'x === 1', '||', 'y')).toBe('const a = b;\n(x === 1 || y) && f()\n');
  });

  test.each([
    ['a || b', '&&'],
    ['a ?? b', '||'],
    ['a ? b : c', '||'],
    ['a = b', '&&'],
    ['a, b', '||'],
  ] as const)('a condition `%s` joined with %s keeps its own meaning', (condition, operator) => {
    const after = joined(`if (${condition}) f();`, condition, operator, 'y');
    // The engine that runs it refuses more than the parser of the compiler does, such as `a ?? b || c`.
    expect(() => new Function(after)).not.toThrow();
    const [statement] = parse(after).statements;
    const test = statement !== undefined && ts.isIfStatement(statement) ? statement.expression : undefined;
    const isJoined = test !== undefined && ts.isBinaryExpression(test);
    expect(isJoined ? test.operatorToken.getText() : test?.getText()).toBe(operator);
    expect(isJoined ? test.right.getText() : '').toBe('y');
  });
});

describe('texts that move', () => {
  test('take the edits inside of them along, and no other', () => {
    const source = parse('first(a); second(b);');
    const [first, second] = source.statements;
    if (first === undefined || second === undefined) throw new Error('Two statements are expected.');
    const edits = [at(6, 7, 'x'), at(17, 18, 'y')];
    expect(takeNode(first, edits)).toBe('first(x);');
    expect(edits).toEqual([at(17, 18, 'y')]);
  });

  test('are indented otherwise, but for what a template holds', () => {
    const text = 'call(`one\n    two`,\n    three)';
    expect(reindented(text, '    ', '  ')).toBe('call(`one\n    two`,\n  three)');
    expect(reindented('a,\r\n\t\tb', '\t\t', '\t')).toBe('a,\r\n\tb');
    expect(reindented('a,\n\n  b', '  ', '')).toBe('a,\n\nb');
  });

  test('are quoted as most strings of the file, whatever stands in templates', () => {
    expect(quoteOf(parse(`const a = 'x';\nconst b = \`"1" "2" "3"\`;`))).toBe("'");
    expect(quoteOf(parse('const a = "x";'))).toBe('"');
  });
});

describe('removed lines', () => {
  const without = (text: string, ...indexes: readonly number[]) => {
    const source = parse(text);
    const edits = source.statements.flatMap((statement, index) => {
      const block = ts.isFunctionDeclaration(statement)
        ? [...(statement.body?.statements ?? [])]
        : [statement];
      return block.filter((_, own) => indexes.includes(index * 10 + own)).map(removalOf);
    });
    settleRemovals(source, edits);
    return applyEdits(text, edits);
  };

  test.each([
    ['one of two blank lines goes with them', 'a();\n\nb();\n\nc();\n', [10], 'a();\n\nc();\n'],
    ['neighbours leave one gap together', 'a();\nb();\nc();\n\nd();\n', [10, 20], 'a();\n\nd();\n'],
    ['no gap is left at the end of a file', 'a();\n\nb();\n', [10], 'a();\n'],
    ['the comment above goes with them', 'a();\n// says b\nb(); // beside\nc();\n', [10], 'a();\nc();\n'],
    [
      'no gap is left at the beginning of a block',
      'function f() {\n  a();\n\n  b();\n}\n',
      [0],
      'function f() {\n  b();\n}\n',
    ],
    [
      'no gap is left at its end',
      'function f() {\n  a();\n\n  b();\n}\n',
      [1],
      'function f() {\n  a();\n}\n',
    ],
    ['a line that others share stays', 'a(); b();\n', [0], 'b();\n'],
  ])('%s', (_, before, indexes, after) => {
    expect(without(before, ...indexes)).toBe(after);
  });

  test('an `if` goes from around its block', () => {
    const text = '  if (x) {\n    // says a\n    a();\n    b(`\n    c`);\n  }\n';
    const source = parse(text);
    const [statement] = source.statements;
    if (statement === undefined || !ts.isIfStatement(statement)) throw new Error('An `if` is expected.');
    const edits: Edit[] = [];
    unwrapIf(statement, edits);
    expect(applyEdits(text, edits)).toBe('  // says a\n  a();\n  b(`\n    c`);\n');
  });
});

describe('objects written anew', () => {
  const object = (text: string) => {
    const found = nodeWithText(parse(`const x = ${text};`), text);
    if (!ts.isObjectLiteralExpression(found)) throw new Error('An object is expected.');
    return found;
  };

  test.each([
    '{ a: 1, b }',
    '{a: 1}',
    '{}',
    '{\n  a: 1, // beside\n  // above\n  b,\n\n  ...c,\n}',
    '{ // opening\n  a: 1,\n  b: 2\n  // closing\n}',
    '{\n\ta: [\n\t\t1,\n\t],\n}',
  ])('%j stays as it is', (text) => {
    const literal = object(text);
    expect(objectText(entriesOf(literal, []), layoutOf(literal))).toBe(text);
  });

  test('a group takes the comments of its members along', () => {
    const literal = object('{\n  a: 1, // one\n  // two\n  b: 2,\n}');
    const layout = layoutOf(literal);
    const group = groupEntry('group', entriesOf(literal, []), layout);
    expect(objectText([group], layout)).toBe(
      '{\n  group: {\n    a: 1, // one\n    // two\n    b: 2,\n  },\n}',
    );
  });

  test('a short group stands on one line', () => {
    const literal = object('{\n  a: 1,\n  b: 2,\n}');
    const layout = layoutOf(literal);
    expect(objectText([groupEntry('group', entriesOf(literal, []), layout)], layout)).toBe(
      '{\n  group: { a: 1, b: 2 },\n}',
    );
  });
});

describe('names of a package', () => {
  const changed = (text: string, add: Record<string, 'value' | 'type'>, remove: readonly string[] = []) => {
    const source = parse(text);
    const edits = changeNames(source, 'pkg', { add: new Map(Object.entries(add)), remove: new Set(remove) });
    return edits === undefined ? undefined : applyEdits(text, edits);
  };

  test.each([
    ["import { A, B } from 'pkg';", { C: 'value' }, ['A'], "import { C, B } from 'pkg';"],
    ["import { A } from 'pkg';", { C: 'value', T: 'type' }, [], "import { A, C, type T } from 'pkg';"],
    ["import { A, AInput } from 'pkg';", { BInput: 'type' }, [], "import { A, AInput, BInput } from 'pkg';"],
    ["const { A, B } = require('pkg');", { C: 'value' }, ['B'], "const { A, C } = require('pkg');"],
    ["import { A, B, C } from 'pkg';", {}, ['B', 'C'], "import { A } from 'pkg';"],
    [
      "import { A } from 'pkg';\ninterface M {}",
      { M: 'type' },
      [],
      "import { A, type M as BedrockM } from 'pkg';\ninterface M {}",
    ],
  ] as const)('%s', (before, add, remove, after) => {
    expect(changed(before, add, remove)).toBe(after);
  });

  test('are wanted in vain where nothing takes any', () => {
    expect(changed("import { A } from 'other';", { B: 'value' })).toBeUndefined();
  });
});
