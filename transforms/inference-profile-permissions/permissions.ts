import { isIgnored } from '../../analysis/ignores.js';
import type { PolicyStatement } from '../../analysis/policies.js';
import { isMarked } from '../../analysis/text-marks.js';
import type { Geo, Model } from '../../catalog/catalog.js';
import { listed } from '../../catalog/differences/sentences.js';
import { isNamedIn } from '../../catalog/spelling.js';
import type { Place, TransformContext } from '../../engine/transform.js';
import { accountFor } from './accounts.js';
import { type Wanted, wantedFor } from './geographies.js';
import type { messages } from './messages.js';
import { bareNeeds, type Concerned, callsOf, needsOf, unknownAccount } from './needs.js';
import type { callOfSource } from './remains.js';

/** What is known of the program, beside the statement that is looked at. */
export interface Context extends TransformContext<typeof messages> {
  readonly statements: readonly PolicyStatement[];
  /** The profiles by which the program calls the target. */
  readonly used: ReadonlySet<Geo>;
  /** The resources of a statement through which the models of this migration are called. */
  concernedIn(statement: PolicyStatement): readonly Concerned[];
  /** What may still call a source, searched for when it is first asked. */
  callOfSource(): ReturnType<typeof callOfSource>;
}

/** A statement about calls of source models, and what it lets through of them. */
export interface Permission {
  readonly statement: PolicyStatement;
  readonly concerned: readonly Concerned[];
  /** The newest source that it names; none where it lets sources through among others. */
  readonly source: Model | undefined;
}

/** Where its finding is: at its resources, unless a mark of the user stands above it or at one of them. */
export function placeOf({ statement, concerned }: Permission): Place {
  const { place, begin, start } = statement;
  const isLeftAlone = (offset: number) =>
    place.kind === 'code' ? isIgnored(place.node.getSourceFile(), offset) : isMarked(place.text, offset);
  const places = [start, begin, ...concerned.map(({ resource }) => resource.start)];
  return { file: place.fileName, start: places.find(isLeftAlone) ?? start };
}

/** The profiles that a statement is for. */
export function geosFor({ statement, concerned }: Permission, context: Context): Wanted {
  const filled = concerned.flatMap((one) => one.filled?.geos ?? []);
  if (filled.length > 0) return { kind: 'geos', geos: [...new Set(filled)] };
  const beside = context.statements.filter(
    (other) =>
      other.group === statement.group &&
      other.effect === 'allow' &&
      other.resources.form !== 'excluded' &&
      callsOf(other).length > 0,
  );
  // One call needs both: a profile that one statement allows, and the model that another one does.
  const ofSources = [...concerned, ...beside.flatMap((other) => context.concernedIn(other))];
  // What is allowed of the target already says the same, also when the sources are gone.
  const ofTarget = [statement, ...beside].flatMap(({ resources }) =>
    resources.elements.flatMap(({ arn }) =>
      arn !== undefined && isNamedIn(arn.resource, context.target) ? arn : [],
    ),
  );
  const arns = [...ofSources.map(({ arn }) => arn), ...ofTarget];
  return wantedFor(statement, arns, context.used, context);
}

/** What would have to be allowed, for a person who does it. */
export function wantedText(permission: Permission, context: Context): string {
  const { statement, concerned } = permission;
  const { target, statements, project } = context;
  const wanted = geosFor(permission, context);
  if (wanted.kind === 'bare') return listed(bareNeeds(concerned, target).models);
  const geos = wanted.kind === 'geos' ? wanted.geos : target.profiles;
  const account = accountFor(statement, concerned, statements, project)?.text ?? unknownAccount;
  const needs = needsOf(concerned, geos, account, target);
  return listed([...needs.profiles, ...needs.models]);
}

/** The models in the words of the messages. */
export function namesOf({ source }: Permission, { target }: Context) {
  return { id: target.bedrockId, source: source?.title ?? 'other models', target: target.title };
}
