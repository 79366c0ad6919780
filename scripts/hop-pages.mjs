// Writes docs/hops/ from the catalog and the outlines of the transforms.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fromSources } from './sources.mjs';

const { pages } = await fromSources(`
  import { hopPages } from './adapters/cli/hop-pages.js';
  import { outlines } from './transforms/outlines.js';
  export const pages = hopPages(outlines);`);

const folder = fileURLToPath(new URL('../docs/hops', import.meta.url));
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);
for (const [name, text] of pages) writeFileSync(join(folder, name), text);
