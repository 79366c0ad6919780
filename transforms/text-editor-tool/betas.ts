import { ts } from '../../analysis/compiler.cjs';
import { type TextNode, textOfName } from '../../analysis/expressions.js';
import { hostAt } from '../../analysis/mentions.js';
import { tellsHistory } from '../../analysis/prose.js';
import { type Model, refusedBeta } from '../../catalog/catalog.js';
import { type ToolKind, toolKinds, toolOfType, typesOfTool } from '../../catalog/tools.js';
import type { Edit } from '../../edits/edit.js';
import { addElementsAfter, removeElements } from '../../edits/lists.js';
import { replaceRange } from '../../edits/nodes.js';

/** A beta flag of older tools, with what puts the target's in its place. */
export interface BetaPlace {
  readonly node: ts.Node;
  readonly flag: string;
  readonly wanted: readonly string[];
  /** `undefined` where there is no room for what is wanted. */
  readonly edits: readonly Edit[] | undefined;
}

/** The beta flags that go with tools of any model, and are no flags of anything else. */
const toolFlags: readonly string[] = [
  ...new Set(
    toolKinds.flatMap((kind) => typesOfTool(kind).flatMap((type) => toolOfType(kind, type)?.beta ?? [])),
  ),
];

/** The beta flags of tools that the target refuses. */
export function refusedToolFlags(target: Model): string[] {
  return toolFlags.filter((flag) => refusedBeta(target, flag) !== undefined);
}

/** Every beta flag of tools in a file that the target refuses, with those that it needs for some tools instead. */
export function betaPlaces(file: ts.SourceFile, kinds: readonly ToolKind[], target: Model): BetaPlace[] {
  const wanted = [...new Set(kinds.flatMap((kind) => target.capabilities[kind]?.beta ?? []))];
  const refused = refusedToolFlags(target);
  if (refused.length === 0 || wanted.length === 0) return [];
  return [...file.text.matchAll(new RegExp(`(?<![\\w-])(?:${refused.join('|')})(?![\\w-])`, 'g'))].map(
    ({ index: start, 0: flag }) => {
      const end = start + flag.length;
      const host = hostAt(file, start);
      const place = { node: 'node' in host ? host.node : file, flag, wanted };
      if (host.kind === 'comment') {
        const said = file.text.slice(host.comment.start, host.comment.end);
        const isCurrent = wanted.length === 1 && !tellsHistory(said);
        return { ...place, edits: isCurrent ? [replaceRange(file, start, end, wanted.join())] : [] };
      }
      return { ...place, edits: host.kind === 'text' ? replaced(host.node, start, end, wanted) : undefined };
    },
  );
}

function replaced(
  node: TextNode,
  start: number,
  end: number,
  wanted: readonly string[],
): readonly Edit[] | undefined {
  const file = node.getSourceFile();
  const isWhole = ts.isStringLiteralLike(node) && node.text.length === end - start;
  const list = isWhole && ts.isArrayLiteralExpression(node.parent) ? node.parent : undefined;
  const others = (list?.elements ?? []).flatMap((own) =>
    own !== node && ts.isStringLiteralLike(own) ? own.text : [],
  );
  const [first, ...more] = wanted.filter((flag) => !others.includes(flag));
  // What takes its place is there already.
  if (first === undefined) return removeElements([node]);
  const own = replaceRange(file, start, end, first);
  if (more.length === 0) return [own];
  // A header takes several, with commas.
  if (!isWhole || isHeader(node)) return [replaceRange(file, start, end, [first, ...more].join(','))];
  if (list === undefined) return undefined;
  const quote = file.text[node.getStart(file)];
  return [
    own,
    ...addElementsAfter(
      node,
      more.map((flag) => quote + flag + quote),
    ),
  ];
}

/** The value of `'anthropic-beta': '…'` */
function isHeader({ parent }: ts.Node): boolean {
  return ts.isPropertyAssignment(parent) && textOfName(parent.name)?.toLowerCase() === 'anthropic-beta';
}
