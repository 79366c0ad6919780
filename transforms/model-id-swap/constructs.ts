import { ts } from '../../analysis/compiler.cjs';
import { packageExport } from '../../analysis/consumers.js';
import type { Constants, ModelConstant } from '../../analysis/model-constants.js';
import { isBefore } from '../../analysis/package-versions.js';
import type { Project } from '../../analysis/project.js';
import type { Geo, Model } from '../../catalog/catalog.js';
import type { Edit } from '../../edits/edit.js';
import { changeNames, localNameOf, nameImported } from '../../edits/imports.js';
import {
  indentationAt,
  insertAfter,
  insertBefore,
  lineBreakOf,
  replaceNode,
  replaceText,
  textOf,
} from '../../edits/nodes.js';
import { indentationUnit, quoteOf } from '../../edits/text.js';

/** What stands for the target in the place of a constant. */
export interface Construct {
  /** Its constant, or what makes the model from its id. */
  readonly name: string;
  /** Whether the package has no constant for it. */
  readonly isMade: boolean;
  readonly edits: readonly Edit[];
}

/** The packages that have a construct for a profile, and what they call its geographies. */
const packages: Readonly<
  Record<
    Exclude<Constants, 'foundationModelIdentifier'>,
    {
      readonly name: string;
      /** A version that has profiles; every one that is known where it is not said. */
      readonly since?: string;
      readonly regions: Readonly<Partial<Record<Geo, string>>>;
    }
  >
> = {
  alpha: {
    name: '@aws-cdk/aws-bedrock-alpha',
    regions: { us: 'US', eu: 'EU', apac: 'APAC', jp: 'JP', au: 'AU', 'us-gov': 'US_GOV', global: 'GLOBAL' },
  },
  cdklabs: {
    name: '@cdklabs/generative-ai-cdk-constructs',
    since: '0.1.289',
    regions: { us: 'US', eu: 'EU', apac: 'APAC' },
  },
};

/** The target's constant of the same class, or the model made from its id where the package has none. */
export function constructFor(
  { access, owner, member }: ModelConstant,
  constants: Constants,
  target: Model,
  project: Project,
): Construct {
  if (ts.isNewExpression(access) && ts.isStringLiteralLike(member))
    return { name: target.bedrockId, isMade: false, edits: [replaceText(member, target.bedrockId)] };
  const constant = constantOf(constants, target, access.getSourceFile(), project);
  if (constant !== undefined) {
    const edits = [replaceNode(member, textOf(member).replace(member.text, constant))];
    return { name: constant, isMade: false, edits };
  }
  const quote = quoteOf(access.getSourceFile());
  const abilities =
    constants === 'foundationModelIdentifier' ? '' : ', { supportsAgents: true, supportsCrossRegion: true }';
  const name = `new ${textOf(owner)}(${quote}${target.bedrockId}${quote}${abilities})`;
  return { name, isMade: true, edits: [replaceNode(access, name)] };
}

function constantOf(
  constants: Constants,
  { cdk }: Model,
  file: ts.SourceFile,
  project: Project,
): string | undefined {
  const constant = cdk[constants] ?? undefined;
  if (constants === 'foundationModelIdentifier') return constant;
  const since = constants === 'alpha' ? cdk.alphaSince : cdk.cdklabsSince;
  const isMissing = since !== null && isBefore(packages[constants].name, since, file, project);
  return isMissing ? undefined : constant;
}

/** What a package calls a geography, if it has a profile for it. */
export function regionOf({ constants }: ModelConstant, geo: Geo): string | undefined {
  return constants === 'alpha' || constants === 'cdklabs' ? packages[constants].regions[geo] : undefined;
}

/** The model within `CrossRegionInferenceProfile.fromConfig({ … })`; `undefined` where the package or the file has no way to say so. */
export function inProfile(
  constant: ModelConstant,
  construct: Construct,
  geo: Geo,
  project: Project,
): readonly Edit[] | undefined {
  const { access, owner, constants } = constant;
  const file = access.getSourceFile();
  const region = regionOf(constant, geo);
  if (region === undefined || (constants !== 'alpha' && constants !== 'cdklabs')) return undefined;
  // A model that does not say so has no profiles for the package.
  if (
    ts.isNewExpression(access) &&
    !/\bsupportsCrossRegion:\s*true\b/.test(access.arguments?.[1]?.getText() ?? '')
  )
    return undefined;
  const { name: module, since } = packages[constants];
  if (since !== undefined && isBefore(module, since, file, project)) return undefined;
  const names = namesBeside(owner, ['CrossRegionInferenceProfile', 'CrossRegionInferenceProfileRegion']);
  if (names === undefined) return undefined;
  const [profile, regions] = names.texts;
  const line = lineBreakOf(file) + indentationAt(file, access.getStart(file));
  const inner = line + indentationUnit(file);
  const before = `${profile}.fromConfig({${inner}geoRegion: ${regions}.${region},${inner}model: `;
  const [only] = construct.edits;
  const model = construct.isMade
    ? [replaceNode(access, `${before}${construct.name},${line}})`)]
    : [
        insertBefore(access, before),
        ...(only === undefined ? [] : [only]),
        insertAfter(access, `,${line}})`),
      ];
  return [...names.edits, ...model];
}

/** What a file calls other exports of the package of a class: behind the same qualifier, or imported beside it. */
function namesBeside(
  owner: ts.Expression,
  names: readonly string[],
): { readonly texts: readonly string[]; readonly edits: readonly Edit[] } | undefined {
  if (ts.isPropertyAccessExpression(owner)) {
    const qualifier = textOf(owner.expression);
    return { texts: names.map((name) => `${qualifier}.${name}`), edits: [] };
  }
  const file = owner.getSourceFile();
  const module = packageExport(owner)?.module;
  if (module === undefined) return undefined;
  const missing = names.filter((name) => nameImported(file, module, name) === undefined);
  const edits = changeNames(file, module, {
    add: new Map(missing.map((name) => [name, 'value'])),
    remove: new Set(),
  });
  if (edits === undefined) return undefined;
  return { texts: names.map((name) => nameImported(file, module, name) ?? localNameOf(file, name)), edits };
}
