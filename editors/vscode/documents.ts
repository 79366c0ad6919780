import type { DocumentFilter } from 'vscode-languageclient';

const languages = [
  ...['javascript', 'javascriptreact', 'typescript', 'typescriptreact'],
  ...['json', 'jsonc', 'yaml', 'toml', 'terraform', 'dotenv', 'dockerfile', 'shellscript', 'markdown'],
];

/** Formats that the editor has no language for, unless another extension brings one. */
const patterns = ['**/*.{tf,tfvars,hcl,toml,env,json5}', '**/.env*'];

/** The files that the server is told of. It reads the project from the disk, so there are no others. */
export const documentSelector: DocumentFilter[] = [
  ...languages.map((language) => ({ scheme: 'file', language })),
  ...patterns.map((pattern) => ({ scheme: 'file', pattern })),
];
