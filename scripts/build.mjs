// Compiles the package: modules and declarations, the bundle for jscodeshift, and one small file for each transform.
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { embed } from './embed.mjs';
import { notices } from './notices.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
const { name, version } = JSON.parse(readFileSync('package.json', 'utf8'));

embed();
rmSync('dist', { recursive: true, force: true });
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
  stdio: 'inherit',
});
cpSync('analysis/compiler.cjs', 'dist/analysis/compiler.cjs');
cpSync('analysis/compiler.d.cts', 'dist/analysis/compiler.d.cts');
// The compiled modules are ES modules, while the transforms beside them have to be CommonJS.
writeFileSync('dist/package.json', `${JSON.stringify({ name, version, type: 'module' }, undefined, 2)}\n`);
chmodSync('dist/adapters/cli/main.js', 0o755);

// jscodeshift compiles every file with an extension that it knows, dependencies included, and fails on the TypeScript compiler.
// It does not know this extension. The thread of the language server loads the same file: some hundred modules take twice the time.
const { metafile } = await build({
  stdin: {
    contents: `export { runInJscodeshift } from './adapters/jscodeshift/transform.js';
export { work } from './adapters/language-server/worker.js';
`,
    resolveDir: 'dist',
  },
  outfile: 'dist/core.bundle',
  // Finds its binary beside itself.
  external: ['@vscode/ripgrep'],
  bundle: true,
  minify: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
});
writeFileSync(
  'dist/adapters/language-server/thread-start.cjs',
  `'use strict';
// Since Node 22: what was compiled once is not compiled again.
require('node:module').enableCompileCache?.();
require('../../core.bundle').work();
`,
);
writeFileSync('dist/THIRD-PARTY-NOTICES.txt', notices(Object.keys(metafile.inputs)));

// One letter beyond Latin-1, and the engine keeps two bytes for each of the eight million.
const wide = /.{0,20}[\u0100-\uFFFF].{0,20}/.exec(readFileSync('dist/core.bundle', 'utf8'))?.[0];
if (wide !== undefined) throw new Error(`Write what is beyond Latin-1 as an escape: ${wide}`);

const { outlines } = await import('../dist/transforms/outlines.js');
for (const { id, description } of outlines) {
  writeFileSync(`transforms/${id}.js`, shim(id, description));
  writeFileSync(`transforms/${id}.d.ts`, declaration());
}

/** ES2021 at most, and nothing at load that can throw: a worker of jscodeshift that dies while it loads counts as no error. */
function shim(id, description) {
  return `'use strict';
// ${description}
// npx jscodeshift -t node_modules/${name}/transforms/${id}.js --extensions=ts,tsx,js,jsx src
function transform(file, api, options) {
  return require('../dist/core.bundle').runInJscodeshift(${JSON.stringify(id)}, file, api, options);
}
module.exports = transform;
module.exports.default = transform;
module.exports.parser = 'tsx';
`;
}

function declaration() {
  return `import type { Api, FileInfo } from '../dist/adapters/jscodeshift/transform.js';
import type { HostOptions } from '../dist/adapters/jscodeshift/options.js';

declare function transform(file: FileInfo, api: Api, options?: HostOptions): string | undefined;
declare namespace transform {
  export { transform as default };
  export const parser: 'tsx';
}
export = transform;
`;
}
