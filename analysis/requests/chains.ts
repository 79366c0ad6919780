import { ts } from '../compiler.cjs';
import { textOfName, unwrap } from '../expressions.js';
import { type Access, isLog, wrapped } from '../uses.js';
import type { Path } from './found.js';

/** The accesses behind an expression: `x.a?.['b'].c`, with the names of the members. */
export interface Chain {
  /** The expression itself, or the last access. */
  readonly end: ts.Expression;
  readonly keys: Path;
}

/** The accesses that begin with an expression. */
export function chainFrom(start: ts.Expression): Chain {
  const keys: (string | undefined)[] = [];
  let end = wrapped(start);
  for (;;) {
    const { parent } = end;
    const isOwner =
      (ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent)) &&
      parent.expression === end;
    // A method that is called is no part of the data.
    if (!isOwner || (ts.isCallExpression(parent.parent) && parent.parent.expression === parent))
      return { end, keys };
    keys.push(keyOf(parent));
    end = wrapped(parent);
  }
}

/** The name that an access asks for; nothing where it is computed. */
export function keyOf(access: Access): string | undefined {
  if (ts.isPropertyAccessExpression(access)) return access.name.text;
  const key = unwrap(access.argumentExpression);
  return ts.isStringLiteralLike(key) || ts.isNumericLiteral(key) ? key.text : undefined;
}

/** The name that a pattern takes for one of its variables. */
export function keyOfElement({ propertyName, name }: ts.BindingElement): string | undefined {
  if (propertyName !== undefined) return textOfName(propertyName);
  return ts.isIdentifier(name) ? name.text : undefined;
}

/** How two paths relate, as far as both go: apart where a name differs. */
export function isOnPath(keys: Path, path: Path): boolean {
  return keys.every((key, index) => {
    const other = path[index];
    return index >= path.length || key === undefined || other === undefined || key === other;
  });
}

/** Whether a value goes into nothing but a log: `console.log(x)`, `logger.info('…', { x })`, `` log(`${JSON.stringify(x)}`) `` */
export function isLogged(node: ts.Node): boolean {
  for (let inner = node; ; inner = inner.parent) {
    const { parent } = inner;
    if (ts.isCallExpression(parent) && parent.expression !== inner) {
      if (isLog(parent)) return true;
      if (parent.expression.getText() !== 'JSON.stringify') return false;
      continue;
    }
    const isPart =
      ts.isObjectLiteralExpression(parent) ||
      ts.isPropertyAssignment(parent) ||
      ts.isShorthandPropertyAssignment(parent) ||
      ts.isSpreadAssignment(parent) ||
      ts.isTemplateSpan(parent) ||
      ts.isTemplateExpression(parent) ||
      ts.isParenthesizedExpression(parent) ||
      ts.isAsExpression(parent);
    if (!isPart) return false;
  }
}
