import { ts } from '../../analysis/compiler.cjs';
import type { IdKind } from '../../analysis/consumers.js';
import { isVariableName } from '../../analysis/environment.js';
import { nameOf, type TextNode } from '../../analysis/expressions.js';
import type { Flows, NamedPrefix } from '../../analysis/flows.js';
import { isFoundationModelArn } from '../../analysis/mention-places.js';
import { type Mention, mentionsIn } from '../../analysis/mentions.js';
import { type Profile, profileFor, type Whereabouts } from '../../analysis/profiles.js';
import type { Project } from '../../analysis/project.js';
import { localityInCode, regionsInCode } from '../../analysis/region.js';
import { regionsInSettings } from '../../analysis/region-settings.js';
import { stringValueOf, type Value } from '../../analysis/values.js';
import { prefixesOfVariable } from '../../analysis/variables.js';
import { isGeo, respell, type Spelling } from '../../catalog/spelling.js';
import type { Strength } from '../../engine/report.js';
import type { Finding, Migration } from '../../engine/transform.js';
import type { TargetSpelling } from './asking.js';
import { assumption, sayingSo } from './messages.js';
import { endsOf, problemOfNamed, unseen } from './prefixes.js';

/** How a mention is written for the target, or the code of the message that says why it cannot be. */
export type Respelling =
  | { readonly kind: 'text'; readonly text: string; readonly code: SwapCode; readonly strength: Strength }
  | {
      readonly kind:
        | 'foundation-model-arn'
        | 'used-in-arn'
        | 'partly-prefixed'
        | 'prefixed-by-name'
        | 'unknown-prefix';
    }
  | { readonly kind: 'no-profile'; readonly wanted: string }
  | { readonly kind: 'ambiguous-region'; readonly regions: readonly string[]; readonly name?: string };

/** Why an id was written as it was. */
export type SwapCode =
  | 'swapped'
  | 'repaired'
  | 'swapped-assumed-geo'
  | 'swapped-moved-geo'
  | 'swapped-runtime-geo'
  | 'swapped-maybe-prefixed'
  | 'swapped-bare'
  | 'swapped-for-model'
  | 'geo-changed';

interface Surroundings extends Migration {
  readonly project: Project;
  readonly flows: Flows;
}

/** The target's id in the place of a mention: the id of the API it is given to, with the profile that it needs. */
export function respelling(mention: Mention, around: Surroundings): Respelling {
  const { spelling, host } = mention;
  const { target, flows } = around;
  const node = host.kind === 'text' ? host.node : undefined;
  const isWhole = node !== undefined && node.text === spelling.text;
  const done = swap(spelling.isMisspelled ? 'repaired' : 'swapped', 'safe');
  if (spelling.form === 'api' || spelling.form === 'alias') {
    if (isWhole && isOnlyFor('bedrock', node, flows)) return withProfile(mention, around);
    return done(spelling.form === 'alias' ? (target.apiAliases[0] ?? target.apiId) : target.apiId);
  }
  // An id of Bedrock is right for that client only behind a gateway of somebody's own.
  const isForApi = isWhole && isOnlyFor('anthropic', node, flows) && !/base_?url/i.test(mention.file.text);
  if (isForApi) return done(target.apiId);
  const bare = respell(target, spelling);
  if (node !== undefined && isOnlyFor('foundation-model', node, flows)) return done(bare);
  if (isFoundationModelArn(mention)) {
    if (target.onDemand === true || around.geo === 'none') return done(bare);
    return { kind: 'foundation-model-arn' };
  }
  const before = node === undefined ? undefined : textBefore(mention, node, around.project);
  if (before !== undefined) return behindPrefix([before], bare, mention, around, done);
  const prefixes = node === undefined || !isWhole ? [] : flows.prefixesOf(node);
  if (prefixes.length > 0 && node !== undefined && flows.isAlsoBare(node)) return { kind: 'partly-prefixed' };
  if (spelling.prefix === undefined && prefixes.length > 0) {
    const result = behindPrefix(prefixes, bare, mention, around, done);
    return result.kind === 'foundation-model-arn' ? { kind: 'used-in-arn' } : result;
  }
  const variable = isWhole && spelling.prefix === undefined && node !== undefined ? nameOf(node) : undefined;
  const added =
    variable !== undefined && isVariableName(variable)
      ? prefixesOfVariable(variable, around.project)
      : undefined;
  const behind = added === undefined ? undefined : behindPrefixes(added, bare, around, done);
  if (behind !== undefined) return behind.kind === 'foundation-model-arn' ? { kind: 'used-in-arn' } : behind;
  const named =
    node !== undefined && isWhole && spelling.prefix === undefined ? flows.prefixesOfName(nameOf(node)) : [];
  if (named.length > 0) return behindNamed(named, mention, around);
  // Without a vendor the rest of the id is put before it where it cannot be seen from here.
  if (!spelling.hasVendor) return swap('swapped-runtime-geo', 'review')(bare);
  return withProfile(mention, around);
}

/** Whether every API that gets a text takes one kind of id. */
export function isOnlyFor(kind: IdKind, node: TextNode, flows: Flows): boolean {
  const expected = flows.expectedOf(node, kind);
  return expected.has(kind) && expected.size === 1;
}

/** The same as it would be written with the profile of the project: what gates have to let through. */
export function targetSpelling(mention: Mention, around: Surroundings): TargetSpelling {
  const { spelling } = mention;
  const { target } = around;
  const isId = spelling.form === 'bedrock';
  const id = isId ? respell(target, { ...spelling, hasVendor: false }) : seriesSpelling(around);
  const common = (spelling.hasVendor ? 'anthropic.' : '') + id;
  const names = [target.series, target.apiId, ...target.apiAliases];
  if (!spelling.hasVendor || (!isId && spelling.prefix === undefined))
    return { exact: common, common, names };
  const profile = profileFor(spelling.prefix, whereIn(mention.file, around.project), around);
  const isNowhere = profile.kind === 'unavailable' || profile.kind === 'ambiguous';
  return {
    exact: profile.kind === 'geo' ? `${profile.geo}.${common}` : isNowhere ? undefined : common,
    common,
    names,
  };
}

/** What every id of the target has in it that the program can meet: the date is not in an alias. */
function seriesSpelling({ target, sources, project }: Surroundings): string {
  const usesAlias = project.files.some((file) =>
    mentionsIn(file).some(
      ({ spelling }) =>
        spelling.form === 'alias' && [...sources, target].some((model) => spelling.models[0] === model),
    ),
  );
  return usesAlias && target.apiAliases.length > 0 ? target.series : target.apiId;
}

function withProfile(mention: Mention, around: Surroundings): Respelling {
  return profiled(mention.spelling, whereOf(mention, around).place(), around);
}

/** The id by which code of a file would ask the target, for a message. */
export function idFor(
  file: ts.SourceFile,
  isOnBedrock: boolean,
  around: Migration & { project: Project },
): string {
  const { target, project } = around;
  if (!isOnBedrock) return target.apiId;
  const spelling = { prefix: undefined, colon: ':', isMisspelled: false } as const;
  const result = profiled(spelling, whereIn(file, project), around);
  return result.kind === 'text' ? result.text : target.bedrockId;
}

/** What is known of the region that a place of a file is for. */
export function whereIn(file: ts.SourceFile, project: Project, node?: ts.Node, text = ''): Whereabouts {
  return {
    text,
    branch: () => (node === undefined ? undefined : localityInCode(node)),
    here: () => regionsInCode(file, project),
    around: () => regionsInSettings(file.fileName, project),
  };
}

/** The target's id with the profile that fits the place. */
export function profiled(
  spelling: Pick<Spelling, 'prefix' | 'colon' | 'isMisspelled'>,
  where: Whereabouts,
  migration: Migration,
): Respelling {
  const { target } = migration;
  const id = respell(target, { ...spelling, hasVendor: true });
  const profile = profileFor(spelling.prefix, where, migration);
  switch (profile.kind) {
    case 'unavailable':
      return { kind: 'no-profile', wanted: profile.wanted };
    case 'ambiguous':
      return { ...profile, kind: 'ambiguous-region' };
    case 'bare':
      return profile.from === 'on-demand' || target.onDemand === true
        ? swap('swapped', 'safe')(id)
        : swap('swapped-bare', 'review')(id);
    case 'geo': {
      const text = `${profile.geo}.${id}`;
      if (profile.from === 'default') return swap('swapped-assumed-geo', 'review')(text);
      if (hasMoved(spelling.prefix, profile)) {
        return swap(profile.from === 'option' ? 'geo-changed' : 'swapped-moved-geo', 'review')(text);
      }
      return swap(spelling.isMisspelled ? 'repaired' : 'swapped', 'safe')(text);
    }
  }
}

/** A change that gives an id a geography which nothing names says so, whatever else it is about. */
export function sayingAssumption(finding: Finding, where: Where, migration: Migration): Finding {
  if (finding.verdict !== 'migrated' || sayingSo.includes(finding.code)) return finding;
  const profile = profileFor(where.spelling.prefix, where.place(), migration);
  if (profile.kind !== 'geo' || profile.from !== 'default') return finding;
  const begins = `${profile.geo}.${respell(migration.target, where.spelling)}`;
  return finding.edits.some(({ text }) => text.includes(begins))
    ? { ...finding, message: finding.message.replace(/\.$/, assumption(profile.geo)) }
    : finding;
}

interface Where {
  readonly spelling: Spelling;
  place(): Whereabouts;
}

/** Where a mention in code stands. */
export function whereOf(mention: Mention, { project }: Pick<Surroundings, 'project'>): Where {
  const { spelling, file } = mention;
  return { spelling, place: () => whereIn(file, project, nodeOf(mention), textBeforeInLine(mention)) };
}

function nodeOf({ host }: Mention): ts.Node | undefined {
  return 'node' in host ? host.node : undefined;
}

function textBeforeInLine({ spelling, file }: Mention): string {
  return file.text.slice(file.text.lastIndexOf('\n', spelling.start) + 1, spelling.start);
}

/** Whether the requests go to another geography than before. */
function hasMoved(prefix: string | undefined, profile: Profile & { kind: 'geo' }): boolean {
  return prefix !== undefined && isGeo(prefix) && prefix !== profile.geo;
}

/** The outcome of a spelling, with the message that says why. */
export function swap(code: SwapCode, strength: Strength) {
  return (text: string): Respelling => ({ kind: 'text', text, code, strength });
}

/**
 * An id behind what is put before it as the program runs. A geography stays, as far as the target has that profile; the ARN of the
 * model itself cannot stay; behind anything else the id needs its own, which is nothing here.
 */
export function behindPrefixes(
  prefixes: readonly Value[],
  bare: string,
  { target, geo: asked }: Migration,
  done: (text: string) => Respelling,
): Respelling | undefined {
  const ends = prefixes.flatMap(endsOf);
  if (ends.some((end) => end.endsWith('foundation-model/'))) {
    return target.onDemand === true || asked === 'none' ? done(bare) : { kind: 'foundation-model-arn' };
  }
  // Behind a slash or a colon begins the id.
  if (ends.every((end) => /[^a-z.-]$/i.test(end) && !end.endsWith(unseen))) return undefined;
  let isSeen = true;
  for (const end of ends) {
    const geo = /(?:^|[^a-z-])([a-z][a-z-]*)\.$/.exec(end)?.[1];
    if (geo !== undefined && isGeo(geo) && target.profiles.includes(geo)) continue;
    if (geo !== undefined && isGeo(geo)) return { kind: 'no-profile', wanted: geo };
    if (!new RegExp(`${unseen}\\.?$`).test(end)) return { kind: 'unknown-prefix' };
    isSeen = false;
  }
  return isSeen ? done(bare) : swap('swapped-runtime-geo', 'review')(bare);
}

function behindPrefix(
  prefixes: readonly Value[],
  bare: string,
  mention: Mention,
  around: Surroundings,
  done: (text: string) => Respelling,
): Respelling {
  return behindPrefixes(prefixes, bare, around, done) ?? withProfile(mention, around);
}

/** An id that is called what the program elsewhere puts something before, without its being visible whether it is this one. */
function behindNamed(prefixes: readonly NamedPrefix[], mention: Mention, around: Surroundings): Respelling {
  const problem = problemOfNamed(prefixes);
  if (problem !== undefined && problem !== 'swapped-maybe-prefixed') return { kind: problem };
  const result = withProfile(mention, around);
  return result.kind === 'text' && problem !== undefined ? swap(problem, 'review')(result.text) : result;
}

/** What an expression puts directly before an id: the `${prefix}.` of a template, the left side of a sum. */
function textBefore({ spelling, file }: Mention, node: TextNode, project: Project): Value | undefined {
  if (spelling.prefix !== undefined) return undefined;
  const inside = file.text.slice(node.getStart(file) + 1, spelling.bareStart);
  if (inside !== '' && inside !== '.') return undefined;
  const before = (expression: ts.Expression): Value => ({
    kind: 'joined',
    pieces: [stringValueOf(expression, project), { kind: 'text', text: inside, node }],
  });
  if (ts.isTemplateMiddle(node) || ts.isTemplateTail(node)) {
    return ts.isTemplateSpan(node.parent) ? before(node.parent.expression) : undefined;
  }
  if (!ts.isStringLiteralLike(node) && !ts.isTemplateHead(node)) return undefined;
  const operand = ts.isTemplateHead(node) ? node.parent : node;
  const sum = operand.parent;
  if (
    !ts.isBinaryExpression(sum) ||
    sum.operatorToken.kind !== ts.SyntaxKind.PlusToken ||
    sum.right !== operand
  ) {
    return undefined;
  }
  return before(sum.left);
}
