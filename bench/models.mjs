// The models that the bench is about, from the catalog: no id is spelled here.

import { readFileSync } from 'node:fs';

const { models } = JSON.parse(readFileSync(new URL('../catalog/models.json', import.meta.url), 'utf8'));

export const target = 'claude-sonnet-4';

/** What the files of the tree name. */
export const ids = {
  source: modelOf('claude-3-5-sonnet-v2').bedrockId.value,
  older: modelOf('claude-3-5-sonnet-v1').bedrockId.value,
  other: modelOf('claude-3-haiku').bedrockId.value,
  api: modelOf('claude-3-5-sonnet-v2').apiId.value,
  series: modelOf('claude-3-5-sonnet-v2').series,
};

/** What the peers write in place of `ids.source`. */
export const replacement = `us.${modelOf(target).bedrockId.value}`;

/** The strings that `model-id-swap` looks for: the series and the CDK constants of every source model and of the target. */
export function searchStrings() {
  const { family } = modelOf(target);
  const known = models.filter((model) => model.family === family);
  const concerned = known.slice(0, known.indexOf(modelOf(target)) + 1);
  return [...new Set(concerned.flatMap(namesOf))];
}

function namesOf({ series, cdk, misspellings }) {
  const wrong = misspellings.value.map((id) => id.replace(/^anthropic\./, '').replace(/-\d{8}.*$/, ''));
  const constants = [cdk.foundationModelIdentifier, cdk.alpha].map((constant) => constant?.value);
  return [series, ...wrong, ...constants].filter(Boolean);
}

function modelOf(name) {
  const model = models.find((candidate) => candidate.name === name);
  if (model === undefined) throw new Error(`The catalog has no model ${name}`);
  return model;
}
