import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

export type EditorCommand = 'view' | 'create' | 'str_replace' | 'insert' | 'undo_edit';

/** What Claude sends with a call of `str_replace_editor`. */
export interface EditorInput {
  command: EditorCommand;
  path: string;
  file_text?: string;
  old_str?: string;
  new_str?: string;
  insert_line?: number;
  view_range?: [number, number];
}

/** The text editor tool, on the Markdown files of one folder. */
export class ArticleEditor {
  private readonly history = new Map<string, string[]>();

  constructor(private readonly root: string) {}

  async run(input: EditorInput): Promise<string> {
    const file = this.resolve(input.path);
    switch (input.command) {
      case 'view':
        return this.view(file, input.view_range);
      case 'create':
        return this.create(file, input.file_text ?? '');
      case 'str_replace':
        return this.replace(file, input.old_str ?? '', input.new_str ?? '');
      case 'insert':
        return this.insert(file, input.insert_line ?? 0, input.new_str ?? '');
      case 'undo_edit':
        return this.undo(file);
      default:
        throw new Error(`Unknown command: ${input.command}`);
    }
  }

  private async view(file: string, range?: [number, number]): Promise<string> {
    const lines = (await readFile(file, 'utf8')).split('\n');
    const [from, to] = range ?? [1, lines.length];
    const last = to === -1 ? lines.length : to;
    return lines
      .slice(from - 1, last)
      .map((line, index) => `${from + index}\t${line}`)
      .join('\n');
  }

  private async create(file: string, text: string): Promise<string> {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
    return `Created ${this.name(file)}`;
  }

  private async replace(file: string, before: string, after: string): Promise<string> {
    const text = await readFile(file, 'utf8');
    const matches = text.split(before).length - 1;
    if (matches !== 1) {
      throw new Error(`old_str must occur exactly once in ${this.name(file)}, it occurs ${matches} times`);
    }
    this.remember(file, text);
    await writeFile(file, text.replace(before, () => after));
    return `Edited ${this.name(file)}`;
  }

  private async insert(file: string, line: number, text: string): Promise<string> {
    const before = await readFile(file, 'utf8');
    const lines = before.split('\n');
    if (line < 0 || line > lines.length) {
      throw new Error(`insert_line must be between 0 and ${lines.length}`);
    }
    this.remember(file, before);
    lines.splice(line, 0, text);
    await writeFile(file, lines.join('\n'));
    return `Inserted after line ${line} of ${this.name(file)}`;
  }

  private async undo(file: string): Promise<string> {
    const previous = this.history.get(file)?.pop();
    if (previous === undefined) {
      throw new Error(`There is no edit to undo in ${this.name(file)}`);
    }
    await writeFile(file, previous);
    return `Took back the last edit of ${this.name(file)}`;
  }

  private remember(file: string, text: string): void {
    const versions = this.history.get(file) ?? [];
    versions.push(text);
    this.history.set(file, versions);
  }

  private resolve(file: string): string {
    const resolved = path.resolve(this.root, file.replace(/^\/+/, ''));
    if (!resolved.startsWith(path.resolve(this.root) + path.sep)) {
      throw new Error(`${file} is outside of the help centre`);
    }
    return resolved;
  }

  private name(file: string): string {
    return path.relative(this.root, file);
  }
}
