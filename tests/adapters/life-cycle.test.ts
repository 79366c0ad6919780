import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { explain } from '../../adapters/cli/explain.js';
import type { Io } from '../../adapters/cli/io.js';
import { runCli } from '../../adapters/cli/program.js';
import { inventory } from '../../engine/inventory.js';

// The package is an ES module that jest does not load; what it says is the path of the binary beside it.
jest.mock('@vscode/ripgrep', () => ({
  rgPath: require.resolve(`@vscode/ripgrep-${process.platform}-${process.arch}/bin/rg`),
}));

const temporary = realpathSync(mkdtempSync(join(tmpdir(), 'bedrock-codemod-life-cycle-')));
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

/** The files of a new folder, by name. */
function tree(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(temporary, 'tree-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

/** Runs `check --life-cycle` over a folder on a day. */
async function lifeCycle(cwd: string, argv = '', today = '2026-11-22') {
  let out = '';
  let err = '';
  const io: Io = {
    stdout: {
      write: (text) => {
        out += text;
      },
      isTTY: false,
    },
    stderr: {
      write: (text) => {
        err += text;
      },
      isTTY: false,
    },
    stdin: { isTTY: false },
    env: {},
    cwd,
    docs: join(__dirname, '../../docs/transforms'),
  };
  const code = await runCli(['check', '--life-cycle', ...argv.split(' ').filter(Boolean)], io, { today });
  return { code, out, err };
}

const sonnet35 = 'anthropic.claude-3-5-sonnet-20241022-v2:0';
const sonnet35First = 'anthropic.claude-3-5-sonnet-20240620-v1:0';
const sonnet45 = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const newest = 'us.anthropic.claude-sonnet-5-5';

const app = {
  'src/ask.ts': `const id = '${sonnet35}';\nexport const next = '${sonnet45}';\n// was ${sonnet35}\n`,
  'src/prices.ts': `export const prices = { '${sonnet35}': 3, '${newest}': 2 };\n`,
  'src/ask.test.ts': `test('asks', () => ask('${sonnet35}'));\n`,
  'src/other.ts': `// bedrock-codemod-ignore: billed\nconst billed = '${sonnet35}';\n`,
  '.env': `# ${sonnet35}\nMODEL_ID=${sonnet35}\n`,
  'tool.py': `model_id = '${sonnet35}'\n`,
  'README.md': `Uses ${sonnet35}.\n`,
};

describe('the inventory', () => {
  test.each<[string, string, string]>([
    ['a value', `const id = '${sonnet35}';`, 'asked'],
    ['an argument', `ask('${sonnet35}');`, 'asked'],
    ['a value in a map by version', `const ids = { 'claude-3-5': '${sonnet35}' };`, 'asked'],
    ['the key of a table', `const prices = { '${sonnet35}': 3 };`, 'named'],
    ['a record of a registry', `const all = [{ id: '${sonnet35}', maxTokens: 8192, price: 3 }];`, 'named'],
    ['a comparison', `if (id === '${sonnet35}') pay();`, 'named'],
    ['a test for a part', `if (id.includes('claude-3-5-sonnet')) pay();`, 'named'],
    ['a pattern', `if (/claude-3-5-sonnet/.test(id)) pay();`, 'named'],
    ['a type', `type Id = '${sonnet35}';`, 'named'],
    ['a text', `log('We moved away from ${sonnet35} in spring');`, 'named'],
    ['a policy', `const arn = 'arn:aws:bedrock:*::foundation-model/${sonnet35}';`, 'named'],
    ['a comment', `// ${sonnet35}\n`, 'comment'],
    ['a name of another provider', `const id = 'openrouter/claude-3-5-sonnet-20241022';`, 'other-provider'],
    ['what is marked', `const id = '${sonnet35}'; // bedrock-codemod-ignore`, 'ignored'],
    [
      'a constant of the CDK',
      `import { FoundationModelIdentifier as F } from 'aws-cdk-lib/aws-bedrock';\nuse(F.ANTHROPIC_CLAUDE_3_5_SONNET_20241022_V2_0);`,
      'asked',
    ],
  ])('%s', async (_, text, use) => {
    const { places } = await inventory({ cwd: tree({ 'a.ts': text }) });
    expect(places.map((place) => [place.model, place.use])).toEqual([['claude-3-5-sonnet-v2', use]]);
  });

  test('a beginning of names is no model', async () => {
    const { places } = await inventory({ cwd: tree({ 'a.ts': `if (id.includes('claude-3-5')) pay();` }) });
    expect(places).toEqual([]);
  });

  test('other files count where they run, and what is made or read is left out', async () => {
    const found = await inventory({
      cwd: tree({ ...app, 'dist/ask.js': `ask('${sonnet35}')`, 'tests/event.json': `"${sonnet35}"` }),
    });
    const other = found.places.filter(({ file }) => !file.startsWith('src/'));
    expect(other.map(({ file, line, use }) => `${file}:${line} ${use}`)).toEqual([
      '.env:1 comment',
      '.env:2 file',
      'tests/event.json:1 test',
      'tool.py:1 file',
    ]);
    expect(found.leftOut).toEqual({ documentation: 1, 'build-output': 1 });
  });

  test('plain text has no comments', async () => {
    const text = `# { "model": "${sonnet35}" }\n`;
    const { places } = await inventory({ cwd: tree({ 'prompts/a.txt': text, 'a.yaml': text }) });
    expect(places.map(({ file, use }) => `${file} ${use}`)).toEqual(['a.yaml comment', 'prompts/a.txt file']);
  });

  test('a name of the Anthropic API has a life of its own', async () => {
    const { places } = await inventory({
      cwd: tree({ 'a.ts': `use('claude-sonnet-4-5-20250929', '${sonnet45}');` }),
    });
    expect(places.map(({ service }) => service)).toEqual(['anthropic-api', 'bedrock']);
  });

  test('it is listed though it does not parse', async () => {
    const { places, errors } = await inventory({ cwd: tree({ 'a.ts': `const id = '${sonnet35}';\nif (` }) });
    expect(places.map(({ use }) => use)).toEqual(['asked']);
    expect(errors).toEqual([]);
  });
});

describe('check --life-cycle', () => {
  test('what ends first comes first, with its places and the command', async () => {
    const cwd = tree(app);
    const { out, code } = await lifeCycle(cwd);
    expect(code).toBe(1);
    const lines = out.split('\n').map((line) => line.replaceAll(/ {2,}/g, '  ').trim());
    expect(lines).toEqual([
      'ENDS  MODEL  PLACES  MOVE TO',
      'ended 2026-03-01  claude-3-5-sonnet-v2  3  claude-sonnet-5-5',
      `.env:2  ${sonnet35}`,
      `src/ask.ts:1  ${sonnet35}`,
      `tool.py:1  ${sonnet35}`,
      'named, not seen to be asked: src/prices.ts:1',
      'bedrock-codemod migrate --from claude-3-5-sonnet-v2 --to claude-sonnet-5-5',
      '',
      'ends 2027-04-08  claude-sonnet-4-5  1  claude-sonnet-5-5',
      `src/ask.ts:2  ${sonnet45}`,
      'bedrock-codemod migrate --from claude-sonnet-4-5 --to claude-sonnet-5-5',
      '',
      'no day known  claude-sonnet-5-5  0  -',
      'named, not seen to be asked: src/prices.ts:1',
      '',
      'Ended: 3 places for 1 model. Ending later: 1 place for 1 model.',
      'Not counted: 2 places in comments, 1 place in tests, 1 place that a comment asks to leave alone, 1 file of documentation.',
      'As of 2026-11-22.',
      '',
    ]);
    expect(readFileSync(join(cwd, 'src/ask.ts'), 'utf8')).toBe(app['src/ask.ts']);
  });

  test.each<[string, string, string, number]>([
    ['what is named alone ends nothing', `const price = { '${sonnet35}': 3 };`, '', 0],
    ['what works on counts for nothing', `ask('${newest}');`, '', 0],
    ['an end after 90 days is far', `ask('${sonnet45}');`, '', 0],
    ['an end within the days is near', `ask('${sonnet45}');`, '--within 137', 1],
    ['the last day counts', `ask('${sonnet45}');`, '--within 136', 0],
    ['other models can be asked for', `ask('${sonnet35}');`, '--from claude-sonnet-4-5', 0],
    ['nothing at all', 'ask();', '', 0],
  ])('%s', async (_, text, argv, code) => {
    expect((await lifeCycle(tree({ 'a.ts': text }), argv)).code).toBe(code);
  });

  test('what ends near is named apart from what is only named', async () => {
    const { out } = await lifeCycle(tree({ 'a.ts': `const price = { '${sonnet35}': 3 };` }));
    expect(out).toContain('No Claude model is seen to be asked in 1 file.');
    expect(out).toContain('1 more model is only named');
  });

  test('a region that goes on longer is said, and decides where it is asked for', async () => {
    const cwd = tree({ 'a.ts': `ask('${sonnet35First}');` });
    const { out } = await lifeCycle(cwd, '', '2026-06-15');
    expect(out).toContain('ended 2026-03-01');
    expect(out).toContain('later in some regions: 2026-06-01 in eu-central-2; 2026-07-30 in ap-northeast-1,');
    const tokyo = await lifeCycle(cwd, '--region ap-northeast-1 --within 10', '2026-06-15');
    expect(tokyo).toMatchObject({ code: 0 });
    expect(tokyo.out).toContain('ends 2026-07-30');
    expect(tokyo.out).toContain('As of 2026-06-15 in ap-northeast-1, by the catalog of');
  });

  test('a promise is no plan, and one that is past is none', async () => {
    const cwd = tree({ 'a.ts': `ask('us.anthropic.claude-haiku-4-5-20251001-v1:0');` });
    expect((await lifeCycle(cwd, '', '2026-10-01')).out).toMatch(
      /not before 2026-10-16 [\s\S]*is a promise and no plan/,
    );
    expect((await lifeCycle(cwd)).out).toMatch(
      /no day known [\s\S]*promised until 2026-10-16, which is past/,
    );
  });

  test('many places are counted', async () => {
    const { out } = await lifeCycle(tree({ 'a.ts': `ask('${sonnet35}');\n`.repeat(14) }));
    expect(out.match(/a\.ts:\d+/g)).toHaveLength(10);
    expect(out).toContain('and 4 more; `--format json` has all');
  });

  test('the command has the paths and the target that were given', async () => {
    const { out } = await lifeCycle(tree(app), '--to claude-sonnet-4-6 src');
    expect(out).toContain('bedrock-codemod migrate --from claude-3-5-sonnet-v2 --to claude-sonnet-4-6 src\n');
  });

  test('json has a shape of its own and all places', async () => {
    const { models, ...rest } = JSON.parse((await lifeCycle(tree(app), '--format json')).out);
    expect(rest).toEqual({
      schemaVersion: 1,
      tool: 'bedrock-codemod',
      report: 'life-cycle',
      version: expect.any(String),
      today: '2026-11-22',
      catalog: '2026-11-22',
      within: 90,
      region: null,
      summary: { filesScanned: 7, ended: 1, ending: 0, later: 1, open: 0, places: 4, errors: 0 },
      leftOut: { documentation: 1 },
      errors: [],
    });
    expect(models[0]).toMatchObject({
      model: 'claude-3-5-sonnet-v2',
      title: 'Claude 3.5 Sonnet v2',
      service: 'bedrock',
      standing: 'ended',
      ends: '2026-03-01',
      notBefore: null,
      endsByRegion: {},
      replacement: 'claude-sonnet-5-5',
      command: 'bedrock-codemod migrate --from claude-3-5-sonnet-v2 --to claude-sonnet-5-5',
    });
    expect(models[0].places).toContainEqual({
      file: 'src/ask.ts',
      line: 1,
      column: 13,
      text: sonnet35,
      use: 'asked',
    });
    expect(models[0].places).toHaveLength(8);
  });

  test('sarif: an error where it has ended, a note where it is only named', async () => {
    const { runs } = JSON.parse((await lifeCycle(tree(app), '--format sarif')).out);
    const [{ results, tool }] = runs;
    const levels = results.map(
      (result: { ruleId: string; level: string; properties: { use: string } }) =>
        `${result.ruleId} ${result.properties.use} ${result.level}`,
    );
    expect(new Set(levels)).toEqual(
      new Set([
        'life-cycle/ended file error',
        'life-cycle/ended asked error',
        'life-cycle/ended named note',
        'life-cycle/later asked note',
        'life-cycle/open named none',
      ]),
    );
    for (const { id } of tool.driver.rules) {
      expect(explain(id, join(__dirname, '../../docs/transforms'))).toContain(id.split('/')[1]);
    }
  });

  test('markdown, and a report beside what is printed', async () => {
    const cwd = tree(app);
    const { out } = await lifeCycle(cwd, '--report ends.md');
    expect(out).toContain('ENDS');
    const text = readFileSync(join(cwd, 'ends.md'), 'utf8');
    expect(text).toContain('| ended 2026-03-01 | claude-3-5-sonnet-v2 | 3 | claude-sonnet-5-5 |');
    expect(text).toContain('### claude-3-5-sonnet-v2: ended 2026-03-01 (4 places)');
    expect(text).toContain(`- \`src/prices.ts:1:26\` \`${sonnet35}\`, named and not seen to be asked`);
  });

  test('settings have the days, and their models are those of a migration', async () => {
    const settings = { within: 200, from: ['claude-3-opus'], to: 'claude-sonnet-4' };
    const cwd = tree({ 'a.ts': `ask('${sonnet45}');`, 'bedrock-codemod.json': JSON.stringify(settings) });
    const { code, out } = await lifeCycle(cwd);
    expect(code).toBe(1);
    expect(out).toContain('--from claude-sonnet-4-5 --to claude-sonnet-5-5');
  });

  test.each([
    ['--within soon', '`--within`'],
    ['--within -1', 'whole number'],
    ['--only model-id-swap', '`--only` is about a migration'],
    ['--geo eu', '`--geo` is about a migration'],
    ['--prune', '`--prune` is about a migration'],
    ['--budget 4096', '`--budget` is about a migration'],
  ])('%s is refused', async (argv, message) => {
    const { code, out, err } = await lifeCycle(tree({}), argv);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^error: [^\n]*\n$/);
    expect(err).toContain(message);
  });

  test('a file that cannot be read is an error, and the others are listed', async () => {
    const cwd = tree({ 'a.ts': `ask('${sonnet35}');` });
    writeFileSync(join(cwd, 'b.ts'), Buffer.from(`ask('${sonnet35}'); // \xff`, 'latin1'));
    const { code, out } = await lifeCycle(cwd);
    expect(code).toBe(2);
    expect(out).toContain('error  b.ts: It is not UTF-8.');
    expect(out).toContain('Ended: 1 place for 1 model.');
  });
});
