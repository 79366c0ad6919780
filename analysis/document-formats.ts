/** How a file that is no code is written, as far as its values can be told from what is around them. */
export type DocumentFormat =
  | 'dockerfile'
  | 'environment'
  | 'hcl'
  | 'json'
  | 'markdown'
  | 'shell'
  | 'toml'
  | 'yaml';

const formats: ReadonlyArray<readonly [name: RegExp, format: DocumentFormat]> = [
  [/\.(?:json|jsonc|json5|code-workspace)$/i, 'json'],
  [/\.ya?ml$/i, 'yaml'],
  [/\.(?:mdx?|markdown)$/i, 'markdown'],
  [/\.toml$/i, 'toml'],
  [/\.(?:tf|tfvars|hcl)$/i, 'hcl'],
  [/\.(?:sh|bash|zsh)$/i, 'shell'],
  [/(?:^|\/)(?:Docker|Container)file(?:\.[\w-]+)?$|\.dockerfile$/i, 'dockerfile'],
  [/(?:^|\/)\.env(?:rc|\.[\w.-]+)?$|\.env$/i, 'environment'],
];

/** The format of a file, by its name; `undefined` for code and for what is not read here. */
export function formatOf(path: string): DocumentFormat | undefined {
  if (/\.[cm]?[jt]sx?$/i.test(path)) return undefined;
  return formats.find(([name]) => name.test(path))?.[1];
}

/** What is longer is data, and not read: a tree of it takes more than a hundred times its own memory. In bytes. */
export const longestDocument = 1024 * 1024;
