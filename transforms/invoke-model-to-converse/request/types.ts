import { ts } from '../../../analysis/compiler.cjs';
import { replaceNode, replaceRange } from '../../../edits/nodes.js';
import { quoteOf } from '../../../edits/text.js';
import type { Draft } from '../draft.js';

/**
 * Gives a variable the SDK's type, in TypeScript: what JSON took as it was has to fit a type now, and the literals in it with it.
 * `any` stays.
 */
export function annotate(declaration: ts.VariableDeclaration, type: string, draft: Draft): void {
  if (isLoose(declaration, draft)) return;
  const written = type
    .replace(/^(Omit<)?(\w+)/, (_, head: string | undefined, name: string) => {
      return `${head ?? ''}${draft.sdk(name, 'type')}`;
    })
    .replaceAll("'", quoteOf(draft.file));
  const { initializer } = declaration;
  if (declaration.type !== undefined) {
    draft.edits.push(replaceNode(declaration.type, written));
  } else {
    const at = declaration.exclamationToken?.end ?? declaration.name.end;
    draft.edits.push(replaceRange(draft.file, at, at, `: ${written}`));
  }
  // `{…} as ClaudeBody`, `{…} satisfies ClaudeBody`: the type of what it was.
  if (
    initializer !== undefined &&
    (ts.isAsExpression(initializer) || ts.isSatisfiesExpression(initializer))
  ) {
    draft.edits.push(replaceRange(draft.file, initializer.expression.end, initializer.end, ''));
  } else if (initializer !== undefined && ts.isTypeAssertionExpression(initializer)) {
    const start = initializer.getStart(draft.file);
    draft.edits.push(replaceRange(draft.file, start, initializer.expression.getStart(draft.file), ''));
  }
}

/** `const body = {…} as any` */
function isAny({ initializer }: ts.VariableDeclaration): boolean {
  return (
    initializer !== undefined &&
    ts.isAsExpression(initializer) &&
    initializer.type.kind === ts.SyntaxKind.AnyKeyword
  );
}

/** Whether a variable has no type that would object to what is written to it. */
export function isLoose(declaration: ts.VariableDeclaration | undefined, draft: Draft): boolean {
  return !draft.isTyped || declaration === undefined || isLooseType(declaration.type) || isAny(declaration);
}

/** `any`, `any[]`, `Record<string, any>`: nothing that would object. */
function isLooseType(type: ts.TypeNode | undefined): boolean {
  return (
    type !== undefined && /^(?:any|any\[\]|(?:Readonly)?Array<any>|Record<string, any>)$/.test(type.getText())
  );
}
