import { ts } from '../../analysis/compiler.cjs';
import { textOfName, unwrap } from '../../analysis/expressions.js';
import type { Project } from '../../analysis/project.js';
import { type Spot, spotsIn } from '../../analysis/requests/additions.js';
import type { Entry } from '../../analysis/requests/found.js';
import { obstacleTo, sharedAt } from '../../analysis/requests/obstacles.js';
import { partOf } from '../../analysis/requests/parts.js';
import type { Said, TypeEntry } from '../../analysis/requests/thinking.js';
import { typeRefusing } from '../../analysis/types.js';
import { isWithin } from '../../analysis/walk.js';
import type { Edit } from '../../edits/edit.js';
import { replaceNode } from '../../edits/nodes.js';
import { addProperty } from '../../edits/objects.js';
import { quoteOf } from '../../edits/text.js';
import { type Context, type Left, left } from './outcome.js';

/** What becomes of the field itself. */
export interface Field {
  readonly change: 'none' | 'added' | 'replaced' | 'removed';
  readonly thought: Thought;
  readonly gone: readonly ts.Node[];
  /** The edits beside what goes anyway; some of that stays, for the field comes into its place. */
  write(gone: readonly ts.Node[]): Written;
}

export interface Written {
  readonly edits: readonly Edit[];
  readonly kept: readonly ts.Node[];
}

/** How the model shall think. */
interface Thought {
  readonly mode: 'enabled' | 'adaptive';
  readonly budget: number | undefined;
}

/** What says that a request thinks, in the place of what says that it does not, or where there is nothing yet. */
export function fieldFor(
  { said, ...thought }: Thought & { readonly said: Said },
  through: ReadonlySet<ts.Node>,
  context: Context,
): Field | Left {
  const { project, target } = context;
  const { request } = said;
  const thinksByItself = target.capabilities.thinking.default !== 'off';
  const nothing = { thought, gone: [], write: () => ({ edits: [], kept: [] }) };
  if (said.types.length > 0)
    return thinksByItself
      ? withoutField(said, thought, through, project)
      : withAnother(said, thought, through, project);
  if (thinksByItself) return { ...nothing, change: 'none' };
  const found = spotsIn(request, through, project);
  if ('obstacle' in found) return left('no-place', request.node, found.obstacle);
  return { ...nothing, change: 'added', write: (gone) => added(found.spots, thought, gone) };
}

function textOf({ mode, budget }: Thought, name: string, file: ts.SourceFile): string {
  const quote = quoteOf(file);
  const key = name === 'thinking' ? 'budget_tokens' : 'budgetTokens';
  return `{ type: ${quote}${mode}${quote}${mode === 'enabled' ? `, ${key}: ${budget}` : ''} }`;
}

function added(spots: readonly Spot[], thought: Thought, gone: readonly ts.Node[]): Written {
  const edits: Edit[] = [];
  const kept: ts.Node[] = [];
  for (const { object, behind, textWith } of spots) {
    const text = textWith((name) => textOf(thought, name, object.getSourceFile()));
    const victim = gone.find(
      (node) => node === behind || (isSameFile(node, object) && isWithin(object, node)),
    );
    if (victim === undefined) edits.push(...addProperty(object, behind, text));
    else {
      const outer = victim === behind || !ts.isPropertyAssignment(victim) ? undefined : victim.name.getText();
      edits.push(replaceNode(victim, outer === undefined ? text : `${outer}: { ${text} }`));
      kept.push(victim);
    }
  }
  return { edits, kept };
}

function isSameFile(one: ts.Node, other: ts.Node): boolean {
  return one.getSourceFile() === other.getSourceFile();
}

/** `thinking: { type: 'disabled' }` goes as a whole. */
function withoutField(
  said: Said,
  thought: Thought,
  through: ReadonlySet<ts.Node>,
  project: Project,
): Field | Left {
  const gone: ts.Node[] = [];
  for (const entry of said.types) {
    const whole = wholeOf(entry, said);
    if (whole === undefined) return left('turned-off-elsewhere', entry.node);
    const part = partOf(whole, project);
    const obstacle = obstacleTo(whole, part, through, project);
    if (obstacle !== undefined) return left(obstacle.code, entry.node, obstacle.what);
    if (part !== undefined) gone.push(part);
  }
  return { change: 'removed', thought, gone, write: () => ({ edits: [], kept: [] }) };
}

/** `{ type: 'disabled' }` becomes what turns it on. */
function withAnother(
  said: Said,
  thought: Thought,
  through: ReadonlySet<ts.Node>,
  project: Project,
): Field | Left {
  const edits: Edit[] = [];
  for (const entry of said.types) {
    const whole = wholeOf(entry, said);
    const [leaf] = entry.leaves ?? [];
    if (whole?.value === undefined || leaf === undefined) return left('turned-off-elsewhere', entry.node);
    const shared = sharedAt(whole, through, project);
    if (shared !== undefined) return left('shared', entry.node, shared);
    const type = typeRefusing(thought.mode, leaf.node, project);
    if (type !== undefined) return left('required-by-type', entry.node, type);
    edits.push(replaceNode(whole.value, textOf(thought, nameOf(whole), entry.node.getSourceFile())));
  }
  return { change: 'replaced', thought, gone: [], write: () => ({ edits, kept: [] }) };
}

/** The field whose object a type stands in, if that says nothing else. */
function wholeOf({ node, leaves }: TypeEntry, { whole }: Said): Entry | undefined {
  if (leaves?.length !== 1) return undefined;
  return whole.entries.find(({ value }) => value !== undefined && unwrap(value) === node.parent);
}

function nameOf({ node }: Entry): string {
  const name = 'name' in node && node.name !== undefined ? textOfName(node.name) : undefined;
  return name ?? 'thinking';
}
