import { type Spelling, spellingsIn } from '../catalog/spelling.js';
import { ts } from './compiler.cjs';
import type { TextNode } from './expressions.js';
import type { TextSpan } from './spans.js';

/** What a name of a model stands in. */
export type Host =
  | { readonly kind: 'text'; readonly node: TextNode }
  | { readonly kind: 'jsx-text'; readonly node: ts.JsxText }
  | { readonly kind: 'regular-expression'; readonly node: ts.RegularExpressionLiteral }
  | { readonly kind: 'comment'; readonly comment: TextSpan }
  | { readonly kind: 'code' };

/** A name of a model in a file, with what it stands in. The offsets of the spelling are those of the file. */
export interface Mention {
  readonly file: ts.SourceFile;
  readonly spelling: Spelling;
  readonly host: Host;
}

/** Every name of a catalogued Claude model in a file: strings, templates, regular expressions, JSX text and comments. */
export function mentionsIn(file: ts.SourceFile): readonly Mention[] {
  let found = mentions.get(file);
  if (found === undefined) {
    found = [...spellingsIn(file.text)].map((spelling) => ({
      file,
      spelling,
      host: hostAt(file, spelling.start),
    }));
    mentions.set(file, found);
  }
  return found;
}

/** The names of models in a part of a file. */
export function mentionsWithin(node: ts.Node): readonly Mention[] {
  const file = node.getSourceFile();
  const start = node.getStart(file);
  return mentionsIn(file).filter(({ spelling }) => start <= spelling.start && spelling.end <= node.end);
}

const mentions = new WeakMap<ts.SourceFile, readonly Mention[]>();

/** What the character at an offset belongs to. */
export function hostAt(file: ts.SourceFile, offset: number): Host {
  const token = tokenAt(file, offset);
  if (ts.isJSDoc(token)) return { kind: 'comment', comment: { start: token.pos, end: token.end } };
  if (offset < token.getStart(file, false)) {
    const comment = commentAround(file.text, token.pos, offset);
    return comment === undefined ? { kind: 'code' } : { kind: 'comment', comment };
  }
  if (isTextNode(token)) return { kind: 'text', node: token };
  if (ts.isJsxText(token)) return { kind: 'jsx-text', node: token };
  if (ts.isRegularExpressionLiteral(token)) return { kind: 'regular-expression', node: token };
  return { kind: 'code' };
}

/** Every comment of a file, in order. */
export function commentsIn(file: ts.SourceFile): TextSpan[] {
  const found: TextSpan[] = [];
  for (const { index } of file.text.matchAll(/\/[/*]/g)) {
    if (index < (found.at(-1)?.end ?? 0)) continue;
    const comment = commentAt(file, index);
    if (comment !== undefined) found.push(comment);
  }
  return found;
}

/** The comment that holds an offset. */
export function commentAt(file: ts.SourceFile, offset: number): TextSpan | undefined {
  const host = hostAt(file, offset);
  return host.kind === 'comment' ? host.comment : undefined;
}

function tokenAt(file: ts.SourceFile, offset: number): ts.Node {
  let node: ts.Node = file;
  for (;;) {
    if (ts.isJSDoc(node)) return node;
    const child: ts.Node | undefined = node
      .getChildren(file)
      .find((candidate) => candidate.pos <= offset && offset < candidate.end);
    if (child === undefined) return node;
    node = child;
  }
}

/** Trivia belongs to the token behind it; what stands on the line of the token before is called trailing. */
function commentAround(text: string, tokenStart: number, offset: number): TextSpan | undefined {
  const ranges = [
    ...(ts.getTrailingCommentRanges(text, tokenStart) ?? []),
    ...(ts.getLeadingCommentRanges(text, tokenStart) ?? []),
  ];
  const range = ranges.find(({ pos, end }) => pos <= offset && offset < end);
  return range === undefined ? undefined : { start: range.pos, end: range.end };
}

function isTextNode(node: ts.Node): node is TextNode {
  return (
    ts.isStringLiteralLike(node) ||
    ts.isTemplateHead(node) ||
    ts.isTemplateMiddle(node) ||
    ts.isTemplateTail(node)
  );
}
