import { once } from '../analysis/memo.js';
import { type PolicyStatement, policyStatementsIn } from '../analysis/policies.js';
import type { Geo } from '../catalog/catalog.js';
import { isNamedIn } from '../catalog/spelling.js';
import { defineTransform, type Finding } from '../engine/transform.js';
import { allowance } from './inference-profile-permissions/allowance.js';
import { denialOf } from './inference-profile-permissions/denials.js';
import { geographiesIn } from './inference-profile-permissions/geographies.js';
import { messages } from './inference-profile-permissions/messages.js';
import { callsOf, concernedIn } from './inference-profile-permissions/needs.js';
import { outline } from './inference-profile-permissions/outline.js';
import {
  type Context,
  namesOf,
  type Permission,
  placeOf,
  wantedText,
} from './inference-profile-permissions/permissions.js';
import { callOfSource } from './inference-profile-permissions/remains.js';

/**
 * Allows what a call of the target needs beside what a policy allows for a source model: its inference profile, and the model in every
 * region that the profile reaches.
 *
 * Nothing is widened and nothing is taken away. What denies, depends on conditions, or is computed is said.
 */
export default defineTransform({
  ...outline,
  messages,
  *find(context) {
    const { project, target } = context;
    const statements = policyStatementsIn(project);
    const used = statements.length === 0 ? new Set<Geo>() : geographiesIn(project, target);
    let caller: { readonly found: ReturnType<typeof callOfSource> } | undefined;
    const all: Context = {
      ...context,
      statements,
      used,
      concernedIn: once((statement) => concernedIn(statement, context)),
      callOfSource() {
        caller ??= { found: callOfSource(context) };
        return caller.found;
      },
    };
    for (const statement of statements) {
      const finding = findingFor(statement, all);
      if (finding !== undefined) yield finding;
    }
  },
});

function findingFor(statement: PolicyStatement, context: Context): Finding | undefined {
  const { finding, sources } = context;
  const { effect, resources, actions, exceptions } = statement;
  const concerned = context.concernedIn(statement);
  const source = sources.findLast(
    (model) => isNamedIn(resources.text, model) || concerned.some(({ named }) => named === model),
  );
  const permission: Permission = { statement, concerned, source };
  const at = placeOf(permission);
  const manual = (code: 'computed' | 'denied' | 'excluded') => {
    if (source === undefined) return undefined;
    const data = { ...namesOf(permission, context), wanted: wantedText(permission, context) };
    return finding(code, at, { verdict: 'manual' }, data);
  };
  if (resources.form === 'excluded' || exceptions.length > 0)
    return manual('excluded') ?? (effect === 'deny' ? denialOf(permission, context) : undefined);
  if (effect === 'deny') return manual('denied') ?? denialOf(permission, context);
  if (effect === 'computed' || actions === undefined || resources.form === 'opaque')
    return manual('computed');
  if (callsOf(statement).length === 0) {
    return source === undefined
      ? undefined
      : finding('other-actions', at, { verdict: 'kept' }, namesOf(permission, context));
  }
  if (concerned.length === 0) return manual('computed');
  return allowance(permission, context);
}
