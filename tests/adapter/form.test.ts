import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ts } from 'ts-morph';

// The adapter goes into other projects, in parts and in JavaScript: it keeps to what survives that, and to every strict option.

const path = join(__dirname, '../../transforms/invoke-model-to-converse/adapter/converse-adapter.ts');
const text = readFileSync(path, 'utf8');
const source = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true);

test('begins with the line that an adapter is known by', () => {
  const header = text.slice(0, text.indexOf('import')).trimEnd().split('\n');
  expect(header[0]).toBe("// The Messages API of Claude on top of Bedrock's Converse API.");
  expect(header.length).toBeGreaterThanOrEqual(3);
  expect(header.length).toBeLessThanOrEqual(5);
  for (const line of header) expect(line).toMatch(/^\/\/ /);
});

test('exports what it promises', () => {
  const exported = source.statements.filter(
    (statement) =>
      ts.canHaveModifiers(statement) &&
      ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword),
  );
  const names = exported.map((statement) =>
    ts.isFunctionDeclaration(statement) || ts.isInterfaceDeclaration(statement) ? statement.name?.text : '?',
  );
  expect(names).toEqual(['MessagesResponse', 'toConverse', 'fromConverse', 'fromConverseStream']);
  for (const statement of exported) expect(ts.getJSDocCommentsAndTags(statement)).toHaveLength(1);
});

test('is made of plain declarations', () => {
  const names: string[] = [];
  for (const statement of source.statements) {
    if (ts.isImportDeclaration(statement)) {
      expect(statement.importClause?.isTypeOnly).toBe(true);
      expect(statement.importClause?.name).toBeUndefined();
      expect(statement.moduleSpecifier.getText()).toBe("'@aws-sdk/client-bedrock-runtime'");
    } else if (ts.isVariableStatement(statement)) {
      expect(statement.declarationList.flags & ts.NodeFlags.Const).toBeTruthy();
      const [declaration, ...others] = statement.declarationList.declarations;
      expect(others).toEqual([]);
      names.push(declaration?.name.getText() ?? '');
    } else {
      const isPlain =
        (ts.isFunctionDeclaration(statement) && statement.body !== undefined) ||
        ts.isInterfaceDeclaration(statement) ||
        ts.isTypeAliasDeclaration(statement);
      expect(`${statement.getText().slice(0, 40)} ${isPlain}`).toMatch(/true$/);
      if (ts.isDeclarationStatement(statement)) names.push(statement.name?.getText() ?? '');
    }
  }
  expect(new Set(names).size).toBe(names.length);
});

test('has nothing that is hard to strip or to re-quote', () => {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const isHard =
      ts.isNonNullExpression(node) ||
      ts.isTypeAssertionExpression(node) ||
      ts.isSatisfiesExpression(node) ||
      ts.isClassLike(node) ||
      ts.isDecorator(node) ||
      (ts.isArrowFunction(node) && node.typeParameters !== undefined) ||
      (ts.isTemplateLiteral(node) && node.getText().includes('\n')) ||
      (ts.isStringLiteral(node) && node.getText().startsWith('"')) ||
      (ts.isIdentifier(node) && /^(?:Buffer|process|require|globalThis|window)$/.test(node.text));
    if (isHard) found.push(node.getText());
    ts.forEachChild(node, visit);
  };
  visit(source);
  expect(found).toEqual([]);
});

describe('compiles under every strict option', () => {
  const strict = {
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    noPropertyAccessFromIndexSignature: true,
    noImplicitOverride: true,
    noImplicitReturns: true,
    noFallthroughCasesInSwitch: true,
    noUnusedLocals: true,
    noUnusedParameters: true,
    allowUnreachableCode: false,
    verbatimModuleSyntax: true,
    isolatedModules: true,
    erasableSyntaxOnly: true,
    target: 'es2020',
    module: 'esnext',
    moduleResolution: 'bundler',
    skipLibCheck: true,
    noEmit: true,
  };

  test.each([
    ['in a browser', { lib: ['es2020', 'dom'], types: [] }],
    ['in Node', { lib: ['es2020'], types: ['node'] }],
  ])(
    '%s',
    (_, platform) => {
      expect(errorsOf([join(__dirname, 'typed-use.ts')], { ...strict, ...platform })).toBe('');
    },
    60_000,
  );

  test('and has no id to read', () => {
    const project = mkdtempSync(join(tmpdir(), 'adapter-types-'));
    try {
      const use = join(project, 'use.ts');
      const call = 'export const read = (r: Parameters<typeof fromConverse>[0]) => fromConverse(r).id;';
      writeFileSync(use, `import { fromConverse } from '${path.replace(/ts$/, 'js')}';\n${call}\n`);
      const errors = errorsOf([use], { ...strict, lib: ['es2020'], types: ['node'] });
      expect(errors).toContain("Property 'id' does not exist on type 'MessagesResponse'");
      expect(errors.trim().split('\n')).toHaveLength(1);
    } finally {
      rmSync(project, { recursive: true, force: true });
    }
  }, 60_000);
});

/** What the compiler says about the files and what they import. */
function errorsOf(files: readonly string[], options: object): string {
  const root = join(__dirname, '../..');
  const project = mkdtempSync(join(tmpdir(), 'adapter-types-'));
  try {
    const typeRoots = [join(root, 'node_modules/@types')];
    writeFileSync(
      join(project, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: { ...options, typeRoots }, files }),
    );
    const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin/tsc');
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      [compiler, '-p', project, '--pretty', 'false'],
      { encoding: 'utf8' },
    );
    if (status !== 0 && stdout === '') throw new Error(stderr || 'The compiler failed.');
    return stdout;
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
}
