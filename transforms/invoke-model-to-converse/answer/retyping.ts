import { ts } from '../../../analysis/compiler.cjs';
import { isWrapper } from '../../../analysis/expressions.js';
import type { Callback } from '../../../analysis/promises.js';
import type { Declaration } from '../../../analysis/scopes.js';
import { replaceNode, replaceRange } from '../../../edits/nodes.js';
import type { Draft } from '../draft.js';
import type { Kind } from './values.js';

/** The type of a variable that held the old answer, or a part of it. */
export function retypeValue(
  declaration: ts.ParameterDeclaration | ts.VariableDeclaration,
  kind: Kind,
  draft: Draft,
): void {
  if (kind === 'response') retype(declaration, outputType(draft), draft);
  else if (ts.isVariableDeclaration(declaration)) dropType(declaration, draft);
  else dropParameterType(declaration, draft);
}

/** What the SDK calls the response. */
export function outputType({ operation }: Draft): string {
  return operation === 'stream' ? 'ConverseStreamCommandOutput' : 'ConverseCommandOutput';
}

export function retype(declaration: Declaration, name: string, draft: Draft): void {
  const type =
    ts.isVariableDeclaration(declaration) || ts.isParameter(declaration) ? declaration.type : undefined;
  if (type === undefined || type.kind === ts.SyntaxKind.AnyKeyword) return;
  const isOld = /\bInvokeModel\w*\b/.test(type.getText());
  if (isOld)
    draft.edits.push(
      replaceNode(type, type.getText().replace(/(?:\w+\.)?InvokeModel\w*/, draft.sdk(name, 'type'))),
    );
  else draft.edits.push(replaceNode(type, draft.sdk(name, 'type')));
}

/** `(await …) as InvokeModelCommandOutput` */
export function retypeAssertions(expression: ts.Expression, draft: Draft): void {
  for (let node: ts.Node = expression; isWrapper(node.parent); node = node.parent) {
    const { parent } = node;
    if (!ts.isAsExpression(parent) && !ts.isTypeAssertionExpression(parent)) continue;
    const text = parent.type.getText();
    if (!/\bInvokeModel\w*Output\b/.test(text)) continue;
    const own = draft.sdk(outputType(draft), 'type');
    draft.edits.push(replaceNode(parent.type, text.replace(/(?:\w+\.)?InvokeModel\w*Output/, own)));
  }
}

export function dropType(declaration: ts.VariableDeclaration, draft: Draft): void {
  if (declaration.type === undefined || declaration.type.kind === ts.SyntaxKind.AnyKeyword) return;
  draft.edits.push(replaceRange(draft.file, declaration.name.end, declaration.type.end, ''));
}

/** `(b: any) =>` becomes `(b) =>`, and never `b =>`, which somebody might not like. */
export function dropParameterType(parameter: ts.ParameterDeclaration, draft: Draft): void {
  if (parameter.type === undefined) return;
  draft.edits.push(replaceRange(draft.file, parameter.name.end, parameter.type.end, ''));
}

/** `(b): b is TextBlock => …` */
export function dropTypePredicate(callback: Callback, draft: Draft): void {
  const { type } = callback;
  if (type === undefined || !ts.isTypePredicateNode(type)) return;
  const last = draft.file.text.lastIndexOf(')', type.getStart(draft.file));
  draft.edits.push(replaceRange(draft.file, last + 1, type.end, ''));
}
