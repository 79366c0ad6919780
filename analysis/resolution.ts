import { dirname, join } from 'node:path/posix';
import { ts } from './compiler.cjs';

interface Files {
  isFile(path: string): boolean;
  read(path: string): string | undefined;
}

/** Where the aliases of one tsconfig lead. */
interface Aliases {
  readonly folder: string;
  readonly paths: ReadonlyMap<string, readonly string[]>;
  readonly baseUrl: string | undefined;
}

const extensions = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'];

/** What a specifier's extension stands for in the sources: `./a.js` is written where `a.ts` is meant. */
const sourceExtensions: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx'],
  '.jsx': ['.tsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
};

/**
 * Finds the file that a module specifier names, seen from a file.
 *
 * Follows relative specifiers and the `paths` and `baseUrl` of the nearest tsconfig.json; packages lead nowhere.
 */
export function moduleResolver(files: Files): (specifier: string, from: string) => string | undefined {
  const aliasesOf = aliasLookup(files);
  return (specifier, from) => {
    if (/^\.{1,2}(?:\/|$)/.test(specifier)) return sourceAt(join(dirname(from), specifier), files);
    for (const path of aliased(specifier, aliasesOf(dirname(from)))) {
      const file = sourceAt(path, files);
      if (file !== undefined) return file;
    }
    return undefined;
  };
}

function sourceAt(path: string, files: Files): string | undefined {
  const written = /\.[cm]?jsx?$/.exec(path)?.[0] ?? '';
  const stem = path.slice(0, path.length - written.length);
  return [
    ...(sourceExtensions[written] ?? []).map((extension) => stem + extension),
    path,
    ...extensions.map((extension) => path + extension),
    ...extensions.map((extension) => `${path}/index${extension}`),
  ].find((candidate) => /\.[cm]?[jt]sx?$/.test(candidate) && files.isFile(candidate));
}

function* aliased(specifier: string, aliases: Aliases | undefined): Generator<string> {
  if (aliases === undefined) return;
  for (const [pattern, targets] of aliases.paths) {
    const [head = '', tail] = pattern.split('*');
    const isMatch =
      tail === undefined ? specifier === head : specifier.startsWith(head) && specifier.endsWith(tail);
    if (!isMatch) continue;
    const rest = tail === undefined ? '' : specifier.slice(head.length, specifier.length - tail.length);
    for (const target of targets) yield join(aliases.baseUrl ?? aliases.folder, target.replace('*', rest));
  }
  if (aliases.baseUrl !== undefined) yield join(aliases.baseUrl, specifier);
}

function aliasLookup(files: Files): (folder: string) => Aliases | undefined {
  const known = new Map<string, Aliases | undefined>();
  const lookUp = (folder: string): Aliases | undefined => {
    if (known.has(folder)) return known.get(folder);
    const parent = dirname(folder);
    const found =
      configAliases(`${folder}/tsconfig.json`, files) ?? (parent === folder ? undefined : lookUp(parent));
    known.set(folder, found);
    return found;
  };
  return lookUp;
}

/** The aliases of a tsconfig and of the relative ones that it extends; `seen` ends a chain that bites its tail. */
function configAliases(path: string, files: Files, seen = new Set<string>()): Aliases | undefined {
  const text = seen.has(path) ? undefined : files.read(path);
  if (text === undefined) return undefined;
  seen.add(path);
  const config: unknown = ts.parseConfigFileTextToJson(path, text).config;
  if (typeof config !== 'object' || config === null) return undefined;
  const { compilerOptions = {}, extends: bases = [] } = config as {
    compilerOptions?: { paths?: Record<string, string[]>; baseUrl?: string };
    extends?: string | string[];
  };
  const folder = dirname(path);
  const inherited = [bases].flat().flatMap((base) => {
    if (!/^\.{1,2}\//.test(base)) return [];
    const file = join(folder, base);
    return configAliases(/\.json$/.test(file) ? file : `${file}.json`, files, seen) ?? [];
  });
  const last = inherited.at(-1);
  if (compilerOptions.paths === undefined && compilerOptions.baseUrl === undefined) {
    return last ?? { folder, paths: new Map(), baseUrl: undefined };
  }
  return {
    folder: compilerOptions.paths === undefined ? (last?.folder ?? folder) : folder,
    paths:
      compilerOptions.paths === undefined
        ? (last?.paths ?? new Map())
        : new Map(Object.entries(compilerOptions.paths)),
    baseUrl: compilerOptions.baseUrl === undefined ? last?.baseUrl : join(folder, compilerOptions.baseUrl),
  };
}
