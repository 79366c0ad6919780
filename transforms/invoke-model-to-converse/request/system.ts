import { ts } from '../../../analysis/compiler.cjs';
import { isRepeatable } from '../../../analysis/conditions.js';
import { definitionOf, resultsOf } from '../../../analysis/definitions.js';
import { isNothing, unwrap } from '../../../analysis/expressions.js';
import { declarationOf } from '../../../analysis/scopes.js';
import { arrayShape, isOpening } from '../../../analysis/shapes.js';
import { typeFactsOf } from '../../../analysis/types.js';
import { isGuardedAt } from '../answer/narrowing.js';
import type { Draft } from '../draft.js';
import { blocksIn } from './blocks.js';
import { dropAssertions, replaceValue, textList, wrapText } from './fields.js';
import { isText } from './texts.js';
import { annotate } from './types.js';

/** Turns the system prompt, a text or a list of text blocks, into Converse's list. */
export function convertSystem(expression: ts.Expression, freeze: ts.Node, draft: Draft): void {
  const node = unwrap(expression);
  if (ts.isArrayLiteralExpression(node) || ts.isConditionalExpression(node))
    dropAssertions(expression, draft);
  if (ts.isArrayLiteralExpression(node)) {
    blocksIn(node, freeze, draft, 'system');
  } else if (isNothing(node)) {
    return;
  } else if (ts.isStringLiteralLike(node) && node.text === '') {
    replaceValue(expression, 'undefined', draft);
  } else if (ts.isConditionalExpression(node)) {
    convertSystem(node.whenTrue, freeze, draft);
    convertSystem(node.whenFalse, freeze, draft);
  } else if (isOrNothing(node) && isRepeatable(node.left) && isText(unwrap(node.left), draft)) {
    const text = node.left.getText();
    replaceValue(expression, `${text} ? ${textList(text)} : undefined`, draft);
  } else {
    convertSystemValue(expression, node, freeze, draft);
  }
}

function convertSystemValue(whole: ts.Expression, node: ts.Expression, freeze: ts.Node, draft: Draft): void {
  const shape = ts.isIdentifier(node) ? arrayShape(node, freeze) : undefined;
  if (shape !== undefined && !isOpening(shape) && !shape.changesLater) {
    for (const literal of shape.literals) blocksIn(literal, freeze, draft, 'system');
    for (const { values } of shape.writes)
      for (const value of values) blocksIn(value, freeze, draft, 'system');
    if (shape.declaration !== undefined) annotate(shape.declaration, 'SystemContentBlock[]', draft);
    return;
  }
  if (!isText(node, draft)) {
    draft.refuse('opaque-system', node);
    return;
  }
  if (!mayBeAbsent(node, draft)) {
    wrapText(whole, draft);
  } else if (isRepeatable(node)) {
    const text = node.getText();
    replaceValue(whole, `${text} ? ${textList(text)} : undefined`, draft);
  } else {
    draft.refuse('opaque-system', node);
  }
}

/** Whether a text may be missing, or empty as a default: JSON drops what is `undefined`, and Converse refuses an empty text. */
function mayBeAbsent(node: ts.Expression, draft: Draft): boolean {
  if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) return false;
  const { kind, mayBeMissing, texts } = typeFactsOf(node, draft.project);
  if (isGuardedAt(node)) return false;
  if (kind === 'unknown') return comesFromOutside(node, draft) || hasEmptyDefault(node, draft);
  return mayBeMissing || (texts?.includes('') ?? false) || hasEmptyDefault(node, draft);
}

/** A parameter or a part of one, which a caller may leave out; a constant or an import is there. */
function comesFromOutside(node: ts.Expression, { project }: Draft): boolean {
  if (ts.isPropertyAccessExpression(node)) return definitionOf(node, project) === undefined;
  const declaration = ts.isIdentifier(node) ? declarationOf(node) : undefined;
  return declaration !== undefined && (ts.isParameter(declaration) || ts.isBindingElement(declaration));
}

function hasEmptyDefault(node: ts.Expression, draft: Draft): boolean {
  const { project } = draft;
  if (ts.isCallExpression(node)) {
    const { expression } = node;
    const helper = definitionOf(expression, project);
    if (helper !== undefined && ts.isFunctionLike(helper))
      return resultsOf(helper).some((result) => endsEmpty(unwrap(result)));
    return ts.isPropertyAccessExpression(expression) && hasEmptyDefault(unwrap(expression.expression), draft);
  }
  const definition = definitionOf(node, project);
  if (definition !== undefined && ts.isExpression(definition) && definition !== node && endsEmpty(definition))
    return true;
  const declaration = ts.isIdentifier(node) ? declarationOf(node) : undefined;
  if (declaration === undefined) return false;
  if (ts.isVariableDeclaration(declaration) && isEnvironment(declaration.initializer)) return true;
  const isHolder =
    ts.isParameter(declaration) || ts.isBindingElement(declaration) || ts.isVariableDeclaration(declaration);
  return isHolder && declaration.initializer !== undefined && endsEmpty(unwrap(declaration.initializer));
}

/** `process.env.SYSTEM_PROMPT`, which may not be set. */
function isEnvironment(node: ts.Expression | undefined): boolean {
  return (
    node !== undefined &&
    /^(?:process\.env|import\.meta\.env)[.[]/.test(unwrap(node).getText()) &&
    !ts.isBinaryExpression(unwrap(node))
  );
}

/** `''`, `text ?? ''` */
function endsEmpty(node: ts.Expression): boolean {
  if (ts.isBinaryExpression(node)) return endsEmpty(unwrap(node.right));
  if (ts.isConditionalExpression(node))
    return endsEmpty(unwrap(node.whenTrue)) || endsEmpty(unwrap(node.whenFalse));
  return ts.isStringLiteralLike(node) && node.text === '';
}

/** `text || undefined`, `text ?? ''` */
function isOrNothing(node: ts.Expression): node is ts.BinaryExpression {
  if (!ts.isBinaryExpression(node)) return false;
  const right = unwrap(node.right);
  if (!isNothing(right) && !(ts.isStringLiteralLike(right) && right.text === '')) return false;
  const { kind } = node.operatorToken;
  return kind === ts.SyntaxKind.BarBarToken || kind === ts.SyntaxKind.QuestionQuestionToken;
}
