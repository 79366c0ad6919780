import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { explain } from '../adapters/cli/explain.js';
import { ts } from '../analysis/compiler.cjs';
import { modelNames } from '../catalog/catalog.js';
import { consequences, consequencesBy } from '../engine/consequences.js';
import { migrationOf } from '../engine/plan.js';
import * as api from '../index.js';
import { transforms } from '../transforms/index.js';
import { outlines } from '../transforms/outlines.js';

const root = join(__dirname, '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const manifest = JSON.parse(read('package.json')) as {
  name: string;
  bin: Record<string, string>;
  scripts: Record<string, string>;
  engines: Record<string, string>;
};
const ids = transforms.map(({ id }) => id);

/** The codes of findings that the engine makes itself. */
const engineCodes = ['ignored', ...literalsOf('engine/origins.ts', 'LeftAlone')].sort();

test('the codes of the engine are known', () => {
  expect(engineCodes).toContain('build-output');
  expect(engineCodes).toContain('configuration');
});

describe('the list of transforms', () => {
  test('is the list of outlines, in its order', () => {
    expect(ids.length).toBeGreaterThan(0);
    expect(new Set(ids).size).toBe(ids.length);
    expect(outlines.map(({ id, description }) => ({ id, description }))).toEqual(
      transforms.map(({ id, description }) => ({ id, description })),
    );
  });

  test.each(modelNames())('looks for the same as the outlines do, to %s', (to) => {
    const migration = migrationOf({ to });
    const sought = (list: typeof outlines) =>
      list.map((entry) => [
        entry.triggers(migration),
        entry.codeTriggers?.(migration) ?? [],
        entry.contextPatterns?.(migration) ?? [],
      ]);
    expect(sought(transforms)).toEqual(sought(outlines));
    for (const [anywhere = [], inCode = []] of sought(outlines)) {
      const triggers = [...anywhere, ...inCode];
      expect(triggers.length).toBeGreaterThan(0);
      expect(triggers.filter((trigger) => trigger.trim() === '')).toEqual([]);
    }
  });

  test('is what is in the folder, one file for each', () => {
    const files = readdirSync(join(root, 'transforms'), { withFileTypes: true });
    const modules = files.filter(({ name }) => name.endsWith('.ts') && !name.endsWith('.d.ts'));
    const own = modules
      .map(({ name }) => name.slice(0, -3))
      .filter((name) => !/^(?:index|outlines)$/.test(name));
    expect(own.sort()).toEqual([...ids].sort());
    const folders = files.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    expect(folders.filter((name) => !ids.includes(name))).toEqual([]);
  });

  test('has what each file exports, and nothing of its own', () => {
    for (const transform of transforms) {
      const module = require(join(root, 'transforms', `${transform.id}.ts`)) as Record<string, unknown>;
      expect(module.default).toBe(transform);
    }
  });

  test('has a folder of fixtures for each', () => {
    expect(readdirSync(join(root, 'fixtures')).sort()).toEqual([...ids].sort());
  });

  test('has a page for each', () => {
    const pages = readdirSync(join(root, 'docs/transforms')).filter((name) => name.endsWith('.md'));
    expect(pages.map((name) => basename(name, '.md')).sort()).toEqual([...ids].sort());
  });
});

describe.each(transforms.map((transform) => [transform.id, transform] as const))('%s', (id, transform) => {
  test('is named in kebab-case and described in one line', () => {
    expect(id).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
    expect(transform.description).toMatch(/^[A-Z`].{10,110}\.$/);
  });

  const codes = Object.keys(transform.messages);

  test('says what comes of leaving each of its findings, once', () => {
    const whenLeft = outlines.find((outline) => outline.id === id)?.whenLeft;
    if (whenLeft === undefined) throw new Error(`The outline of ${id} does not say it.`);
    const special = consequences.flatMap((consequence) => whenLeft[consequence] ?? []);
    expect(special.filter((code) => !codes.includes(code))).toEqual([]);
    expect(new Set(special).size).toBe(special.length);
    expect(whenLeft[whenLeft.usually]).toBeUndefined();
    const consequenceOf = consequencesBy(outlines);
    const told = codes.map((code) => [code, consequenceOf({ transform: id, code })]);
    const said = codes.map((code) => {
      const own = consequences.find((consequence) => whenLeft[consequence]?.includes(code));
      return [code, own ?? whenLeft.usually];
    });
    expect(told).toEqual(said);
    expect(consequenceOf({ transform: id, code: 'configuration' })).toBe('fails');
  });

  test('has codes in kebab-case that are none of the engine’s', () => {
    expect(codes.length).toBeGreaterThan(0);
    expect(codes.filter((code) => !/^[a-z]+(?:-[a-z][a-z\d]*)*$/.test(code))).toEqual([]);
    expect(codes.filter((code) => engineCodes.includes(code))).toEqual([]);
  });

  test.each(codes)('says `%s` in at most two sentences', (code) => {
    const message = transform.messages[code];
    // Whatever a message asks for is `Datum`.
    const data = new Proxy({}, { get: () => 'Datum' });
    const text = typeof message === 'function' ? message(data) : String(message);
    expect(text).toMatch(/^[A-Z`].*\.$/);
    expect(text).not.toMatch(/undefined|\[object| {2}|\.\.$|\n/);
    expect(text.split('`').length % 2).toBe(1);
    const sentences = text.replaceAll(/`[^`]*`/g, 'code').split(/[.?!](?:\s|$)/);
    expect(sentences.filter((sentence) => sentence.trim() !== '').length).toBeLessThanOrEqual(2);
  });

  describe('its page', () => {
    const path = `docs/transforms/${id}.md`;
    const page = () => read(path);

    test('has a section for every code, and for no other', () => {
      const sections = [...page().matchAll(/^### `([^`]+)`/gm)].map(([, code]) => code);
      expect([...sections].sort()).toEqual([...codes, ...engineCodes].sort());
    });

    test('begins with the name of the transform', () => {
      expect(page().split('\n')[0]).toMatch(new RegExp(`^# .*\\b${id}\\b`));
    });

    test('explains every code', () => {
      for (const code of [...codes, ...engineCodes]) {
        const text = explain(`${id}/${code}`, join(root, 'docs/transforms'));
        const [heading, ...rest] = text.replace(/\n\(transform: .*\)\n$/, '').split('\n');
        expect(heading).toContain(code);
        expect(rest.join(' ').trim().length).toBeGreaterThan(20);
      }
    });
  });
});

describe('the package', () => {
  test('exports these values', () => {
    expect(Object.keys(api).sort()).toEqual([
      'UsageError',
      'defineTransform',
      'migrate',
      'transformSource',
      'transforms',
      'ts',
    ]);
  });

  test('exports these types', () => {
    const values = Object.keys(api);
    expect(exportsOf('index.ts').filter((name) => !values.includes(name))).toEqual([
      'AnyTransform',
      'ChangedFile',
      'Edit',
      'FileError',
      'Finding',
      'Geo',
      'Messages',
      'MigrateOptions',
      'Migration',
      'Model',
      'ModelName',
      'Progress',
      'Project',
      'Report',
      'ReportedFinding',
      'Strength',
      'Summary',
      'Transform',
      'TransformContext',
      'TransformSourceOptions',
      'TransformedSource',
      'Verdict',
    ]);
  });

  test('has one command, of its own name', () => {
    expect(Object.keys(manifest.bin)).toEqual(['bedrock-codemod']);
    expect(manifest.name).toBe('bedrock-codemod');
    expect(manifest.engines.node).toBe('>=20.19');
  });
});

describe('the commands that people are told', () => {
  const ci = () => {
    const lines = read('.ci/run').split('\n');
    return lines.filter((line) => /^step /.test(line)).map((line) => line.slice('step '.length));
  };

  test('those of the README are these two', () => {
    expect(read('README.md')).toContain('npm ci && npm run demo');
    expect(read('README.md')).toContain('npm ci && npm test');
  });

  test('.ci/run installs first and ends with the test command of the README', () => {
    const commands = ci();
    expect(commands[0]?.replace(/ --no-.*$/, '')).toBe('npm ci');
    expect(commands.at(-1)).toBe('npm test');
    expect(commands).toEqual(expect.arrayContaining(['npm run lint', 'npm run types']));
  });

  test('.ci/run is a program that stops at the first failure', () => {
    expect(statSync(join(root, '.ci/run')).mode & 0o111).not.toBe(0);
    expect(read('.ci/run')).toContain('\nset -euo pipefail\n');
    expect(() => execFileSync('bash', ['-n', join(root, '.ci/run')])).not.toThrow();
  });

  test('every script that is named exists', () => {
    const pages = ['README.md', 'CONTRIBUTING.md', '.ci/run', ...markdownIn('docs')];
    const named = pages
      .filter((page) => existsSync(join(root, page)))
      .flatMap((page) =>
        [...read(page).matchAll(/\bnpm run ([a-z][\w:-]*)/g)].map(([, name]) => `${page}: ${name}`),
      );
    expect(named.length).toBeGreaterThan(2);
    expect(named.filter((entry) => !Object.hasOwn(manifest.scripts, entry.split(': ')[1] ?? ''))).toEqual([]);
  });

  test('no page tells to give a value to a flag of jscodeshift, which takes `=true` for no', () => {
    const pages = ['README.md', 'CONTRIBUTING.md', ...markdownIn('docs')].filter((page) =>
      existsSync(join(root, page)),
    );
    expect(pages.length).toBeGreaterThan(0);
    const flags = /--(?:fail-on-error|dry|print|run-in-band|silent|babel|gitignore)=true/;
    expect(pages.filter((page) => flags.test(read(page)))).toEqual([]);
  });

  test('the lock file has the packages of every platform, without which `npm ci` refuses', () => {
    type Entry = { readonly optionalDependencies?: Readonly<Record<string, string>> };
    const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, Entry> };
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) => !packages[`node_modules/${name}`] && !packages[`${path}/node_modules/${name}`],
      ),
    );
    expect(Object.keys(packages).length).toBeGreaterThan(100);
    expect(missing).toEqual([]);
  });

  test('`npm ci` builds', () => {
    expect(manifest.scripts.prepare).toBe(manifest.scripts.build);
  });
});

function markdownIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${folder}/${name}`);
}

function parsed(file: string): ts.SourceFile {
  return ts.createSourceFile(file, read(file), ts.ScriptTarget.ESNext, true);
}

/** The strings of a union type. */
function literalsOf(file: string, name: string): string[] {
  for (const statement of parsed(file).statements) {
    if (!ts.isTypeAliasDeclaration(statement) || statement.name.text !== name) continue;
    if (!ts.isUnionTypeNode(statement.type)) break;
    return statement.type.types.map((type) => {
      if (ts.isLiteralTypeNode(type) && ts.isStringLiteral(type.literal)) return type.literal.text;
      throw new Error(`${name} in ${file} is no union of strings.`);
    });
  }
  throw new Error(`${file} has no type ${name}.`);
}

/** All names that a module exports, types too. */
function exportsOf(file: string): string[] {
  const names: string[] = [];
  for (const statement of parsed(file).statements) {
    if (ts.isExportDeclaration(statement)) {
      if (statement.exportClause === undefined || !ts.isNamedExports(statement.exportClause)) {
        throw new Error(`${file} exports what is not named.`);
      }
      names.push(...statement.exportClause.elements.map((element) => element.name.text));
    } else if (
      (ts.isInterfaceDeclaration(statement) ||
        ts.isTypeAliasDeclaration(statement) ||
        ts.isFunctionDeclaration(statement)) &&
      statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
    ) {
      names.push(statement.name?.text ?? 'default');
    }
  }
  return names.sort();
}
