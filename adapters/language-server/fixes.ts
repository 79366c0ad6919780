import type {
  ClientCapabilities,
  CreateFile,
  TextDocumentEdit,
  TextEdit,
  WorkspaceEdit,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { readText } from '../../engine/files.js';
import type { Fix } from './messages.js';
import { pathOf, uriOf } from './paths.js';
import { hashOf } from './texts.js';

/** A fix as an editor applies it, or why it must not be applied. */
export type Fitted = { readonly edit: WorkspaceEdit } | { readonly refusal: string };

/**
 * Makes a fix one of the editor's: with the versions of its documents, and new files as such.
 *
 * A fix for texts that are no longer there is refused as a whole.
 */
export function fitted(
  fix: Fix,
  documents: readonly TextDocument[],
  capabilities: ClientCapabilities,
): Fitted {
  const open = new Map(documents.map((document) => [pathOf(document.uri), document]));
  const changes: (TextDocumentEdit | CreateFile)[] = [];
  const plain: Record<string, TextEdit[]> = {};
  const { documentChanges, resourceOperations = [] } = capabilities.workspace?.workspaceEdit ?? {};
  // Whoever names operations on files takes what they stand in, said (Neovim before 0.8) or not.
  const takesDocuments = documentChanges === true || resourceOperations.length > 0;
  for (const { path, hash, edits } of fix.files) {
    const document = open.get(path);
    const text = document?.getText() ?? textOnDisk(path);
    if ((text === undefined ? null : hashOf(withoutMark(text))) !== hash)
      return { refusal: refusalFor(path, hash, text) };
    const uri = document?.uri ?? uriOf(path);
    if (hash === null) {
      if (!resourceOperations.includes('create'))
        return {
          refusal: `Not applied: it makes \`${path}\`, and this editor cannot make files for a language server. Run \`bedrock-codemod migrate\`.`,
        };
      changes.push({ kind: 'create', uri, options: { overwrite: false, ignoreIfExists: false } });
    }
    const own = hash === null ? edits.map(toTheEnd) : [...edits];
    changes.push({ textDocument: { uri, version: document?.version ?? null }, edits: own });
    plain[uri] = [...edits];
  }
  return { edit: takesDocuments ? { documentChanges: changes } : { changes: plain } };
}

/**
 * An edit of an empty file, with all there is of it.
 *
 * Its only line is ended already for Neovim, which would keep an empty one behind the text.
 */
function toTheEnd({ range: { start }, newText }: TextEdit): TextEdit {
  return { range: { start, end: { line: start.line + 1, character: 0 } }, newText };
}

function refusalFor(path: string, hash: string | null, text: string | undefined): string {
  if (hash === null) return `Not applied: \`${path}\` was to be made, and is there already. Ask again.`;
  return text === undefined
    ? `Not applied: \`${path}\` is gone. Ask again.`
    : `Not applied: \`${path}\` has changed since this was found. Ask again.`;
}

function textOnDisk(path: string): string | undefined {
  const read = readText(path);
  return read.kind === 'text' ? read.text : undefined;
}

/** A text as the engine reads it. */
export function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}
