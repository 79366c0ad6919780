import { commands, type ExtensionContext, Uri, window } from 'vscode';
import { LanguageClient, type Middleware, TransportKind } from 'vscode-languageclient/node';
import { documentSelector } from './documents';
import { showFindings } from './findings';
import { isPage, showPage, withLink } from './pages';
import { progressInNotifications } from './progress';
import { isReport, showReport } from './report';
import { findRipgrep } from './ripgrep';
import { savingOthers } from './workspace-edits';

/**
 * Starts the language server and shows what it says. All that there is to know about models and code is the server's. Its commands are
 * registered by the client, under the names that they have there, as soon as the server is up.
 */
export async function activate(context: ExtensionContext): Promise<void> {
  const client = languageClient(context);
  context.subscriptions.push(
    client,
    commands.registerCommand('bedrockCodemod.restartServer', () => client.restart()),
    ...showFindings(),
  );
  void commands.executeCommand('setContext', 'bedrockCodemod.isActive', true);
  await client.start();
}

function languageClient(context: ExtensionContext): LanguageClient {
  const ripgrep = findRipgrep();
  const client: LanguageClient = new LanguageClient(
    'bedrockCodemod',
    'Bedrock Codemod',
    {
      module: context.asAbsolutePath('server/adapters/cli/main.js'),
      args: ['lsp'],
      transport: TransportKind.stdio,
      options: {
        env: { ...process.env, ...(ripgrep === undefined ? {} : { BEDROCK_CODEMOD_RIPGREP: ripgrep }) },
      },
    },
    { documentSelector, diagnosticCollectionName: 'bedrock-codemod', middleware: middleware(() => client) },
  );
  return client;
}

/** What this editor does in its own way. */
function middleware(client: () => LanguageClient): Middleware {
  return {
    executeCommand: (command, args, next) =>
      next(command, command === 'bedrockCodemod.migrateFile' ? [uriOfFile(client(), args)] : args),
    workspace: { handleApplyEdit: savingOthers(client) },
    window: {
      showDocument: async (params, token, next) => {
        const uri = client().protocol2CodeConverter.asUri(params.uri);
        if (isReport(uri)) await showReport(uri);
        else if (isPage(uri)) await showPage(uri);
        else return next(params, token);
        return { success: true };
      },
    },
    handleWorkDoneProgress: progressInNotifications(client),
    handleDiagnostics: (uri, diagnostics, next) => next(uri, diagnostics.map(withLink)),
  };
}

/** A menu gives the file as an object, the palette none at all, the server's own actions the text that it wants. */
function uriOfFile(client: LanguageClient, [given]: readonly unknown[]): unknown {
  const uri = given ?? window.activeTextEditor?.document.uri;
  return uri instanceof Uri ? client.code2ProtocolConverter.asUri(uri) : uri;
}
