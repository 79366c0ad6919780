import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const name = 'bedrock-codemod';

/** The folder and version of this package, wherever in it this file was compiled to. */
export function packageRoot(start = __dirname): { readonly folder: string; readonly version: string } {
  for (let folder = start; ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest)) {
      const content: { name?: string; version?: string } = JSON.parse(readFileSync(manifest, 'utf8'));
      if (content.name === name) return { folder, version: content.version ?? '0.0.0' };
    }
    if (dirname(folder) === folder) throw new Error(`No package.json of ${name} above ${start}.`);
  }
}
