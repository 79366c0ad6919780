/** Characters that are nothing to read: they are shown as what they are not, so that none of them hides something. */
const hidden = /[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu;

/** Any text as HTML shows it, in elements and in quoted attributes. Tabs and line breaks stay. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll(hidden, (found) => (found === '\t' || found === '\n' ? found : '\uFFFD'))
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** Code of this length stays on one line, so that no option is torn apart behind its dashes. */
const shortCode = 24;

/** A text as code. */
export function codeHtml(text: string): string {
  return `<code${text.length <= shortCode ? ' class="short"' : ''}>${escapeHtml(text)}</code>`;
}

/** A message, with its code spans as code. */
export function messageHtml(message: string): string {
  const parts = message.split('`');
  // A backtick without another is one.
  const pairs = parts.length - (parts.length % 2 === 0 ? 2 : 1);
  return parts
    .map((part, index) => {
      const text = escapeHtml(part);
      if (index > pairs) return `\`${text}`;
      return index % 2 === 1 ? codeHtml(part) : text;
    })
    .join('');
}

/** A path that may break behind its slashes. */
export function pathHtml(path: string): string {
  return escapeHtml(path).replaceAll('/', '/<wbr>');
}

/** `3 places` with the digits in groups, as people read them: `12,345 places`. */
export function countHtml(number: number, noun: string): string {
  return `${number.toLocaleString('en-US')} ${noun}${number === 1 ? '' : 's'}`;
}
