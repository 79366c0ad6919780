import {
  commands,
  type Diagnostic,
  type Disposable,
  languages,
  StatusBarAlignment,
  type StatusBarItem,
  window,
} from 'vscode';

/** Keeps the status bar and the menus up to what the server says of the files that are open. */
export function showFindings(): Disposable[] {
  const item = window.createStatusBarItem('bedrockCodemod.status', StatusBarAlignment.Left, 0);
  item.name = 'Bedrock Codemod';
  item.command = 'bedrockCodemod.checkWorkspace';
  update(item);
  item.show();
  return [
    item,
    languages.onDidChangeDiagnostics(() => update(item)),
    window.onDidChangeActiveTextEditor(() => update(item)),
  ];
}

function update(item: StatusBarItem): void {
  const counts = languages.getDiagnostics().map(([, all]) => all.filter(isOurs).length);
  const places = counts.reduce((sum, count) => sum + count, 0);
  item.text = places === 0 ? '$(arrow-swap) Bedrock Codemod' : `$(arrow-swap) Bedrock Codemod: ${places}`;
  item.tooltip = `${inOpenFiles(places)} Click to check the whole workspace; nothing is changed by that.`;
  void commands.executeCommand('setContext', 'bedrockCodemod.fileHasFindings', hasFindings());
}

/** Of the file that the cursor is in: there the menus offer to migrate it. */
function hasFindings(): boolean {
  const uri = window.activeTextEditor?.document.uri;
  return uri !== undefined && languages.getDiagnostics(uri).some(isOurs);
}

function isOurs({ source }: Diagnostic): boolean {
  return source === 'bedrock-codemod';
}

function inOpenFiles(places: number): string {
  if (places === 0) return 'Nothing to migrate in the files that are open.';
  return `${places === 1 ? 'One place' : `${places} places`} to look at in the files that are open.`;
}
