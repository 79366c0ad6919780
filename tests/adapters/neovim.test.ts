import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { blockOf, type Editor, edit, type Files, filesOf, migrated } from './editors.js';
import { describeWith, programPath } from './programs.js';

// Neovim as people have it, without a window: it starts the server by the configuration of the docs, and writes files.

jest.setTimeout(120_000);

const reason = 'there is no Neovim; `npm run editors` installs one';
const settings = JSON.stringify({ to: 'claude-sonnet-4', geo: 'us' });
const id = 'anthropic.claude-3-5-sonnet-20241022-v2:0';

describeWith(programPath('editors.mjs', 'neovim'), { title: 'Neovim', reason }, (program) => {
  const neovim = () => editor(program);

  test('shows what will change, what is behind it, and writes what the command line writes', () => {
    const files = filesOf('model-id-swap', 'bare-id');
    const { files: after, ...seen } = edit(
      neovim(),
      files,
      `
      open('bare-id.ts')
      hover(1, 30)
      act('^Migrate: ', { line = 1 })
      write()
      `,
    );
    expect(seen.problem).toBeUndefined();
    expect(seen.diagnostics).toMatchObject([
      { line: 1, severity: 3, source: 'bedrock-codemod', code: 'swapped' },
    ]);
    expect(seen.hover).toContain('Claude 3.5 Sonnet');
    expect(after).toEqual(migrated(files));
    expect(after).not.toEqual(files);
  });

  test.each([
    ['Windows lines and tabs', filesOf('thinking', 'crlf-and-tabs'), 'crlf-and-tabs.js'],
    ['a byte order mark', filesOf('model-id-swap', 'byte-order-mark'), 'byte-order-mark.ts'],
    ['a call', filesOf('invoke-model-to-converse', 'crlf'), 'crlf.ts'],
    ['settings', filesOf('model-id-swap', 'document-environment-crlf'), 'document-environment-crlf.env'],
    [
      'characters of two units before the place',
      {
        'bedrock-codemod.json': settings,
        'a.ts': `const mood = '😀𝒳é'; export const modelId = '${id}'; // 😀\nexport const other = '${id}';\n`,
      },
      'a.ts',
    ],
  ] as [string, Files, string][])('migrates a file with %s as a whole', (_, files, name) => {
    const { files: after, problem } = edit(neovim(), files, whole(name));
    expect(problem).toBeUndefined();
    expect(after).toEqual(migrated(files));
    expect(after).not.toEqual(files);
  });

  test('leaves a file without an end of its last line so, if Neovim does', () => {
    const files = filesOf('model-id-swap', 'no-final-newline');
    const name = 'no-final-newline.js';
    const expected = migrated(files);
    expect(edit(neovim(), files, `vim.o.fixendofline = false\n${whole(name)}`).files).toEqual(expected);
    // By default Neovim ends the line, whoever edits.
    expect(edit(neovim(), files, whole(name)).files).toEqual({ ...expected, [name]: `${expected[name]}\n` });
  });

  test('changes all files of a fix', () => {
    const files = filesOf('invoke-model-to-converse', 'body-function-in-another-file');
    const { files: after, problem } = edit(
      neovim(),
      files,
      `
      open('ask.ts')
      act('^Migrate: ', { line = 7 })
      write()
      `,
    );
    expect(problem).toBeUndefined();
    expect(after).toEqual(migrated(files));
    expect(after['prompts.ts']).not.toBe(files['prompts.ts']);
  });

  test('makes the files that a fix needs', () => {
    const files = filesOf('invoke-model-to-converse', 'adapter-in-typescript-with-double-quotes');
    const [name = ''] = Object.keys(files);
    const { files: after, problem } = edit(neovim(), files, whole(name));
    expect(problem).toBeUndefined();
    expect(after).toEqual(migrated(files));
    expect(Object.keys(after).length).toBeGreaterThan(Object.keys(files).length);
  });

  test('migrates what is in the buffer and not what is on disk', () => {
    const before = { 'bedrock-codemod.json': settings, 'a.ts': 'export const a = 1;\n' };
    const typed = `export const modelId = '${id}';`;
    const { files: after, problem } = edit(
      neovim(),
      before,
      `
      open('a.ts')
      insert(1, '// typed', "${typed}")
      act('^Migrate: ', { line = 2 })
      write()
      `,
    );
    expect(problem).toBeUndefined();
    expect(after).toEqual(migrated({ ...before, 'a.ts': `// typed\n${typed}\n${before['a.ts']}` }));
  });

  test('takes the settings of Neovim before those of the project', () => {
    const files = filesOf('model-id-swap', 'bare-id');
    const { home, ...rest } = neovim();
    const path = '.config/nvim/lsp/bedrock_codemod.lua';
    const configuration = home[path]?.replace('-- settings =', 'settings =') ?? '';
    const session = edit({ ...rest, home: { ...home, [path]: configuration } }, files, whole('bare-id.ts'));
    expect(session.problem).toBeUndefined();
    const chosen = JSON.stringify({ to: 'claude-sonnet-4-6', geo: 'eu' });
    expect(session.files['bare-id.ts']).toBe(
      migrated({ ...files, 'bedrock-codemod.json': chosen })['bare-id.ts'],
    );
  });

  test.each([
    ['for one place', "'^Migrate: ', { line = 1"],
    ['for the file', "'^Migrate this file', { kind = 'source.fixAll.bedrockCodemod'"],
  ])('refuses a choice %s that comes too late', (_, choice) => {
    const files = filesOf('model-id-swap', 'bare-id');
    const { files: after, ...seen } = edit(
      neovim(),
      files,
      `
      open('bare-id.ts')
      act(${choice}, meanwhile = function()
        vim.api.nvim_buf_set_lines(0, 0, 1, true, { '// typed meanwhile', 'export const other = "us.east";' })
      end })
      write()
      `,
    );
    expect(seen.problem).toBeUndefined();
    expect(seen.messages).not.toEqual([]);
    expect(after['bare-id.ts']).toBe('// typed meanwhile\nexport const other = "us.east";\n');
  });

  test('migrates a file by the command of the server', () => {
    const files = filesOf('model-id-swap', 'bare-id');
    const { files: after, problem } = edit(
      neovim(),
      files,
      `
      open('bare-id.ts')
      command('migrateFile')
      write()
      `,
    );
    expect(problem).toBeUndefined();
    expect(after).toEqual(migrated(files));
  });
});

/** Neovim with what the docs say for its version. */
function editor(program: string): Editor {
  const [, minor = '0'] =
    /v0\.(\d+)/.exec(spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout) ?? [];
  const start = Number(minor) >= 11 ? '0.11 and later' : Number(minor) >= 8 ? '0.8 to 0.10' : '0.7';
  return {
    program,
    args: ['--headless', '-c', `luafile ${join(__dirname, 'neovim.lua')}`],
    home: {
      '.config/nvim/lsp/bedrock_codemod.lua': blockOf('~/.config/nvim/lsp/bedrock_codemod.lua'),
      '.config/nvim/init.lua': blockOf(`~/.config/nvim/init.lua, Neovim ${start}`),
    },
  };
}

/** Opens a file, and takes everything that is offered for it. */
function whole(name: string): string {
  return `
  open('${name}')
  act('^Migrate this file', { kind = 'source.fixAll.bedrockCodemod' })
  write()
  `;
}
