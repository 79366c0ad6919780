import { callsOf } from '../analysis/calls.js';
import { ts } from '../analysis/compiler.cjs';
import { argumentAt, functionCalled, isSeenFunction } from '../analysis/functions.js';
import { createProject, type Disk, type Project } from '../analysis/project.js';
import { nodesIn } from '../analysis/walk.js';
import { wayOf } from '../analysis/ways.js';

/** A project of some files, all of which can be searched; by their names. */
function projectOf(files: Readonly<Record<string, string>>, { canSearch = true } = {}): Project {
  const texts = new Map(Object.entries(files).map(([name, text]) => [`/app/${name}`, text]));
  const disk: Disk = {
    context: [],
    read: (path) => texts.get(path),
    isFile: (path) => texts.has(path),
    ...(canSearch
      ? {
          search: (pattern) =>
            [...texts].flatMap(([path, text]) => (new RegExp(pattern).test(text) ? path : [])),
        }
      : {}),
  };
  // The first file alone is part of the run; the others are read when a question leads there.
  return createProject(new Map([...texts].slice(0, 1)), '/app', disk);
}

/** The function that is marked in a file: `/* this *\/` stands before it. */
function functionIn(project: Project, file: string): ReturnType<typeof functions>[number] {
  const [found, ...others] = functions(project, file).filter((node) =>
    /\/\* this \*\/\s*$/.test(node.getSourceFile().text.slice(0, node.getStart())),
  );
  if (found === undefined || others.length > 0) throw new Error(`${file} marks no function, or several.`);
  return found;
}

function functions(project: Project, file: string) {
  return nodesIn(fileIn(project, file), isSeenFunction);
}

function fileIn(project: Project, name: string): ts.SourceFile {
  const file = project.fileAt(`/app/${name}`);
  if (file === undefined) throw new Error(`There is no ${name}.`);
  return file;
}

/** The calls as `file: text`, or `unknown`. */
function callsIn(
  files: Readonly<Record<string, string>>,
  { canSearch = true, where = 'everywhere' as 'everywhere' | 'production', at = '' } = {},
): string[] | 'unknown' {
  const project = projectOf(files, { canSearch });
  const target = functionIn(project, at === '' ? (Object.keys(files)[0] ?? '') : at);
  return (
    callsOf(target, project, where)?.map(
      (call) => `${call.getSourceFile().fileName.slice('/app/'.length)}: ${call.getText()}`,
    ) ?? 'unknown'
  );
}

describe('the calls of a function', () => {
  test.each([
    ['a declaration', '/* this */ function f() {}\nf(1); f(2);'],
    ['an arrow function', 'const f = /* this */ () => {};\nf(1); f(2);'],
    ['a function expression', 'const f = /* this */ function () {};\nf(1); f(2);'],
    ['one in a function', 'function outer() { const f = /* this */ () => {};\nf(1); f(2); }'],
    [
      'one that is not exported, of a name that others have',
      '/* this */ function f() {}\nf(1); f(2); { const f = 3; f; }',
    ],
  ])('of %s in one file', (_, text) => {
    // Who does not leave the file needs no search.
    expect(callsIn({ 'a.ts': text }, { canSearch: false })).toEqual(['a.ts: f(1)', 'a.ts: f(2)']);
  });

  test('nobody calls it', () => {
    expect(callsIn({ 'a.ts': '/* this */ export function f() {}' })).toEqual([]);
    expect(callsIn({ 'a.ts': '/* this */ function f() {}' })).toEqual([]);
  });

  test.each([
    ['a callback', 'list.map(f);'],
    ['a value', 'const g = f;'],
    ['a property', 'const o = { f };'],
    ['one that is written to', 'f = other;'],
    ['a type', 'type F = ReturnType<typeof f>;\nf(1);\nf.name;'],
    ['a tag', 'f``;'],
    ['a constructor', 'new f();'],
    ['one that is bound', 'f.bind(null)();'],
    ['JSX', 'const x = <f />;'],
  ])('is more than called: %s', (_, use) => {
    expect(callsIn({ 'a.tsx': `/* this */ function f() {}\n${use}` })).toBe('unknown');
  });

  const own = '/* this */ export function f(x: number) { return x; }\n';

  test.each([
    ['by its name', "import { f } from './a';\nf(1);", 'f(1)'],
    ['with an extension', "import { f } from './a.js';\nf(1);", 'f(1)'],
    ['under another name', "import { f as g } from './a';\ng(1);", 'g(1)'],
    ['of a namespace', "import * as a from './a';\na.f(1);", 'a.f(1)'],
    ['by `require`', "const { f } = require('./a');\nf(1);", 'f(1)'],
    ['by `require`, under another name', "const { f: g } = require('./a');\ng(1);", 'g(1)'],
    ['by `require` of all', "const a = require('./a');\na.f(1);", 'a.f(1)'],
    ['by `require`, in one expression', "require('./a').f(1);", "require('./a').f(1)"],
    ['by `import =`', "import a = require('./a');\na.f(1);", 'a.f(1)'],
    ['of a namespace that is taken apart', "import * as a from './a';\nconst { f } = a;\nf(1);", 'f(1)'],
    ['later', "const { f } = await import('./a');\nf(1);", 'f(1)'],
    ['later, as a whole', "const a = await import('./a');\na.f(1);", 'a.f(1)'],
    ['later, in one expression', "(await import('./a')).f(1);", "(await import('./a')).f(1)"],
    ['through a barrel', "import { f } from './index';\nf(1);", 'f(1)'],
    ['through the folder', "import { f } from '.';\nf(1);", 'f(1)'],
    ['through a barrel that renames', "import { g } from './named';\ng(1);", 'g(1)'],
    ['through a barrel that renames, of its namespace', "import * as n from './named';\nn.g(1);", 'n.g(1)'],
    [
      'beside another one',
      "import * as a from './a';\nimport type { X } from './a';\na.f(1); a.other();",
      'a.f(1)',
    ],
    ['through two barrels', "import { f } from './second';\nf(1);", 'f(1)'],
  ])('imported %s', (_, text, call) => {
    const barrels = {
      'index.ts': "export * from './a';",
      'named.ts': "export { f as g } from './a';",
      'second.ts': "export * from './index';",
    };
    const files = { 'a.ts': own, 'b.ts': text, ...barrels };
    expect(callsIn(files)).toEqual([`b.ts: ${call}`]);
    expect(callsIn(files, { canSearch: false })).toBe('unknown');
  });

  test.each([
    ['default', '/* this */ export default function f() {}', "import g from './a';\ng(1);", 'g(1)'],
    [
      'default, apart',
      '/* this */ function f() {}\nexport default f;',
      "import g from './a';\ng(1);",
      'g(1)',
    ],
    ['a list', '/* this */ function f() {}\nexport { f };', "import { f } from './a';\nf(1);", 'f(1)'],
    ['a constant', 'export const f = /* this */ () => {};', "import { f } from './a';\nf(1);", 'f(1)'],
    [
      'CommonJS',
      '/* this */ function f() {}\nmodule.exports = { f };',
      "const { f } = require('./a');\nf(1);",
      'f(1)',
    ],
  ])('exported as %s', (_, text, other, call) => {
    expect(callsIn({ 'a.js': text, 'b.js': other })).toEqual([`b.js: ${call}`]);
  });

  test.each([
    ['a value', "import { f } from './a';\nlist.map(f);"],
    ['a mock', "import { f } from './a';\n(f as jest.Mock).mockReturnValue(1);\nf(1);"],
    ['of a namespace, as a value', "import * as a from './a';\nlist.map(a.f);"],
    ['handed on under a name of its own', "import { f } from './a';\nexport const g = { f };"],
    ['of a namespace, by a computed name', "import * as a from './a';\na['f'](1);"],
    ['of a namespace that is handed on', "import * as a from './a';\nuse(a);"],
    ['loaded later, by a promise', "import('./a').then((a) => a.f(1));"],
    ['through a barrel as a namespace', "export * as a from './a';"],
    ['by its module as a default', "import a from './a';\na.f(1);"],
    ['taken apart with a rest', "const { g, ...rest } = require('./a');\nrest.f(1);"],
    ['given as an argument', "use(require('./a'));"],
    ['mocked', "jest.mock('./a', () => ({ f: () => 1 }));\nimport { f } from './a';\nf(1);"],
  ])('imported and more than called: %s', (_, text) => {
    expect(callsIn({ 'a.ts': own, 'b.ts': text })).toBe('unknown');
  });

  test('another of the same name does not count', () => {
    const files = {
      'a.ts': own,
      'b.ts': "import { f } from './c';\nf(1);",
      'c.ts': 'export function f() {}',
      'd.ts': "import { f } from './a';\nf(2);",
      'e.ts': 'function f() {}\nf(3);',
    };
    expect(callsIn(files)).toEqual(['d.ts: f(2)']);
  });

  test('calls in tests count, unless production is asked for', () => {
    const files = {
      'a.ts': own,
      'b.ts': "import { f } from './a';\nf(1);",
      'a.test.ts': "import { f } from './a';\nf(2);",
    };
    expect(callsIn(files)).toEqual(['b.ts: f(1)', 'a.test.ts: f(2)']);
    expect(callsIn(files, { where: 'production' })).toEqual(['b.ts: f(1)']);
  });

  describe('that is a method', () => {
    test.each([
      ['by `this`', 'class A { m() { this.f(1); } /* this */ f(x) {} }', 'this.f(1)'],
      ['private', 'export class A { m() { this.#f(1); } /* this */ #f(x) {} }', 'this.#f(1)'],
      ['of what is made of it', 'class A { /* this */ f(x) {} }\nconst a = new A();\na.f(1);', 'a.f(1)'],
      ['of a new one', 'class A { /* this */ f(x) {} }\nnew A().f(1);', 'new A().f(1)'],
      ['inherited', 'class A { /* this */ f(x) {} }\nclass B extends A { m() { this.f(1); } }', 'this.f(1)'],
      ['a property', 'class A { f = /* this */ () => {};\nm() { this.f(1); } }', 'this.f(1)'],
      ['a static one', 'class A { /* this */ static f(x) {} }\nA.f(1);', 'A.f(1)'],
      [
        'of a parameter of its type',
        'class A { /* this */ f(x) {} }\nfunction g(a: A) { a.f(1); }',
        'a.f(1)',
      ],
    ])('%s', (_, text, call) => {
      const files = { 'a.ts': text };
      expect(callsIn(files)).toEqual([`a.ts: ${call}`]);
    });

    test('in other files, by what they make of the class', () => {
      const files = {
        'a.ts': 'export class A { /* this */ f(x) {} }',
        'b.ts': "import { A } from './a';\nconst a = new A();\na.f(1);",
        'c.ts': 'export class C { f(x) {} }\nnew C().f(2);',
      };
      expect(callsIn(files)).toEqual(['b.ts: a.f(1)']);
    });

    test.each([
      ['of something unknown', 'declare const other: any;\nother.f(1);'],
      ['as a value', 'const a = new A();\nlist.map(a.f);'],
      ['by a computed name', "const a = new A();\na['f'](1);"],
      ['taken out', 'const { f } = new A();\nf(1);'],
      ['by a subclass of another one', 'class B extends A { f(x) { return super.f(x); } }'],
    ])('is unknown where one of its name is used: %s', (_, use) => {
      expect(callsIn({ 'a.ts': `class A { /* this */ f(x) {} }\n${use}` })).toBe('unknown');
    });

    test('is not what the platform and the SDK call so', () => {
      const files = {
        'a.ts':
          "import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';\n" +
          'class A { client = new BedrockRuntimeClient({}); m() { this.send(this.client.send(1)); } /* this */ send(x) {} }\n' +
          'class B { m() { new TextDecoder().decode(x); } }',
      };
      expect(callsIn(files)).toEqual(['a.ts: this.send(this.client.send(1))']);
      const decode = {
        'a.ts':
          'class A { m() { this.decode(new TextDecoder().decode(x)); } /* this */ private decode(x) {} }',
      };
      expect(callsIn(decode)).toEqual(['a.ts: this.decode(new TextDecoder().decode(x))']);
    });
  });
});

describe('the function that a call leads to', () => {
  const calledIn = (files: Readonly<Record<string, string>>) => {
    const project = projectOf(files);
    const call = nodesIn(fileIn(project, Object.keys(files)[0] ?? ''), ts.isCallExpression)[0];
    if (call === undefined) throw new Error('There is no call.');
    const target = functionCalled(call, project);
    return target === undefined
      ? undefined
      : `${target.getSourceFile().fileName.slice('/app/'.length)}: ${target.getText()}`;
  };

  test.each([
    ['f(1); function f() {}', 'function f() {}'],
    ['const f = () => 1; f(1);', '() => 1'],
    ['const o = { f() {} }; o.f(1);', 'f() {}'],
    ['const o = { f: () => 2 }; o.f(1);', '() => 2'],
    ['function f() {} const o = { f }; o.f(1);', 'function f() {}'],
  ])('%s', (text, target) => {
    expect(calledIn({ 'a.ts': text })).toBe(`a.ts: ${target}`);
  });

  test('is the one of the class that is extended last', () => {
    const text =
      'class A { f() {} }\nclass B extends A {}\nclass C extends B { f() { return 1; } }\nnew C().f();';
    expect(calledIn({ 'a.ts': text })).toBe('a.ts: f() { return 1; }');
  });

  test.each([
    ['nothing that is seen', 'f(1);'],
    ['a declaration without a body', 'declare function f(): void; f(1);'],
    ['one of two', 'const f = c ? () => 1 : () => 2; f(1);'],
    ['a parameter', 'function g(f) { f(1); }'],
    ['an object that is not seen', 'o.f(1);'],
  ])('leads to nothing: %s', (_, text) => {
    expect(calledIn({ 'a.ts': text })).toBeUndefined();
  });

  test('the arguments of a call by place, as far as no spread moves them', () => {
    const project = projectOf({ 'a.ts': 'f(a, b, ...c, d)' });
    const [call] = nodesIn(fileIn(project, 'a.ts'), ts.isCallExpression);
    if (call === undefined) throw new Error('There is no call.');
    expect([0, 1, 2, 3].map((index) => argumentAt(call, index)?.getText())).toEqual([
      'a',
      'b',
      undefined,
      undefined,
    ]);
  });
});

describe('the way of a value', () => {
  /** Where the argument of `use()` in the first file comes from, and what it passes. */
  const wayIn = (files: Readonly<Record<string, string>>, read: readonly string[] = []) => {
    const project = projectOf(files);
    const [call] = nodesIn(fileIn(project, Object.keys(files)[0] ?? ''), ts.isCallExpression).filter(
      ({ expression }) => expression.getText() === 'use',
    );
    const argument = call?.arguments[0];
    if (argument === undefined) throw new Error('Nothing is used.');
    const { from, stations } = wayOf(argument, project, read);
    return { from: from.getText(), passes: stations.map(({ name }) => name?.getText() ?? '') };
  };

  test.each([
    ['an expression itself', 'use({ a: 1 });', '{ a: 1 }', []],
    ['a constant', 'const x = { a: 1 }; use(x);', '{ a: 1 }', ['x']],
    ['two constants', 'const x = { a: 1 }; const y = x; use(y);', '{ a: 1 }', ['y', 'x']],
    ['an assertion', 'const x = { a: 1 } as any; use(x!);', '{ a: 1 }', ['x']],
    ['a parameter', 'function f(x) { use(x); } f({ a: 1 });', '{ a: 1 }', ['x']],
    ['a function', 'function f() { return { a: 1 }; } use(f());', '{ a: 1 }', ['f']],
    ['an arrow function', 'const f = () => ({ a: 1 }); use(f());', '{ a: 1 }', ['']],
    ['a function and its parameter', 'function f(x) { return x; } use(f({ a: 1 }));', '{ a: 1 }', ['f', 'x']],
    ['what is printed', 'const x = { a: 1 }; console.log(x); use(x);', '{ a: 1 }', ['x']],
  ])('%s', (_, text, from, passes) => {
    expect(wayIn({ 'a.ts': text })).toEqual({ from, passes });
  });

  test('between files', () => {
    const files = {
      'a.ts': "import { f } from './b';\nconst x = f();\nuse(x);",
      'b.ts': 'export const f = function named() { const made = { a: 1 }; return made; };',
    };
    expect(wayIn(files)).toEqual({ from: '{ a: 1 }', passes: ['x', 'named', 'made'] });
  });

  test.each([
    ['a variable that changes', 'let x = { a: 1 }; x = { a: 2 }; use(x);', 'x'],
    ['a member that is read', 'const x = { a: 1 }; g(x.a); use(x);', 'x'],
    ['a member that is written', 'const x = { a: 1 }; x.a = 2; use(x);', 'x'],
    ['another user', 'const x = { a: 1 }; other(x); use(x);', 'x'],
    ['two callers', 'function f(x) { use(x); } f({ a: 1 }); f({ a: 2 });', 'x'],
    ['no caller', 'function f(x) { use(x); }', 'x'],
    ['an argument that is spread', 'function f(x) { use(x); } f(...list);', 'x'],
    ['a function with two calls', 'function f() { return { a: 1 }; } use(f()); f();', 'f()'],
    [
      'a function with two results',
      'function f() { if (c) return { a: 1 }; return { a: 2 }; } use(f());',
      'f()',
    ],
    ['a promise', 'async function f() { return { a: 1 }; } use(f());', 'f()'],
    ['a generator', 'function* f() { return { a: 1 }; } use(f());', 'f()'],
    ['a circle', 'function f() { return f(); } use(f());', 'f()'],
  ])('ends at %s', (_, text, from) => {
    expect(wayIn({ 'a.ts': text }).from).toBe(from);
  });

  test('members may be read that are asked for, and not written', () => {
    const text = (use: string) => ({ 'a.ts': `const x = { a: 1 }; ${use} use(x);` });
    expect(wayIn(text('g(x.a);'), ['a']).from).toBe('{ a: 1 }');
    expect(wayIn(text('g(x.b);'), ['a']).from).toBe('x');
    expect(wayIn(text('x.a = 2;'), ['a']).from).toBe('x');
  });
});
