import { ts } from './compiler.cjs';

/** A string literal, a template without parts, or one piece of a template: what can be edited to change a value. */
export type TextNode = ts.StringLiteralLike | ts.TemplateHead | ts.TemplateMiddle | ts.TemplateTail;

/** An expression without the parentheses, assertions and `satisfies` around it. */
export function unwrap(expression: ts.Expression): ts.Expression {
  let inner = expression;
  while (isWrapper(inner)) inner = inner.expression;
  return inner;
}

/** Whether a node only wraps an expression: parentheses, `as`, `satisfies`, `!` and `<T>`. */
export function isWrapper(
  node: ts.Node,
): node is
  | ts.ParenthesizedExpression
  | ts.AsExpression
  | ts.SatisfiesExpression
  | ts.NonNullExpression
  | ts.TypeAssertion {
  return (
    ts.isParenthesizedExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isSatisfiesExpression(node) ||
    ts.isNonNullExpression(node) ||
    ts.isTypeAssertionExpression(node)
  );
}

/** The text of a property's name, unless it is computed. */
export function textOfName(name: ts.PropertyName): string | undefined {
  if (ts.isComputedPropertyName(name)) {
    return ts.isStringLiteralLike(name.expression) ? name.expression.text : undefined;
  }
  return name.text;
}

export function isExpression(node: ts.Node): node is ts.Expression {
  return ts.isExpression(node);
}

/** The outermost expression whose value a literal decides: through assertions, fallbacks, conditions, sums and templates. */
export function wholeExpression(node: TextNode): ts.Expression {
  let expression: ts.Node = ts.isStringLiteralLike(node) ? node : templateOf(node);
  for (;;) {
    const parent: ts.Node = expression.parent;
    if (isWrapper(parent)) expression = parent;
    else if (ts.isConditionalExpression(parent) && parent.condition !== expression) expression = parent;
    else if (ts.isBinaryExpression(parent) && passesOn(parent, expression)) expression = parent;
    else if (ts.isTemplateSpan(parent)) expression = parent.parent;
    else return expression as ts.Expression;
  }
}

/** The template that a piece of text belongs to. */
export function templateOf(node: Exclude<TextNode, ts.StringLiteralLike>): ts.Node {
  return ts.isTemplateHead(node) ? node.parent : node.parent.parent;
}

function passesOn({ operatorToken, right }: ts.BinaryExpression, operand: ts.Node): boolean {
  switch (operatorToken.kind) {
    case ts.SyntaxKind.QuestionQuestionToken:
    case ts.SyntaxKind.BarBarToken:
    case ts.SyntaxKind.PlusToken:
      return true;
    case ts.SyntaxKind.AmpersandAmpersandToken:
      return operand === right;
    default:
      return false;
  }
}

/** The name of the variable, the property or the parameter that a literal is the value or a default of. */
export function nameOf(node: TextNode): string | undefined {
  for (
    let parent: ts.Node = node.parent;
    !ts.isStatement(parent) && !ts.isSourceFile(parent);
    parent = parent.parent
  ) {
    if (ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent) || ts.isEnumMember(parent)) {
      return textOfName(parent.name);
    }
    if (ts.isVariableDeclaration(parent) || ts.isParameter(parent) || ts.isBindingElement(parent)) {
      return ts.isIdentifier(parent.name) ? parent.name.text : undefined;
    }
  }
  return undefined;
}

/** `a ?? b`, `a || b` */
export function isFallback(node: ts.Node): node is ts.BinaryExpression {
  if (!ts.isBinaryExpression(node)) return false;
  const { kind } = node.operatorToken;
  return kind === ts.SyntaxKind.QuestionQuestionToken || kind === ts.SyntaxKind.BarBarToken;
}

/** `=`, `+=`, `??=` and their kin. */
export function isAssignmentOperator(kind: ts.SyntaxKind): boolean {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

/** `undefined` or `null` as it is written. */
export function isNothing(node: ts.Expression): boolean {
  return node.kind === ts.SyntaxKind.NullKeyword || (ts.isIdentifier(node) && node.text === 'undefined');
}
