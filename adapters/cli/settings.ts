import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { type Choices, isOptionName, optionTable, type Values, validate } from './options.js';
import { unknownValue, usageError } from './usage.js';

const settingsFile = 'bedrock-codemod.json';
const packageKey = 'bedrock-codemod';
const validKeys = [...Object.keys(optionTable), 'ignore'];

/**
 * The settings of the nearest folder that has any, from `cwd` up to the root of the git repository.
 *
 * Globs and paths are relative to the settings; globs are returned relative to `cwd`, and paths from the root.
 */
export async function readSettings(
  cwd: string,
  transformIds: () => Promise<readonly string[]>,
): Promise<Choices> {
  const found = findSettings(cwd);
  if (found === undefined) return {};
  const name = displayPath(cwd, found.file);
  const { ignore, ...values } = typedSettings(found.content, name);
  const choices = await validate(values, (option) => ` for \`${option}\` in ${name}`, transformIds);
  return {
    ...choices,
    ...(ignore === undefined ? {} : { ignore: ignore.map((glob) => rebase(glob, cwd, dirname(found.file))) }),
    ...(values.report === undefined ? {} : { report: join(dirname(found.file), values.report) }),
    ...(values.adapter === undefined ? {} : { adapter: join(dirname(found.file), values.adapter) }),
  };
}

interface Found {
  readonly file: string;
  readonly content: unknown;
}

function findSettings(cwd: string): Found | undefined {
  for (let folder = cwd; ; folder = dirname(folder)) {
    const found = settingsIn(folder, cwd);
    if (found !== undefined) return found;
    if (existsSync(join(folder, '.git')) || dirname(folder) === folder) return undefined;
  }
}

function settingsIn(folder: string, cwd: string): Found | undefined {
  const own = join(folder, settingsFile);
  const manifest = join(folder, 'package.json');
  const inManifest = existsSync(manifest) ? keyOf(readFileSync(manifest, 'utf8')) : undefined;
  if (!existsSync(own)) return inManifest === undefined ? undefined : { file: manifest, content: inManifest };
  if (inManifest === undefined) return { file: own, content: parse(own, cwd) };
  throw usageError(
    `Settings stand in both ${displayPath(cwd, own)} and the key \`${packageKey}\` of ${displayPath(cwd, manifest)}. Keep one of them.`,
  );
}

/** The key of a package.json. One that does not parse is not ours to complain about. */
function keyOf(text: string): unknown {
  if (!text.includes(`"${packageKey}"`)) return undefined;
  try {
    const manifest: unknown = JSON.parse(withoutBom(text));
    return isRecord(manifest) ? manifest[packageKey] : undefined;
  } catch {
    return undefined;
  }
}

function parse(file: string, cwd: string): unknown {
  try {
    return JSON.parse(withoutBom(readFileSync(file, 'utf8')));
  } catch (error) {
    const reason = error instanceof Error ? error.message.replaceAll(/\s+/g, ' ') : String(error);
    throw usageError(`${displayPath(cwd, file)} cannot be read as JSON: ${reason}`);
  }
}

function typedSettings(content: unknown, name: string): Values & { readonly ignore?: readonly string[] } {
  if (!isRecord(content)) {
    throw usageError(`The settings in ${name} must be an object with the keys ${validKeys.join(', ')}.`);
  }
  const settings: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(content)) {
    const kind = key === 'ignore' ? 'list' : isOptionName(key) ? optionTable[key].kind : undefined;
    if (kind === undefined) throw unknownValue('setting', key, ` in ${name}`, validKeys);
    if (!kinds[kind].accepts(value)) {
      throw usageError(
        `The setting \`${key}\` in ${name} must be ${kinds[kind].name}, not ${JSON.stringify(value)}.`,
      );
    }
    settings[key] = kind === 'list' && typeof value === 'string' ? [value] : value;
  }
  return settings;
}

/** What values of each kind look like, as they are written in JSON. */
export const kinds = {
  text: { name: 'a string', accepts: (value: unknown) => typeof value === 'string' },
  number: { name: 'a number', accepts: (value: unknown) => typeof value === 'number' },
  flag: { name: 'true or false', accepts: (value: unknown) => typeof value === 'boolean' },
  list: {
    name: 'a string or an array of strings',
    accepts: (value: unknown) => [value].flat().every((item) => typeof item === 'string'),
  },
};

/** A glob of the settings' folder as one of the working directory. A glob without a folder matches anywhere. */
function rebase(glob: string, cwd: string, folder: string): string {
  const down = relative(folder, cwd).split(sep).filter(Boolean);
  if (down.length === 0 || !glob.replace(/\/$/, '').includes('/') || glob.startsWith('**/')) return glob;
  const parts = glob.replace(/^\.?\//, '').split('/');
  while (down.length > 0 && parts.length > 1 && parts[0] === down[0]) {
    down.shift();
    parts.shift();
  }
  return [...down.map(() => '..'), ...parts].join('/');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function withoutBom(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

function displayPath(cwd: string, file: string): string {
  return relative(cwd, file).split(sep).join('/');
}
