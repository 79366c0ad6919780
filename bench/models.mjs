// The models that the bench is about, from the catalog: no id is spelled here.

import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const { models } = JSON.parse(readFileSync(new URL('../catalog/models.json', import.meta.url), 'utf8'));
const dist = new URL('../dist/', import.meta.url);

export const target = 'claude-sonnet-4';

/** What the files of the tree name. */
export const ids = {
  source: modelOf('claude-3-5-sonnet-v2').bedrockId.value,
  older: modelOf('claude-3-5-sonnet-v1').bedrockId.value,
  other: modelOf('claude-3-haiku').bedrockId.value,
  api: modelOf('claude-3-5-sonnet-v2').apiId.value,
  series: seriesOf(modelOf('claude-3-5-sonnet-v2')),
};

/** What the peers write in place of `ids.source`. */
export const replacement = `us.${modelOf(target).bedrockId.value}`;

/** The strings that a file must hold to be looked at: those of our transform if it is built, else the names of the series. */
export function searchStrings() {
  const sources = sourcesOf(target);
  if (!existsSync(new URL('index.js', dist))) return sources.map(seriesOf);
  const require = createRequire(import.meta.url);
  const { transforms } = require(new URL('index.js', dist).pathname);
  const catalog = require(new URL('catalog/catalog.js', dist).pathname);
  const built = (model) => catalog.models.find((candidate) => candidate.name === model.name);
  const transform = transforms.find((candidate) => candidate.id === 'model-id-swap');
  return [...transform.triggers({ target: built(modelOf(target)), sources: sources.map(built) })];
}

/** Every older model of the family, as the command line's default is. */
function sourcesOf(name) {
  const family = models.filter((model) => model.family === modelOf(name).family);
  return family.slice(0, family.indexOf(modelOf(name)));
}

function seriesOf(model) {
  return model.apiId.value.replace(/-\d{8}$/, '');
}

function modelOf(name) {
  const model = models.find((candidate) => candidate.name === name);
  if (model === undefined) throw new Error(`The catalog has no model ${name}`);
  return model;
}
