import { ts } from '../../analysis/compiler.cjs';
import { hostAt } from '../../analysis/mentions.js';
import type { Project } from '../../analysis/project.js';
import { isNamedInSight } from '../../analysis/requests/standing.js';
import { anyOf } from '../../analysis/search-patterns.js';
import { isTestFile } from '../../analysis/tests.js';
import type { BetaUse } from './lists.js';

/** A flag in code that no request is seen to get. */
export interface Unplaced {
  readonly flag: string;
  readonly file: string;
  readonly start: number;
}

/** The flags of a list of names that stand in code alone: neither in a request, nor in a comparison, nor in a test. */
export function* unplacedFlags(
  names: readonly string[],
  use: BetaUse,
  project: Project,
): Generator<Unplaced> {
  if (names.length === 0) return;
  const placed = new Set(
    [...use.meant, ...use.others].flatMap(({ flags }) =>
      flags.flags.map(({ node, text }) => `${node.getSourceFile().fileName}:${node.pos}:${text}`),
    ),
  );
  for (const file of project.files) {
    if (isTestFile(file.fileName)) continue;
    for (const { index: start, 0: flag } of file.text.matchAll(new RegExp(anyOf(names), 'g'))) {
      const host = hostAt(file, start);
      if (host.kind !== 'text' || !isListed(host.node, flag) || isAsked(host.node)) continue;
      if (!placed.has(`${file.fileName}:${host.node.pos}:${flag}`))
        yield { flag, file: file.fileName, start };
    }
  }
}

/** Whether a text is a flag, or several with commas, and no prose. */
function isListed({ text }: { readonly text: string }, flag: string): boolean {
  return text.split(',').some((piece) => piece.trim() === flag);
}

/** `flags.includes('flag')`, `flag === 'flag'`, `case 'flag':` */
function isAsked({ parent }: ts.Node): boolean {
  if (ts.isCaseClause(parent) || ts.isLiteralTypeNode(parent)) return true;
  if (ts.isBinaryExpression(parent)) return /^[!=]==?$/.test(parent.operatorToken.getText());
  return ts.isCallExpression(parent) && /(?:includes|has|indexOf)$/.test(parent.expression.getText());
}

/** What may bring flags to a request and cannot be seen, where the code has flags or their fields in it at all. */
export function unseenIn(use: BetaUse, names: readonly string[], project: Project): readonly ts.Node[] {
  const unseen = new Set(use.meant.flatMap(({ flags }) => flags.unseen.map(({ node }) => node)));
  const pattern = ['anthropic[_-]beta', 'anthropicBeta', '\\bbetas\\b', ...names].join('|');
  const open = use.requests.filter(({ field }) => field.presence !== 'certain' && field.unseen.length > 0);
  if (open.length > 0 && isNamedInSight(pattern, project))
    for (const { field } of open) for (const { node } of field.unseen) unseen.add(node);
  return [...unseen];
}
