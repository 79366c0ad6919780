import { dirname, join, relative } from 'node:path/posix';
import { ts } from './compiler.cjs';
import { compilerOption } from './compiler-options.js';
import { isModuleSpecifier } from './importers.js';
import { packageFolder } from './packages.js';
import { foldersAbove, type Project } from './project.js';
import { nodesIn } from './walk.js';

/** What a file is written in. */
export interface Form {
  readonly language: 'typescript' | 'javascript';
  readonly modules: 'esm' | 'commonjs';
}

/** A file that is given to a project, for others there to import. */
export interface Given {
  /** Its name without an extension, unless the project has another file of that name. */
  readonly name: string;
  /** The line that it begins with, by which it is known again. */
  readonly mark: string;
}

/** Where the file that is given to some files is, or goes. */
export interface Place {
  readonly path: string;
  /** The one that is there already. */
  readonly existing: ts.SourceFile | undefined;
}

/** Files that share what is given to them: of one package, in one language, with one kind of modules. */
export interface Household {
  readonly folder: string;
  readonly extension: string;
  readonly form: Form;
  readonly members: readonly ts.SourceFile[];
}

/** Puts files together that can share what is given to them, in their order. */
export function householdsOf(files: readonly ts.SourceFile[], project: Project): Household[] {
  const households = new Map<string, Household & { members: ts.SourceFile[] }>();
  for (const file of files) {
    // What runs as it is, in a function of its own, has nothing beside it but its own folder.
    const folder = isHandler(file) ? dirname(file.fileName) : packageFolder(file.fileName, project);
    const extension = extensionOf(file);
    const form: Form = { language: languageOf(extension), modules: modulesOf(file) };
    const key = [folder, extension, form.modules].join('\n');
    const household = households.get(key) ?? { folder, extension, form, members: [] };
    household.members.push(file);
    households.set(key, household);
  }
  return [...households.values()];
}

/** Where what is given to a household is, or goes: where it was asked for, where there is one, else beside the first file. */
export function placeOf(
  household: Household,
  { name, mark }: Given,
  { project, asked, taken }: { project: Project; asked: string | undefined; taken: ReadonlySet<string> },
): Place {
  const { members, extension, form } = household;
  const [first] = members as [ts.SourceFile];
  const own = asked !== undefined && languageOf(asked) === form.language ? asked : undefined;
  const existing = own === undefined ? existingIn(household, { name, mark }, project) : project.fileAt(own);
  if (existing !== undefined) return { path: existing.fileName, existing };
  const folder = asked === undefined ? neutralFolder(first.fileName, household.folder) : dirname(asked);
  const names = [name, `bedrock-${name}`, `${name}-${form.modules}`];
  const paths = [...(own === undefined ? [] : [own]), ...names.map((one) => join(folder, one + extension))];
  const path = paths.find((candidate) => !taken.has(candidate) && !isThere(candidate, project));
  return { path: path ?? join(folder, `${name}-${paths.length}${extension}`), existing };
}

/**
 * The folder of a file, or the first one above it in which a new file is not taken for a page, an endpoint or a function of its own.
 *
 * Source: Next.js makes routes of `pages`, Vercel of `api`, Nuxt and Nitro of `server/api` and `server/routes`, Remix of `routes`,
 * Netlify of `functions`.
 */
function neutralFolder(path: string, packageRoot: string): string {
  const folder = dirname(path);
  const parts = relative(packageRoot, folder).split('/');
  const taken = parts.findIndex((part) => /^(?:pages|api|routes|functions)$/.test(part));
  return taken === -1 ? folder : join(packageRoot, ...parts.slice(0, taken));
}

function isThere(path: string, project: Project): boolean {
  return project.fileAt(path) !== undefined || project.disk.isFile(path);
}

/** What was given to a file of the same household before. */
function existingIn(
  { folder, extension, form, members }: Household,
  { name, mark }: Given,
  project: Project,
): ts.SourceFile | undefined {
  const near = members.flatMap(({ fileName }) =>
    [...foldersAbove(fileName, folder)].map((above) => join(above, name + extension)),
  );
  return [...project.files, ...near.flatMap((path) => project.fileAt(path) ?? [])].find(
    (file) =>
      file.text.startsWith(mark) &&
      extensionOf(file) === extension &&
      modulesOf(file) === form.modules &&
      (dirname(file.fileName) === folder || packageFolder(file.fileName, project) === folder),
  );
}

function extensionOf({ fileName }: ts.SourceFile): string {
  return (/\.[cm]?[jt]sx?$/.exec(fileName)?.[0] ?? '.js').replace(/x$/, '');
}

function languageOf(path: string): Form['language'] {
  return /ts$/.test(path) ? 'typescript' : 'javascript';
}

/** Whether a file is a Lambda function in JavaScript, which is deployed with its folder. */
function isHandler(file: ts.SourceFile): boolean {
  return (
    languageOf(file.fileName) === 'javascript' &&
    /\bexports\.handler\b|\bexport\s+(?:const|let|async function|function)\s+handler\b|\bexport\s*\{[^}]*\bhandler\b/.test(
      file.text,
    )
  );
}

/** What a file itself is written in; TypeScript says `import` for both. */
function modulesOf(file: ts.SourceFile): Form['modules'] {
  if (/\.(?:[cm]?tsx?|mjs)$/.test(file.fileName)) return 'esm';
  const isModule = file.statements.some(
    (statement) =>
      ts.isImportDeclaration(statement) ||
      ts.isExportDeclaration(statement) ||
      ts.isExportAssignment(statement),
  );
  return isModule || /^export\b/m.test(file.text) ? 'esm' : 'commonjs';
}

/** How a file names one that is given to it: with or without an extension, as it names its other neighbours. */
export function specifierOf(path: string, file: ts.SourceFile, project: Project): string {
  const bare = relative(dirname(file.fileName), path).replace(/\.[cm]?[jt]s$/, '');
  const name = bare.startsWith('.') ? bare : `./${bare}`;
  return name + writtenExtension(path, file, project);
}

function writtenExtension(path: string, file: ts.SourceFile, project: Project): string {
  const extension = /\.[cm]?[jt]s$/.exec(path)?.[0] ?? '';
  const compiled = extension.replace('t', 'j');
  if (compiled !== '.js') return compiled;
  for (const neighbour of [file, ...project.files.filter((other) => isNeighbour(other, file))]) {
    const written = nodesIn(neighbour, ts.isStringLiteralLike).find(
      (node) =>
        /^\.{1,2}\//.test(node.text) &&
        !/\.(?:json|css|svg|png|scss|vue)$/.test(node.text) &&
        isModuleSpecifier(node),
    );
    if (written !== undefined) {
      const own = /\.[cm]?[jt]sx?$/.exec(written.text)?.[0];
      return own === undefined ? '' : /ts/.test(own) ? extension : compiled;
    }
  }
  // Node finds a module of its own without an extension only by `require`.
  if (languageOf(path) === 'javascript') return modulesOf(file) === 'esm' ? compiled : '';
  const option = compilerOption(file, 'module', project) ?? compilerOption(file, 'moduleResolution', project);
  return /^node(?:16|18|20|next)$/i.test(String(option)) ? compiled : '';
}

function isNeighbour(other: ts.SourceFile, file: ts.SourceFile): boolean {
  return other !== file && extensionOf(other) === extensionOf(file);
}
