// Makes the text of the Converse adapter, as it is written, a module that the transform can read wherever it runs.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = new URL('../transforms/invoke-model-to-converse/adapter/', import.meta.url);

/** Writes `source.ts` beside the adapter, if it is not what it should be already. */
export function embedAdapter() {
  const text = readFileSync(new URL('converse-adapter.ts', folder), 'utf8');
  const module = `// Made from converse-adapter.ts by scripts/embed.mjs.\nexport const source = ${JSON.stringify(text)};\n`;
  const target = fileURLToPath(new URL('source.ts', folder));
  if (!existsSync(target) || readFileSync(target, 'utf8') !== module) writeFileSync(target, module);
}

/** What jest runs before all tests, so that they never read an old one. */
export default embedAdapter;
