import { ts } from '../../analysis/compiler.cjs';
import type { IdKind } from '../../analysis/consumers.js';
import type { Flows } from '../../analysis/flows.js';
import type { Mention } from '../../analysis/mentions.js';
import type { Project } from '../../analysis/project.js';
import { templateOf } from '../../analysis/roles.js';
import { isComplete, stringValueOf, type TextNode, textsOf, type Value } from '../../analysis/values.js';
import type { Model } from '../../catalog/catalog.js';
import { isGeo, respell } from '../../catalog/spelling.js';
import type { Strength } from '../../engine/report.js';
import type { Migration } from '../../engine/transform.js';
import { type Profile, profileFor } from './profile.js';

/** How a mention is written for the target, or the code of the message that says why it cannot be. */
export type Respelling =
  | { readonly kind: 'text'; readonly text: string; readonly code: SwapCode; readonly strength: Strength }
  | { readonly kind: 'foundation-model-arn' }
  | { readonly kind: 'no-profile'; readonly wanted: string }
  | { readonly kind: 'ambiguous-region'; readonly regions: readonly string[] };

/** Why an id was written as it was. */
export type SwapCode =
  | 'swapped'
  | 'repaired'
  | 'swapped-assumed-geo'
  | 'swapped-moved-geo'
  | 'swapped-runtime-geo'
  | 'swapped-bare';

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
  const bare = respell(target, spelling);
  if (node !== undefined && isOnlyFor('foundation-model', node, flows)) return done(bare);
  if (isFoundationModelArn(mention)) {
    if (target.onDemand === true || around.geo === 'none') return done(bare);
    return { kind: 'foundation-model-arn' };
  }
  const before = node === undefined ? undefined : textBefore(mention, node, around.project);
  if (before !== undefined) return behindPrefix([before], bare, target, done);
  const prefixes = node === undefined || !isWhole ? [] : flows.prefixesOf(node);
  if (spelling.prefix === undefined && prefixes.length > 0) return behindPrefix(prefixes, bare, target, done);
  // Without a vendor the rest of the id is put before it where it cannot be seen from here.
  if (!spelling.hasVendor) return swap('swapped-runtime-geo', 'review')(bare);
  return withProfile(mention, around);
}

function isOnlyFor(kind: IdKind, node: TextNode, flows: Flows): boolean {
  const expected = flows.expectedOf(node, kind);
  return expected.has(kind) && expected.size === 1;
}

/** The same as it would be written with the profile of the project: what gates have to let through. */
export function targetSpelling(mention: Mention, around: Surroundings): { exact: string; common: string } {
  const { spelling } = mention;
  const { target } = around;
  const isId = spelling.form === 'bedrock';
  const common =
    (spelling.hasVendor ? 'anthropic.' : '') +
    (isId ? respell(target, { ...spelling, hasVendor: false }) : target.apiId);
  if (!spelling.hasVendor || !isId) return { exact: common, common };
  const profile = profileFor(spelling.prefix, mention.file, around.project, around);
  return { exact: profile.kind === 'geo' ? `${profile.geo}.${common}` : common, common };
}

function withProfile({ spelling, file }: Mention, around: Surroundings): Respelling {
  const { target } = around;
  const id = respell(target, { ...spelling, hasVendor: true });
  const profile = profileFor(spelling.prefix, file, around.project, around);
  switch (profile.kind) {
    case 'unavailable':
      return { kind: 'no-profile', wanted: profile.wanted };
    case 'ambiguous':
      return { kind: 'ambiguous-region', regions: profile.regions };
    case 'bare':
      return profile.from === 'on-demand' || target.onDemand === true
        ? swap('swapped', 'safe')(id)
        : swap('swapped-bare', 'review')(id);
    case 'geo': {
      const text = `${profile.geo}.${id}`;
      if (profile.from === 'default') return swap('swapped-assumed-geo', 'review')(text);
      if (hasMoved(spelling.prefix, profile)) return swap('swapped-moved-geo', 'review')(text);
      return swap(spelling.isMisspelled ? 'repaired' : 'swapped', 'safe')(text);
    }
  }
}

/** Whether the requests go to another geography than before because the target does not have the old one. */
function hasMoved(prefix: string | undefined, profile: Profile & { kind: 'geo' }): boolean {
  return prefix !== undefined && isGeo(prefix) && prefix !== profile.geo && profile.from === 'project';
}

function swap(code: SwapCode, strength: Strength) {
  return (text: string): Respelling => ({ kind: 'text', text, code, strength });
}

/** An id behind prefixes that are put there as the program runs keeps them, as far as the target has those profiles. */
function behindPrefix(
  prefixes: readonly Value[],
  bare: string,
  target: Model,
  done: (text: string) => Respelling,
): Respelling {
  const texts = prefixes.flatMap(textsOf).map((text) => /([a-z-]*)\.?$/.exec(text)?.[1] ?? '');
  const missing = texts.find((text) => !isGeo(text) || !target.profiles.includes(text));
  if (missing !== undefined) return { kind: 'no-profile', wanted: missing === '' ? 'no prefix' : missing };
  return prefixes.every(isComplete) ? done(bare) : swap('swapped-runtime-geo', 'review')(bare);
}

/** What an expression puts directly before an id: the `${prefix}.` of a template, the left side of a sum. */
function textBefore({ spelling, file }: Mention, node: TextNode, project: Project): Value | undefined {
  if (spelling.prefix !== undefined) return undefined;
  const inside = file.text.slice(node.getStart(file) + 1, spelling.bareStart);
  if (inside !== '' && inside !== '.') return undefined;
  if (ts.isTemplateMiddle(node) || ts.isTemplateTail(node)) {
    return ts.isTemplateSpan(node.parent) ? stringValueOf(node.parent.expression, project) : undefined;
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
  return stringValueOf(sum.left, project);
}

/** The ARN of the model itself, which no inference profile has: `arn:aws:bedrock:us-east-1::foundation-model/anthropic.…` */
export function isFoundationModelArn({ spelling, file, host }: Mention): boolean {
  if (host.kind !== 'text') return false;
  const whole = ts.isStringLiteralLike(host.node) ? host.node : templateOf(host.node);
  return /foundation-model\/(?:[a-z-]+\.)?$/.test(file.text.slice(whole.getStart(file), spelling.bareStart));
}
