// The manifest of the extension: editors/vscode/package.json, with what the catalog, the transforms and the package say.
import { readFileSync } from 'node:fs';
import { fromSources } from './sources.mjs';

/** What only the development of the extension needs. */
const ours = ['private', 'devDependencies'];

/** The manifest as it is shipped. The values of the settings stand in no other place than the sources. */
export async function vscodeManifest() {
  const manifest = read('../editors/vscode/package.json');
  const settings = manifest.contributes.configuration.properties;
  const { models, geos, transforms } = await values();
  const unset = { value: null, label: 'as the project says', text: 'Unset' };
  Object.assign(settings['bedrockCodemod.to'], enumeration([unset, ...models]));
  Object.assign(settings['bedrockCodemod.geo'], enumeration([unset, ...geos]));
  settings['bedrockCodemod.from'].items = { type: 'string', ...enumeration(models) };
  settings['bedrockCodemod.only'].items = { type: 'string', ...enumeration(transforms) };
  const { version } = read('../package.json');
  return {
    ...Object.fromEntries(Object.entries(manifest).filter(([key]) => !ours.includes(key))),
    version,
  };
}

async function values() {
  return fromSources(`
    import { lifeCycle } from './adapters/cli/life-cycle.js';
    import { catalogDate, geos as all, models as known } from './catalog/catalog.js';
    import { outlines } from './transforms/outlines.js';
    // The newest first: that is where people want to go.
    export const models = known.toReversed().map((model) => ({
      value: model.name,
      text: model.title + ': on Bedrock ' + lifeCycle(model, catalogDate),
    }));
    export const geos = [
      ...all.map((geo) => ({ value: geo, text: 'The profile ' + geo + '., where the model has it' })),
      { value: 'none', text: 'The bare id, without a profile' },
    ];
    export const transforms = outlines.map(({ id, description }) => ({ value: id, text: description }));`);
}

function enumeration(entries) {
  return {
    enum: entries.map(({ value }) => value),
    enumItemLabels: entries.map(({ label }) => label ?? ''),
    markdownEnumDescriptions: entries.map(({ text }) => text),
  };
}

function read(path) {
  return JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
}
