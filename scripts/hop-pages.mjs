// Writes docs/hops/ from the catalog and the outlines of the transforms. Reads the sources, so that nothing has to be built.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

const { outputFiles } = await build({
  stdin: {
    contents: `
      import { hopPages } from './adapters/cli/hop-pages.js';
      import { outlines } from './transforms/outlines.js';
      export const pages = hopPages(outlines);`,
    resolveDir: root,
  },
  bundle: true,
  write: false,
  platform: 'node',
  format: 'esm',
});
const { pages } = await import(
  `data:text/javascript;base64,${Buffer.from(outputFiles[0].text).toString('base64')}`
);

const folder = join(root, 'docs/hops');
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);
for (const [name, text] of pages) writeFileSync(join(folder, name), text);
