import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { ts } from 'ts-morph';
import { modelNames } from '../catalog/catalog.js';

const root = join(__dirname, '..');
const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  dependencies: Record<string, string>;
};

/** The nouns of docs/architecture.md that hold code. */
const folders = ['catalog', 'analysis', 'edits', 'engine', 'transforms', 'adapters'];

/** What a file takes from another one, or from a package. */
interface Import {
  readonly from: string;
  /** A path from the root, or the name of a package or of a module of Node. */
  readonly to: string;
  readonly kind: 'type' | 'static' | 'lazy';
  /** Whether `to` is a file of ours. */
  readonly isOwn: boolean;
}

const files = ['index.ts', ...folders.flatMap((folder) => sourcesIn(folder))].sort();
const sources = new Map(files.map((file) => [file, parsed(file)]));
const imports = [...sources].flatMap(([file, source]) => importsOf(file, source));

/** The one file that loads the compiler; all others have it from there. */
const compiler = /^analysis\/compiler\.cjs$/;
/** What goes through trees, whosever they are. */
const trees = /^analysis\/(?:walk|memo)\.ts$/;

/** What is written into the project of a user, with what it imports there. */
const givenAway = /^transforms\/[\w-]+\/(?:adapter\/converse-adapter|given\/claude-answers)\.ts$/;

/**
 * What each part may take: `own` by what the path of the file matches, `packages` by name. `types` are for `import type` alone.
 *
 * The first rule that fits a file holds for it.
 */
const rules: readonly {
  readonly files: RegExp;
  readonly own: readonly RegExp[];
  readonly types?: readonly RegExp[];
  readonly packages: readonly string[];
  /** Packages for `import type` alone. */
  readonly typePackages?: readonly string[];
}[] = [
  { files: /^edits\/edit\.ts$/, own: [], packages: [] },
  { files: /^edits\//, own: [/^edits\//, compiler, trees], packages: [] },
  { files: /^catalog\//, own: [/^catalog\//], packages: [] },
  { files: compiler, own: [], packages: ['ts-morph', '@ts-morph/common'] },
  {
    files: /^analysis\/project\.ts$/,
    own: [/^analysis\//, /^edits\/edit\.ts$/],
    packages: [],
  },
  { files: /^analysis\//, own: [/^analysis\//, /^catalog\//], packages: ['yaml'] },
  {
    files: /^engine\//,
    own: [
      /^engine\//,
      /^edits\/edit\.ts$/,
      /^analysis\/(?:project|ignores|model-places|search-patterns|document-formats|text-marks|memo)\.ts$/,
      /^catalog\//,
      /^package\.json$/,
    ],
    packages: ['@vscode/ripgrep'],
  },
  // The two lists know the transforms, and no more.
  {
    files: /^transforms\/(?:index|outlines)\.ts$/,
    own: [/^transforms\//],
    types: [/^engine\/transform\.ts$/],
    packages: [],
  },
  // The text that users get, which runs in their program and not in this one: it takes types of their SDK, and nothing else.
  { files: givenAway, own: [], packages: [], typePackages: ['@aws-sdk/client-bedrock-runtime'] },
  {
    files: /^transforms\//,
    own: [/^engine\/transform\.ts$/, /^analysis\//, /^edits\//, /^catalog\//, /^transforms\//],
    types: [/^engine\/(?:report|consequences)\.ts$/],
    packages: [],
  },
  {
    files: /^adapters\//,
    own: [/^engine\//, /^transforms\/(?:index|outlines)\.ts$/, /^catalog\//, /^adapters\//],
    types: [/^edits\//],
    packages: Object.keys(dependencies).filter((name) => name !== 'ts-morph'),
  },
  {
    files: /^index\.ts$/,
    own: [/^engine\//, /^transforms\/index\.ts$/, /^analysis\/(?:project\.ts|compiler\.cjs)$/],
    types: [/^catalog\/catalog\.ts$/, /^edits\/edit\.ts$/],
    packages: [],
  },
];

/** Modules of Node that touch nothing outside of the program. */
const pureModules = ['node:path', 'node:path/posix', 'node:util'];

/** What touches the world outside the adapters, by file, and why. */
const exceptions: Readonly<Record<string, { readonly uses: readonly string[]; readonly reason: string }>> = {
  'analysis/project.ts': {
    uses: ['node:fs'],
    reason: 'reads what candidates import and the settings of the project, on demand',
  },
  'analysis/compiler.cjs': {
    uses: ['require'],
    reason: 'loads the compiler in the way that takes less time',
  },
  'engine/search.ts': {
    uses: ['node:fs', 'node:child_process'],
    reason: 'asks ripgrep and git which files there are',
  },
  'engine/files.ts': {
    uses: ['node:fs', 'process'],
    reason:
      'reads candidates and replaces files atomically; the id of the process makes the temporary name its own',
  },
  'engine/candidates.ts': {
    uses: ['node:fs'],
    reason: 'asks whether a path exists',
  },
};

const worldly = ['process', 'console', 'require', '__dirname', '__filename', 'globalThis', 'fetch'];

test('there is something to check', () => {
  expect(files.length).toBeGreaterThan(40);
  for (const folder of folders) expect(files.some((file) => file.startsWith(`${folder}/`))).toBe(true);
  expect(imports.filter(({ isOwn }) => isOwn).length).toBeGreaterThan(100);
  for (const kind of ['type', 'static', 'lazy'] as const) {
    expect(imports.some((found) => found.kind === kind)).toBe(true);
  }
});

test('every import leads to a file or a package', () => {
  const lost = imports.filter(({ to, isOwn }) => isOwn && !existsSync(join(root, to)));
  expect(lost.map(shown)).toEqual([]);
});

test('dependencies go one way', () => {
  const wrong = imports.filter(({ isOwn, ...found }) => {
    const rule = rules.find((candidate) => candidate.files.test(found.from));
    if (rule === undefined) throw new Error(`No rule is about ${found.from}.`);
    if (!isOwn) {
      const packages = [...rule.packages, ...(found.kind === 'type' ? (rule.typePackages ?? []) : [])];
      return !found.to.startsWith('node:') && !packages.includes(packageOf(found.to));
    }
    const allowed = found.kind === 'type' ? [...rule.own, ...(rule.types ?? [])] : rule.own;
    return !allowed.some((pattern) => pattern.test(found.to));
  });
  expect(wrong.map(shown)).toEqual([]);
});

test('edits/edit.ts imports nothing at all', () => {
  expect(imports.filter(({ from }) => from === 'edits/edit.ts')).toEqual([]);
});

test('the text that users get is read as a text and never run', () => {
  expect(files.filter((file) => givenAway.test(file))).toHaveLength(2);
  expect(imports.filter(({ to }) => givenAway.test(to)).map(shown)).toEqual([]);
});

test.each(['transforms', 'adapters'])('%s do not know each other', (folder) => {
  const wrong = imports.filter(({ from, to }) => {
    const [own, other] = [partOf(from, folder), partOf(to, folder)];
    // The command starts the server, and knows no more of it.
    const isStart = from === 'adapters/cli/main.ts' && to === 'adapters/language-server/main.ts';
    return own !== undefined && other !== undefined && own !== other && !isStart;
  });
  expect(wrong.map(shown)).toEqual([]);
});

test('every package is one that users get with this one', () => {
  const packages = imports.filter(({ to, isOwn }) => !isOwn && !to.startsWith('node:'));
  expect(packages.length).toBeGreaterThan(4);
  const missing = packages.filter(
    ({ from, to }) => !givenAway.test(from) && !Object.hasOwn(dependencies, packageOf(to)),
  );
  expect(missing.map(shown)).toEqual([]);
});

test('the world outside is touched by adapters and a few named files alone', () => {
  const uses = new Map<string, Set<string>>();
  const use = (file: string, what: string) => uses.set(file, (uses.get(file) ?? new Set()).add(what));
  for (const { from, to, isOwn, kind } of imports) {
    if (!isOwn && kind !== 'type' && isBuiltIn(to) && !pureModules.includes(to)) use(from, to);
  }
  for (const [file, source] of sources) {
    const globals = globalsOf(source);
    for (const name of worldly) if (globals.has(name)) use(file, name);
  }
  const found = [...uses].filter(([file]) => !file.startsWith('adapters/'));
  // A file that stopped to need its exception must lose it, too.
  expect(Object.fromEntries(found.map(([file, what]) => [file, [...what].sort()]))).toEqual(
    Object.fromEntries(Object.entries(exceptions).map(([file, { uses: what }]) => [file, [...what].sort()])),
  );
  for (const { reason } of Object.values(exceptions)) expect(reason).toMatch(/\w+ \w+/);
  expect([...uses.keys()].some((file) => file.startsWith('adapters/cli/'))).toBe(true);
});

test('no file needs itself to run', () => {
  const needs = new Map<string, string[]>();
  for (const { from, to, isOwn, kind } of imports) {
    if (isOwn && kind !== 'type') needs.set(from, [...(needs.get(from) ?? []), to]);
  }
  const cycles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
    if (path.includes(file) || done.has(file)) return;
    for (const next of needs.get(file) ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  expect(cycles).toEqual([]);
});

test.each(['adapters/cli/main.ts', 'engine/run.ts', 'engine/inventory.ts', 'transforms/outlines.ts'])(
  '%s does not load the compiler at its start',
  (entry) => {
    const loaded = new Set([entry]);
    for (const file of loaded) {
      for (const { from, to, kind } of imports) if (from === file && kind === 'static') loaded.add(to);
    }
    expect(loaded.size).toBeGreaterThan(1);
    expect([...loaded].filter((file) => file === 'ts-morph' || compiler.test(file))).toEqual([]);
  },
);

test('every line has a home among the nouns', () => {
  const noHome = /(?:^|\/)(?:src|lib|utils?|helpers?|common|shared|misc)(?:\/|\.ts$)/;
  expect(files.filter((file) => noHome.test(file))).toEqual([]);
  expect(readdirSync(root).filter((name) => noHome.test(`${name}/`))).toEqual([]);
});

describe('model ids', () => {
  /** A full id of a model: of the Anthropic API, or on Bedrock. */
  const id = /claude-(?:\d|[a-z]+-\d)[\w.-]*\d{6,8}|anthropic\.claude-\S*\d/;
  /** Anything that names one model and no other. */
  const name = /[\w.:/-]*claude-(?:\d|[a-z]+-\d)[\w.:-]*/g;
  const outside = [...sources].filter(([file]) => !file.startsWith('catalog/'));

  test('are told from what is none', () => {
    for (const text of [
      'anthropic.claude-3-5-sonnet-20240620-v1:0',
      'us.anthropic.claude-opus-4-8',
      'claude-3-5-sonnet-20241022',
      'claude-sonnet-4-20250514',
    ]) {
      expect(`${text} ${id.test(text)}`).toBe(`${text} true`);
    }
    for (const text of ['claude-sonnet-4', 'claude-', 'anthropic.', '^anthropic\\.(claude-?)?$']) {
      expect(`${text} ${id.test(text)}`).toBe(`${text} false`);
    }
  });

  test('stand in the catalog alone', () => {
    const spelled = outside.flatMap(([file, source]) =>
      textsOf(source)
        .filter((text) => id.test(text))
        .map((text) => `${file}: ${text}`),
    );
    expect(spelled).toEqual([]);
    for (const folder of ['scripts', 'bench']) {
      for (const file of readdirSync(join(root, folder)).filter((entry) => /\.[mc]?[jt]s$/.test(entry))) {
        const path = `${folder}/${file}`;
        expect(textsOf(parsed(path)).filter((text) => id.test(text))).toEqual([]);
      }
    }
  });

  test('are seen where they stand', () => {
    const spelled = textsOf(parsed('tests/architecture.test.ts')).filter((text) => id.test(text));
    expect(spelled.length).toBeGreaterThan(3);
  });

  test('have names in the catalog, which users type; transforms do not ask by name', () => {
    const named: string[] = [];
    for (const [file, source] of outside) {
      const valid: readonly string[] = /^(?:transforms|analysis|edits)\//.test(file) ? [] : modelNames();
      for (const text of textsOf(source)) {
        for (const [word] of text.matchAll(name)) if (!valid.includes(word)) named.push(`${file}: ${word}`);
      }
    }
    expect(named).toEqual([]);
  });
});

function sourcesIn(folder: string): string[] {
  return (
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
      // What the build puts into transforms/ is JavaScript of another kind: no .cjs.
      .filter((name) => /\.(?:ts|cjs)$/.test(name) && !name.endsWith('.d.ts'))
  );
}

function parsed(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.ESNext, true);
}

/** Imports and exports from elsewhere, `import()`, `require()` and types written as `import()`. */
function importsOf(file: string, source: ts.SourceFile): Import[] {
  const found: Import[] = [];
  const add = (specifier: ts.Node | undefined, kind: Import['kind']) => {
    if (specifier === undefined) return;
    if (!ts.isStringLiteralLike(specifier)) throw new Error(`${file} imports what only a run can tell.`);
    const { text } = specifier;
    const isOwn = text.startsWith('.');
    const path = isOwn ? relative(root, join(root, dirname(file), text)).replaceAll('\\', '/') : text;
    const isSource = existsSync(join(root, path.replace(/\.js$/, '.ts')));
    found.push({ from: file, to: isOwn && isSource ? path.replace(/\.js$/, '.ts') : path, kind, isOwn });
  };
  const visit = (node: ts.Node): void => {
    // `import { type A } from` stays an import when it is compiled.
    if (ts.isImportDeclaration(node)) {
      add(node.moduleSpecifier, node.importClause?.isTypeOnly ? 'type' : 'static');
    } else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly ? 'type' : 'static');
    else if (ts.isImportTypeNode(node)) {
      add(ts.isLiteralTypeNode(node.argument) ? node.argument.literal : node.argument, 'type');
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node.arguments[0], 'lazy');
    } else if (ts.isCallExpression(node) && node.expression.getText() === 'require') {
      add(node.arguments[0], 'static');
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Identifiers that are not declared in the file, as far as that is plain: no names of properties. */
function globalsOf(source: ts.SourceFile): Set<string> {
  const found = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) {
      const { parent } = node;
      const isName =
        (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
        (ts.isPropertyAssignment(parent) && parent.name === node) ||
        (ts.isPropertySignature(parent) && parent.name === node) ||
        (ts.isMethodDeclaration(parent) && parent.name === node);
      if (!isName) found.add(node.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Strings, templates, patterns and JSX text: what runs, and not what comments say. */
function textsOf(source: ts.SourceFile): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isLiteralExpression(node) || ts.isTemplateLiteralToken(node) || ts.isJsxText(node)) {
      found.push(node.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function isBuiltIn(name: string): boolean {
  return name.startsWith('node:');
}

function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

/** `model-id-swap` of `transforms/model-id-swap.ts` and `transforms/model-id-swap/spell.ts`; none of the lists. */
function partOf(path: string, folder: string): string | undefined {
  const part = path.startsWith(`${folder}/`) ? path.split('/')[1]?.replace(/\.ts$/, '') : undefined;
  return part === 'index' || part === 'outlines' ? undefined : part;
}

function shown({ from, to, kind }: Import): string {
  return `${from} -> ${to} (${kind})`;
}
