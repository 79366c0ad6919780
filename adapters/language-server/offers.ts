import { type CodeAction, type CodeActionParams, type Diagnostic, MessageType } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { findModels } from '../../catalog/catalog.js';
import { defaultTarget } from '../../engine/plan.js';
import { type ActionData, codeActionsFor, fixAllKind, touches } from './actions.js';
import { type CommandParts, migratedFile } from './commands.js';
import { fitted } from './fixes.js';
import type { FindingData } from './messages.js';
import { pathOf } from './paths.js';
import type { Publisher } from './publisher.js';
import { say } from './saying.js';

/** The actions for a part of a document. Where the editor does not send along what a diagnostic brought, it is looked at again. */
export async function offeredActions(
  { context, range }: CodeActionParams,
  document: TextDocument,
  { publisher, commands }: { readonly publisher: Publisher; readonly commands: CommandParts },
): Promise<CodeAction[]> {
  const { folders, capabilities } = commands;
  const own = context.diagnostics.filter(({ source }) => source === 'bedrock-codemod');
  const isAskedForAll = context.only?.some((kind) => fixAllKind.startsWith(kind)) === true;
  const needsLook = own.some(isBare) || (own.length === 0 && isAskedForAll);
  const diagnostics = needsLook
    ? (await publisher.look(document)).filter((found) => own.length === 0 || touches(found, range))
    : own;
  const path = pathOf(document.uri);
  const root = path === undefined ? undefined : await folders.of(path);
  const [target] = findModels(folders.scopeOf(root ?? '')?.to ?? defaultTarget);
  const found = codeActionsFor(diagnostics, {
    uri: document.uri,
    target: target?.title ?? '',
    capabilities,
    only: context.only,
  });
  const { resolveSupport } = capabilities.textDocument?.codeAction ?? {};
  if (resolveSupport?.properties.includes('edit') === true) return found;
  // An editor that takes actions as they come gets them with their edits, as far as they fit.
  const whole = await Promise.all(found.map((action) => withEdit(action, commands)));
  return whole.filter((action) => action.edit !== undefined || action.data === undefined);
}

/** Whether what a diagnostic brought along has been lost on the way. */
function isBare({ data }: Diagnostic): boolean {
  return (data as Partial<FindingData> | undefined)?.verdict === undefined;
}

/** An action with its edit. One that does not fit any more is said, and has none. */
export async function resolvedAction(action: CodeAction, commands: CommandParts): Promise<CodeAction> {
  const { refusal, ...result } = await withEdit(action, commands);
  if (refusal === undefined) return result;
  say(commands.connection, MessageType.Warning, refusal);
  // With its data it would look as if it had not been asked for, and Emacs asks until it has an edit.
  const { data: _, ...refused } = result;
  return refused;
}

async function withEdit(
  action: CodeAction,
  commands: CommandParts,
): Promise<CodeAction & { readonly refusal?: string }> {
  const { documents, capabilities } = commands;
  const data = action.data as ActionData | undefined;
  const path = data?.uri === undefined ? undefined : pathOf(data.uri);
  if (data === undefined || path === undefined) return action;
  if (data.type === 'fix') return { ...action, ...fitted(data.fix, documents(), capabilities) };
  const { fix, problems } = await migratedFile(path, data.only, commands);
  if (problems.length > 0) return { ...action, refusal: problems.join(' ') };
  if (fix.files.length === 0) return { ...action, refusal: 'There is nothing to migrate here any more.' };
  return { ...action, ...fitted(fix, documents(), capabilities) };
}
