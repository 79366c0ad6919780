import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ArticleEditor } from '../src/editor.js';

describe('ArticleEditor', () => {
  let root: string;
  let editor: ArticleEditor;
  const article = () => readFile(path.join(root, 'returns.md'), 'utf8');

  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'articles-'));
    editor = new ArticleEditor(root);
    await writeFile(path.join(root, 'returns.md'), '# Returns\n\nYou have 30 days.\n');
  });

  afterEach(() => rm(root, { recursive: true }));

  it('shows a range of lines', async () => {
    expect(await editor.run({ command: 'view', path: '/returns.md', view_range: [3, -1] })).toBe(
      '3\tYou have 30 days.\n4\t',
    );
  });

  it('replaces a passage', async () => {
    await editor.run({ command: 'str_replace', path: '/returns.md', old_str: '30 days', new_str: '60 days' });
    expect(await article()).toBe('# Returns\n\nYou have 60 days.\n');
  });

  it('inserts a line', async () => {
    await editor.run({ command: 'insert', path: '/returns.md', insert_line: 3, new_str: 'Tents: 14 days.' });
    expect(await article()).toBe('# Returns\n\nYou have 30 days.\nTents: 14 days.\n');
  });

  it('takes back the last edit', async () => {
    await editor.run({ command: 'str_replace', path: '/returns.md', old_str: '30', new_str: '60' });
    await editor.run({ command: 'undo_edit', path: '/returns.md' });
    expect(await article()).toContain('30 days');
  });

  it('stays inside of the help centre', async () => {
    await expect(editor.run({ command: 'view', path: '../secrets.md' })).rejects.toThrow('outside');
  });
});
