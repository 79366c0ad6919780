import { basename } from 'node:path';
import { commands, type Diagnostic, Uri } from 'vscode';

/** Whether a document that the server wants to be shown explains a finding. */
export function isPage(uri: Uri): boolean {
  return uri.scheme === 'file' && uri.path.endsWith('.md');
}

/** Shows the page as it is meant to be read, at the section of its fragment. */
export async function showPage(uri: Uri): Promise<void> {
  await commands.executeCommand('markdown.showPreviewToSide', uri);
}

/** The code of a finding leads to its page; the editor would show the Markdown of it. */
export function withLink(diagnostic: Diagnostic): Diagnostic {
  const { code } = diagnostic;
  if (typeof code !== 'object' || !isPage(code.target)) return diagnostic;
  const query = JSON.stringify([basename(code.target.path, '.md'), code.value]);
  diagnostic.code = {
    value: code.value,
    target: Uri.from({ scheme: 'command', path: 'bedrockCodemod.explain', query }),
  };
  return diagnostic;
}
