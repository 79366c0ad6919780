import { join } from 'node:path';
import { blockOf, type Editor, edit, type Files, filesOf, migrated } from './editors.js';
import { describeWith, programPath } from './programs.js';

// Emacs with eglot, in batch: a client that resolves no actions (1.9) or does, and sends the whole text in its own line ends.

jest.setTimeout(120_000);

const reason = 'there is no Emacs with eglot; `npm run editors` installs one';
const settings = JSON.stringify({ to: 'claude-sonnet-4', geo: 'us' });
const id = 'anthropic.claude-3-5-sonnet-20241022-v2:0';

describeWith(programPath('editors.mjs', 'emacs'), { title: 'Emacs with eglot', reason }, (program) => {
  const emacs: Editor = {
    program,
    args: ['-q', '--batch', '-l', '~/.emacs.d/init.el', '-l', join(__dirname, 'eglot.el')],
    home: { '.emacs.d/init.el': blockOf('~/.emacs.d/init.el') },
  };

  test('shows what will change, and writes what the command line writes', () => {
    const files = filesOf('model-id-swap', 'no-final-newline');
    const { files: after, ...seen } = edit(
      emacs,
      files,
      // By default Emacs ends the line, whoever edits.
      '(setq mode-require-final-newline nil) (open "no-final-newline.js") (act "^Migrate: " :line 1) (save)',
    );
    expect(seen.problem).toBeUndefined();
    expect(seen.diagnostics).toMatchObject([{ line: 1, type: 'eglot-note' }]);
    expect(after).toEqual(migrated(files));
    expect(after).not.toEqual(files);
  });

  test.each([
    ['Windows lines and tabs', filesOf('thinking', 'crlf-and-tabs'), 'crlf-and-tabs.js'],
    [
      'characters of two units before the place',
      {
        'bedrock-codemod.json': settings,
        'a.js': `const mood = '😀𝒳é'; export const modelId = '${id}'; // 😀\nexport const other = '${id}';\n`,
      },
      'a.js',
    ],
  ] as [string, Files, string][])('migrates a file with %s as a whole', (_, files, name) => {
    const { files: after, problem } = edit(
      emacs,
      files,
      `(open "${name}") (act "^Migrate this file" :kind "source.fixAll.bedrockCodemod") (save)`,
    );
    expect(problem).toBeUndefined();
    expect(after).toEqual(migrated(files));
    expect(after).not.toEqual(files);
  });

  test('migrates what is in the buffer and not what is on disk', () => {
    const before = { 'bedrock-codemod.json': settings, 'a.js': 'export const a = 1;\n' };
    const typed = `export const modelId = '${id}';`;
    const { files: after, problem } = edit(
      emacs,
      before,
      `(open "a.js") (insert-line 1 "${typed}") (pause) (act "^Migrate: " :line 1) (save)`,
    );
    expect(problem).toBeUndefined();
    expect(after).toEqual(migrated({ ...before, 'a.js': `${typed}\n${before['a.js']}` }));
  });

  test('takes the settings of the folder before those of the project', () => {
    const files = filesOf('model-id-swap', 'no-final-newline');
    const name = 'no-final-newline.js';
    const { files: after, problem } = edit(
      emacs,
      { ...files, '.dir-locals.el': blockOf('.dir-locals.el') },
      `(setq mode-require-final-newline nil) (open "${name}") (act "^Migrate: " :line 1) (save)`,
    );
    expect(problem).toBeUndefined();
    const chosen = JSON.stringify({ to: 'claude-sonnet-4-6', geo: 'eu' });
    expect(after[name]).toBe(migrated({ ...files, 'bedrock-codemod.json': chosen })[name]);
  });

  test('changes all files of a fix', () => {
    const files = {
      'bedrock-codemod.json': settings,
      'ask.js': `const { BedrockRuntimeClient, InvokeModelCommand } = require('@aws-sdk/client-bedrock-runtime');
const { bodyFor } = require('./prompts');

const client = new BedrockRuntimeClient({ region: 'us-east-1' });

exports.ask = async (question) => {
  const response = await client.send(
    new InvokeModelCommand({ modelId: '${id}', body: JSON.stringify(bodyFor(question)) }),
  );
  return JSON.parse(new TextDecoder().decode(response.body)).content[0].text;
};
`,
      'prompts.js': `function bodyFor(question) {
  return {
    anthropic_version: 'bedrock-2023-05-31',
    max_tokens: 512, // short
    messages: [{ role: 'user', content: \`\${question}?\` }],
  };
}

module.exports = { bodyFor };
`,
    };
    const { files: after, problem } = edit(
      emacs,
      files,
      '(open "ask.js") (act "^Migrate this file" :kind "source.fixAll.bedrockCodemod") (save)',
    );
    expect(problem).toBeUndefined();
    expect(after).toEqual(migrated(files));
    expect(after['prompts.js']).not.toBe(files['prompts.js']);
  });

  test('refuses a choice that comes too late', () => {
    const files = filesOf('model-id-swap', 'no-final-newline');
    const { files: after, problem } = edit(
      emacs,
      files,
      '(open "no-final-newline.js") (act "^Migrate: " :line 1 :meanwhile (lambda () (insert-line 1 "// typed")))',
    );
    expect(problem).toMatch(/version|changed/i);
    expect(after).toEqual(files);
  });
});
