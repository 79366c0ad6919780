import { isCollection, isMap, isPair, isScalar, parseAllDocuments } from 'yaml';
import { type DocumentPart, elementIn, type Holder, holderIn, type Parsed, partIn } from './parts.js';

/** Reads YAML, of one document or several. Tags, anchors and aliases belong to nobody: only what is written out is a part. */
export function readYaml(text: string): Parsed {
  const parts: DocumentPart[] = [];
  // What a program takes twice is its own affair; nothing is built from the tree.
  const documents = parseAllDocuments(text, { logLevel: 'silent', uniqueKeys: false });
  for (const document of 'empty' in documents ? [] : documents) {
    const [problem] = document.errors;
    if (problem !== undefined) return { parts: [], problem: firstLine(problem.message) };
    visit(document.contents, holderIn(undefined, 'map'), undefined);
  }
  return { parts: parts.sort((a, b) => a.start - b.start) };

  function visit(node: unknown, holder: Holder, name: string | undefined): void {
    if (isScalar(node)) add('value', node, holder, name);
    if (!isCollection(node)) return;
    const own = holderIn(holder, isMap(node) ? 'map' : 'list', node.tag?.startsWith('!') ? node.tag : name);
    for (const item of node.items) {
      if (!isPair(item)) {
        visit(item, own, undefined);
        continue;
      }
      const key = isScalar(item.key) ? String(item.key.value) : undefined;
      if (isScalar(item.key)) add('key', item.key, own, key);
      visit(item.value, own, key);
    }
  }

  function add(
    kind: DocumentPart['kind'],
    { range, value }: { range?: readonly [number, number, number] | null | undefined; value: unknown },
    holder: Holder,
    name: string | undefined,
  ): void {
    if (range === undefined || range === null || typeof value !== 'string') return;
    const span = contentIn(text, range);
    if (span.end === span.start) return;
    parts.push(
      holder.kind === 'list' ? elementIn(holder, text, span) : partIn(holder, kind, text, span, name),
    );
  }
}

/** Where the text of a scalar is: of a block it is what stands under its head, without the white space around that. */
function contentIn(text: string, [start, end]: readonly [number, number, number]) {
  const raw = text.slice(start, end);
  const [head] = /^[|>][^\n]*\n\s*/.exec(raw) ?? [];
  return head === undefined
    ? { start, end }
    : { start: start + head.length, end: start + Math.max(head.length, raw.trimEnd().length) };
}

/** The message without the picture of the place below it. */
function firstLine(message: string): string {
  return message.split('\n', 1)[0]?.replace(/:$/, '') ?? message;
}
