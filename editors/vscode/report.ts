import { readFile } from 'node:fs/promises';
import { type Uri, ViewColumn, window } from 'vscode';

/** Whether a document that the server wants to be shown is a page for a browser. */
export function isReport(uri: Uri): boolean {
  return uri.scheme === 'file' && uri.path.endsWith('.html');
}

/**
 * The report beside the code, in the editor: where the project is on another machine, no browser could open the file. The page says
 * itself that it may run its own script alone.
 */
export async function showReport(uri: Uri): Promise<void> {
  const html = await readFile(uri.fsPath, 'utf8');
  const panel = window.createWebviewPanel(
    'bedrockCodemod.report',
    'Migration report',
    { viewColumn: ViewColumn.Beside, preserveFocus: true },
    { enableScripts: true, enableFindWidget: true, localResourceRoots: [] },
  );
  panel.webview.html = html;
}
