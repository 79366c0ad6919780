import type { ts } from './compiler.cjs';
import { mentionsIn } from './mentions.js';
import { packageFolder } from './packages.js';
import type { Project } from './project.js';
import { isTestFile } from './tests.js';

/** Whose models code names that asks one without saying which. */
export interface Vendors {
  /** Whether Claude is among them. */
  readonly isClaudeNamed: boolean;
  /** The ids of models of others that can be asked in the same way. */
  readonly others: readonly string[];
}

/**
 * The vendors whose model a request may go to that does not say which: those that its file names, or else those that the code of its
 * package does, for settings often have a file of their own.
 */
export function vendorsAround(file: ts.SourceFile, project: Project): Vendors {
  const others = othersIn(file);
  if (others.length === 0)
    return namesClaude(file, project) ? { isClaudeNamed: true, others } : vendorsOfPackage(file, project);
  // Among others Claude has to be there as a model, and not as a word: a file that names those alone is about those.
  return { isClaudeNamed: hasClaude(file), others };
}

/**
 * Whether a file has to do with Claude: as it is now, or as it lies on disk, before the body with its `anthropic_version` became the
 * input of a Converse call.
 */
export function namesClaude(file: ts.SourceFile, { disk }: Project): boolean {
  const isNamed = (text: string) => /anthropic|claude/i.test(text);
  return isNamed(file.text) || isNamed(disk.read(file.fileName) ?? '');
}

const known = new WeakMap<Project, Map<string, Vendors>>();

function vendorsOfPackage({ fileName }: ts.SourceFile, project: Project): Vendors {
  const folder = packageFolder(fileName, project);
  const packages = known.get(project) ?? new Map<string, Vendors>();
  known.set(project, packages);
  const found = packages.get(folder) ?? searched(folder, project);
  packages.set(folder, found);
  return found;
}

function searched(folder: string, project: Project): Vendors {
  const isOwn = ({ fileName }: ts.SourceFile) => fileName.startsWith(`${folder}/`) && !isTestFile(fileName);
  const filesWith = (pattern: string) => (project.codeMatching(pattern) ?? project.files).filter(isOwn);
  const isClaudeNamed = filesWith('claude-').some(hasClaude);
  const others = isClaudeNamed ? filesWith(`['"\`]${idOfOthers}`).flatMap(othersIn) : [];
  return { isClaudeNamed, others: [...new Set(others)] };
}

function hasClaude(file: ts.SourceFile): boolean {
  return mentionsIn(file).some(({ host }) => host.kind === 'text');
}

/** How the ids of models begin that are not Claude and take requests of the same form, or bodies of their own. */
const idOfOthers =
  '(?:[a-z-]{2,8}\\.)?(?:amazon\\.(?:nova|titan)|meta\\.llama|mistral\\.|cohere\\.|ai21\\.|deepseek\\.|openai\\.|qwen\\.)';

/** The ids of other models in the texts of a file, as they are or as they begin. What makes vectors and pictures is none that is asked. */
function othersIn(file: ts.SourceFile): string[] {
  const ids = file.text.matchAll(new RegExp(`['"\`](${idOfOthers}[\\w.:-]*)`, 'gi'));
  return [...new Set([...ids].flatMap(([, id]) => id ?? []))].filter((id) => !isOfOtherUse.test(id));
}

const isOfOtherUse =
  /\.(?:titan-(?:embed|image)|nova-(?:canvas|reel|sonic|\d-sonic|\d-multimodal)|embed|rerank)/;

/** Whether a text is an id on Bedrock of a model of another vendor. */
export function isIdOfOthers(text: string): boolean {
  return /^(?:[a-z-]{2,8}\.)?(?!anthropic\.)[a-z0-9]+\.[a-z][\w.:-]*$/.test(text);
}

/** Ids for a message, which need not name them all. */
export function idsFor(ids: readonly string[]): string[] {
  return [...ids.slice(0, 3).map((id) => `\`${id}\``), ...(ids.length > 3 ? ['others'] : [])];
}
