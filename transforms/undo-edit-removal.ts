import { isDeclaredTool } from '../analysis/anthropic-tools.js';
import type { CommandSite } from '../analysis/command-lists.js';
import { commandSitesIn } from '../analysis/command-sites.js';
import { placeOf } from '../analysis/lines.js';
import { ownToolHolding } from '../analysis/own-schemas.js';
import { isTestFile } from '../analysis/tests.js';
import { type ToolPackage, toolPackagesOf } from '../analysis/tool-packages.js';
import { toolOfType } from '../catalog/tools.js';
import { defineTransform, type Finding, type TransformContext } from '../engine/transform.js';
import { messages } from './undo-edit-removal/messages.js';
import { command, outline } from './undo-edit-removal/outline.js';
import { type Removal, removalIn } from './undo-edit-removal/removal.js';

type Context = TransformContext<typeof messages>;

/**
 * Removes the command `undo_edit` of Anthropic's text editor where the target has none: from dispatchers, types, schemas, prompts and
 * tests, with the handler, the history and all that only it needed.
 *
 * A package is changed as a whole or not at all. It stays where an older model is served, too, where something asks for the command, and
 * where the tool is not Anthropic's.
 */
export default defineTransform({
  ...outline,
  messages,
  *find(context) {
    const editor = context.target.capabilities.textEditor;
    if (editor === null || editor.commands.includes(command)) return;
    for (const found of toolPackagesOf(context.project))
      yield* packageFindings(found, editor.commands, context);
  },
});

function* packageFindings(
  found: ToolPackage,
  others: readonly string[],
  context: Context,
): Generator<Finding> {
  const { project, finding } = context;
  const files = found.files.filter(({ text }) => new RegExp(`\\b${command}\\b`).test(text));
  const sites = commandSitesIn(files, { gone: command, others }, project);
  if (sites.length === 0) return;
  const versions = found.versions.filter(({ kind }) => kind === 'textEditor');
  const kept = { verdict: 'kept' } as const;
  if (!versions.some(isDeclaredTool)) {
    for (const file of files) {
      const first = sites.find((site) => site.file === file);
      if (first !== undefined) yield finding('not-anthropic', sitePlace(first), kept);
    }
    return;
  }
  const main = mainSite(sites);
  const older = versions.filter(
    ({ type }) => toolOfType('textEditor', type)?.commands.includes(command) === true,
  );
  const [oldest] = older;
  if (oldest !== undefined) {
    const code = older.length === versions.length ? 'older-editor' : 'older-model';
    yield finding(code, sitePlace(main), kept, { type: oldest.type });
    return;
  }
  const own = sites.find(
    (site) => site.kind === 'element' && ownToolHolding(site.node, project) !== undefined,
  );
  if (own !== undefined) {
    yield finding('own-tool', sitePlace(own), kept);
    return;
  }
  const isUsed = sites.some(({ kind, file }) => !ofNobody.has(kind) && !isTestFile(file.fileName));
  if (!isUsed) {
    const tests = sites.filter(({ kind, file }) => isTestFile(file.fileName) && kind !== 'words');
    for (const test of tests) yield finding('tests-only', sitePlace(test), kept);
  }
  const meant = isUsed ? sites : sites.filter(({ file }) => !isTestFile(file.fileName));
  yield* removalFindings(removalIn(meant, { gone: command, others }, project), main, found, context);
}

/** What does not carry out the command, nor names it as one. */
const ofNobody = new Set<CommandSite['kind']>(['words', 'foreign', 'unrelated']);

function* removalFindings(
  removal: Removal,
  main: CommandSite,
  { isComplete }: ToolPackage,
  { finding, target }: Context,
): Generator<Finding> {
  const data = { model: target.title };
  const manual = { verdict: 'manual' } as const;
  for (const { code, node } of removal.obstacles) {
    if (code === 'type-left') yield finding(code, placeOf(node), manual, { name: node.getText() });
    else yield finding(code, placeOf(node), manual, data);
  }
  if (removal.obstacles.length > 0) return;
  const { edits, published } = removal;
  if (edits.length > 0) {
    const migrated = (strength: 'safe' | 'review') => ({ verdict: 'migrated', strength, edits }) as const;
    const [first] = published;
    const [slot] = removal.slots;
    if (!isComplete) yield finding('not-searched', sitePlace(main), migrated('review'), data);
    else if (first !== undefined) {
      yield finding('published', sitePlace(main), migrated('review'), { ...data, name: first.name.text });
    } else if (slot !== undefined) {
      yield finding('stored-state', sitePlace(main), migrated('review'), { ...data, name: slot });
    } else if (removal.schemas.length > 0) {
      yield finding('schema-narrowed', sitePlace(main), migrated('review'), data);
    } else if (removal.isFileRead) yield finding('reads-less', sitePlace(main), migrated('review'), data);
    else yield finding('removed', sitePlace(main), migrated('safe'), data);
  }
  for (const { file, start } of removal.mentions) {
    yield finding('mention-left', { file: file.fileName, start }, manual, data);
  }
  for (const node of removal.tests) yield finding('test-left', placeOf(node), manual);
  for (const node of removal.state)
    yield finding('state-left', placeOf(node), manual, { name: node.getText() });
  for (const file of removal.empty) yield finding('file-left', { file: file.fileName, start: 0 }, manual);
  for (const node of removal.unrelated) yield finding('unrelated', placeOf(node), { verdict: 'kept' });
  for (const node of removal.foreign) yield finding('own-tool', placeOf(node), { verdict: 'kept' });
}

/** Where the command is carried out, or else the first place that names it. */
function mainSite(sites: readonly CommandSite[]): CommandSite {
  const ranks = [
    ({ kind, file }: CommandSite) => kind === 'case' && !isTestFile(file.fileName),
    ({ kind, file }: CommandSite) => (kind === 'comparison' || kind === 'link') && !isTestFile(file.fileName),
    ({ kind, file }: CommandSite) => kind === 'element' && !isTestFile(file.fileName),
    ({ file }: CommandSite) => !isTestFile(file.fileName),
  ];
  for (const isMain of ranks) {
    const found = sites.find(isMain);
    if (found !== undefined) return found;
  }
  return sites[0] as CommandSite;
}

function sitePlace(site: CommandSite): { file: string; start: number } {
  const start =
    site.kind === 'words' ? site.start : site.kind === 'case' ? site.clause.getStart() : site.node.getStart();
  return { file: site.file.fileName, start };
}
