import type { ts } from '../../../analysis/compiler.cjs';
import { commentsIn } from '../../../analysis/mentions.js';
import type { Entry, Layout } from '../../../edits/objects.js';

/** The comments in an expression that are not in a part of it: what is said of the wrapper. */
export function remarksAround(whole: ts.Node, part: ts.Node): string[] {
  const file = whole.getSourceFile();
  return commentsIn(file)
    .filter(({ start, end }) => start >= whole.getStart(file) && end <= whole.end)
    .filter(({ start, end }) => start < part.getStart(file) || end > part.end)
    .map(({ start, end }) => file.text.slice(start, end));
}

/** The same comments as lines above something. */
export function joinedRemarks(remarks: readonly string[], { lineBreak, inner }: Layout): string {
  return remarks.filter((remark) => remark !== '').join(lineBreak + inner);
}

/** What is said above entries that go is often about all that follow: it goes to the next one that stays. */
export function withOrphans(
  entries: readonly Entry[],
  goes: (index: number) => boolean,
  layout: Layout,
): Entry[] {
  let orphans: string[] = [];
  return entries.map((entry, index) => {
    if (goes(index)) {
      orphans.push(entry.above);
      return entry;
    }
    const above = joinedRemarks([...orphans, entry.above], layout);
    orphans = [];
    return { ...entry, above };
  });
}

/** A field without rules that its value broke: what stands in its place has other names and the types of Converse. */
export function withoutRules(entry: Entry): Entry {
  const rule =
    /^(?:\/\/|\/\*) *(?:@ts-(?:expect-error|ignore)|(?:eslint-disable-next-line|biome-ignore)\b[^\r\n]*(?:camelcase|naming-?convention|-any\b|explicitany|no-unsafe-))[^\r\n]*(?:\r?\n[ \t]*|$)/gim;
  return { ...entry, above: entry.above.replaceAll(rule, '').trim() };
}
