/** A part of a text. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * One more element of a list in YAML or JSON, behind one that is there and written as it is: on a line of its own, or on the same.
 *
 * `undefined` where the element is not written in one of the usual ways.
 */
export function elementBehind(
  text: string,
  { start, end }: Span,
  added: string,
): (Span & { readonly text: string }) | undefined {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const next = text.indexOf('\n', end);
  const isCrlf = text[next - 1] === '\r';
  const lineEnd = next === -1 ? text.length : isCrlf ? next - 1 : next;
  const lineBreak = isCrlf ? '\r\n' : '\n';
  const before = text.slice(lineStart, start);
  const after = text.slice(end, lineEnd);
  const at = (offset: number, inserted: string) => ({ start: offset, end: offset, text: inserted });
  if (/^\s*-[ \t]+$/.test(before) && /^[ \t]*(?:[ \t]#.*)?$/.test(after))
    return at(lineEnd, lineBreak + before + added);
  if (/^\s*$/.test(before)) {
    if (/^[ \t]*,[ \t]*(?:(?:\/\/|#).*)?$/.test(after)) return at(lineEnd, `${lineBreak}${before}${added},`);
    return after.trim() === '' ? at(end, `,${lineBreak}${before}${added}`) : undefined;
  }
  return /[[,][ \t]*$/.test(before) && /^[ \t]*[,\]]/.test(after) ? at(end, `, ${added}`) : undefined;
}
