// Makes texts, as they stand here, modules that can be read wherever the program runs: what is written into projects, and what
// is part of a page.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** In the order in which they hold: what comes later wins. */
const styles = ['base', 'head', 'filter', 'findings', 'diffs', 'tables', 'print'];

/** Each module, and the texts beside it that it is made of. */
const embedded = [
  ['transforms/invoke-model-to-converse/adapter/source.ts', ['converse-adapter.ts']],
  ['transforms/refusal-stop-reason/given/source.ts', ['claude-answers.ts']],
  ['adapters/cli/html/styles-source.ts', styles.map((name) => `styles/${name}.css`)],
  ['adapters/cli/html/filter-source.ts', ['filter.js']],
];

/** Writes the modules, where they are not what they should be already. */
export function embed() {
  for (const [module, names] of embedded) {
    const target = new URL(`../${module}`, import.meta.url);
    const source = names.map((name) => readFileSync(new URL(name, target), 'utf8')).join('\n');
    const text = `// Made from ${names.join(', ')} by scripts/embed.mjs.\nexport const source = ${JSON.stringify(source)};\n`;
    const path = fileURLToPath(target);
    if (!existsSync(path) || readFileSync(path, 'utf8') !== text) writeFileSync(path, text);
  }
}

/** What jest runs before all tests, so that they never read an old one. */
export default embed;
