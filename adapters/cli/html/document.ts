import { createHash } from 'node:crypto';
import { source as script } from './filter-source.js';
import { source as css } from './styles-source.js';
import { escapeHtml } from './text.js';

/** What a page has of its own. `header` and `main` are HTML. */
export interface Page {
  readonly title: string;
  readonly header: string;
  readonly main: string;
  readonly footer: string;
}

/**
 * A page that needs nothing but itself, and cannot get anything else: the policy allows the styles and the script of this page
 * alone, so that even a text that should slip through as HTML would do nothing.
 */
export function documentHtml({ title, header, main, footer }: Page): string {
  const policy = `default-src 'none'; base-uri 'none'; form-action 'none'; style-src ${hashOf(css)}; script-src ${hashOf(script)}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)}</title>
<style>${css}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the findings</a>
<header class="top">
${header}
</header>
<main id="main" tabindex="-1">
${main}
</main>
<footer>
${footer}
</footer>
<script>${script}</script>
</body>
</html>
`;
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
