import { ts } from '../../analysis/compiler.cjs';
import { flowsOf } from '../../analysis/flows.js';
import { type ModelConstant, modelConstantsIn } from '../../analysis/model-constants.js';
import { type ModelUse, type Standing, usesOfModel } from '../../analysis/model-uses.js';
import { profileFor } from '../../analysis/profiles.js';
import { answerRole } from '../../analysis/roles.js';
import type { Geo, Model } from '../../catalog/catalog.js';
import { isGeo } from '../../catalog/spelling.js';
import type { Edit } from '../../edits/edit.js';
import { insertAfter, insertBefore, replaceNode } from '../../edits/nodes.js';
import type { Finding, TransformContext } from '../../engine/transform.js';
import { type Construct, constructFor, inProfile, regionOf } from './constructs.js';
import type { messages } from './messages.js';
import { constantStem } from './outline.js';
import { problemOfNamed } from './prefixes.js';
import { whereIn } from './spell.js';

type Context = TransformContext<typeof messages>;

/** A constant of the CDK for a source model, and what the target has in its place. */
interface Occurrence extends Context {
  readonly constant: ModelConstant;
  readonly file: ts.SourceFile;
  readonly source: Model;
  readonly at: { readonly file: string; readonly start: number };
  readonly construct: Construct;
  readonly uses: readonly ModelUse[];
}

/** The CDK's constants for source models: `FoundationModelIdentifier.X` and `BedrockFoundationModel.X`. */
export function* constantFindings(file: ts.SourceFile, context: Context): Generator<Finding> {
  const { sources, target, finding, project } = context;
  for (const constant of modelConstantsIn(file)) {
    const { access, member, constants, model, provisioned } = constant;
    const name = member.text;
    // Its id is a mention, which is looked at with all others.
    const isMade = ts.isNewExpression(access);
    const at = { file: file.fileName, start: member.getStart(file) };
    if (constants === 'library') {
      const data = { from: name, target: target.title, id: target.bedrockId };
      if (sources.some((source) => isNamedAfter(name, source)))
        yield finding('constant-missing', at, { verdict: 'manual' }, data);
      continue;
    }
    if (model === target && !isMade) yield finding('current', at, { verdict: 'current' }, { text: name });
    if (provisioned !== undefined && sources.includes(provisioned))
      yield finding('provisioned-throughput', at, { verdict: 'manual' }, { text: name });
    if (model === undefined || !sources.includes(model)) continue;
    const answer = answerRole(access);
    if (answer !== undefined) {
      const data = { source: model.title, target: target.title, key: answer.key };
      yield finding('named-versions', at, { verdict: 'manual' }, data);
      continue;
    }
    const standing: Standing = constants === 'foundationModelIdentifier' ? 'identifier' : 'invokable';
    const uses = [...usesOfModel(access, standing, project)];
    const construct = constructFor(constant, constants, target, project);
    yield decide({ ...context, constant, file, source: model, at, construct, uses });
  }
}

/** `US_ANTHROPIC_CLAUDE_3_5_SONNET_V2` is named after `claude-3-5-sonnet`; `…_SONNET_4_5` is not named after `claude-sonnet-4`. */
function isNamedAfter(name: string, { series }: Model): boolean {
  return new RegExp(`${constantStem(series)}(?!_\\d)`).test(name);
}

function decide(occurrence: Occurrence): Finding {
  const { uses, target, geo } = occurrence;
  const isOnly = (...kinds: readonly ModelUse['kind'][]) => uses.every(({ kind }) => kinds.includes(kind));
  if (isOnly('profiled')) return profiledFinding(occurrence);
  if (target.onDemand === true) return swapped(occurrence, 'constant-swapped-in-profile', 'safe');
  if (geo === 'none' || isOnly('allowed')) return swapped(occurrence, 'constant-swapped', 'review');
  if (isOnly('invokable', 'copied') || isOnly('called', 'allowed')) return givenProfile(occurrence);
  return openFinding(occurrence);
}

/** Profiles are made of it and nothing else: each has to be one that the target has. */
function profiledFinding(occurrence: Occurrence): Finding {
  const { finding, at, target, uses } = occurrence;
  for (const use of uses) {
    const wanted = use.kind === 'profiled' ? geoOfProfile(use.call) : undefined;
    if (wanted !== undefined && !target.profiles.includes(wanted))
      return finding('no-profile', at, { verdict: 'manual' }, { ...namesOf(occurrence), wanted });
  }
  return swapped(occurrence, 'constant-swapped-in-profile', 'safe');
}

/** `geoRegion: CrossRegionInferenceProfileRegion.APAC` */
function geoOfProfile(call: ts.CallExpression): Geo | undefined {
  const member = /\bgeoRegion:\s*[\w.]*\bCrossRegionInferenceProfileRegion\.(\w+)/.exec(call.getText())?.[1];
  const geo = member?.toLowerCase().replaceAll('_', '-');
  return geo !== undefined && isGeo(geo) ? geo : undefined;
}

function swapped(
  occurrence: Occurrence,
  code: 'constant-swapped' | 'constant-swapped-in-profile',
  strength: 'safe' | 'review',
): Finding {
  const { finding, at, target, construct } = occurrence;
  const data = { ...namesOf(occurrence), from: occurrence.constant.member.text, to: construct.name };
  if (construct.isMade) {
    const made = { verdict: 'migrated', strength: 'review', edits: construct.edits } as const;
    return finding('constant-made', at, made, { ...data, target: target.title });
  }
  return finding(code, at, { verdict: 'migrated', strength, edits: construct.edits }, data);
}

/** What is called gets the profile of the project: around the model, or before the id of it. */
function givenProfile(occurrence: Occurrence): Finding {
  const { finding, at, file, constant, construct, project, uses, target } = occurrence;
  if (uses.some((use) => isCompleted(use, occurrence))) return openFinding(occurrence);
  const profile = profileFor(undefined, whereIn(file, project, constant.access), occurrence);
  const names = namesOf(occurrence);
  if (profile.kind === 'unavailable')
    return finding('no-profile', at, { verdict: 'manual' }, { ...names, wanted: profile.wanted });
  if (profile.kind === 'ambiguous') return finding('ambiguous-region', at, { verdict: 'manual' }, profile);
  // No geography is only asked for, or where the bare id works: both are decided before.
  if (profile.kind === 'bare') return openFinding(occurrence);
  const { geo } = profile;
  const isCalledById = uses.some(({ kind }) => kind === 'called');
  const edits = isCalledById
    ? [...construct.edits, ...uses.flatMap((use) => withGeo(use, geo))]
    : inProfile(constant, construct, geo, project);
  if (edits === undefined)
    return finding(
      'profile-not-in-package',
      at,
      { verdict: 'manual' },
      { ...names, wanted: geo, hasRegion: regionOf(constant, geo) !== undefined },
    );
  const data = {
    ...names,
    from: constant.member.text,
    to: construct.name,
    geo,
    isAssumed: profile.from === 'default',
  };
  const review = { verdict: 'migrated', strength: 'review', edits } as const;
  if (uses.some(({ kind }) => kind === 'copied'))
    return finding('copied-anew', at, review, { ...data, to: `${geo}.${target.bedrockId}` });
  return finding(isCalledById ? 'constant-behind-geo' : 'constant-in-profile', at, review, data);
}

/** Whether the program puts something before what it reads by the name under which an id is handed on. */
function isCompleted(use: ModelUse, { project }: Occurrence): boolean {
  const name = use.kind === 'called' ? use.name : undefined;
  return name !== undefined && problemOfNamed(flowsOf(project).prefixesOfName(name)) !== undefined;
}

/** `` `us.${model.modelId}` `` in the place of an id or an ARN of the model itself. */
function withGeo(use: ModelUse, geo: Geo): Edit[] {
  if (use.kind !== 'called') return [];
  const { access } = use;
  const { name } = access;
  const renamed = name.text === 'modelId' ? [] : [replaceNode(name, 'modelId')];
  return [insertBefore(access, `\`${geo}.\${`), ...renamed, insertAfter(access, '}`')];
}

/** What cannot be followed would go on with an id that no call can use. */
function openFinding(occurrence: Occurrence): Finding {
  const { finding, at, constant } = occurrence;
  const data = { ...namesOf(occurrence), from: constant.member.text };
  const code = constant.constants === 'foundationModelIdentifier' ? 'identifier-open' : 'constant-open';
  return finding(code, at, { verdict: 'manual' }, data);
}

function namesOf({ constant, source, target }: Occurrence) {
  const { title, bedrockId: id, profiles } = target;
  return {
    text: constant.member.text,
    source: source.title,
    target: title,
    id,
    profiles: profiles.join(', '),
  };
}
