import { codeHtml, escapeHtml } from './text.js';

/**
 * The Markdown of the pages of the transforms as HTML: paragraphs, lists, code, emphasis and tables, as far as the sections about
 * codes use them. Links lead to pages that are not here, so their words are left.
 */
export function proseHtml(markdown: string): string {
  return blocksOf(markdown)
    .map((block) => blockHtml(block))
    .join('');
}

type Block = { readonly kind: 'code' | 'list' | 'table' | 'text'; readonly lines: readonly string[] };

function blocksOf(markdown: string): Block[] {
  const blocks: { kind: Block['kind']; lines: string[] }[] = [];
  let open: { kind: Block['kind']; lines: string[] } | undefined;
  const begin = (kind: Block['kind'], line?: string) => {
    open = { kind, lines: line === undefined ? [] : [line] };
    blocks.push(open);
  };
  for (const line of markdown.split('\n')) {
    const isFence = /^\s*```/.test(line);
    if (open?.kind === 'code' && !isFence) open.lines.push(line);
    else if (isFence && open?.kind === 'code') open = undefined;
    else if (isFence) begin('code');
    else if (line.trim() === '') open = undefined;
    else if (/^[-*] /.test(line)) {
      if (open?.kind === 'list') open.lines.push(line.slice(2));
      else begin('list', line.slice(2));
    } else if (open?.kind === 'list') open.lines.push(`${open.lines.pop() ?? ''} ${line.trim()}`);
    else if (line.startsWith('|')) {
      if (open?.kind === 'table') open.lines.push(line);
      else begin('table', line);
    } else if (open?.kind === 'text') open.lines.push(line);
    else begin('text', line);
  }
  return blocks;
}

function blockHtml({ kind, lines }: Block): string {
  if (kind === 'code') return `<pre><code>${escapeHtml(lines.join('\n'))}</code></pre>`;
  if (kind === 'list') return `<ul>${lines.map((line) => `<li>${inlineHtml(line)}</li>`).join('')}</ul>`;
  return kind === 'table' ? tableHtml(lines) : `<p>${inlineHtml(lines.join('\n'))}</p>`;
}

function tableHtml(lines: readonly string[]): string {
  const rows = lines
    .filter((line) => !/^\|[\s:|-]+\|?$/.test(line))
    .map((line) => line.replace(/^\||\|\s*$/g, '').split('|'));
  const [head = [], ...body] = rows;
  const row = (cells: readonly string[], tag: 'td' | 'th') =>
    `<tr>${cells.map((cell) => `<${tag}>${inlineHtml(cell.trim())}</${tag}>`).join('')}</tr>`;
  return `<table><thead>${row(head, 'th')}</thead><tbody>${body.map((cells) => row(cells, 'td')).join('')}</tbody></table>`;
}

/** Code first, for what stands in it means nothing else. */
function inlineHtml(text: string): string {
  return text
    .split(/(``[^`](?:.*?[^`])?``(?!`)|`[^`]*`)/s)
    .map((part, index) => {
      if (index % 2 === 0) return wordsHtml(part);
      const inner = part.startsWith('``') ? part.slice(2, -2).trim() : part.slice(1, -1);
      return codeHtml(inner);
    })
    .join('')
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1');
}

function wordsHtml(text: string): string {
  return escapeHtml(text)
    .replaceAll(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>')
    .replaceAll(/\*([^*]+)\*/g, '<em>$1</em>');
}
