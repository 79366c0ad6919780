import { placeOf, whereIs } from '../../analysis/lines.js';
import type { Project } from '../../analysis/project.js';
import { definitionsOf, type VariableDefinition } from '../../analysis/variable-definitions.js';
import { type ModelVariable, modelVariables } from '../../analysis/variables.js';
import { models } from '../../catalog/catalog.js';
import { spellingsIn } from '../../catalog/spelling.js';
import type { Finding, TransformContext } from '../../engine/transform.js';
import type { messages } from './messages.js';
import { idFor } from './spell.js';

type Context = TransformContext<typeof messages>;

/**
 * What decides which model is asked and stands nowhere in the project: variables that code reads, and whoever deploys it sets. One finding
 * for each. What is defined here is a finding where it is defined.
 */
export function* variableFindings(context: Context): Generator<Finding> {
  const { project } = context;
  if (project.disk.searchDocuments === undefined) return;
  for (const variable of modelVariables(project)) {
    if (isForOthers(variable.name, context)) continue;
    const definitions = definitionsOf(variable.name, project) ?? [];
    const finding = findingOf(variable, definitions, context);
    if (finding !== undefined) yield finding;
  }
}

/** Whether a variable is called after a family of models that is neither left nor gone to. */
function isForOthers(name: string, { sources, target }: Context): boolean {
  const concerned = [...sources, target].map(({ family }) => family.toUpperCase());
  const named = models
    .map(({ family }) => family.toUpperCase())
    .filter((family) => name.toUpperCase().includes(family));
  return named.length > 0 && !named.some((family) => concerned.includes(family));
}

function findingOf(
  variable: ModelVariable,
  definitions: readonly VariableDefinition[],
  context: Context,
): Finding | undefined {
  const { finding, project, target } = context;
  const { name, defaults } = variable;
  const at = placeOfRead(variable, project);
  const other = definitions.find(({ kind }) => kind === 'other');
  const reads = readsElsewhere(variable, project);
  if (other !== undefined) {
    const data = { name, reads, text: other.text, where: other.where, target: target.title };
    return /^arn:/.test(other.text)
      ? finding('variable-hidden', at, { verdict: 'manual' }, data)
      : finding('variable-differs', at, { verdict: 'kept' }, data);
  }
  if (definitions.some(({ kind }) => kind === 'claude')) return undefined;
  const file = at.node.getSourceFile();
  const data = { name, reads, id: idFor(file, variable.isOnBedrock, context), target: target.title };
  const fallback = defaults.find((text) => spellingsIn(text).next().done !== true);
  if (fallback !== undefined) return finding('variable-default', at, { verdict: 'kept' }, data);
  const [reference] = definitions;
  return finding('variable-unset', at, { verdict: 'manual' }, { ...data, where: reference?.where });
}

/** The first read in a file of the run; what leads there, where it is read elsewhere. */
function placeOfRead({ reads, requests }: ModelVariable, { files }: Project) {
  const own = new Set(files);
  const node = reads.find((read) => own.has(read.getSourceFile())) ?? requests[0] ?? reads[0];
  if (node === undefined) throw new Error('A variable without a read is none.');
  return { node, ...placeOf(node) };
}

/** The other places that read a variable, for a message. */
function readsElsewhere(variable: ModelVariable, project: Project): string {
  const { node } = placeOfRead(variable, project);
  const others = variable.reads
    .filter((read) => read !== node)
    .map((read) => `\`${whereIs(read, project)}\``);
  return [...new Set(others)].slice(0, 3).join(', ');
}
