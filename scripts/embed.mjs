// Makes texts, as they stand here, modules that can be read wherever the program runs: what is written into projects, and what
// is part of a page.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Each text, and the module beside it. */
const embedded = [
  ['transforms/invoke-model-to-converse/adapter/converse-adapter.ts', 'source.ts'],
  ['transforms/refusal-stop-reason/given/claude-answers.ts', 'source.ts'],
  ['adapters/cli/html/page.css', 'page-source.ts'],
  ['adapters/cli/html/filter.js', 'filter-source.ts'],
];

/** Writes the modules, where they are not what they should be already. */
export function embed() {
  for (const [path, module] of embedded) {
    const file = new URL(`../${path}`, import.meta.url);
    const name = path.slice(path.lastIndexOf('/') + 1);
    const text = `// Made from ${name} by scripts/embed.mjs.\nexport const source = ${JSON.stringify(readFileSync(file, 'utf8'))};\n`;
    const target = fileURLToPath(new URL(module, file));
    if (!existsSync(target) || readFileSync(target, 'utf8') !== text) writeFileSync(target, text);
  }
}

/** What jest runs before all tests, so that they never read an old one. */
export default embed;
