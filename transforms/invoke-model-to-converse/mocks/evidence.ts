import { ts } from '../../../analysis/compiler.cjs';
import { isNothing, isWrapper, unwrap } from '../../../analysis/expressions.js';
import { type Assertion, assertionOf, likenessOf } from '../../../analysis/mocks.js';
import { usesOf } from '../../../analysis/scopes.js';
import { functionAround, useOf, wrapped } from '../../../analysis/uses.js';

/** What a test takes something for that can be both: a text, a list, either of them, or nobody can tell. */
export type Taken = 'text' | 'list' | 'either' | 'unknown';

const textMethods =
  /^(?:includes|startsWith|endsWith|match|matchAll|split|trim|toLowerCase|toUpperCase|replace|replaceAll|indexOf|charAt|substring|search)$/;
const listMethods = /^(?:map|find|findLast|filter|some|every|forEach|flatMap|reduce|at|push|join|findIndex)$/;

/** Whether a test takes a value for a text or for a list: by what it asks of it. A green test is right about it. */
export function textOrList(expression: ts.Expression): Taken {
  if (isDeclaredText(expression)) return 'text';
  const use = useOf(expression);
  const outer = wrapped(expression);
  const { parent } = outer;
  const assertion = assertionOf(outer);
  if (assertion !== undefined) return asserted(assertion);
  if (use.kind === 'member') {
    if (ts.isElementAccessExpression(use.node)) return 'list';
    if (textMethods.test(use.name ?? '')) return 'text';
    return listMethods.test(use.name ?? '') ? 'list' : 'unknown';
  }
  if (use.kind === 'bound') {
    if (use.declaration.type?.kind === ts.SyntaxKind.StringKeyword) return 'text';
    return together(usesOf(use.declaration).map(textOrList));
  }
  if (use.kind === 'iterated') return 'list';
  if (use.kind === 'tested' || use.kind === 'discarded') return 'either';
  if (use.kind === 'compared') return isTextLike(use.other) ? 'text' : 'unknown';
  if (ts.isTemplateSpan(parent)) return 'text';
  if (ts.isBinaryExpression(parent)) {
    return parent.operatorToken.kind === ts.SyntaxKind.PlusToken ? 'text' : 'unknown';
  }
  if (use.kind === 'returned') return elementsOf(functionAround(expression).parent);
  if (use.kind !== 'argument') return 'unknown';
  const callee = use.call.expression.getText();
  if (callee === 'JSON.parse') return 'text';
  // `assert.equal(body.system, 'Be brief.')`
  const isCompared = /^assert\.(?:strictEqual|equal|match|include|isTrue)$/.test(callee);
  const others = use.call.arguments?.filter((argument) => argument !== outer) ?? [];
  return isCompared && others.some((other) => isTextLike(other) || ts.isRegularExpressionLiteral(other))
    ? 'text'
    : 'unknown';
}

/** What the elements of `list.map(…)` are taken for. */
function elementsOf(call: ts.Node): Taken {
  if (!ts.isCallExpression(call) || !/\.map$/.test(call.expression.getText())) return 'unknown';
  const use = useOf(call);
  const places = use.kind === 'bound' ? usesOf(use.declaration) : [call];
  return together(
    places.map((place): Taken => {
      const assertion = assertionOf(wrapped(place));
      const own = useOf(place);
      if (own.kind === 'member' && own.name === 'join') return 'text';
      if (own.kind === 'member')
        return ts.isElementAccessExpression(own.node) ? textOrList(own.node) : 'unknown';
      const [first] = assertion?.expected ?? [];
      const expected = first === undefined ? undefined : unwrap(first);
      const elements =
        expected !== undefined && ts.isArrayLiteralExpression(expected) ? expected.elements : first;
      if (elements === undefined) return 'unknown';
      const isText =
        'length' in elements ? elements.length > 0 && elements.every(isTextLike) : isTextLike(elements);
      return isText ? 'text' : 'unknown';
    }),
  );
}

function together(all: readonly Taken[]): Taken {
  const sure = new Set(all.filter((taken) => taken !== 'either'));
  const [only = 'either'] = sure;
  return sure.size > 1 ? 'unknown' : only;
}

/** `content as string` */
function isDeclaredText(expression: ts.Expression): boolean {
  for (let node: ts.Node = expression; isWrapper(node.parent); node = node.parent) {
    const { parent } = node;
    if (ts.isAsExpression(parent) && parent.type.kind === ts.SyntaxKind.StringKeyword) return true;
  }
  return false;
}

function asserted({ matcher, expected: [first] }: Assertion): Taken {
  if (/^toBe(?:Defined|Undefined|Null|Truthy|Falsy)$/.test(matcher)) return 'either';
  if (/^toMatch$/.test(matcher)) return 'text';
  if (matcher === 'toContainEqual' || matcher === 'toHaveLength') return 'list';
  if (first === undefined) return 'unknown';
  if (/^to(?:Be|Equal|StrictEqual|MatchObject|Contain)$/.test(matcher)) {
    const node = unwrap(first);
    if (isNothing(node)) return 'either';
    if (isTextLike(node)) return 'text';
    if (ts.isArrayLiteralExpression(node) || likenessOf(node)?.kind === 'arrayContaining') return 'list';
    // What comes out of JSON is identical to nothing but a text.
    return matcher === 'toBe' || matcher === 'toContain' ? 'text' : 'unknown';
  }
  return 'unknown';
}

function isTextLike(expression: ts.Expression): boolean {
  const node = unwrap(expression);
  if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) return true;
  const likeness = likenessOf(node);
  if (likeness !== undefined) {
    return /^string/.test(likeness.kind) || likeness.argument?.getText() === 'String';
  }
  return (
    ts.isBinaryExpression(node) &&
    node.operatorToken.kind === ts.SyntaxKind.PlusToken &&
    isTextLike(node.left)
  );
}
