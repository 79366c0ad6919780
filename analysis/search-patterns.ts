import { geos } from '../catalog/catalog.js';

// Without the compiler, so that files can be searched for these before it is loaded.

/** What a file has in it that puts a geography, or the ARN of a model, before a reference: `us.${ID}`. */
export const certainComposition: readonly string[] = [
  `(?:${geos.join('|')})\\.(?:\\$\\{|['"\`]\\s*\\+\\s*[A-Za-z_$])`,
  'foundation-model(?:/(?:\\$\\{|[\'"`]\\s*\\+\\s*[A-Za-z_$])|[\'"`])',
];

/** The same, or something with a dot that may be one. */
export const anyComposition: readonly string[] = [
  ...certainComposition,
  '\\}\\.\\$\\{',
  '\\.[\'"`]\\s*\\+\\s*[A-Za-z_$]',
  '(?:prefix|Prefix|PREFIX|geo|GEO)\\w*(?:\\s*\\+|\\}\\$\\{)',
];

/** Where the id of a model itself is asked for, and that of a profile is wrong. */
export const foundationModelCall =
  /new\s[\w.]*(?:FoundationModelIdentifier|BedrockFoundationModel|AnthropicBedrockMantle)\(/;

/** A composition in a file that has one of some names in it, before or behind. */
export function compositionNear(names: readonly string[]): string {
  const name = `\\b(?:${names.map((text) => text.replaceAll('$', '\\$')).join('|')})\\b`;
  const any = `(?:${anyComposition.join('|')})`;
  return `${any}[\\s\\S]*${name}|${name}[\\s\\S]*${any}`;
}
