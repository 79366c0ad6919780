import { ts } from './compiler.cjs';

/** Whether a file holds tests, by its name or its folder. */
export function isTestFile(path: string): boolean {
  return /[._-](?:test|spec)\.[cm]?[jt]sx?$|(?:^|\/)(?:__tests__|tests?|specs?)\//.test(path);
}

/** The calls of `describe`, `it` and `test` around a node, from the inside out. */
export function testsAround(node: ts.Node): ts.CallExpression[] {
  const found: ts.CallExpression[] = [];
  for (let parent: ts.Node | undefined = node.parent; parent !== undefined; parent = parent.parent) {
    if (
      ts.isCallExpression(parent) &&
      /^(?:describe|it|test|suite|specify)\b/.test(parent.expression.getText())
    )
      found.push(parent);
  }
  return found;
}

/** The title of a test or a group of tests. */
export function titleOfTest({ arguments: [title] }: ts.CallExpression): string {
  return title !== undefined && ts.isStringLiteralLike(title) ? title.text : '';
}

/** Whether a node is what an assertion expects: an argument of `toBe`, `toContain`, `stringContaining` and their kin. */
export function isExpected(node: ts.Node): boolean {
  const call = node.parent;
  if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return false;
  return /^(?:to[A-Z]\w*|(?:string|array|object)(?:Containing|Matching)|equals?|strictEqual|deepEqual|include|match|is)$/.test(
    call.expression.name.text,
  );
}
