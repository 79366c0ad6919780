import type { ToolVersion } from '../../analysis/anthropic-tools.js';
import { ts } from '../../analysis/compiler.cjs';
import { packageExport } from '../../analysis/consumers.js';
import { isExported, isExportOf } from '../../analysis/exports.js';
import { unwrap } from '../../analysis/expressions.js';
import { whereIs } from '../../analysis/lines.js';
import { packageFolder } from '../../analysis/packages.js';
import { foldersAbove, type Project } from '../../analysis/project.js';
import { usesOf } from '../../analysis/scopes.js';
import { anyOf } from '../../analysis/search-patterns.js';
import { type ToolPackage, toolKindsOf } from '../../analysis/tool-packages.js';
import { isWithin } from '../../analysis/walk.js';
import { toolFlags } from '../../catalog/betas.js';
import { insertFields } from '../../catalog/tools.js';
import type { Edit } from '../../edits/edit.js';
import { replaceRange } from '../../edits/nodes.js';
import type { Finding, TransformContext } from '../../engine/transform.js';
import { betaPlaces } from './betas.js';
import { insertPlaces } from './insert.js';
import type { messages } from './messages.js';
import { declaredName, namePlaces } from './names.js';
import { placeOf } from './places.js';
import type { Current, Move } from './standing.js';

type Context = TransformContext<typeof messages>;

/** What a part of the move changes, and what it takes for granted. */
export interface Step {
  readonly edits: readonly Edit[];
  readonly taking?: readonly string[];
  /** Whether somebody should look at it, though everything is known. */
  readonly isReview?: boolean;
}

/** The dates in the types, in the factories of the AI SDK, and in the types of Anthropic's SDK. */
export function versionStep(moves: readonly Move[], { project }: Context): Step {
  const taking = new Set<string>();
  const edits = moves.flatMap(({ to, versions }) =>
    versions.flatMap((version) => {
      const { start, end } = version.date;
      const date = to.type.slice(to.type.lastIndexOf('_') + 1);
      const name = version.node.getText().replace(/\d{8}$/, date);
      const doubt = version.form === 'type' ? undefined : doubtAbout(version, [name], project);
      if (doubt !== undefined) taking.add(doubt);
      if (version.type === to.type) return [];
      return [replaceRange(version.file, start, end, date), ...namesWithDate(version, date)];
    }),
  );
  // More is asked of those who serve a computer: its actions have grown with every version.
  const isReview = moves.some(({ kind }) => kind === 'computer');
  return { edits, taking: [...taking], isReview };
}

/** `const BASH_20241022 = 'bash_20241022'`: a constant of the file that is called by the date. */
function namesWithDate({ node, file, type }: ToolVersion, date: string): Edit[] {
  const { parent } = node;
  const old = type.slice(type.lastIndexOf('_') + 1);
  if (!ts.isVariableDeclaration(parent) || !ts.isIdentifier(parent.name)) return [];
  const statement = parent.parent.parent;
  const uses = usesOf(parent);
  const isLocal =
    !isExported(statement) &&
    !uses.some((use) => isExportOf(use) || ts.isShorthandPropertyAssignment(use.parent));
  if (!parent.name.text.includes(old) || !isLocal) return [];
  return [parent.name, ...uses].map((name) => {
    const start = name.getStart(file) + name.text.indexOf(old);
    return replaceRange(file, start, start + old.length, date);
  });
}

/** What has to be true of the package behind a name for it to have some words; nothing where the installed one has them. */
function doubtAbout(
  { node, file }: ToolVersion,
  words: readonly string[],
  project: Project,
): string | undefined {
  const module = moduleBehind(node);
  const what = words.map((word) => `\`${word}\``).join(' and ');
  for (const folder of module === undefined ? [] : foldersAbove(file.fileName, project.root)) {
    const types = project.disk.read(`${folder}/node_modules/${module}/dist/index.d.ts`);
    if (types === undefined) continue;
    return words.every((word) => types.includes(word))
      ? undefined
      : `\`${module}\` is updated to a version with ${what}`;
  }
  return `the installed ${module === undefined ? 'SDK' : `\`${module}\``} has ${what}`;
}

/** The package that a name is a member or an export of: `anthropic.tools.…` */
function moduleBehind(node: ts.Node): string | undefined {
  const { parent } = node;
  let root: ts.Node = node;
  if (ts.isPropertyAccessExpression(parent)) {
    root = parent;
    while (ts.isPropertyAccessExpression(root)) root = unwrap(root.expression);
  }
  return ts.isIdentifier(root) ? packageExport(root)?.module : undefined;
}

/** The name, everywhere in the package; or why it cannot follow. */
export function nameStep(moves: readonly Move[], own: ToolPackage, context: Context): Step | Finding {
  const edits: Edit[] = [];
  for (const { from, to, versions } of moves) {
    const [first] = versions;
    if (from.name === to.name || first === undefined) continue;
    const refuse = (code: 'unseen-name' | 'name-of-both', node: ts.Node, name: string) =>
      context.finding(
        code,
        placeOf(first),
        { verdict: 'manual' },
        { from: name, where: whereIs(node, context.project) },
      );
    const unseen = versions.find((version) => hidesName(version, [from.name, to.name], context.project));
    if (unseen !== undefined) return refuse('unseen-name', unseen.node, from.type);
    for (const file of own.files) {
      for (const place of namePlaces(file, from.name, to.name)) {
        if ('ownTool' in place) return refuse('name-of-both', place.ownTool, from.name);
        edits.push(...place.edits);
      }
    }
  }
  // What a page shows is also made of conversations that were kept.
  return { edits, isReview: edits.some(({ file }) => /\.[jt]sx$/.test(file)) };
}

/** Whether an object that declares a tool has a name that is not to be seen, or another one. */
function hidesName(version: ToolVersion, names: readonly string[], project: Project): boolean {
  const declared = declaredName(version, project);
  return declared === 'unseen' || (declared !== undefined && !names.includes(declared.name));
}

/** The text of `insert`, where it is read, declared or sent; or why that cannot be rewritten. */
export function insertStep(
  standings: readonly (Move | Current)[],
  own: ToolPackage,
  { project, target, finding }: Context,
): Step | Finding {
  const versions = standings.find(({ kind }) => kind === 'textEditor')?.versions ?? [];
  const [first] = versions;
  const to = target.capabilities.textEditor?.insertField;
  if (first === undefined || to === undefined) return { edits: [] };
  const edits: Edit[] = [];
  for (const from of insertFields().filter((field) => field !== to)) {
    for (const place of own.files.flatMap((file) => [...insertPlaces(file, { from, to }, project)])) {
      if (place.edits === undefined) {
        const data = { from, to, where: whereIs(place.node, project) };
        return finding('unread-insert', placeOf(first), { verdict: 'manual' }, data);
      }
      edits.push(...place.edits);
    }
  }
  // The AI SDK checks and types the input of its own tool; older versions take away the field that they do not know.
  const factory = versions.find(({ form }) => form === 'factory');
  const doubt = factory === undefined || edits.length === 0 ? undefined : doubtAbout(factory, [to], project);
  return { edits, taking: doubt === undefined ? [] : [doubt] };
}

/** The beta flags that go with the tools; or why they cannot be exchanged. */
export function betaStep(moves: readonly Move[], own: ToolPackage, context: Context): Step | Finding {
  const { project, finding } = context;
  const [first] = moves.flatMap(({ versions }) => versions);
  if (first === undefined) return { edits: [] };
  const kinds = toolKindsOf(own);
  const files = (project.codeMatching(anyOf(toolFlags)) ?? own.files).filter(
    ({ fileName }) => packageFolder(fileName, project) === own.folder,
  );
  const edits: Edit[] = [];
  for (const place of files.flatMap((file) => betaPlaces(file, kinds, context))) {
    if (place.edits === undefined) {
      const data = {
        flag: place.flag,
        flags: place.wanted.map((flag) => `\`${flag}\``).join(' and '),
        where: whereIs(place.node, project),
      };
      return finding('unplaced-beta', placeOf(first), { verdict: 'manual' }, data);
    }
    edits.push(...place.edits);
  }
  return { edits };
}

/** What else may name the tools: nothing where all code was searched, and nothing in a file alone that hands none of it out. */
export function searchStep(
  moves: readonly Move[],
  own: ToolPackage,
  { project, finding }: Context,
): Step | Finding {
  const [first] = moves.flatMap(({ versions }) => versions);
  const isRenamed = moves.some(({ from, to }) => from.name !== to.name);
  if (own.isComplete || first === undefined || !isRenamed) return { edits: [] };
  const isAlone =
    project.disk.search === undefined && !moves.some(({ versions }) => versions.some(isHandedOut));
  return isAlone
    ? { edits: [], taking: ['no other file names the tool'] }
    : finding('not-searched', placeOf(first), { verdict: 'manual' }, { from: first.type });
}

/** Whether a constant or a class that has a version is exported. */
function isHandedOut({ node, file }: ToolVersion): boolean {
  const statement = file.statements.find((own) => isWithin(node, own));
  if (statement === undefined) return false;
  return isExported(statement) && !ts.isFunctionDeclaration(statement);
}
