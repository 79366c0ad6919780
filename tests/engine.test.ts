import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { ts } from '../analysis/compiler.cjs';
import { createProject, noDisk, syntaxErrorsOf } from '../analysis/project.js';
import { modelNames } from '../catalog/catalog.js';
import { applyEdits, type Edit } from '../edits/edit.js';
import { UsageError } from '../engine/plan.js';
import type { Report, Strength } from '../engine/report.js';
import { type Progress, type RunOptions, run } from '../engine/run.js';
import { type AnyTransform, defineTransform, type Finding } from '../engine/transform.js';
import { transformSource } from '../index.js';

// The package is an ES module that jest does not load; what it says is the path of the binary beside it.
jest.mock('@vscode/ripgrep', () => ({
  rgPath: require.resolve(`@vscode/ripgrep-${process.platform}-${process.arch}/bin/rg`),
}));

const temporary = realpathSync(mkdtempSync(join(tmpdir(), 'bedrock-codemod-engine-')));
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

/** The files of a new folder, by name. */
function tree(files: Readonly<Record<string, string | Buffer>>): string {
  const folder = mkdtempSync(join(temporary, 'tree-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

function repository(files: Readonly<Record<string, string | Buffer>>): string {
  const folder = tree(files);
  execFileSync('git', ['init', '--quiet', folder], {
    env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null' },
  });
  return folder;
}

/** Every file below a folder with its content, links by where they lead. */
function contents(folder: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(folder.length + 1);
    if (name.startsWith('.git/')) continue;
    if (entry.isSymbolicLink()) found[name] = `-> ${readlinkSync(path)}`;
    else if (entry.isFile()) found[name] = readFileSync(path, 'latin1');
  }
  return found;
}

/** A transform that puts one word in the place of another, wherever it stands. */
function replacing(
  from: string,
  to: string,
  { id = 'replacing', strength = 'safe' as Strength, triggers = [from] } = {},
): AnyTransform {
  return defineTransform({
    id,
    description: 'Puts one word in the place of another.',
    triggers: () => triggers,
    messages: { replaced: (d: { to: string }) => `It becomes \`${d.to}\`.` },
    *find({ project, finding }) {
      for (const { fileName: file, text } of project.files) {
        for (let at = text.indexOf(from); at !== -1; at = text.indexOf(from, at + from.length)) {
          const edits = [{ file, start: at, end: at + from.length, text: to }];
          yield finding('replaced', { file, start: at }, { verdict: 'migrated', strength, edits }, { to });
        }
      }
    },
  });
}

/** A transform whose findings are as they are given. */
function finding(
  id: string,
  trigger: string,
  find: (files: readonly { fileName: string; text: string }[]) => Iterable<Partial<Finding>>,
): AnyTransform {
  return {
    id,
    description: 'Finds what it is told.',
    triggers: () => [trigger],
    messages: { found: 'Found.' },
    *run(project) {
      for (const found of find(project.files)) {
        const [first] = found.edits ?? [];
        yield {
          transform: id,
          code: 'found',
          verdict: 'migrated',
          strength: 'safe',
          at: { file: first?.file ?? '', start: first?.start ?? 0 },
          message: 'Found.',
          edits: [],
          ...found,
        };
      }
    },
  };
}

const swap = replacing('OLD', 'NEW');

function migrated(cwd: string, options: RunOptions = {}, transforms = [swap]): Promise<Report> {
  return run({ outlines: transforms, load: async () => transforms }, { cwd, ...options });
}

/** The findings as `file:line:column verdict code`. */
function places({ findings }: Report): string[] {
  return findings.map(
    ({ file, line, column, verdict, code }) => `${file}:${line}:${column} ${verdict} ${code}`,
  );
}

describe('which files', () => {
  const ignored = {
    '.gitignore': 'ignored/\n*.tmp.ts\n!keep.tmp.ts\n/root-only.ts\n',
    'a.ts': 'OLD',
    'root-only.ts': 'OLD',
    'src/root-only.ts': 'OLD',
    'ignored/a.ts': 'OLD',
    'src/x.tmp.ts': 'OLD',
    'src/keep.tmp.ts': 'OLD',
    'src/.gitignore': 'local.ts\n!deep/local.ts\n',
    'src/local.ts': 'OLD',
    'src/deep/local.ts': 'OLD',
    'src/.ignore': 'a.ts\n',
    'src/a.ts': 'OLD',
    '.hidden/a.ts': 'OLD',
  };
  const followed = [
    '.hidden/a.ts',
    'a.ts',
    'src/a.ts',
    'src/deep/local.ts',
    'src/keep.tmp.ts',
    'src/root-only.ts',
  ];

  test.each([
    ['in a repository', repository],
    ['without one', tree],
  ])('what git ignores stays out %s, nested and negated rules included', async (_, make) => {
    const folder = make(ignored);
    const { files } = await migrated(folder);
    expect(files.map(({ file }) => file).sort()).toEqual(followed);
    for (const [name, content] of Object.entries(contents(folder))) {
      expect(`${name} ${content === 'NEW'}`).toBe(`${name} ${followed.includes(name)}`);
    }
  });

  test('what git ignores and held a hit is said once, with the count', async () => {
    const { findings } = await migrated(repository(ignored));
    const said = findings.filter(({ verdict }) => verdict !== 'migrated');
    expect(said).toHaveLength(1);
    expect(said[0]).toMatchObject({ verdict: 'kept', code: 'git-ignored', line: 1, column: 1 });
    expect(said[0]?.message).toContain('4 files');
  });

  test('so it is without a repository, documents included', async () => {
    const { findings } = await migrated(
      tree({ ...ignored, '.gitignore': '.env\n/root-only.ts\n', '.env': 'A=OLD' }),
    );
    const said = findings.filter(({ code }) => code === 'git-ignored');
    expect(said).toHaveLength(1);
    expect(said[0]?.message).toContain('3 files');
  });

  test('a folder inside a repository is bound to the rules above it', async () => {
    const folder = repository(ignored);
    const { files } = await migrated(join(folder, 'src'));
    expect(files.map(({ file }) => file).sort()).toEqual([
      'a.ts',
      'deep/local.ts',
      'keep.tmp.ts',
      'root-only.ts',
    ]);
  });

  test('packages and version control are never entered', async () => {
    const folder = repository({
      'node_modules/p/index.js': 'OLD',
      'packages/a/node_modules/p/index.js': 'OLD',
      'bower_components/p/index.js': 'OLD',
      '.hg/a.js': 'OLD',
      '.svn/a.js': 'OLD',
      '.jj/a.js': 'OLD',
      'a.js': 'OLD',
    });
    writeFileSync(join(folder, '.git/hooks/hook.js'), 'OLD');
    const before = { ...contents(folder), 'a.js': 'NEW' };
    const report = await migrated(folder);
    expect(places(report)).toEqual(['a.js:1:1 migrated replaced']);
    expect(contents(folder)).toEqual(before);
    expect(readFileSync(join(folder, '.git/hooks/hook.js'), 'utf8')).toBe('OLD');
  });

  const built = {
    'dist/a.js': 'x\n OLD',
    'dist/deep/b.js': 'OLD',
    'packages/p/build/c.js': 'OLD',
    'packages/p/.next/d.js': 'OLD',
    'src/build.ts': 'OLD',
  };

  test('what a transform finds in files that were not asked for is not said', async () => {
    const folder = tree({ 'app/a.ts': 'OLD', 'other/b.ts': 'ELSE', 'app/c.ts': 'ELSE' });
    const curious = {
      ...finding('curious', 'OLD', ([{ fileName = '' } = {}]) =>
        ['a.ts', 'c.ts', '../other/b.ts'].map((name) => ({
          verdict: 'kept' as const,
          at: { file: join(dirname(fileName), name), start: 0 },
        })),
      ),
    };
    expect(places(await migrated(folder, { paths: ['app'] }, [curious]))).toEqual([
      'app/a.ts:1:1 kept found',
      'app/c.ts:1:1 kept found',
    ]);
  });

  test('build output is said once, with the count', async () => {
    const folder = tree(built);
    const report = await migrated(folder);
    expect(places(report)).toEqual(['dist/a.js:2:2 kept build-output', 'src/build.ts:1:1 migrated replaced']);
    expect(report.findings[0]?.message).toContain('4 files');
    expect(contents(folder)).toEqual({ ...built, 'src/build.ts': 'NEW' });
  });

  test('build output that is named as a path is entered', async () => {
    const folder = tree(built);
    const report = await migrated(folder, { paths: ['dist', 'packages/p/build/c.js'] });
    expect(report.files.map(({ file }) => file).sort()).toEqual([
      'dist/a.js',
      'dist/deep/b.js',
      'packages/p/build/c.js',
    ]);
    expect(report.summary.kept).toBe(0);
  });

  test('a project below a folder with the name of an output folder is no output', async () => {
    const folder = join(tree({ 'build/project/a.ts': 'OLD' }), 'build/project');
    expect(places(await migrated(folder))).toEqual(['a.ts:1:1 migrated replaced']);
  });

  test('other kinds are left alone, each said once', async () => {
    const long = `const a = '${'x'.repeat(6000)}OLD';`;
    const folder = tree({
      'package-lock.json': 'OLD',
      '__snapshots__/a.ts.snap': 'OLD',
      'tests/cassettes/a.json': 'OLD',
      'vendor/a.min.js': 'OLD',
      'vendor/long.js': long,
      'generated.ts': '// @generated\nOLD',
      'api.gen.ts': 'OLD',
      'README.md': 'OLD and OLD',
    });
    const before = contents(folder);
    const { findings, files, errors } = await migrated(folder);
    const said = findings.map(({ code, verdict, message }) => [code, verdict, /^\D*2 files/.test(message)]);
    expect(said.sort()).toEqual([
      ['documentation', 'kept', false],
      ['generated', 'kept', true],
      ['lock-file', 'kept', false],
      ['minified', 'kept', true],
      ['recording', 'kept', false],
      ['snapshot', 'kept', false],
    ]);
    expect([...files, ...errors]).toEqual([]);
    expect(contents(folder)).toEqual(before);
  });

  test('components are kept and configuration is manual, file by file', async () => {
    const folder = tree({
      'a.vue': '<script>\nOLD\n</script>',
      'b.svelte': 'OLD',
      'c.yml': 'a: OLD\nb: OLD',
      'd.json': '"OLD"',
      'long.json': `"OLD ${'x'.repeat(9_000)}"`,
    });
    const report = await migrated(folder);
    expect(places(report).sort()).toEqual([
      'a.vue:2:1 kept component',
      'b.svelte:1:1 kept component',
      'c.yml:1:4 manual configuration',
      'd.json:1:2 manual configuration',
      'long.json:1:2 manual configuration',
    ]);
    expect(report.findings.find(({ file }) => file === 'c.yml')?.message).toContain('2 times');
  });

  test('documents are for the transforms that read them, and configuration for the others', async () => {
    const folder = tree({
      'a.yml': '\uFEFFa: OLD # PAST\r\n',
      'b.json': '{ "a": "OLD" ',
      'c.conf': 'a = "OLD"',
      'd.yaml': `a: OLD\nb: ${'x'.repeat(1024 * 1024)}\n`,
      'e.yaml': '# Generated by a tool, do not edit\na: OLD\n',
      'f.env': 'OTHER=1',
    });
    const reading: AnyTransform = {
      ...finding('reading', 'OLD', () => []),
      readsDocuments: true,
      *run({ documents }) {
        for (const { fileName: file, text, problem } of documents) {
          const start = text.indexOf('OLD');
          if (start === -1 || problem !== undefined) continue;
          const edits = [{ file, start, end: start + 3, text: 'NEW' }];
          const strength = 'safe' as const;
          const code = 'found';
          yield {
            transform: 'reading',
            code,
            verdict: 'migrated',
            strength,
            at: { file, start },
            message: 'It.',
            edits,
          };
        }
      },
    };
    const other = replacing('PAST', 'FUTURE', { id: 'other' });
    const report = await migrated(folder, {}, [reading, other]);
    expect(places(report).sort()).toEqual([
      'a.yml:1:10 manual configuration',
      'a.yml:1:4 migrated found',
      'c.conf:1:6 manual configuration',
      'd.yaml:1:1 manual configuration',
      'e.yaml:2:4 kept generated',
    ]);
    expect(readFileSync(join(folder, 'a.yml'), 'utf8')).toBe('\uFEFFa: NEW # PAST\r\n');
    expect(report.errors).toEqual([]);
  });

  test('a document that would not parse afterwards stays as it was', async () => {
    const folder = tree({ 'a.json': '{ "a": "OLD" }' });
    const breaking: AnyTransform = {
      ...finding('breaking', 'OLD', () => []),
      readsDocuments: true,
      *run({ documents: [document] }) {
        const start = document?.text.indexOf('"OLD') ?? -1;
        if (document === undefined || start === -1) return;
        const at = { file: document.fileName, start };
        const edits = [{ ...at, end: start + 1, text: '' }];
        yield {
          transform: 'breaking',
          code: 'found',
          verdict: 'migrated',
          strength: 'safe',
          at,
          message: 'It.',
          edits,
        };
      },
    };
    const report = await migrated(folder, {}, [breaking]);
    expect(report.errors[0]?.message).toContain('would not parse');
    expect(readFileSync(join(folder, 'a.json'), 'utf8')).toBe('{ "a": "OLD" }');
  });

  test('links are not followed, neither out of the tree nor in it', async () => {
    const outside = tree({ 'a.ts': 'OLD', 'deep/b.ts': 'OLD' });
    const folder = tree({ 'src/real.ts': 'OLD' });
    symlinkSync(join(outside, 'a.ts'), join(folder, 'out.ts'));
    symlinkSync(join(outside, 'deep'), join(folder, 'out'));
    symlinkSync('src/real.ts', join(folder, 'in.ts'));
    symlinkSync('..', join(folder, 'src/up'));
    const report = await migrated(folder);
    expect(places(report)).toEqual(['src/real.ts:1:1 migrated replaced']);
    expect(contents(outside)).toEqual({ 'a.ts': 'OLD', 'deep/b.ts': 'OLD' });
    expect(contents(folder)).toEqual({
      'src/real.ts': 'NEW',
      'out.ts': `-> ${join(outside, 'a.ts')}`,
      out: `-> ${join(outside, 'deep')}`,
      'in.ts': '-> src/real.ts',
      'src/up': '-> ..',
    });
  });

  test('a link that is named as a path stays one, and what it leads to changes', async () => {
    const folder = tree({ 'real.ts': 'OLD' });
    symlinkSync('real.ts', join(folder, 'link.ts'));
    const report = await migrated(folder, { paths: ['link.ts'] });
    expect(places(report)).toEqual(['link.ts:1:1 migrated replaced']);
    expect(contents(folder)).toEqual({ 'real.ts': 'NEW', 'link.ts': '-> real.ts' });
  });

  test('globs are left alone', async () => {
    const folder = tree({ 'a.ts': 'OLD', 'legacy/a.ts': 'OLD', 'src/b.test.ts': 'OLD', 'src/b.ts': 'OLD' });
    const { files } = await migrated(folder, { ignore: ['legacy/**', '*.test.ts'] });
    expect(files.map(({ file }) => file)).toEqual(['a.ts', 'src/b.ts']);
  });

  test('odd names', async () => {
    const names = [
      'a b.ts',
      'ü.ts',
      '[id]/page.tsx',
      "it's.ts",
      '-d.ts',
      '{a,b}.ts',
      'a: b.ts',
      '$x.mts',
      'C.CTS',
    ];
    const folder = tree(Object.fromEntries(names.map((name) => [name, 'OLD'])));
    const { files } = await migrated(folder);
    expect(files.map(({ file }) => file).sort()).toEqual([...names].sort());
    for (const [name, text] of Object.entries(contents(folder)))
      expect(`${name} ${text}`).toBe(`${name} NEW`);
  });

  test('paths that overlap name a file once', async () => {
    const folder = tree({ 'src/a.ts': 'OLD', 'src/b.vue': 'OLD', 'src/c.md': 'OLD', 'src/d.md': 'OLD' });
    const report = await migrated(folder, { paths: ['.', 'src', 'src/a.ts'], write: false });
    expect(places(report).sort()).toEqual([
      'src/a.ts:1:1 migrated replaced',
      'src/b.vue:1:1 kept component',
      'src/c.md:1:1 kept documentation',
    ]);
    expect(report.findings.find(({ code }) => code === 'documentation')?.message).toContain('2 files');
    expect(report.summary.filesScanned).toBe(4);
  });

  test('strings to look for are strings and no patterns', async () => {
    const trigger = 'O(L|D)\\.[a]*$';
    const transforms = [replacing(trigger, 'NEW')];
    const report = await migrated(tree({ 'a.ts': `'${trigger}'`, 'b.ts': 'OD.a' }), {}, transforms);
    expect(report.files.map(({ file, after }) => [file, after])).toEqual([['a.ts', "'NEW'"]]);
  });

  test('the number of files that were searched is said, those without a hit included', async () => {
    const folder = tree({ 'a.ts': 'OLD', 'b.ts': '', 'c.txt': 'x', 'node_modules/d.js': 'OLD' });
    const { summary } = await migrated(folder);
    expect(summary.filesScanned).toBe(3);
  });
});

describe('what is kept of a file', () => {
  test('byte order mark, line ends, and every byte outside the edits', async () => {
    const before = "\uFEFFconst a = 'OLD';\r\n\tconst b = `OLD\n ü🙂 `; // \u2028 OLD\r\n\r\n";
    const folder = tree({ 'a.ts': before });
    const report = await migrated(folder);
    expect(readFileSync(join(folder, 'a.ts'), 'utf8')).toBe(before.replaceAll('OLD', 'NEW'));
    // The mark is no column.
    expect(places(report)[0]).toBe('a.ts:1:12 migrated replaced');
  });

  test('mode', async () => {
    const folder = tree({ 'run.mjs': '#!/usr/bin/env node\nOLD', 'secret.ts': 'OLD', 'all.ts': 'OLD' });
    const modes = { 'run.mjs': 0o755, 'secret.ts': 0o600, 'all.ts': 0o666 };
    for (const [name, mode] of Object.entries(modes)) chmodSync(join(folder, name), mode);
    await migrated(folder);
    for (const [name, mode] of Object.entries(modes)) {
      expect(readFileSync(join(folder, name), 'utf8')).toContain('NEW');
      expect(statSync(join(folder, name)).mode & 0o777).toBe(mode);
    }
  });

  test('no other file appears', async () => {
    const folder = tree({ 'a.ts': 'OLD', 'b/c.ts': 'OLD' });
    await migrated(folder);
    expect(contents(folder)).toEqual({ 'a.ts': 'NEW', 'b/c.ts': 'NEW' });
  });

  test('all of it, where nothing is written', async () => {
    const files = { 'a.ts': 'OLD', 'b.ts': 'x' };
    const folder = tree(files);
    const before = lstatSync(join(folder, 'a.ts'));
    const report = await migrated(folder, { write: false });
    expect(contents(folder)).toEqual(files);
    expect(lstatSync(join(folder, 'a.ts')).ino).toBe(before.ino);
    expect(report.files).toEqual([{ file: 'a.ts', before: 'OLD', after: 'NEW' }]);
    const { findings, errors, summary } = await migrated(folder);
    expect({ findings, errors, summary }).toEqual({
      findings: report.findings,
      errors: report.errors,
      summary: report.summary,
    });
  });

  test('a second run changes nothing', async () => {
    const folder = tree({ 'a.ts': 'OLD' });
    await migrated(folder);
    const again = await migrated(folder);
    expect(again).toMatchObject({ files: [], findings: [], errors: [] });
  });
});

describe('files that cannot be done', () => {
  test('what is not UTF-8 or does not parse is an error, and the others are done', async () => {
    const folder = tree({
      'latin1.ts': Buffer.from("const \xe9 = 'OLD'", 'latin1'),
      'utf16.ts': Buffer.from("\uFEFFconst a = 'OLD'", 'utf16le'),
      'broken.ts': "const = 'OLD'",
      'nul.ts': "// \0\nconst a = 'OLD'",
      'data.bin': 'OLD \0',
      'good.ts': 'OLD',
    });
    const before = { ...contents(folder), 'good.ts': 'NEW' };
    const { errors, summary, files } = await migrated(folder);
    expect(contents(folder)).toEqual(before);
    const messages = Object.fromEntries(errors.map(({ file, message }) => [file, message]));
    expect(Object.keys(messages).sort()).toEqual(['broken.ts', 'latin1.ts', 'nul.ts', 'utf16.ts']);
    expect(messages['latin1.ts']).toMatch(/not UTF-8/);
    expect(messages['nul.ts']).toMatch(/NUL/);
    expect(messages['utf16.ts']).toMatch(/not UTF-8/);
    expect(messages['broken.ts']).toMatch(/could not be parsed: 1:7 /);
    expect(summary).toMatchObject({ errors: 4, filesChanged: 1, migrated: 1, manual: 0 });
    expect(files).toHaveLength(1);
  });

  test('what a transform throws on is an error of that file', async () => {
    const throwing = finding('throwing', 'OLD', function* (files) {
      for (const { fileName: file, text } of files) {
        if (text.includes('BOOM')) throw new Error('no way');
        yield { edits: [{ file, start: 0, end: 3, text: 'NEW' }] };
      }
    });
    // So that it does not find its own result.
    const once = finding('throwing', 'OLD', (files) =>
      throwingOn(
        throwing,
        files.filter(({ text }) => text.includes('OLD')),
      ),
    );
    const folder = tree({ 'a.ts': 'OLD', 'b.ts': 'OLD; BOOM', 'c.ts': 'OLD' });
    const { errors, findings } = await migrated(folder, {}, [once]);
    expect(errors).toEqual([
      { file: 'b.ts', message: '`throwing` failed on it: no way. Please report this.' },
    ]);
    expect(findings.map(({ file }) => file)).toEqual(['a.ts', 'c.ts']);
    expect(contents(folder)).toEqual({ 'a.ts': 'NEW', 'b.ts': 'OLD; BOOM', 'c.ts': 'NEW' });
  });

  function throwingOn(transform: AnyTransform, files: readonly { fileName: string; text: string }[]) {
    return transform.run({ files } as never, {} as never);
  }

  test('a transform that throws on all files together and on none alone fails the run', async () => {
    const broken = finding('broken', 'OLD', (files) => {
      if (files.length > 1) throw new Error('two are too many');
      return [];
    });
    const folder = tree({ 'a.ts': 'OLD', 'b.ts': 'OLD' });
    await expect(migrated(folder, {}, [broken])).rejects.toThrow('`broken` failed on it: two are too many');
    expect(contents(folder)).toEqual({ 'a.ts': 'OLD', 'b.ts': 'OLD' });
  });

  test('a result that would not parse is an error, and the file stays', async () => {
    const breaking = finding('breaking', 'OLD', (files) =>
      files.flatMap(({ fileName: file, text }) => {
        const start = text.indexOf('OLD');
        const result = text.includes('bad') ? '((' : 'NEW';
        return start === -1 ? [] : [{ edits: [{ file, start, end: start + 3, text: result }] }];
      }),
    );
    const folder = tree({ 'a.ts': 'OLD', 'b.ts': 'bad;OLD' });
    const { errors, findings, files } = await migrated(folder, {}, [breaking]);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({
      file: 'b.ts',
      message: expect.stringMatching(/would not parse: 1:\d+ /),
    });
    expect(contents(folder)).toEqual({ 'a.ts': 'NEW', 'b.ts': 'bad;OLD' });
    expect([...findings, ...files].map(({ file }) => file)).toEqual(['a.ts', 'a.ts']);
  });

  test('a result that a second run would change again is an error', async () => {
    const growing = replacing('OLD', 'OLDER');
    const folder = tree({ 'a.ts': 'OLD' });
    const { errors } = await migrated(folder, {}, [growing]);
    expect(errors).toEqual([
      { file: 'a.ts', message: '`replacing` would change it again (`replaced`). Please report this.' },
    ]);
    expect(contents(folder)).toEqual({ 'a.ts': 'OLD' });
  });

  test('a transform that does not settle is an error of the file that it does not settle on', async () => {
    /** Of twelve findings on one word, each round can do one. */
    const endless = finding('endless', 'WORD', function* (files) {
      for (const { fileName: file, text } of files) {
        const start = text.indexOf('WORD');
        if (start === -1) continue;
        for (const { index } of text.matchAll(/#\w/g)) {
          yield { at: { file, start: index }, edits: [{ file, start, end: start + 4, text: 'WORD' }] };
        }
      }
    });
    const different = finding('endless', 'WORD', (files) =>
      [...endless.run({ files } as never, {} as never)].map((found, index) => ({
        ...found,
        edits: found.edits.map((edit) => ({ ...edit, text: `WORD/*${index}*/` })),
      })),
    );
    const marks = (count: number) => `'${'#a'.repeat(count)}';\nWORD`;
    const folder = tree({ 'a.ts': marks(12), 'b.ts': 'OLD', 'c.ts': 'WORD' });
    const { errors } = await migrated(folder, {}, [different, swap]);
    expect(errors).toEqual([
      { file: 'a.ts', message: '`endless` does not settle on it. Please report this.' },
    ]);
    expect(contents(folder)).toEqual({ 'a.ts': marks(12), 'b.ts': 'NEW', 'c.ts': 'WORD' });
  });

  test.each([
    ['overlap each other', [at(0, 3, 'NEW'), at(1, 2, 'x')]],
    ['reach beyond the text', [at(0, 300, 'NEW')]],
  ])('edits of one finding that %s are an error of that file', async (_, edits) => {
    const clumsy = finding('clumsy', 'OLD', (files) =>
      files.flatMap(({ fileName: file, text }) => {
        if (!text.startsWith('OLD')) return [];
        const own = text.includes('bad') ? edits : [at(0, 3, 'NEW')];
        return [{ edits: own.map((edit) => ({ ...edit, file })) }];
      }),
    );
    const folder = tree({ 'a.ts': 'OLD', 'b.ts': 'OLD; bad' });
    const { errors } = await migrated(folder, {}, [clumsy]);
    expect(errors.map(({ file }) => file)).toEqual(['b.ts']);
    expect(contents(folder)).toEqual({ 'a.ts': 'NEW', 'b.ts': 'OLD; bad' });
  });

  function at(start: number, end: number, text: string): Edit {
    return { file: '', start, end, text };
  }

  test('a finding over two files changes neither when one of them fails', async () => {
    const pair = finding('pair', 'OLD', function* (files) {
      const [a] = files.filter(({ fileName }) => fileName.endsWith('/a.ts'));
      if (a?.text !== 'OLD') return;
      const b = a.fileName.replace('a.ts', 'b.ts');
      yield { edits: [a.fileName, b].map((file) => ({ file, start: 0, end: 3, text: 'NEW' })) };
    });
    const breaking = finding('breaking', 'TAIL', (files) =>
      files.flatMap(({ fileName: file, text }) => {
        const start = text.indexOf('TAIL');
        return start === -1 ? [] : [{ edits: [{ file, start, end: start + 4, text: '((' }] }];
      }),
    );
    const files = { 'a.ts': 'OLD', 'b.ts': 'OLD; TAIL', 'c.ts': 'word' };
    const folder = tree(files);
    const report = await migrated(folder, {}, [pair, breaking, replacing('word', 'WORD')]);
    expect(report.errors.map(({ file }) => file)).toEqual(['b.ts']);
    expect(places(report)).toEqual(['a.ts:1:1 manual found', 'c.ts:1:1 migrated replaced']);
    expect(contents(folder)).toEqual({ ...files, 'c.ts': 'WORD' });

    // Without what fails, the same finding is done in both.
    const good = tree({ ...files, 'b.ts': 'OLD' });
    await migrated(good, {}, [pair, breaking]);
    expect(contents(good)).toMatchObject({ 'a.ts': 'NEW', 'b.ts': 'NEW' });
  });

  const canDrop = process.platform !== 'win32' && process.seteuid !== undefined;

  (canDrop ? describe : describe.skip)('for lack of permission', () => {
    const nobody = 65_534;

    /** Nothing is forbidden to root, so that these run as somebody else. */
    async function asNobody<T>(folder: string, action: () => Promise<T>): Promise<T> {
      if (process.geteuid?.() !== 0) return action();
      chmodSync(temporary, 0o755);
      for (const entry of ['', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })]) {
        chownSync(join(folder, entry), nobody, nobody);
      }
      // Modules are loaded, and compiled by jest, before.
      await migrated(tree({ 'a.ts': 'OLD' }));
      process.seteuid?.(nobody);
      try {
        return await action();
      } finally {
        process.seteuid?.(0);
      }
    }

    test('a file that cannot be read is an error, and the others are done', async () => {
      const folder = tree({ 'a.ts': 'OLD', 'b.ts': 'OLD', 'deep/c.ts': 'OLD' });
      chmodSync(join(folder, 'b.ts'), 0o000);
      chmodSync(join(folder, 'deep'), 0o000);
      const report = await asNobody(folder, () => migrated(folder));
      chmodSync(join(folder, 'deep'), 0o755);
      expect(report.errors.map(({ file }) => file).sort()).toEqual(['b.ts', 'deep']);
      for (const { message } of report.errors)
        expect(message).toMatch(/^It could not be read: Permission denied/);
      expect(report.files.map(({ file }) => file)).toEqual(['a.ts']);
      chmodSync(join(folder, 'b.ts'), 0o644);
      expect(contents(folder)).toEqual({ 'a.ts': 'NEW', 'b.ts': 'OLD', 'deep/c.ts': 'OLD' });
    });

    async function withLockedFolder(transforms: AnyTransform[]) {
      const folder = tree({ 'a.ts': 'OLD', 'locked/b.ts': 'OLD', 'z.ts': 'OLD' });
      chmodSync(join(folder, 'locked'), 0o555);
      const report = await asNobody(folder, () => migrated(folder, {}, transforms));
      return { report, after: contents(folder) };
    }

    test('a file that cannot be written is an error, and the others are done', async () => {
      const { report, after } = await withLockedFolder([swap]);
      expect(report.errors).toHaveLength(1);
      expect(report.errors[0]).toMatchObject({ file: 'locked/b.ts' });
      expect(report.errors[0]?.message).toMatch(/^It could not be written: /);
      expect(report.files.map(({ file }) => file)).toEqual(['a.ts', 'z.ts']);
      expect(after).toEqual({ 'a.ts': 'NEW', 'locked/b.ts': 'OLD', 'z.ts': 'NEW' });
    });

    test('a file that cannot be created is an error, and what needs it stays', async () => {
      const creating = finding('creating', 'OLD', (files) =>
        files
          .filter(({ text, fileName }) => text === 'OLD' && fileName.endsWith('/a.ts'))
          .map(({ fileName }) => ({
            at: { file: fileName, start: 0 },
            edits: [
              { file: fileName, start: 0, end: 3, text: 'NEW' },
              { file: fileName.replace('a.ts', 'locked/deep/new.ts'), start: 0, end: 0, text: 'x' },
            ],
          })),
      );
      const { report, after } = await withLockedFolder([creating, replacing('word', 'WORD')]);
      expect(report.errors.map(({ file }) => file)).toEqual(['locked/deep/new.ts']);
      expect(places(report)).toEqual(['a.ts:1:1 manual found']);
      expect(after).toEqual({ 'a.ts': 'OLD', 'locked/b.ts': 'OLD', 'z.ts': 'OLD' });
    });

    test('what could not be written does not count as migrated', async () => {
      const { report } = await withLockedFolder([swap]);
      const done = report.findings.filter(({ verdict }) => verdict === 'migrated');
      expect(done.map(({ file }) => file)).toEqual(['a.ts', 'z.ts']);
    });

    test('a finding over two files changes neither when one of them cannot be written', async () => {
      const pair = finding('pair', 'OLD', function* (files) {
        const old = files.filter(({ text }) => text === 'OLD');
        if (old.length < 3) return;
        yield { edits: old.map(({ fileName: file }) => ({ file, start: 0, end: 3, text: 'NEW' })) };
      });
      const { after } = await withLockedFolder([pair]);
      expect(after).toEqual({ 'a.ts': 'OLD', 'locked/b.ts': 'OLD', 'z.ts': 'OLD' });
    });
  });
});

describe('the pipeline', () => {
  test('each transform sees what the one before left, and places are those of the original', async () => {
    const header = finding('header', 'FIRST', (files) =>
      files.flatMap(({ fileName: file, text }) =>
        text.startsWith('// new')
          ? []
          : [{ edits: [{ file, start: 0, end: 0, text: '// new\n// lines\n' }] }],
      ),
    );
    const first = replacing('FIRST', 'SECOND', { id: 'first' });
    const second = replacing('SECOND', 'THIRD', { id: 'second' });
    const folder = tree({ 'a.ts': 'x;\n  SECOND + FIRST + SECOND;\n' });
    const report = await migrated(folder, {}, [header, first, second]);
    expect(contents(folder)['a.ts']).toBe('// new\n// lines\nx;\n  THIRD + THIRD + THIRD;\n');
    expect(report.findings.map(({ transform, line, column }) => `${transform} ${line}:${column}`)).toEqual([
      'header 1:1',
      'second 2:3',
      'first 2:12',
      'second 2:12',
      'second 2:20',
    ]);
  });

  test('findings that conflict wait for the next round, with the right place', async () => {
    const wrap = finding('wrap', 'f(', (files) =>
      files.flatMap(({ fileName: file, text }) =>
        [...text.matchAll(/\bf\(/g)].map(({ index }) => {
          const end = closing(text, index + 1) + 1;
          const edits = [{ file, start: index, end, text: `g(${text.slice(index + 2, end)}` }];
          return { at: { file, start: index }, edits };
        }),
      ),
    );
    const folder = tree({ 'a.ts': '0;\nf(f(1) + f(2));\n' });
    const report = await migrated(folder, {}, [wrap]);
    expect(report.errors).toEqual([]);
    expect(contents(folder)['a.ts']).toBe('0;\ng(g(1) + g(2));\n');
  });

  function closing(text: string, open: number): number {
    let depth = 0;
    for (let index = open; ; index++) {
      if (text[index] === '(') depth++;
      if (text[index] === ')' && --depth === 0) return index;
    }
  }

  test('only and skip choose transforms, in the order of the list', async () => {
    const list = ['a', 'b', 'c'].map((word) => replacing(word.repeat(3), word.toUpperCase(), { id: word }));
    const source = { 'a.ts': 'aaa, bbb, ccc' };
    const textOf = async (options: RunOptions) =>
      (await migrated(tree(source), options, list)).files[0]?.after;
    expect(await textOf({})).toBe('A, B, C');
    expect(await textOf({ only: ['c', 'a'] })).toBe('A, bbb, C');
    expect(await textOf({ skip: ['a'] })).toBe('aaa, B, C');
    expect(await textOf({ only: ['c', 'a'], skip: ['a'] })).toBe('aaa, bbb, C');
    expect(await textOf({ only: ['a'], skip: ['a'] })).toBeUndefined();
  });

  test('with safe, what wants a review is for a human', async () => {
    const review = replacing('RISKY', 'DONE', { id: 'review', strength: 'review' });
    const folder = tree({ 'a.ts': 'OLD, RISKY' });
    const report = await migrated(folder, { safe: true }, [swap, review]);
    expect(contents(folder)['a.ts']).toBe('NEW, RISKY');
    expect(places(report)).toEqual(['a.ts:1:1 migrated replaced', 'a.ts:1:6 manual replaced']);
    expect(report.findings[1]).not.toHaveProperty('strength');
    expect(report.findings[1]?.message).toMatch(/--safe/);
    expect(report.findings[1]?.message).toMatch(/It becomes `DONE`\./);
    const all = await migrated(folder, {}, [swap, review]);
    expect(all.findings).toMatchObject([{ verdict: 'migrated', strength: 'review' }]);
    expect(contents(folder)['a.ts']).toBe('NEW, DONE');
  });

  test('comments ask to leave code alone', async () => {
    const kept = 'migrated replaced';
    const folder = tree({
      'line.ts': 'OLD; // bedrock-codemod-ignore: reason\nOLD;\n',
      'above.ts': '// bedrock-codemod-ignore\nOLD;\nOLD;\n/* bedrock-codemod-ignore */\nOLD;\n',
      'file.ts': '// bedrock-codemod-ignore-file\nOLD;\n\nOLD;\n',
      'late.ts': 'OLD;\n// bedrock-codemod-ignore-file\n',
      'text.ts': "'bedrock-codemod-ignore'; OLD;\n",
      'shebang.mjs': '#!/usr/bin/env node\n// bedrock-codemod-ignore-file\nOLD;\n',
    });
    const report = await migrated(folder);
    expect(places(report)).toEqual([
      'above.ts:2:1 kept ignored',
      `above.ts:3:1 ${kept}`,
      'above.ts:5:1 kept ignored',
      'file.ts:2:1 kept ignored',
      'file.ts:4:1 kept ignored',
      `late.ts:1:1 ${kept}`,
      'line.ts:1:1 kept ignored',
      `line.ts:2:1 ${kept}`,
      'shebang.mjs:3:1 kept ignored',
      `text.ts:1:27 ${kept}`,
    ]);
    expect(contents(folder)['above.ts']).toBe(
      '// bedrock-codemod-ignore\nOLD;\nNEW;\n/* bedrock-codemod-ignore */\nOLD;\n',
    );
    expect(contents(folder)['line.ts']).toBe('OLD; // bedrock-codemod-ignore: reason\nNEW;\n');
  });

  describe('a finding that leads out of the files with a hit', () => {
    /** Edits of the file with the hit and of others, by name: what is at the start of each, and what comes there. */
    const leading = (others: Readonly<Record<string, readonly [was: string, becomes: string]>>) =>
      finding('leading', 'OLD', (files) =>
        files
          .filter(({ text }) => text === 'OLD')
          .map(({ fileName }) => ({
            at: { file: fileName, start: 0 },
            edits: [
              { file: fileName, start: 0, end: 3, text: 'NEW' },
              ...Object.entries(others).map(([name, [was, text]]) => ({
                file: join(dirname(fileName), name),
                start: 0,
                end: was.length,
                text,
              })),
            ],
          })),
      );

    test('changes a file without a hit, with what it is written in', async () => {
      const folder = tree({ 'src/a.ts': 'OLD', 'src/b.ts': '\uFEFFx;\r\n', 'src/package.json': '{}' });
      const transforms = [leading({ 'b.ts': ['x', 'y'], 'package.json': ['{}', '{"a":1}'] })];
      const report = await migrated(folder, {}, transforms);
      expect(places(report)).toEqual(['src/a.ts:1:1 migrated found']);
      expect(report.files.map(({ file, before, after }) => [file, before, after])).toEqual([
        ['src/a.ts', 'OLD', 'NEW'],
        ['src/b.ts', 'x;\r\n', 'y;\r\n'],
        ['src/package.json', '{}', '{"a":1}'],
      ]);
      expect(readFileSync(join(folder, 'src/b.ts'), 'utf8')).toBe('\uFEFFy;\r\n');
      expect(readFileSync(join(folder, 'src/package.json'), 'utf8')).toBe('{"a":1}');
      expect((await migrated(folder, {}, transforms)).files).toEqual([]);
    });

    test.each([
      ['outside of the paths', { 'src/a.ts': 'OLD', 'b.ts': 'x' }, '../b.ts', { paths: ['src'] }],
      ['that is ignored here', { 'src/a.ts': 'OLD', 'src/b.ts': 'x' }, 'b.ts', { ignore: ['**/b.ts'] }],
      ['that git ignores', { '.gitignore': 'b.ts', 'src/a.ts': 'OLD', 'src/b.ts': 'x' }, 'b.ts', {}],
      ['of a package', { 'a.ts': 'OLD', 'node_modules/b/b.ts': 'x' }, 'node_modules/b/b.ts', {}],
      ['of a build', { 'a.ts': 'OLD', 'dist/b.js': 'x' }, 'dist/b.js', {}],
      ['that is generated', { 'a.ts': 'OLD', 'b.ts': 'x // @generated' }, 'b.ts', {}],
      ['that is no code', { 'a.ts': 'OLD', 'b.yaml': 'x' }, 'b.yaml', {}],
      ['that asks for it', { 'a.ts': 'OLD', 'b.ts': 'x // bedrock-codemod-ignore' }, 'b.ts', {}],
    ] as const)('leaves a file %s, and so itself', async (_, files, name, options) => {
      const own = Object.fromEntries(
        // The comment that tells what is generated is the first thing in its file.
        Object.entries(files).map(([path, text]) => [path, text.replace(/^x (\/\/ @generated)$/, '$1\nx')]),
      );
      const folder = repository(own);
      const report = await migrated(folder, options, [leading({ [name]: ['', 'y'] })]);
      expect(report.files).toEqual([]);
      expect(contents(folder)).toEqual(own);
      const [found, ...more] = report.findings.filter(({ transform }) => transform === 'leading');
      expect(more).toEqual([]);
      const path = Object.keys(own).find((each) => each.endsWith(name.replace('../', '')));
      if (found?.verdict === 'kept') {
        expect(found).toMatchObject({
          code: 'ignored',
          message: `A comment asks to leave alone what this needs to change in \`${path}\`.`,
        });
      } else {
        expect(found?.verdict).toBe('manual');
        expect(found?.message).toBe(
          `Not applied, because it needs an edit in \`${path}\`, which is not part of this run: Found.`,
        );
      }
    });

    test('creates a file with its folders', async () => {
      const folder = tree({ 'a.ts': 'OLD' });
      const report = await migrated(folder, {}, [leading({ 'lib/deep/new.ts': ['', 'export {};\n'] })]);
      expect(places(report)).toEqual(['a.ts:1:1 migrated found']);
      expect(contents(folder)).toEqual({ 'a.ts': 'NEW', 'lib/deep/new.ts': 'export {};\n' });
      expect(report.summary.filesChanged).toBe(2);
      expect(report.files.find(({ file }) => file === 'lib/deep/new.ts')?.before).toBe('');
    });

    test('creates nothing where nothing is written', async () => {
      const folder = tree({ 'a.ts': 'OLD' });
      const transforms = [leading({ 'lib/new.ts': ['', 'export {};\n'] })];
      const report = await migrated(folder, { write: false }, transforms);
      expect(report.files.map(({ file }) => file).sort()).toEqual(['a.ts', 'lib/new.ts']);
      expect(contents(folder)).toEqual({ 'a.ts': 'OLD' });
      expect(existsSync(join(folder, 'lib'))).toBe(false);
    });

    test('two that create the same file with the same text create it once', async () => {
      const folder = tree({ 'a.ts': 'OLD', 'b.ts': 'OLD' });
      await migrated(folder, {}, [leading({ 'new.ts': ['', 'export {};\n'] })]);
      expect(contents(folder)).toEqual({ 'a.ts': 'NEW', 'b.ts': 'NEW', 'new.ts': 'export {};\n' });
    });

    test('a created file that would not parse is an error, and nothing is created', async () => {
      const folder = tree({ 'a.ts': 'OLD', 'z.ts': 'word' });
      const transforms = [leading({ 'lib/new.ts': ['', '(('] }), replacing('word', 'WORD')];
      const report = await migrated(folder, {}, transforms);
      expect(report.errors.map(({ file }) => file)).toEqual(['lib/new.ts']);
      expect(contents(folder)).toEqual({ 'a.ts': 'OLD', 'z.ts': 'WORD' });
      expect(places(report)).toEqual(['a.ts:1:1 manual found', 'z.ts:1:1 migrated replaced']);
      expect(existsSync(join(folder, 'lib'))).toBe(false);
    });

    test('a file without a hit that would not parse is an error, and the one with a hit stays', async () => {
      const files = { 'a.ts': 'OLD', 'b.ts': 'x' };
      const folder = tree(files);
      const report = await migrated(folder, {}, [leading({ 'b.ts': ['x', '(('] })]);
      expect(report.errors.map(({ file }) => file)).toEqual(['b.ts']);
      expect(contents(folder)).toEqual(files);
    });

    test('under a name that a file has as a folder is an error, and nothing changes', async () => {
      const files = { 'a.ts': 'OLD', lib: 'a file' };
      const folder = tree(files);
      const report = await migrated(folder, {}, [leading({ 'lib/new.ts': ['', 'x'] })]);
      expect(report.errors.map(({ file }) => file)).toEqual(['lib/new.ts']);
      expect(report.errors[0]?.message).toMatch(/^It could not be written: /);
      expect(contents(folder)).toEqual(files);
    });

    test('one text alone: neither a new file nor another one, and the finding says which', () => {
      const run = (others: Parameters<typeof leading>[0]) =>
        transformSource('OLD', { path: 'a.ts', only: ['leading'], transforms: [leading(others)] });
      const created = run({ 'new.ts': ['', 'x'] });
      expect(created.code).toBe('OLD');
      expect(created.findings.map(({ verdict, message }) => ({ verdict, message }))).toEqual([
        {
          verdict: 'manual',
          message: 'Not applied, because it needs a new file, which `bedrock-codemod migrate` writes: Found.',
        },
      ]);
      // Without others it is done.
      expect(run({}).code).toBe('NEW');
    });

    test('a transform can ask before it plans a new file', async () => {
      const asked: (boolean | undefined)[] = [];
      const asking: AnyTransform = {
        ...swap,
        id: 'asking',
        run: (_, { mayCreate }) => {
          asked.push(mayCreate?.('/new.ts'));
          return [];
        },
      };
      transformSource('OLD', { path: 'a.ts', only: ['asking'], transforms: [asking] });
      await migrated(tree({ 'a.ts': 'OLD' }), {}, [asking]);
      expect(asked).toEqual([false, true]);
    });
  });

  test('a transform can search all code of the repository, as the ones before it left it', async () => {
    const folder = repository({
      '.gitignore': 'ignored/',
      'src/a.ts': 'OLD; word',
      'lib/b.ts': 'word',
      'lib/c.ts': 'words apart',
      'lib/c.md': 'word',
      'ignored/d.ts': 'word',
      'node_modules/e/e.js': 'word',
    });
    const found = new Map<string, string[] | undefined>();
    const searching: AnyTransform = {
      ...swap,
      id: 'searching',
      run: ({ codeMatching }) => {
        for (const pattern of ['\\bword\\b', '\\bOLD\\b', '\\bNEW\\b']) {
          const files = codeMatching(pattern)?.map(({ fileName }) => fileName.slice(folder.length + 1));
          found.set(pattern, files);
        }
        return [];
      },
    };
    await migrated(folder, { paths: ['src'], write: false }, [swap, searching]);
    expect([...found.values()]).toEqual([['src/a.ts', 'lib/b.ts'], [], ['src/a.ts']]);
    // Where nothing can be searched, nobody may believe that there is nothing.
    transformSource('OLD', { path: 'a.ts', only: ['searching'], transforms: [searching] });
    expect([...found.values()]).toEqual([undefined, undefined, undefined]);
  });

  test('the totals add up', async () => {
    const verdicts = ['migrated', 'current', 'kept', 'manual'] as const;
    const mixed = finding('mixed', 'OLD', function* (files) {
      for (const { fileName: file, text } of files) {
        for (const [start, verdict] of verdicts.entries()) {
          const edits =
            verdict === 'migrated' && text.startsWith('OLD') ? [{ file, start: 0, end: 3, text: 'NEW' }] : [];
          yield { at: { file, start }, verdict, edits };
        }
      }
    });
    const folder = tree({ 'a.ts': 'OLD OLD', 'a.vue': 'OLD', 'b.ts': 'const OLD OLD' });
    const { summary, findings, errors, files } = await migrated(folder, {}, [mixed]);
    // `OLD OLD` is no program.
    expect(summary).toMatchObject({ errors: 2, kept: 1, filesChanged: 0 });
    writeFileSync(join(folder, 'a.ts'), 'OLD;OLD');
    const second = await migrated(folder, {}, [mixed]);
    expect(second.summary).toEqual({
      filesScanned: 3,
      filesChanged: 1,
      migrated: 1,
      current: 1,
      kept: 2,
      manual: 1,
      errors: 1,
    });
    const total = (report: Report) =>
      report.summary.migrated + report.summary.current + report.summary.kept + report.summary.manual;
    expect(total(second)).toBe(second.findings.length);
    expect([findings.length, errors.length, files.length]).toEqual([1, 2, 0]);
  });

  test('progress goes from the search to the last file written', async () => {
    const seen: Progress[] = [];
    const folder = tree({ 'a.ts': 'OLD', 'b.ts': 'OLD', 'c.ts': 'x' });
    await migrated(folder, { onProgress: (progress) => seen.push({ ...progress }) });
    const stages = seen.map(({ stage }) => stage);
    expect([...new Set(stages)]).toEqual(['search', 'analyse', 'write']);
    const order = stages.map((stage) => ['search', 'analyse', 'write'].indexOf(stage));
    expect([...order].sort()).toEqual(order);
    for (const { done, total } of seen) expect(done >= 0 && done <= total).toBe(true);
    expect(seen.at(-1)).toEqual({ stage: 'write', done: 2, total: 2 });
    const dry: Progress[] = [];
    await migrated(tree({ 'a.ts': 'OLD' }), { write: false, onProgress: (progress) => dry.push(progress) });
    expect(dry.some(({ stage }) => stage === 'write')).toBe(false);
  });
});

describe('what is loaded', () => {
  test('no transform without a hit', async () => {
    const load = jest.fn(async (): Promise<AnyTransform[]> => {
      throw new Error('loaded');
    });
    const report = await run({ outlines: [swap], load }, { cwd: tree({ 'a.ts': 'x', 'b.md': 'y' }) });
    expect(load).not.toHaveBeenCalled();
    expect(report).toMatchObject({ findings: [], errors: [], files: [], summary: { filesScanned: 2 } });
  });

  test('a transform that cannot be loaded fails the run, and nothing beside it', async () => {
    const load = jest.fn(async (): Promise<AnyTransform[]> => {
      throw new Error('loaded');
    });
    await expect(run({ outlines: [swap], load }, { cwd: tree({ 'a.ts': 'OLD' }) })).rejects.toThrow('loaded');
    expect(load).toHaveBeenCalledTimes(1);
  });

  test('nothing where there is nothing to run', async () => {
    const { summary } = await migrated(tree({ 'a.ts': 'OLD' }), { skip: ['replacing'] });
    expect(summary).toMatchObject({ filesChanged: 0, migrated: 0, errors: 0 });
  });

  test('a folder without files', async () => {
    const { summary } = await migrated(tree({}));
    expect(summary.filesScanned).toBe(0);
  });
});

describe('bad usage', () => {
  test.each<[string, RunOptions, readonly string[]]>([
    ['model', { to: 'claude-sonet-4' }, ['"claude-sonet-4"', ...modelNames()]],
    ['source', { from: ['claude-3-sonnet', 'gpt'] }, ['"gpt"', ...modelNames()]],
    ['ambiguous model', { to: 'claude-3-5-sonnet' }, ['claude-3-5-sonnet-v1', 'claude-3-5-sonnet-v2']],
    ['geography', { geo: 'mars' as never }, ['"mars"', 'us', 'eu', 'apac', 'us-gov', 'global', 'none']],
    ['region', { region: 'europe' }, ['"europe"', 'us-east-1']],
    ['transform', { only: ['swap'] }, ['"swap"', 'replacing']],
    ['skipped transform', { skip: ['swap'] }, ['"swap"', 'replacing']],
    ['path', { paths: ['a.ts', 'nowhere'] }, ['nowhere']],
  ])('an unknown %s is one line that says what is valid', async (_, options, words) => {
    const folder = tree({ 'a.ts': 'OLD' });
    const error = await migrated(folder, options).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(UsageError);
    const { message } = error as UsageError;
    expect(message).not.toContain('\n');
    for (const word of words) expect(message).toContain(word);
    expect(contents(folder)).toEqual({ 'a.ts': 'OLD' });
  });
});

describe('a project', () => {
  /** The tree of a file in a form that can be compared. */
  function shape(file: ts.SourceFile): string {
    const lines: string[] = [];
    const visit = (node: ts.Node, depth: number): void => {
      lines.push(`${depth} ${ts.SyntaxKind[node.kind]} ${node.pos}-${node.end} ${node.parent?.kind}`);
      ts.forEachChild(node, (child) => visit(child, depth + 1));
    };
    visit(file, 0);
    return lines.join('\n');
  }

  const snippets = [
    'const a = 1;\n',
    `f(\`$\{a}\`, [1, 2]);\n`,
    'if (a) { b() }\n',
    "x === 'OLD'\n",
    '/* c */ class A { m() { return { a, b: 2 }; } }\n',
    'type T = "a" | "b";\n',
    '// end\n',
    '<T,>(x: T) => x;\n',
  ];
  const texts = fc.array(fc.constantFrom(...snippets), { maxLength: 8 }).map((list) => list.join(''));
  const replacement = fc.constantFrom('', 'z', '(', '`', '/*', ' + 1', 'if (q) ', "'", '}', '\n');

  test('after an update is the same as one made of the new text', () => {
    fc.assert(
      fc.property(
        texts,
        fc.array(fc.tuple(fc.nat(), fc.nat(3), replacement), { minLength: 1, maxLength: 3 }),
        (text, cuts) => {
          const edits: Edit[] = [];
          for (const [place, length, to] of cuts) {
            const start = place % (text.length + 1);
            const end = Math.min(text.length, start + length);
            const overlaps = edits.some((other) => start <= other.end && other.start <= end);
            if (!overlaps) edits.push({ file: '/a.ts', start, end, text: to });
          }
          const project = createProject(new Map([['/a.ts', text]]), '/', noDisk);
          project.update(new Map([['/a.ts', edits]]));
          const fresh = createProject(new Map([['/a.ts', applyEdits(text, edits)]]), '/', noDisk);
          const [updated, expected] = [project.fileAt('/a.ts'), fresh.fileAt('/a.ts')];
          if (updated === undefined || expected === undefined) throw new Error('The file is gone.');
          expect(updated.text).toBe(expected.text);
          expect(syntaxErrorsOf(updated)).toEqual(syntaxErrorsOf(expected));
          expect(shape(updated)).toBe(shape(expected));
        },
      ),
      { numRuns: 300 },
    );
  });
});
