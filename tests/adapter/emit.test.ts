import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ts } from '../../analysis/compiler.cjs';
import { createProject, noDisk } from '../../analysis/project.js';
import { applyEdits } from '../../edits/edit.js';
import type { FileStyle } from '../../edits/emitted.js';
import { adapterEdits } from '../../transforms/invoke-model-to-converse/adapter/adapters.js';
import * as source from '../../transforms/invoke-model-to-converse/adapter/converse-adapter.js';
import {
  type AdapterName,
  adapter,
  adapterNames,
} from '../../transforms/invoke-model-to-converse/adapter/emit.js';

const plain: FileStyle = {
  language: 'typescript',
  modules: 'esm',
  quote: "'",
  unit: '  ',
  lineBreak: '\n',
  hasSemicolons: true,
};
const languages = [
  ['TypeScript', { language: 'typescript', modules: 'esm' }],
  ['JavaScript', { language: 'javascript', modules: 'esm' }],
  ['CommonJS', { language: 'javascript', modules: 'commonjs' }],
] as const;
const styles = [
  ['as it is written', {}],
  ['with double quotes', { quote: '"' }],
  ['with tabs', { unit: '\t' }],
  ['with four spaces', { unit: '    ' }],
  ['without semicolons', { hasSemicolons: false }],
  ['with CRLF', { lineBreak: '\r\n' }],
  ['in a style of its own', { quote: '"', unit: '\t', lineBreak: '\r\n', hasSemicolons: false }],
] as const;
const subsets = [1, 2, 3, 4, 5, 6, 7].map((bits) => adapterNames.filter((_, index) => (bits >> index) & 1));
const forms = languages.flatMap(([language, form]) =>
  styles.map(
    ([name, style]) => [`${language} ${name}`, { ...plain, ...form, ...style } as FileStyle] as const,
  ),
);

/** Runs in this process and in others, on the adapter as it is written and as it comes out: what each function gives or throws. */
const script = `async (adapter, requests, answers, streams) => {
  const shown = (value) => JSON.stringify(value, (_, item) => (item instanceof Uint8Array ? { bytes: [...item] } : item));
  const outcome = (action) => {
    try {
      return JSON.parse(shown(action()));
    } catch (error) {
      return error.name + ': ' + error.message;
    }
  };
  const bytes = (answer) => JSON.parse(JSON.stringify(answer), (_, item) => (item && item.$bytes ? Uint8Array.from(item.$bytes) : item));
  const result = {};
  if (adapter.toConverse) result.toConverse = requests.map((request) => outcome(() => adapter.toConverse(request)));
  if (adapter.fromConverse) result.fromConverse = answers.map((answer) => outcome(() => adapter.fromConverse(bytes(answer))));
  if (adapter.fromConverseStream) {
    result.fromConverseStream = [];
    for (const events of streams) {
      const got = [];
      try {
        for await (const event of adapter.fromConverseStream(bytes(events))) got.push(event);
      } catch (error) {
        got.push(error.name + ': ' + error.message);
      }
      result.fromConverseStream.push(JSON.parse(shown(got)));
    }
  }
  return result;
}`;

const image = { type: 'base64', media_type: 'image/png', data: 'AAEC' };
const requests = [
  {
    anthropic_version: 'v',
    max_tokens: 9,
    temperature: 0.5,
    top_k: 3,
    messages: [{ role: 'user', content: 'Hi' }],
  },
  {
    max_tokens: 9,
    system: [{ type: 'text', text: 'Be kind.', cache_control: { type: 'ephemeral' } }],
    tools: [{ name: 'add', description: 'Adds.', input_schema: { type: 'object' } }],
    tool_choice: { type: 'tool', name: 'add' },
    messages: [
      { role: 'user', content: [{ type: 'image', source: image }] },
      { role: 'user', content: [{ type: 'text', text: 'Add.' }] },
      { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'add', input: { x: 1 } }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content: 'two', is_error: false }] },
    ],
  },
  {
    messages: [
      {
        role: 'user',
        content: [
          {
            type: 'document',
            title: 'Ärger_1.pdf',
            source: { type: 'base64', media_type: 'application/pdf', data: 'AA==' },
          },
          { type: 'document', source: { type: 'text', data: 'abc' } },
          { type: 'text', text: 'What?' },
        ],
      },
    ],
  },
  { messages: [{ role: 'user', content: 'Hi' }], tool_choice: { type: 'none' } },
  {
    messages: [{ role: 'user', content: 'Hi' }],
    tool_choice: { type: 'any', disable_parallel_tool_use: true },
  },
  { messages: [{ role: 'user', content: 'Hi' }], metadata: { user_id: 'u' } },
  { messages: [{ role: 'user', content: [{ type: 'image', source: { type: 'url', url: 'x' } }] }] },
  { messages: [{ role: 'system', content: 'Hi' }] },
  { messages: 'Hi' },
];
const usage = { inputTokens: 1, outputTokens: 2, cacheReadInputTokens: 3, cacheWriteInputTokens: 4 };
const answers = [
  { output: { message: { role: 'assistant', content: [{ text: 'Hi.' }] } }, stopReason: 'end_turn', usage },
  {
    output: {
      message: {
        role: 'assistant',
        content: [
          { reasoningContent: { reasoningText: { text: 'Hm.', signature: 's' } } },
          { reasoningContent: { redactedContent: { $bytes: [0, 1, 255] } } },
          { toolUse: { toolUseId: 'a', name: 'add', input: { x: 1 } } },
        ],
      },
    },
    stopReason: 'content_filtered',
    usage,
    additionalModelResponseFields: { stop_sequence: 'END' },
  },
  { output: {} },
  { output: { message: { role: 'assistant', content: [{ image: {} }] } } },
];
const streams = [
  [
    { messageStart: { role: 'assistant' } },
    { contentBlockDelta: { contentBlockIndex: 0, delta: { text: 'Hi' } } },
    { contentBlockStop: { contentBlockIndex: 0 } },
    {
      contentBlockStart: {
        contentBlockIndex: 1,
        start: { toolUse: { toolUseId: 'toolUseId', name: 'add' } },
      },
    },
    { contentBlockDelta: { contentBlockIndex: 1, delta: { toolUse: { input: '{}' } } } },
    { messageStop: { stopReason: 'guardrail_intervened' } },
    { metadata: { usage, metrics: { latencyMs: 5 } } },
  ],
  [
    { messageStart: { role: 'assistant' } },
    { contentBlockDelta: { contentBlockIndex: 0, delta: { novel: 1 } } },
  ],
];

test('it is the text that is written in this repository', () => {
  const path = join(__dirname, '../../transforms/invoke-model-to-converse/adapter/converse-adapter.ts');
  const squeezed = (text: string) => text.replace(/import type \{[^}]*\}/, 'import').replace(/\n{2,}/g, '\n');
  expect(squeezed(adapter.text(adapterNames, plain))).toBe(squeezed(readFileSync(path, 'utf8')));
});

describe.each(forms)('%s', (_, style) => {
  describe.each(subsets.map((names) => [names.join(', '), names] as const))('%s', (_names, names) => {
    const text = adapter.text(names, style);
    const file = parsed(text, style);

    test('parses', () => expect(file.parseDiagnostics.map(({ messageText }) => messageText)).toEqual([]));

    test('begins with what it is known by, and ends with a line break', () => {
      expect(text.startsWith(adapter.mark + style.lineBreak)).toBe(true);
      expect(text.trimEnd() + style.lineBreak).toBe(text);
    });

    test('exports what was asked for, and declares nothing that it does not use', () => {
      expect(exportedFrom(file).filter((name) => name !== 'MessagesResponse')).toEqual(names);
      expect(exportedFrom(file).includes('MessagesResponse')).toBe(
        style.language === 'typescript' && names.includes('fromConverse'),
      );
      expect(unusedIn(file, names)).toEqual([]);
    });

    test('has no other quotes, indentation or line breaks, and semicolons or none', () => {
      for (const literal of stringsIn(file)) {
        const inner = literal.slice(1, -1);
        if (!/['"\\]/.test(inner)) expect(literal[0]).toBe(style.quote);
      }
      const lines = text.split(style.lineBreak);
      expect(lines.filter((line) => /[\r\n]/.test(line))).toEqual([]);
      const indented = lines.filter((line) => /^\s/.test(line) && !/^ \*/.test(line));
      expect(indented.length).toBeGreaterThan(20);
      for (const line of indented) {
        const space = /^\s*?(?=\S)(?! \*)/.exec(line.replace(/ (?=\*)/, ''))?.[0] ?? '';
        expect(space.replaceAll(style.unit, '')).toBe('');
      }
      const ended = statementsIn(file).filter((node) => text[node.end - 1] === ';');
      if (!style.hasSemicolons) expect(ended.map((node) => node.getText(file))).toEqual([]);
      else expect(ended.length).toBeGreaterThan(20);
    });
  });
});

describe('what is made of it as JavaScript', () => {
  const folder = mkdtempSync(join(tmpdir(), 'adapter-emit-'));
  const given = [requests, answers, streams];
  let own: Record<string, unknown> = {};

  beforeAll(async () => {
    writeFileSync(join(folder, 'outcomes.cjs'), `module.exports = ${script};`);
    const outcomes = require(join(folder, 'outcomes.cjs')) as (...parts: unknown[]) => Promise<unknown>;
    own = JSON.parse(JSON.stringify(await outcomes(source, ...given))) as Record<string, unknown>;
    // What throws and what does not: both have to be among them.
    expect(JSON.stringify(own)).toContain('Converse has nothing for');
    expect(JSON.stringify(own)).toContain('toolUseId');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(forms.filter(([, { language }]) => language === 'javascript'))('%s does the same', (_, style) => {
    const extension = style.modules === 'esm' ? 'mjs' : 'cjs';
    const modules = subsets.map((names, index) => {
      const name = `./adapter-${index}.${extension}`;
      writeFileSync(join(folder, name), adapter.text(names, style));
      return name;
    });
    const runner = [
      "const outcomes = require('./outcomes.cjs');",
      `const run = async (name) => outcomes(await import(name), ...${JSON.stringify(given)});`,
      `Promise.all(${JSON.stringify(modules)}.map(run)).then((all) => console.log(JSON.stringify(all)));`,
    ];
    writeFileSync(join(folder, 'run.cjs'), runner.join('\n'));
    const { stdout, stderr } = spawnSync(process.execPath, [join(folder, 'run.cjs')], { encoding: 'utf8' });
    if (stdout === '') throw new Error(stderr);
    expect(JSON.parse(stdout)).toEqual(
      subsets.map((names) => Object.fromEntries(names.map((name) => [name, own[name]]))),
    );
  });
});

test('TypeScript of every subset compiles under strict options, in both kinds of quotes', () => {
  const root = join(__dirname, '../..');
  const project = mkdtempSync(join(tmpdir(), 'adapter-emit-types-'));
  try {
    const files = subsets.flatMap((names, index) =>
      [plain, { ...plain, quote: '"' as const, hasSemicolons: false }].map((style, other) => {
        const file = join(project, `adapter-${index}-${other}.ts`);
        writeFileSync(file, adapter.text(names, style));
        return file;
      }),
    );
    const compilerOptions = {
      strict: true,
      noUncheckedIndexedAccess: true,
      exactOptionalPropertyTypes: true,
      noUnusedLocals: true,
      verbatimModuleSyntax: true,
      isolatedModules: true,
      target: 'es2020',
      lib: ['es2020'],
      types: ['node'],
      typeRoots: [join(root, 'node_modules/@types')],
      module: 'esnext',
      moduleResolution: 'bundler',
      paths: { '@aws-sdk/*': [join(root, 'node_modules/@aws-sdk/*')] },
      skipLibCheck: true,
      noEmit: true,
    };
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
    const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin/tsc');
    const { stdout, status } = spawnSync(process.execPath, [compiler, '-p', project, '--pretty', 'false'], {
      encoding: 'utf8',
    });
    expect({ stdout, status }).toEqual({ stdout: '', status: 0 });
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
}, 120_000);

describe('an adapter that is there', () => {
  const pairs = subsets.flatMap((first) => subsets.map((second) => [first, second] as const));

  test.each(languages)('gets what it lacks and no more: %s', (_, form) => {
    const style: FileStyle = { ...plain, ...form };
    const extension = style.language === 'typescript' ? 'ts' : 'js';
    for (const [first, second] of pairs) {
      const after = extended(adapter.text(first, style), second, extension, style);
      const file = parsed(after, style);
      expect(file.parseDiagnostics).toEqual([]);
      const all = adapterNames.filter((name) => first.includes(name) || second.includes(name));
      expect(
        exportedFrom(file)
          .filter((name) => name !== 'MessagesResponse')
          .sort(),
      ).toEqual([...all].sort());
      expect(unusedIn(file, all)).toEqual([]);
      expect(declaredIn(file)).toEqual([...new Set(declaredIn(file))]);
      expect([...declaredIn(file)].sort()).toEqual(
        [...declaredIn(parsed(adapter.text(all, style), style))].sort(),
      );
      if (second.every((name) => first.includes(name))) expect(after).toBe(adapter.text(first, style));
    }
  });

  test('keeps what somebody wrote into it', () => {
    const mine = `${adapter.text(['fromConverse'], plain)}\n/** Mine. */\nexport const mine = 1;\n`;
    const after = extended(mine, ['toConverse'], 'ts', plain);
    expect(after).toContain('/** Mine. */\nexport const mine = 1;\n');
    expect(after.startsWith(mine.slice(0, mine.indexOf('import type')))).toBe(true);
  });
});

/** What becomes of an adapter for a file beside it that needs some functions. */
function extended(
  text: string,
  names: readonly AdapterName[],
  extension: string,
  { modules }: FileStyle,
): string {
  const path = `/app/converse-adapter.${extension}`;
  const user =
    modules === 'esm'
      ? "import { x } from './x';\nconsole.log(x);\n"
      : "const { x } = require('./x');\nconsole.log(x);\n";
  const project = createProject(
    new Map([
      [path, text],
      [`/app/user.${extension}`, user],
    ]),
    '/app',
    noDisk,
  );
  const file = project.fileAt(`/app/user.${extension}`);
  if (file === undefined) throw new Error('The file is gone.');
  const edits = adapterEdits(new Map([[file, new Set(names)]]), {
    project,
    asked: undefined,
    others: new Map(),
  });
  return applyEdits(
    text,
    (edits.get(file) ?? []).filter((edit) => edit.file === path),
  );
}

type Parsed = ts.SourceFile & { readonly parseDiagnostics: readonly ts.Diagnostic[] };

function parsed(text: string, { language }: FileStyle): Parsed {
  const name = language === 'typescript' ? 'adapter.ts' : 'adapter.js';
  return ts.createSourceFile(name, text, ts.ScriptTarget.ESNext, true) as Parsed;
}

function nodesIn<T extends ts.Node>(root: ts.Node, is: (node: ts.Node) => node is T): T[] {
  const found: T[] = [];
  const visit = (node: ts.Node): void => {
    if (is(node)) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(root);
  return found;
}

function stringsIn(file: ts.SourceFile): string[] {
  return nodesIn(file, ts.isStringLiteral).map((node) => node.getText(file));
}

function statementsIn(file: ts.SourceFile): ts.Node[] {
  const is = (node: ts.Node): node is ts.Statement =>
    ts.isVariableStatement(node) ||
    ts.isExpressionStatement(node) ||
    ts.isReturnStatement(node) ||
    ts.isThrowStatement(node) ||
    ts.isImportDeclaration(node) ||
    ts.isTypeAliasDeclaration(node);
  return nodesIn(file, is);
}

/** The names of what stands at the top level, imported types too. */
function declaredIn(file: ts.SourceFile): string[] {
  return file.statements.flatMap((statement) => {
    if (ts.isImportDeclaration(statement)) {
      return nodesIn(statement, ts.isImportSpecifier).map(({ name }) => name.text);
    }
    if (ts.isVariableStatement(statement)) {
      return statement.declarationList.declarations.map(({ name }) => name.getText(file));
    }
    const { name } = statement as ts.Statement & { name?: ts.Identifier };
    return name === undefined ? [] : [name.text];
  });
}

function exportedFrom(file: ts.SourceFile): string[] {
  const marked = file.statements.filter(
    (statement) =>
      ts.canHaveModifiers(statement) &&
      ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword),
  );
  const names = marked.flatMap(
    (statement) => (statement as ts.Statement & { name?: ts.Identifier }).name?.text ?? [],
  );
  const object = nodesIn(file, ts.isBinaryExpression).find(
    ({ left }) => left.getText(file) === 'module.exports',
  );
  const members =
    object !== undefined && ts.isObjectLiteralExpression(object.right)
      ? object.right.properties.map((property) => property.name?.getText(file) ?? '')
      : [];
  return [...names, ...members];
}

/** Declarations that nothing reaches from the functions that are exported. */
function unusedIn(file: ts.SourceFile, names: readonly string[]): string[] {
  const parts = new Map(
    file.statements.flatMap((statement) =>
      ts.isImportDeclaration(statement) || ts.isExpressionStatement(statement)
        ? []
        : declaredIn({ ...file, statements: [statement] } as unknown as ts.SourceFile).map(
            (name) => [name, statement] as const,
          ),
    ),
  );
  const reached = new Set(names);
  for (const name of reached) {
    const part = parts.get(name);
    if (part !== undefined) for (const { text } of nodesIn(part, ts.isIdentifier)) reached.add(text);
  }
  return declaredIn(file).filter((name) => !reached.has(name));
}
