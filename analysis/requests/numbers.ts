import { ts } from '../compiler.cjs';
import { isNothing, unwrap } from '../expressions.js';
import type { Project } from '../project.js';
import type { Holding, Presence, Unseen } from './found.js';
import { type Look, newLook, unseenAt } from './look.js';
import { inExpression, inHolder } from './objects.js';

/** A number as it is written somewhere: a literal, a text of digits, or a sum or product of literals. */
export interface WrittenNumber {
  readonly node: ts.Expression;
  readonly value: number;
  /** What holds it on its way, the innermost first. */
  readonly holdings: readonly Holding[];
}

/** The numbers that an expression may be and that are more than asked for. */
export interface Numbers {
  readonly above: readonly WrittenNumber[];
  /** What may give others. */
  readonly unseen: readonly Unseen[];
  /** The references by which they were found. */
  readonly through: ReadonlySet<ts.Node>;
}

type Following = Look & {
  readonly found: WrittenNumber[];
  readonly most: number;
  readonly known: Map<ts.Node, Known[]>;
  readonly steps: { left: number };
};

/** So many expressions may lie between a request and its numbers; what is further away is a matter of the whole program. */
const mostSteps = 300;

/** What an expression was found to be under a path, so that the ways that lead to it do not multiply. */
interface Known {
  readonly path: Look['path'];
  readonly presence: Presence;
  /** Held by what lies behind it alone. */
  readonly found: readonly WrittenNumber[];
}

/**
 * The numbers above a limit that an expression may be, wherever they are written: through constants, parameters, members, defaults,
 * `Number('…')` and `Math.min()`, in all files. What cannot be seen is said.
 */
export function numbersAbove(most: number, expression: ts.Expression, project: Project): Numbers {
  const steps = { left: mostSteps };
  const { found, unseen, through } = lookInto(expression, {
    ...newLook({ path: [], project }, () => 'absent'),
    found: [],
    most,
    known: new Map(),
    steps,
  });
  // Others may hold what was found on ways that were not gone.
  if (steps.left < 0) return { above: [], unseen: [{ node: expression, reason: 'outside' }], through };
  return { above: uniqueNumbers(found), unseen, through };
}

/** A look of its own, which shares with the given one no more than the references. */
function lookInto(expression: ts.Expression, given: Following): Following {
  const look: Following = {
    ...given,
    unseen: [],
    found: [],
    known: new Map(),
    follow: (own, next) =>
      onceIn(own, { ...next, found: look.found, most: given.most, known: look.known, steps: given.steps }),
  };
  look.follow(expression, look);
  return look;
}

function uniqueNumbers(numbers: readonly WrittenNumber[]): WrittenNumber[] {
  const byNode = new Map<ts.Node, WrittenNumber>();
  for (const number of numbers) {
    const holdings = [...(byNode.get(number.node)?.holdings ?? []), ...number.holdings];
    byNode.set(number.node, { ...number, holdings });
  }
  return [...byNode.values()];
}

function onceIn(expression: ts.Expression, look: Following): Presence {
  const all = look.known.get(expression) ?? [];
  const before = all.find(({ path }) => isSamePath(path, look.path));
  if (before !== undefined) {
    for (const { holdings, ...number } of before.found)
      look.found.push({ ...number, holdings: [...look.holdings, ...holdings] });
    return before.presence;
  }
  look.steps.left -= 1;
  if (look.steps.left < 0) return unseenAt(expression, 'outside', look);
  const start = look.found.length;
  const presence = inNumber(expression, look);
  const found = look.found.slice(start).map((own) => ({
    ...own,
    holdings: own.holdings.slice(look.holdings.length),
  }));
  look.known.set(expression, [...all, { path: look.path, presence, found: uniqueNumbers(found) }]);
  return presence;
}

function isSamePath(one: Look['path'], other: Look['path']): boolean {
  return one.length === other.length && one.every((key, index) => key === other[index]);
}

function inNumber(expression: ts.Expression, look: Following): Presence {
  if (look.path.length > 0) return inHolder(expression, look);
  const node = unwrap(expression);
  if (look.seen.has(node) || isNothing(node)) return 'absent';
  const value = writtenNumber(node);
  if (value !== undefined) {
    if (value > look.most) look.found.push({ node, value, holdings: look.holdings });
    return 'certain';
  }
  const next: Following = { ...look, seen: new Set([...look.seen, node]) };
  if (ts.isCallExpression(node)) {
    const callee = node.expression.getText();
    const [first] = node.arguments;
    if (first !== undefined && isConversion.test(callee)) return look.follow(first, next);
    if (callee === 'Math.min') return inLeast(node.arguments, next);
    if (callee === 'Math.max') {
      for (const argument of node.arguments) look.follow(argument, next);
      return 'certain';
    }
  }
  return inExpression(expression, look);
}

const isConversion = /^(?:Number|(?:Number\.)?parse(?:Int|Float)|Math\.(?:floor|round|ceil|trunc))$/;

/** `Math.min(a, b)` is no more than what can be seen of it. */
function inLeast(given: readonly ts.Expression[], look: Following): Presence {
  const looks = given.map((argument) => lookInto(argument, look));
  const seen = looks.filter(({ unseen }) => unseen.length === 0);
  if (seen.some(({ found }) => found.length === 0)) return 'certain';
  for (const { found, unseen } of seen.length > 0 ? seen.slice(0, 1) : looks) {
    look.found.push(...found);
    look.unseen.push(...unseen);
  }
  return 'certain';
}

/** The number that an expression is as it is written there: `128_000`, `'128000'`, `128 * 1024`. */
function writtenNumber(expression: ts.Expression): number | undefined {
  const node = unwrap(expression);
  if (ts.isNumericLiteral(node)) return Number(node.text);
  if (ts.isStringLiteralLike(node)) return /^\d+$/.test(node.text) ? Number(node.text) : undefined;
  if (!ts.isBinaryExpression(node)) return undefined;
  const operate = operations[node.operatorToken.kind];
  if (operate === undefined || ts.isStringLiteralLike(unwrap(node.left))) return undefined;
  const [left, right] = [writtenNumber(node.left), writtenNumber(node.right)];
  return left === undefined || right === undefined ? undefined : operate(left, right);
}

const operations: Partial<Record<ts.SyntaxKind, (left: number, right: number) => number>> = {
  [ts.SyntaxKind.AsteriskToken]: (left, right) => left * right,
  [ts.SyntaxKind.AsteriskAsteriskToken]: (left, right) => left ** right,
  [ts.SyntaxKind.PlusToken]: (left, right) => left + right,
  [ts.SyntaxKind.MinusToken]: (left, right) => left - right,
};
