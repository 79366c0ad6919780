import type { ToolVersion } from '../../analysis/anthropic-tools.js';
import { whereIs } from '../../analysis/lines.js';
import type { Project } from '../../analysis/project.js';
import type { ToolPackage } from '../../analysis/tool-packages.js';
import type { AnthropicTool } from '../../catalog/catalog.js';
import { namesOfTool, type ToolKind, toolOfType } from '../../catalog/tools.js';
import type { Finding, TransformContext } from '../../engine/transform.js';
import type { messages } from './messages.js';
import { declaredName } from './names.js';
import { placeOf } from './places.js';

/** A tool whose version changes. */
export interface Move {
  readonly code: 'moves';
  readonly kind: ToolKind;
  readonly from: AnthropicTool & { readonly type: string };
  readonly to: AnthropicTool;
  readonly versions: readonly ToolVersion[];
}

/** A tool that the target takes as it is. */
export interface Current {
  readonly code: 'current';
  readonly kind: ToolKind;
  readonly versions: readonly ToolVersion[];
}

/** Why the tools of a package stay as they are. */
export interface Blocked {
  readonly code: 'blocked';
  readonly finding: Finding;
}

/** How the versions of one tool in a package stand to the target; `undefined` where the package has none. */
export function standingOf(
  kind: ToolKind,
  own: ToolPackage,
  { project, target, finding }: TransformContext<typeof messages>,
): Move | Current | Blocked | undefined {
  const versions = own.versions.filter((version) => version.kind === kind);
  const [first] = versions;
  if (first === undefined) return undefined;
  const to = target.capabilities[kind];
  const { title } = target;
  const blocked = (made: Finding): Blocked => ({ code: 'blocked', finding: made });
  const unknown = versions.find(({ type }) => toolOfType(kind, type) === undefined);
  if (unknown !== undefined) {
    return blocked(
      finding('unknown-version', placeOf(unknown), { verdict: 'manual' }, { type: unknown.type }),
    );
  }
  if (to === null) {
    const data = { type: first.type, target: title };
    return blocked(finding('no-tool', placeOf(first), { verdict: 'manual' }, data));
  }
  const old = versions.filter(({ type }) => !to.accepted.includes(type));
  const [moved] = old;
  if (moved === undefined)
    return mismatched(kind, to, versions, project) ?? { code: 'current', kind, versions };
  const fine = versions.find(({ type }) => to.accepted.includes(type));
  if (fine !== undefined) {
    const data = { from: moved.type, also: fine.type, target: title };
    return blocked(finding('serves-both', placeOf(moved), { verdict: 'kept' }, data));
  }
  const types = [...new Set(old.map(({ type }) => type))];
  const other = old.find(({ type }) => type !== moved.type);
  const tool = toolOfType(kind, moved.type);
  if (other !== undefined || tool === undefined) {
    const where = whereIs(other?.node ?? moved.node, project);
    const data = { types: types.map((type) => `\`${type}\``).join(' and '), to: to.type, where };
    return blocked(finding('several-versions', placeOf(moved), { verdict: 'manual' }, data));
  }
  return { code: 'moves', kind, from: { ...tool, type: moved.type }, to, versions: old };
}

/** A type that the target takes with a name that goes with another one: the name has to follow. */
function mismatched(
  kind: ToolKind,
  to: AnthropicTool,
  versions: readonly ToolVersion[],
  project: Project,
): Move | undefined {
  const others = namesOfTool(kind).filter((name) => name !== to.name);
  for (const version of versions) {
    const declared = declaredName(version, project);
    if (declared === undefined || declared === 'unseen' || !others.includes(declared.name)) continue;
    const own = { ...to, type: version.type };
    return { code: 'moves', kind, from: { ...own, name: declared.name }, to: own, versions: [version] };
  }
  return undefined;
}
