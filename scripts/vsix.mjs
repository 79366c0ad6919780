// `npm run vsix`, after the build: the extension for Visual Studio Code, with the language server and all that it needs, as
// editors/vscode/dist/bedrock-codemod.vsix.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { notices } from './notices.mjs';
import { vscodeManifest } from './vsix-manifest.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
const home = 'editors/vscode';
/** Everything in here goes into the extension, and nothing else does. */
const folder = join(home, 'dist/extension');
const target = join(root, home, 'dist/bedrock-codemod.vsix');

/** What modules of CommonJS find around them, the compiler among them. */
const commonJs = `
import { createRequire as createRequireHere } from 'node:module';
import { fileURLToPath as pathHere } from 'node:url';
const require = createRequireHere(import.meta.url);
const __filename = pathHere(import.meta.url);
const __dirname = pathHere(new URL('.', import.meta.url));`;

installTools();
run('node_modules/typescript/bin/tsc', ['-p', home]);
rmSync(join(home, 'dist'), { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

const inputs = [...(await bundleExtension()), ...(await bundleServer())];
writeFileSync(join(folder, 'THIRD-PARTY-NOTICES.txt'), notices(inputs));
writeFileSync(join(folder, 'package.json'), `${JSON.stringify(await vscodeManifest(), undefined, 2)}\n`);
// A licence without an extension is renamed by vsce, which then does not find it.
cpSync('LICENSE', join(folder, 'LICENSE.txt'));
for (const name of ['icon.png', 'images']) cpSync(join(home, name), join(folder, name), { recursive: true });
writeFileSync(join(folder, 'README.md'), withoutImages(readFileSync(join(home, 'README.md'), 'utf8')));
// Says that nothing is left out, which vsce wants to be said.
writeFileSync(join(folder, '.vscodeignore'), '');

run(
  join(home, 'node_modules/@vscode/vsce/vsce'),
  [
    'package',
    '--no-dependencies',
    '--allow-missing-repository',
    '--no-rewrite-relative-links',
    '--out',
    target,
  ],
  folder,
);
console.log(`${target}: ${(statSync(target).size / 2 ** 20).toFixed(1)} MB`);

/** The editor shows images from the web alone, where these have no address. What they show is in the walkthrough. */
function withoutImages(readme) {
  return readme.replaceAll(/^!\[.*\n\n/gm, '');
}

/** The packages that only the extension needs are its own, so that everybody else is done sooner. */
function installTools() {
  const installed = join(home, 'node_modules/.package-lock.json');
  const lock = join(home, 'package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  // The signatures of the marketplace and the system's key ring, which need a binary each, are for publishing.
  execFileSync('npm', ['ci', '--omit=optional', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: home,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
}

async function bundleExtension() {
  return bundle({
    entryPoints: [join(home, 'extension.ts')],
    outfile: join(folder, 'extension.js'),
    format: 'cjs',
    external: ['vscode'],
  });
}

/**
 * In pieces, as they are loaded: the server is there before the compiler is. All pieces lie where the one that starts the thread would
 * lie by itself, for that looks for the thread beside it.
 */
async function bundleServer() {
  const inputs = await bundle({
    entryPoints: ['adapters/cli/main', 'adapters/language-server/worker'].map((out) => ({
      in: `dist/${out}.js`,
      out,
    })),
    outdir: join(folder, 'server'),
    chunkNames: 'adapters/language-server/[name]-[hash]',
    format: 'esm',
    splitting: true,
    banner: { js: commonJs },
    alias: { '@vscode/ripgrep': join(root, home, 'server-ripgrep.ts') },
  });
  writeFileSync(join(folder, 'server/package.json'), '{ "type": "module" }\n');
  // The thread loads the same pieces.
  writeFileSync(
    join(folder, 'server/adapters/language-server/thread-start.cjs'),
    "require('node:module').enableCompileCache?.();\nimport('./worker.js').then(({ work }) => work());\n",
  );
  cpSync('docs/transforms', join(folder, 'docs/transforms'), { recursive: true });
  return inputs;
}

async function bundle(options) {
  const { metafile } = await build({
    ...options,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
  return Object.keys(metafile.inputs);
}

function run(script, args, cwd = root) {
  execFileSync(process.execPath, [join(root, script), ...args], { cwd, stdio: 'inherit' });
}
