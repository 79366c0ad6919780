import { ts } from '../../analysis/compiler.cjs';
import { nodesIn } from '../../analysis/walk.js';
import { replaceNode } from '../../edits/nodes.js';
import type { Finding, TransformContext } from '../../engine/transform.js';
import type { messages } from './messages.js';

/** What the id of any Claude on Bedrock begins with, and that of an inference profile does not. */
const vendorBeginning = /^anthropic(?:\.(?:claude-?)?)?$/;

/** `id.startsWith('anthropic.')`, where ids without geography were asked for and now have one. */
export function* beginningFindings(
  file: ts.SourceFile,
  example: string,
  { finding }: TransformContext<typeof messages>,
): Generator<Finding> {
  for (const call of nodesIn(file, isStartTest)) {
    const [argument] = call.arguments;
    if (argument === undefined || !ts.isStringLiteralLike(argument) || !vendorBeginning.test(argument.text))
      continue;
    const at = { file: file.fileName, start: argument.getStart(file) };
    const data = { text: argument.text, id: example };
    const { name } = call.expression;
    if (call.arguments.length > 1) yield finding('beginning-opaque', at, { verdict: 'manual' }, data);
    else {
      const edits = [replaceNode(name, 'includes')];
      yield finding('beginning-widened', at, { verdict: 'migrated', strength: 'review', edits }, data);
    }
  }
}

type StartTest = ts.CallExpression & { readonly expression: ts.PropertyAccessExpression };

function isStartTest(node: ts.Node): node is StartTest {
  return (
    ts.isCallExpression(node) &&
    ts.isPropertyAccessExpression(node.expression) &&
    node.expression.name.text === 'startsWith'
  );
}
