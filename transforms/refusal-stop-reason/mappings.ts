import { ts } from '../../analysis/compiler.cjs';
import type { Project } from '../../analysis/project.js';
import { declarationOf, usesOf } from '../../analysis/scopes.js';
import type { Look } from '../../analysis/stop-reasons.js';
import { isLog, isWritten, useOf } from '../../analysis/uses.js';
import { chainMapping } from './mappings/chains.js';
import { type Mapping, outermostValue } from './mappings/mapping.js';
import { switchMapping } from './mappings/switches.js';
import { tableMapping } from './mappings/tables.js';

/** What gives a value of the program for a stop reason: look-ups, `switch`es, chains of conditions. */
export function mappingsOf(looks: readonly Look[], project: Project): Mapping[] {
  const seen = new Set<ts.Node>();
  return looks.flatMap((look) => {
    const mapping = mappingOf(look, project);
    if (mapping === undefined || seen.has(mapping.place)) return [];
    seen.add(mapping.place);
    return [mapping];
  });
}

function mappingOf(look: Look, project: Project): Mapping | undefined {
  if (look.kind === 'table') return tableMapping(look, project);
  if (look.kind === 'switch') return switchMapping(look, project);
  return look.kind === 'comparison' ? chainMapping(look, project) : undefined;
}

/** Whether a value gets out of the function that has it: it is returned, yielded, thrown, handed over, put into what is. */
export function isHandedOut(value: ts.Expression | undefined, seen = new Set<ts.Node>()): boolean {
  if (value === undefined || seen.has(value)) return false;
  seen.add(value);
  const outer = outermostValue(value);
  const { parent } = outer;
  const use = useOf(outer);
  if (use.kind === 'returned' || ts.isYieldExpression(parent)) return true;
  if (use.kind === 'argument') return !isLog(use.call);
  if (ts.isPropertyAssignment(parent) || ts.isShorthandPropertyAssignment(parent))
    return isHandedOut(parent.parent, seen);
  if (ts.isSpreadAssignment(parent)) return isHandedOut(parent.parent, seen);
  if (ts.isArrayLiteralExpression(parent) || ts.isConditionalExpression(parent))
    return isHandedOut(parent, seen);
  if (use.kind === 'bound' || use.kind === 'assigned')
    return usesOf(use.declaration).some((name) => !isWritten(name) && isHandedOut(name, seen));
  if (ts.isBinaryExpression(parent) && parent.left === value && ts.isIdentifier(value)) {
    const declaration = declarationOf(value);
    return (
      declaration !== undefined &&
      usesOf(declaration).some((name) => !isWritten(name) && isHandedOut(name, seen))
    );
  }
  // `result.finishReason = …`: of an object that others have, too.
  return (
    ts.isBinaryExpression(parent) &&
    parent.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
    parent.right === outer &&
    ts.isPropertyAccessExpression(parent.left)
  );
}
