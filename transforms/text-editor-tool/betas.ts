import { ts } from '../../analysis/compiler.cjs';
import { type TextNode, textOfName } from '../../analysis/expressions.js';
import { hostAt } from '../../analysis/mentions.js';
import { tellsHistory } from '../../analysis/prose.js';
import { betaStanding, flagsAfter, toolFlags } from '../../catalog/betas.js';
import type { ToolKind } from '../../catalog/tools.js';
import type { Edit } from '../../edits/edit.js';
import { replaceRange } from '../../edits/nodes.js';
import { replaceElement, replacePieces } from '../../edits/texts.js';
import type { Migration } from '../../engine/transform.js';

type Hop = Pick<Migration, 'target' | 'sources'>;

/** A beta flag of other tools, with what puts the target's in its place. */
export interface BetaPlace {
  readonly node: ts.Node;
  readonly flag: string;
  readonly wanted: readonly string[];
  /** `undefined` where there is no room for what is wanted. */
  readonly edits: readonly Edit[] | undefined;
}

/** Every beta flag of tools in a file that gives way to others, or gets some beside it, for the tools of the target. */
export function betaPlaces(file: ts.SourceFile, kinds: readonly ToolKind[], migration: Hop): BetaPlace[] {
  const pattern = new RegExp(`(?<![\\w-])(?:${toolFlags.join('|')})(?![\\w-])`, 'g');
  return [...file.text.matchAll(pattern)].flatMap(({ index: start, 0: flag }): BetaPlace[] => {
    const host = hostAt(file, start);
    if (host.kind === 'comment') return commentPlace(file, start, flag, kinds, migration);
    if (host.kind !== 'text') return [];
    const around = listAround(host.node, flag);
    const after = flagsAfter(around.flags, kinds, migration);
    const wanted = after[around.index] ?? [flag];
    const isRefused = betaStanding(flag, migration.target) !== 'accepted';
    if (wanted.length === 1 && wanted[0] === flag) return [];
    const edits =
      around.form === 'part'
        ? [replaceRange(file, start, start + flag.length, wanted.join(','))]
        : editsAt(host.node, around, after);
    // What is taken can stay; whether the rest is there is for the list to say that it becomes part of.
    if (!isRefused && (edits === undefined || !around.isSeen)) return [];
    return [{ node: host.node, flag, wanted, edits }];
  });
}

function commentPlace(
  file: ts.SourceFile,
  start: number,
  flag: string,
  kinds: readonly ToolKind[],
  migration: Hop,
): BetaPlace[] {
  const wanted = flagsAfter([flag], kinds, migration)[0] ?? [];
  const host = hostAt(file, start);
  const said = host.kind === 'comment' ? file.text.slice(host.comment.start, host.comment.end) : '';
  const isCurrent = wanted.length === 1 && wanted[0] !== flag && !tellsHistory(said);
  const edits = isCurrent ? [replaceRange(file, start, start + flag.length, wanted.join())] : [];
  return edits.length === 0 ? [] : [{ node: file, flag, wanted, edits }];
}

/** The flags that are sent with one, as far as they are written beside it. */
interface Around {
  readonly flags: readonly string[];
  readonly index: number;
  readonly form: 'element' | 'pieces' | 'part';
  /** Whether those are all. */
  readonly isSeen: boolean;
}

function listAround(node: TextNode, flag: string): Around {
  if (!ts.isStringLiteralLike(node)) return { flags: [flag], index: 0, form: 'part', isSeen: false };
  const pieces = node.text.split(',').map((piece) => piece.trim());
  // A header takes several, with commas.
  if (pieces.length > 1 || isHeader(node))
    return { flags: pieces, index: pieces.indexOf(flag), form: 'pieces', isSeen: true };
  const list: readonly ts.Expression[] = ts.isArrayLiteralExpression(node.parent)
    ? node.parent.elements
    : [node];
  const texts = list.filter(ts.isStringLiteralLike);
  const isSeen = texts.length === list.length && node.text === flag;
  const form = node.text === flag ? 'element' : 'part';
  return { flags: texts.map(({ text }) => text), index: texts.indexOf(node), form, isSeen };
}

function editsAt(
  node: TextNode,
  { form, index, flags }: Around,
  after: readonly (readonly string[])[],
): readonly Edit[] | undefined {
  if (!ts.isStringLiteralLike(node)) return undefined;
  if (form === 'element') return replaceElement(node, after[index] ?? []);
  const isOther = (flag: string) => !toolFlags.includes(flag);
  const pieces = flags.map((flag, at) => (isOther(flag) ? [flag] : (after[at] ?? [])));
  return [replacePieces(node, pieces)];
}

/** The value of `'anthropic-beta': '…'` */
function isHeader({ parent }: ts.Node): boolean {
  return ts.isPropertyAssignment(parent) && textOfName(parent.name)?.toLowerCase() === 'anthropic-beta';
}
