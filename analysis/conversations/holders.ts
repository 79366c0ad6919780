import { callsOf } from '../calls.js';
import { ts } from '../compiler.cjs';
import type { Ending } from '../conversations.js';
import { isSeenFunction } from '../functions.js';
import type { Project } from '../project.js';
import { isNamed, referencesTo } from '../references.js';
import { chainFrom, isLogged } from '../requests/chains.js';
import { foreignUse } from '../requests/sharing.js';
import { usesOf } from '../scopes.js';
import { isTestFile } from '../tests.js';
import { useOf } from '../uses.js';

/**
 * What gets the turns of some conversations and is none of them: where a list is held that something else gets, too. `others` are the
 * conversations that may get them as well.
 */
export function foreignUseOfTurns(
  endings: readonly Ending[],
  others: readonly Ending[],
  project: Project,
): ts.Node | undefined {
  const known = new Set([...endings, ...others].flatMap((ending) => [...ending.known]));
  for (const entry of endings.flatMap(({ entries }) => entries)) {
    const foreign = foreignUse(entry, known, project);
    if (foreign !== undefined) return foreign;
  }
  for (const holder of endings.flatMap(({ holders }) => [...holders])) {
    const references = isSeenFunction(holder)
      ? callsOf(holder, project, 'production')
      : isNamed(holder)
        ? referencesTo(holder, project)
        : usesOf(holder);
    if (references === undefined) return holder;
    const foreign = references.find((node) => !known.has(node) && !isHarmless(node));
    if (foreign !== undefined) return foreign;
  }
  return undefined;
}

/** Whether a use of a list only prints it or asks for its length. */
export function isHarmless(node: ts.Node): boolean {
  if (isTestFile(node.getSourceFile().fileName) || ts.isImportSpecifier(node)) return true;
  if (!ts.isExpression(node)) return false;
  const { end, keys } = chainFrom(node);
  return keys.at(-1) === 'length' || isLogged(end) || useOf(end).kind === 'tested';
}
