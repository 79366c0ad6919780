// What the sources say, for scripts: reads TypeScript as it stands, so that nothing has to be built.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The exports of a module that is given as text; its imports start at the root of the repository. */
export async function fromSources(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL('..', import.meta.url)) },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].text).toString('base64')}`);
}
