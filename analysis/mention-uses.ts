import { ts } from './compiler.cjs';
import { type TextNode, wholeExpression } from './expressions.js';
import type { Flows } from './flows.js';
import type { Mention } from './mentions.js';
import type { Role } from './roles.js';
import { usesOf } from './scopes.js';
import { isExpected } from './tests.js';

/** Methods that make another text of a text. */
const computing =
  /^(?:replace|replaceAll|match|matchAll|split|slice|substring|substr|concat|at|charAt|indexOf|search)$/;

/** Whether the program computes something from an id where it stands: `'anthropic.…'.replace('anthropic', 'us.anthropic')` */
export function isComputedFrom({ host, spelling }: Mention): boolean {
  if (host.kind !== 'text' || !ts.isStringLiteralLike(host.node)) return false;
  const { parent } = host.node;
  if (ts.isPropertyAccessExpression(parent)) {
    return (
      parent.expression === host.node && host.node.text === spelling.text && computing.test(parent.name.text)
    );
  }
  if (ts.isCallExpression(parent) && ts.isPropertyAccessExpression(parent.expression)) {
    return parent.expression.name.text === 'concat' && ts.isStringLiteralLike(parent.expression.expression);
  }
  // What is put behind an id makes another one of it, unless it begins with what no id goes on with.
  const isFollowed =
    ts.isBinaryExpression(parent) &&
    parent.operatorToken.kind === ts.SyntaxKind.PlusToken &&
    parent.left === host.node &&
    host.node.text.endsWith(spelling.text);
  return isFollowed && !(ts.isStringLiteralLike(parent.right) && /^[^\w:.-]/.test(parent.right.text));
}

/** Whether a constant is there to be compared with, and nothing else: it knows the old id, and has to go on knowing it. */
export function isOnlyCompared({ host }: Mention): boolean {
  if (host.kind !== 'text') return false;
  const { parent } = wholeExpression(host.node);
  if (!ts.isVariableDeclaration(parent)) return false;
  const uses = usesOf(parent);
  return uses.length > 0 && uses.every(({ parent: use }) => isComparison(use));
}

function isComparison(node: ts.Node): boolean {
  if (ts.isCaseClause(node)) return true;
  return ts.isBinaryExpression(node) && /^[!=]==?$/.test(node.operatorToken.getText());
}

/**
 * Whether an id is handed to the API of another provider, who has names of its own even where they look alike. In a table by provider the
 * key says whose it is, and an id of Bedrock is nobody else's.
 */
export function isForOthers({ host, spelling }: Mention, flows: Flows): boolean {
  if (host.kind !== 'text' || spelling.form === 'bedrock' || isKeyedAsOurs(host.node)) return false;
  const expected = flows.expectedOf(host.node, 'other');
  return expected.size === 1 && expected.has('other');
}

/** `{ [Provider.ANTHROPIC]: 'claude-…', vertex: 'claude-…' }` */
function isKeyedAsOurs(node: TextNode): boolean {
  const { parent } = wholeExpression(node);
  return ts.isPropertyAssignment(parent) && /bedrock|anthropic|aws|amazon/i.test(parent.name.getText());
}

/**
 * Whether the program calls the model by a name of its own: no API has ever known a model by its series alone.
 *
 * Who asks for a part of an id means the ids; and with its vendor, a series is an id that is completed elsewhere.
 */
export function isOwnName({ spelling, host }: Mention, role: Role, flows: Flows): boolean {
  if (spelling.form !== 'series' || host.kind !== 'text' || host.node.text !== spelling.text) return false;
  if (isExpected(host.node)) return false;
  if (role.kind === 'value') return !spelling.hasVendor && flows.expectedOf(host.node, 'bedrock').size === 0;
  if (role.kind === 'element') return role.use === 'membership';
  return role.kind === 'comparison' || role.kind === 'case' || role.kind === 'type';
}
