import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** The path of a program on this machine, as one of the scripts that install programs finds it. */
export function programPath(script: string, ...names: string[]): string | undefined {
  const path = join(__dirname, '../../scripts', script);
  const { status, stdout } = spawnSync(process.execPath, [path, '--find', ...names], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

/**
 * Tests that need a program. Who has none has all other tests; where everything has to hold, there must be one.
 */
export function describeWith(
  path: string | undefined,
  { title, reason }: { readonly title: string; readonly reason: string },
  tests: (path: string) => void,
): void {
  if (path !== undefined) describe(title, () => tests(path));
  else if (process.env.CI) test(title, () => Promise.reject(new Error(`In CI ${reason}.`)));
  else describe.skip(`${title} (${reason})`, () => tests(''));
}
