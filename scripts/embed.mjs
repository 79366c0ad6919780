// Makes the text of what is written into projects, as it stands here, modules that the transforms can read wherever they run.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const given = [
  'invoke-model-to-converse/adapter/converse-adapter.ts',
  'refusal-stop-reason/given/claude-answers.ts',
];

/** Writes `source.ts` beside each of them, if it is not what it should be already. */
export function embedGiven() {
  for (const path of given) {
    const file = new URL(`../transforms/${path}`, import.meta.url);
    const text = readFileSync(file, 'utf8');
    const name = path.slice(path.lastIndexOf('/') + 1);
    const module = `// Made from ${name} by scripts/embed.mjs.\nexport const source = ${JSON.stringify(text)};\n`;
    const target = fileURLToPath(new URL('source.ts', file));
    if (!existsSync(target) || readFileSync(target, 'utf8') !== module) writeFileSync(target, module);
  }
}

/** What jest runs before all tests, so that they never read an old one. */
export default embedGiven;
