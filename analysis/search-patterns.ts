import { geos } from '../catalog/catalog.js';

// Without the compiler, so that files can be searched for these before it is loaded.

/** What a file has in it that puts a geography, or another expression, and a dot before a reference: `us.${ID}`. */
export const anyComposition: readonly string[] = [
  `(?:${geos.join('|')}|\\})\\.\\$\\{`,
  '\\.[\'"`]\\s*\\+\\s*[A-Za-z_$]',
  'foundation-model/(?:\\$\\{|[\'"`]\\s*\\+\\s*[A-Za-z_$])',
];

/** A geography before what may be a parameter. */
export const functionComposition: string = anyComposition[0] ?? '';

/** Where the id of a model itself is asked for, and that of a profile is wrong. */
export const foundationModelCall =
  /new\s[\w.]*(?:FoundationModelIdentifier|BedrockFoundationModel|AnthropicBedrockMantle)\(/;

/** The same for references by one of some names. */
export function compositionOf(names: readonly string[]): string {
  const any = `(?:${names.map((name) => name.replaceAll('$', '\\$')).join('|')})`;
  return `(?:\\.|/)(?:\\$\\{[^}]*\\b${any}\\b|['"\`]\\s*\\+\\s*[A-Za-z0-9_$.]*\\b${any}\\b)`;
}
