import { ts } from '../../analysis/compiler.cjs';
import { modelConstantsIn } from '../../analysis/model-constants.js';
import { answerRole } from '../../analysis/roles.js';
import type { Geo, Model } from '../../catalog/catalog.js';
import { isGeo } from '../../catalog/spelling.js';
import { replaceNode, textOf } from '../../edits/nodes.js';
import type { Finding, TransformContext } from '../../engine/transform.js';
import type { messages } from './messages.js';
import { constantStem } from './outline.js';

/** The CDK's constants for source models: `FoundationModelIdentifier.X` and `BedrockFoundationModel.X`. */
export function* constantFindings(
  file: ts.SourceFile,
  { sources, target, finding }: TransformContext<typeof messages>,
): Generator<Finding> {
  for (const { access, member, constants, model, provisioned } of modelConstantsIn(file)) {
    const name = member.text;
    const at = { file: file.fileName, start: member.getStart(file) };
    if (constants === 'library') {
      const data = { from: name, target: target.title, id: target.bedrockId };
      if (sources.some((source) => isNamedAfter(name, source)))
        yield finding('constant-missing', at, { verdict: 'manual' }, data);
      continue;
    }
    if (model === target) yield finding('current', at, { verdict: 'current' }, { text: name });
    if (provisioned !== undefined && sources.includes(provisioned))
      yield finding('provisioned-throughput', at, { verdict: 'manual' }, { text: name });
    if (model === undefined || !sources.includes(model)) continue;
    const answer = answerRole(access);
    if (answer !== undefined) {
      const data = { source: model.title, target: target.title, key: answer.key };
      yield finding('named-versions', at, { verdict: 'manual' }, data);
      continue;
    }
    const to = target.cdk[constants];
    if (to === null) {
      yield finding(
        'constant-missing',
        at,
        { verdict: 'manual' },
        { from: name, target: target.title, id: target.bedrockId },
      );
      continue;
    }
    const geo = geoOfProfile(access);
    if (geo !== undefined && !target.profiles.includes(geo)) {
      const names = { text: name, source: model.title, target: target.title, id: target.bedrockId };
      const data = { ...names, profiles: target.profiles.join(', '), wanted: geo };
      yield finding('no-profile', at, { verdict: 'manual' }, data);
      continue;
    }
    const edits = [replaceNode(member, textOf(member).replace(name, to))];
    if (target.onDemand === true || isInProfile(access)) {
      yield finding(
        'constant-swapped-in-profile',
        at,
        { verdict: 'migrated', strength: 'safe', edits },
        { from: name, to },
      );
    } else {
      const data = { from: name, to, target: target.title };
      yield finding('constant-swapped', at, { verdict: 'migrated', strength: 'review', edits }, data);
    }
  }
}

/** `US_ANTHROPIC_CLAUDE_3_5_SONNET_V2` is named after `claude-3-5-sonnet`; `…_SONNET_4_5` is not named after `claude-sonnet-4`. */
function isNamedAfter(name: string, { series }: Model): boolean {
  return new RegExp(`${constantStem(series)}(?!_\\d)`).test(name);
}

/** The geography of the profile that a model is put into: `geoRegion: CrossRegionInferenceProfileRegion.APAC` */
function geoOfProfile(access: ts.Node): Geo | undefined {
  const call = isInProfile(access) ? ts.findAncestor(access, ts.isCallExpression) : undefined;
  const member = /\bgeoRegion:\s*[\w.]*\bCrossRegionInferenceProfileRegion\.(\w+)/.exec(
    call?.getText() ?? '',
  )?.[1];
  const geo = member?.toLowerCase().replaceAll('_', '-');
  return geo !== undefined && isGeo(geo) ? geo : undefined;
}

/** `CrossRegionInferenceProfile.fromConfig({ geoRegion, model })` makes the profile itself. */
function isInProfile(access: ts.Node): boolean {
  const call = ts.findAncestor(access, ts.isCallExpression);
  return call !== undefined && /\bCrossRegionInferenceProfile\.fromConfig$/.test(call.expression.getText());
}
