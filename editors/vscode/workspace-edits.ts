import { CancellationTokenSource, window } from 'vscode';
import type { LanguageClient, Middleware, WorkspaceEdit } from 'vscode-languageclient/node';

type ApplyEdit = NonNullable<NonNullable<Middleware['workspace']>['handleApplyEdit']>;

/**
 * What changes in files that nobody looks at is saved at once, as after a renaming (`files.refactoring.autoSave`). What changes before
 * one's eyes is left to be looked at.
 */
export function savingOthers(client: () => LanguageClient): ApplyEdit {
  return (params, next) => {
    const shown = window.activeTextEditor?.document.uri;
    const isRefactoring = urisOf(params.edit).some(
      (uri) => shown === undefined || client().code2ProtocolConverter.asUri(shown) !== uri,
    );
    const metadata = { ...params.metadata, isRefactoring };
    return next({ ...params, metadata }, new CancellationTokenSource().token);
  };
}

function urisOf({ changes = {}, documentChanges = [] }: WorkspaceEdit): string[] {
  const changed = documentChanges.map((change) => {
    if ('textDocument' in change) return change.textDocument.uri;
    return change.kind === 'rename' ? change.newUri : change.uri;
  });
  return [...Object.keys(changes), ...changed];
}
