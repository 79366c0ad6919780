import {
  type ClientCapabilities,
  type CodeAction,
  CodeActionKind,
  type Diagnostic,
  type Range,
} from 'vscode-languageserver';
import type { FindingData, Fix } from './messages.js';

/** The kind of the action that migrates a whole file, for editors that do it when a file is saved. */
export const fixAllKind = `${CodeActionKind.SourceFixAll}.bedrockCodemod`;

/** What travels with an action until it is chosen. */
export type ActionData =
  | { readonly type: 'fix'; readonly uri: string; readonly fix: Fix }
  /** With all transforms, or with one. */
  | { readonly type: 'file'; readonly uri: string; readonly only?: readonly string[] };

export interface ActionContext {
  readonly uri: string;
  /** The name of the target for people. */
  readonly target: string;
  readonly capabilities: ClientCapabilities;
  /** The kinds that are asked for; all where none are named. */
  readonly only: readonly string[] | undefined;
}

/** What can be done about some diagnostics of a file: each alone, all of a kind, and the whole file. */
export function codeActionsFor(diagnostics: readonly Diagnostic[], context: ActionContext): CodeAction[] {
  const { uri, target, only } = context;
  const isAsked = (kind: string) =>
    only === undefined || only.some((asked) => kind === asked || kind.startsWith(`${asked}.`));
  const found = diagnostics.map((diagnostic) => ({ diagnostic, data: diagnostic.data as FindingData }));
  const migratable = found.filter(({ data }) => data.verdict === 'migrated');
  const actions: CodeAction[] = [];
  if (isAsked(CodeActionKind.QuickFix)) {
    for (const { diagnostic, data } of found) {
      if (data.verdict === 'manual') actions.push(...actionsForManual(diagnostic, data, context));
      else if (data.fix !== undefined) {
        actions.push({
          title: `Migrate: ${titleOf(textOf(diagnostic))}`,
          kind: CodeActionKind.QuickFix,
          diagnostics: [diagnostic],
          isPreferred: true,
          data: { type: 'fix', uri, fix: data.fix } satisfies ActionData,
        });
      }
    }
    for (const [transform, { data, diagnostic }] of new Map(
      migratable.map((own) => [own.data.transform, own]),
    )) {
      if (data.others < 2) continue;
      actions.push({
        title: `Migrate all ${data.others} of \`${transform}\` in this file`,
        kind: CodeActionKind.QuickFix,
        diagnostics: [diagnostic],
        data: { type: 'file', uri, only: [transform] } satisfies ActionData,
      });
    }
    if (migratable.length > 0) {
      actions.push({
        title: `Migrate this file to ${target}`,
        kind: CodeActionKind.QuickFix,
        diagnostics: migratable.map(({ diagnostic }) => diagnostic),
        data: { type: 'file', uri } satisfies ActionData,
      });
    }
  }
  // Beside the same among the quick fixes it would only be there twice.
  if (only !== undefined && isAsked(fixAllKind) && migratable.length > 0) {
    actions.push({
      title: `Migrate this file to ${target}`,
      kind: fixAllKind,
      data: { type: 'file', uri } satisfies ActionData,
    });
  }
  return actions;
}

/** The reason in the place of a fix, for editors that show one, and the way to what is said about it. */
function actionsForManual(
  diagnostic: Diagnostic,
  { transform }: FindingData,
  { capabilities }: ActionContext,
): CodeAction[] {
  const explain: CodeAction = {
    title: `What to do about \`${diagnostic.code}\``,
    kind: CodeActionKind.QuickFix,
    diagnostics: [diagnostic],
    command: {
      title: 'Explain',
      command: 'bedrockCodemod.explain',
      arguments: [transform, diagnostic.code],
    },
  };
  if (capabilities.textDocument?.codeAction?.disabledSupport !== true) return [explain];
  return [
    {
      title: `Needs you: ${titleOf(textOf(diagnostic))}`,
      kind: CodeActionKind.QuickFix,
      diagnostics: [diagnostic],
      disabled: { reason: `This one needs you. ${textOf(diagnostic)}` },
    },
    explain,
  ];
}

function textOf({ message }: Diagnostic): string {
  return typeof message === 'string' ? message : message.value;
}

/** Two ids of models and the words between them. */
const longestTitle = 120;

/** The beginning of a message, as long as a menu is wide. */
function titleOf(message: string): string {
  const [first = message] = /^.+?(?<![A-Z])[.:;](?=\s)/.exec(message) ?? [message];
  const text = first.replace(/[.:;,]$/, '');
  return text.length <= longestTitle ? text : `${text.slice(0, longestTitle).replace(/\s+\S*$/, '')}…`;
}

/** Whether a diagnostic touches a range. */
export function touches({ range }: Diagnostic, { start, end }: Range): boolean {
  const isBefore =
    range.end.line < start.line || (range.end.line === start.line && range.end.character < start.character);
  const isBehind =
    range.start.line > end.line || (range.start.line === end.line && range.start.character > end.character);
  return !isBefore && !isBehind;
}
