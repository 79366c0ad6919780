import {
  composedVersionPattern,
  isDeclaredTool,
  isOwnTool,
  type ToolVersion,
} from '../analysis/anthropic-tools.js';
import type { ts } from '../analysis/compiler.cjs';
import { whereIs } from '../analysis/lines.js';
import { type ToolPackage, toolPackagesOf } from '../analysis/tool-packages.js';
import { toolKinds } from '../catalog/tools.js';
import { defineTransform, type Finding, type TransformContext } from '../engine/transform.js';
import { messages } from './text-editor-tool/messages.js';
import { insertFindings, moveFindings } from './text-editor-tool/move.js';
import { namePlaces } from './text-editor-tool/names.js';
import { otherNames, outline } from './text-editor-tool/outline.js';
import { placeOf } from './text-editor-tool/places.js';
import { standingOf } from './text-editor-tool/standing.js';

type Context = TransformContext<typeof messages>;

/**
 * Moves the tools that Anthropic defines to the versions of the target: type and name, which are a pair, with everything in the package
 * that names them, the field in which `insert` sends its text, and the beta flags. All of it or nothing.
 */
export default defineTransform({
  ...outline,
  messages,
  *find(context) {
    const packages = toolPackagesOf(context.project);
    const declared = packages.flatMap(({ versions }) => versions.filter(isDeclaredTool));
    for (const own of packages) {
      if (own.versions.some(isDeclaredTool)) yield* declaredFindings(own, context);
      else yield* undeclaredFindings(own, declared, context);
    }
  },
});

function* declaredFindings(own: ToolPackage, context: Context): Generator<Finding> {
  const standings = toolKinds.flatMap((kind) => standingOf(kind, own, context) ?? []);
  const blocked = standings.filter((standing) => standing.code === 'blocked');
  // The tools of a package go to one model: they move together. What is served already is served right all the same.
  const findings =
    blocked.length > 0
      ? [...blocked.map(({ finding }) => finding), ...insertFindings(own, context)]
      : moveFindings(
          own,
          standings.filter((standing) => standing.code !== 'blocked'),
          context,
        );
  for (const finding of findings) if (isHere(finding, context)) yield finding;
}

/** Whether a finding is in a file of the run. */
function isHere({ at }: Finding, { project }: Context): boolean {
  return project.files.some(({ fileName }) => fileName === at.file);
}

/** Where no version is declared: names and questions that are about something else. */
function* undeclaredFindings(
  { files, versions }: ToolPackage,
  declared: readonly ToolVersion[],
  { project, target, finding }: Context,
): Generator<Finding> {
  const here = (file: ts.SourceFile) => project.files.includes(file);
  const accepted = toolKinds.flatMap((kind) => target.capabilities[kind]?.accepted ?? []);
  const asked = versions.find(({ type, file }) => !accepted.includes(type) && here(file));
  if (asked !== undefined) {
    const { type } = asked;
    // `tools: { text_editor_20241022: tool({ inputSchema }) }`: called by the version of another.
    if (versions.some((version) => version.type === type && isOwnTool(version.node)))
      yield finding('own-tool', placeOf(asked), { verdict: 'kept' }, { name: type });
    else yield finding('only-asks', placeOf(asked), { verdict: 'kept' }, { type });
    return;
  }
  const composed = files.filter(here).find(({ text }) => new RegExp(composedVersionPattern).test(text));
  if (composed !== undefined) {
    const start = composed.text.search(new RegExp(composedVersionPattern));
    yield finding('composed-version', { file: composed.fileName, start }, { verdict: 'manual' });
    return;
  }
  const [first] = declared;
  for (const file of files.filter(here)) {
    const [name, start] = firstName(file, otherNames(target)) ?? [];
    if (name === undefined || start === undefined) continue;
    const at = { file: file.fileName, start };
    const isOwn = first === undefined || files.some((other) => hasOwnTool(other, name));
    if (isOwn) yield finding('own-tool', at, { verdict: 'kept' }, { name });
    else
      yield finding(
        'other-package',
        at,
        { verdict: 'manual' },
        { name, where: whereIs(first.node, project) },
      );
  }
}

function firstName(file: ts.SourceFile, names: readonly string[]): [name: string, start: number] | undefined {
  for (const name of names) {
    for (const place of namePlaces(file, name, name)) if ('start' in place) return [name, place.start];
  }
  return undefined;
}

function hasOwnTool(file: ts.SourceFile, name: string): boolean {
  return [...namePlaces(file, name, name)].some((place) => 'ownTool' in place);
}
