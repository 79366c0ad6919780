import { ts } from './compiler.cjs';
import { type Turn, turnsOf } from './conversations/turns.js';
import type { Walk } from './conversations/walk.js';
import { type Slot, walkBack } from './conversations/writes.js';
import { definitionOf, resultsOf } from './definitions.js';
import { isNothing, unwrap } from './expressions.js';
import { functionCalled, type SeenFunction } from './functions.js';
import type { Project } from './project.js';
import { keyOf } from './requests/chains.js';
import type { Entry } from './requests/found.js';
import { givenTo } from './requests/given.js';
import { lookUp } from './requests/objects.js';
import { type Field, fieldOf, type Request } from './requests.js';
import { type Declaration, declarationOf, usesOf } from './scopes.js';

export type { Turn } from './conversations/turns.js';

/** A turn that a conversation can end with. */
export interface LastTurn extends Turn {
  /** Whether nothing can come behind it where it is the last one, as far as can be told. */
  readonly isSure: boolean;
}

/** How the conversation of a request ends. */
export interface Ending {
  readonly turns: readonly LastTurn[];
  /** Whether those are all. */
  readonly isComplete: boolean;
  /** Where the request has its messages. */
  readonly entries: readonly Entry[];
  /** What holds the list on its way, and what is done to it there that has been seen. */
  readonly holders: ReadonlySet<Declaration | SeenFunction>;
  readonly known: ReadonlySet<ts.Node>;
}

/**
 * The turns that the conversation of a request can end with: written in a literal, pushed, spread, joined, given by functions and callers.
 *
 * Histories that come from elsewhere end in nothing that is known.
 */
export function endingOf(request: Request, project: Project): Ending {
  const field = fieldOf(request, 'messages', project);
  const search = new Search(project);
  for (const entry of field.entries) searchEntry(entry, field, search);
  const isWhole = field.unseen.length === 0 && field.presence === 'certain' && !field.isTakenAway;
  return { ...search.ending(isWhole, field.through), entries: field.entries };
}

/** The same for a list as it is where it stands. */
export function endingOfList(list: ts.Expression, project: Project): Ending {
  const search = new Search(project);
  new Way(search, true).list(list);
  return search.ending(true, new Set());
}

/** Whatever holds an object can be written to, the outermost the latest. */
function searchEntry({ value, holdings }: Entry, field: Field, search: Search): void {
  if (value === undefined) return;
  const way = new Way(search, true);
  for (const { declaration, path } of [...holdings].reverse()) {
    if (!isHolder(declaration)) continue;
    for (const use of usesOf(declaration).filter((own) => field.through.has(own))) {
      if (walkBack(use, { declaration, path }, way) === 'written') return;
    }
  }
  way.list(value);
}

function isHolder(node: ts.Node): node is ts.VariableDeclaration | ts.ParameterDeclaration {
  return ts.isVariableDeclaration(node) || ts.isParameter(node);
}

/** All that a search has come to. */
class Search {
  readonly turns = new Map<ts.Node, LastTurn>();
  readonly writes = new Set<ts.Node>();
  readonly through = new Set<ts.Node>();
  readonly holders = new Set<Declaration | SeenFunction>();
  readonly seen = new Set<ts.Node>();
  isUnseen = false;

  constructor(readonly project: Project) {}

  ending(isWhole: boolean, through: ReadonlySet<ts.Node>): Ending {
    return {
      entries: [],
      turns: [...this.turns.values()],
      isComplete: isWhole && !this.isUnseen,
      holders: this.holders,
      known: new Set([...this.writes, ...this.through, ...through]),
    };
  }
}

class Way implements Walk {
  readonly project: Project;
  readonly seen: Set<ts.Node>;
  readonly writes: Set<ts.Node>;

  constructor(
    readonly search: Search,
    public isSure: boolean,
  ) {
    this.project = search.project;
    this.seen = search.seen;
    this.writes = search.writes;
  }

  again(): Way {
    return new Way(this.search, this.isSure);
  }

  unseen(): true {
    this.search.isUnseen = true;
    return true;
  }

  elements(elements: readonly ts.Expression[]): boolean {
    for (const element of [...elements].reverse()) {
      if (ts.isSpreadElement(element)) {
        if (!this.list(element.expression)) return false;
        // Whatever it may bring would come behind the rest.
        if (!isEmptyList(element.expression)) this.isSure = false;
      } else {
        for (const turn of turnsOf(element, this.project)) this.turn(turn);
        return false;
      }
    }
    return true;
  }

  turn(turn: Turn): void {
    const known = this.search.turns.get(turn.node);
    this.search.turns.set(turn.node, { ...turn, isSure: this.isSure || known?.isSure === true });
    const name = unwrap(turn.node);
    const declaration = ts.isIdentifier(name) ? declarationOf(name) : undefined;
    if (declaration === undefined) return;
    this.search.through.add(name);
    this.search.holders.add(declaration);
  }

  list(expression: ts.Expression): boolean {
    const node = unwrap(expression);
    if (ts.isArrayLiteralExpression(node)) return this.elements(node.elements);
    if (ts.isConditionalExpression(node)) return this.oneOf([node.whenTrue, node.whenFalse]);
    if (ts.isAwaitExpression(node)) return this.list(node.expression);
    if (ts.isBinaryExpression(node)) return this.operation(node);
    if (ts.isCallExpression(node)) return this.call(node);
    if (isNothing(node) || node.kind === ts.SyntaxKind.FalseKeyword) return true;
    if (ts.isIdentifier(node)) return this.name(node);
    if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) return this.member(node);
    return !this.unseen();
  }

  oneOf(lists: readonly ts.Expression[]): boolean {
    const ways = lists.map((list) => {
      const way = this.again();
      return { way, isEmpty: way.list(list) };
    });
    return ways.some(({ isEmpty }) => isEmpty);
  }

  operation({ operatorToken, left, right }: ts.BinaryExpression): boolean {
    const operator = operatorToken.getText();
    if (operator === '&&') return this.oneOf([right]) || true;
    if (operator === '??' || operator === '||') return this.oneOf([left, right]);
    return operator === '=' ? this.list(right) : !this.unseen();
  }

  call(call: ts.CallExpression): boolean {
    const { expression: callee } = call;
    const [first] = call.arguments;
    const text = callee.getText();
    if (first !== undefined && /^(?:structuredClone|Object\.freeze|Array\.from)$/.test(text))
      return this.list(first);
    if (ts.isPropertyAccessExpression(callee)) {
      const method = callee.name.text;
      if (method === 'concat') return this.joined(callee.expression, call.arguments);
      const keepsEnd = first === undefined || /^-\d+$/.test(first.getText()) || call.arguments.length === 1;
      if (method === 'slice' && keepsEnd) return this.list(callee.expression);
    }
    const target = functionCalled(call, this.project);
    if (target === undefined || target.asteriskToken !== undefined || this.seen.has(target))
      return !this.unseen();
    this.seen.add(target);
    this.search.through.add(call);
    this.search.holders.add(target);
    const results = resultsOf(target);
    return results.length === 0 ? !this.unseen() : this.oneOf(results);
  }

  /** `list.concat(turn)`, `list.concat([turn])` */
  joined(list: ts.Expression, added: readonly ts.Expression[]): boolean {
    for (const own of [...added].reverse()) {
      const value = definitionOf(own, this.project) ?? unwrap(own);
      const isTurn = ts.isObjectLiteralExpression(value) || ts.isNewExpression(value);
      if (!(isTurn ? this.elements([own]) : this.list(own))) return false;
      this.isSure = false;
    }
    return this.list(list);
  }

  name(name: ts.Identifier): boolean {
    const declaration = declarationOf(name);
    if (declaration === undefined) return !this.unseen();
    this.search.through.add(name);
    if (ts.isVariableDeclaration(declaration)) return this.variable(name, declaration);
    if (ts.isParameter(declaration)) return this.parameter(name, declaration);
    if (ts.isBindingElement(declaration)) return this.found(name, []);
    const definition = definitionOf(name, this.project);
    const holder = definition?.parent;
    const isWritten = holder !== undefined && ts.isVariableDeclaration(holder);
    if (!isWritten || definition === undefined || !ts.isArrayLiteralExpression(definition))
      return !this.unseen();
    this.search.holders.add(holder);
    return this.list(definition);
  }

  variable(name: ts.Identifier, declaration: ts.VariableDeclaration): boolean {
    const { initializer } = declaration;
    const slot: Slot = { declaration, path: [] };
    if (this.search.holders.has(declaration) && this.seen.has(name)) return false;
    this.seen.add(name);
    this.search.holders.add(declaration);
    const before = walkBack(name, slot, this);
    if (before === 'written') return false;
    // What other functions do to it comes in an order that is not known.
    const isOuter = before === 'started';
    const isTouched = isOuter && usesOf(declaration).some((use) => use !== name && !this.writes.has(use));
    if (isTouched) this.isSure = false;
    return initializer === undefined ? true : this.list(initializer);
  }

  parameter(name: ts.Identifier, parameter: ts.ParameterDeclaration): boolean {
    if (this.seen.has(parameter)) return false;
    this.seen.add(parameter);
    this.search.holders.add(parameter);
    if (walkBack(name, { declaration: parameter, path: [] }, this) === 'written') return false;
    const given = givenTo(parameter, this.project);
    if (given === undefined) return !this.unseen();
    const isLeftOut = given.includes(undefined);
    return this.oneOf(given.flatMap((value) => value ?? [])) || isLeftOut;
  }

  member(access: ts.PropertyAccessExpression | ts.ElementAccessExpression): boolean {
    return this.found(access.expression, [keyOf(access)]);
  }

  /** A part of an object. */
  found(object: ts.Expression, path: readonly (string | undefined)[]): boolean {
    if (this.seen.has(object)) return false;
    this.seen.add(object);
    const { entries, unseen, through, presence } = lookUp(object, { path, project: this.project });
    for (const node of through) this.search.through.add(node);
    for (const { holdings } of entries)
      for (const { declaration } of holdings) if (isHolder(declaration)) this.search.holders.add(declaration);
    if (unseen.length > 0 || presence === 'absent') this.unseen();
    return this.oneOf(entries.flatMap(({ value }) => value ?? []));
  }
}

function isEmptyList(expression: ts.Expression): boolean {
  const node = unwrap(expression);
  return ts.isArrayLiteralExpression(node) && node.elements.length === 0;
}
