import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { env } from 'vscode';

const name = process.platform === 'win32' ? 'rg.exe' : 'rg';

/** Where editions of the editor have the ripgrep that they search with themselves. */
const places = [
  `node_modules/@vscode/ripgrep-universal/bin/${process.platform}-${process.arch}`,
  'node_modules/@vscode/ripgrep/bin',
  'node_modules.asar.unpacked/@vscode/ripgrep/bin',
];

/** The path of the editor's own ripgrep, so that no binary has to be brought for every platform; else the system's `rg` is used. */
export function findRipgrep(): string | undefined {
  return places.map((place) => join(env.appRoot, place, name)).find((path) => existsSync(path));
}
