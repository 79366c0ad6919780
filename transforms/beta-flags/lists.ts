import type { ts } from '../../analysis/compiler.cjs';
import { packageFolder } from '../../analysis/packages.js';
import type { Project } from '../../analysis/project.js';
import { type Flag, type Flags, flagsIn } from '../../analysis/requests/flags.js';
import type { Entry } from '../../analysis/requests/found.js';
import { isMeant, othersAsked, othersNamed } from '../../analysis/requests/standing.js';
import { type Field, fieldOf, type Request, requestsIn } from '../../analysis/requests.js';
import { toolKindsOf, toolPackagesOf } from '../../analysis/tool-packages.js';
import { flagsAfter, mayStay } from '../../catalog/betas.js';
import type { ToolKind } from '../../catalog/tools.js';
import type { Migration } from '../../engine/transform.js';

/** A list of flags that a request gets, with what becomes of it. */
export interface BetaList {
  readonly request: Request;
  readonly field: Field;
  readonly entry: Entry;
  readonly flags: Flags;
  /** For each flag what takes its place: itself where it stays, nothing where it goes. */
  readonly after: readonly (readonly string[])[];
}

/** The flags of all requests of the project. */
export interface BetaUse {
  /** Those of requests that go to the target, as far as the code says. */
  readonly meant: readonly BetaList[];
  /** Those of requests to other models, and to an API of Anthropic's own. */
  readonly others: readonly BetaList[];
  /** The requests to the target, with what is known of their flags. */
  readonly requests: readonly { readonly request: Request; readonly field: Field }[];
  /** The references by which all of that was found. */
  readonly through: ReadonlySet<ts.Node>;
}

/** Every list of beta flags in the requests of a project. */
export function betaUse(project: Project, migration: Migration): BetaUse {
  const kindsAt = toolKindsIn(project);
  const all = project.files.flatMap((file) =>
    requestsIn(file, project).map((request) => {
      const field = fieldOf(request, 'anthropic_beta', project);
      const lists = field.entries.flatMap((entry): BetaList[] => {
        if (entry.value === undefined) return [];
        const flags = flagsIn(entry.value, project);
        const texts = flags.flags.map(({ text }) => text);
        const after = flagsAfter(texts, kindsAt(file.fileName), migration);
        return [{ request, field, entry, flags, after }];
      });
      return { request, field, lists, isMeant: request.isOnBedrock && isMeant(request, migration) };
    }),
  );
  const meant = all.filter((one) => one.isMeant);
  return {
    meant: meant.flatMap(({ lists }) => lists),
    others: all.flatMap((one) => (one.isMeant ? [] : one.lists)),
    requests: meant,
    through: new Set(
      meant.flatMap(({ field, lists }) => [
        ...field.through,
        ...lists.flatMap(({ flags }) => [...flags.through]),
      ]),
    ),
  };
}

/** The tools that the package of a file serves. */
function toolKindsIn(project: Project): (path: string) => readonly ToolKind[] {
  const byFolder = new Map<string, readonly ToolKind[]>();
  let packages: ReturnType<typeof toolPackagesOf> | undefined;
  return (path) => {
    const folder = packageFolder(path, project);
    packages ??= toolPackagesOf(project);
    const own = packages.find((other) => other.folder === folder);
    const kinds = byFolder.get(folder) ?? (own === undefined ? [] : toolKindsOf(own));
    byFolder.set(folder, kinds);
    return kinds;
  };
}

/** Who else gets a flag with the requests of a list, or may where they do not say their model, and takes it as it is. */
export function othersTaking(
  { request }: BetaList,
  { text }: Flag,
  { migration, project }: { readonly migration: Migration; readonly project: Project },
): string[] {
  const isFine = (model: Migration['target']) => !mayStay(text, model);
  const isNamed = request.asked.models.length > 0 || request.asked.others.length > 0;
  const named = isNamed ? [] : othersNamed(project, migration, isFine);
  return [...othersAsked(request, migration, isFine), ...named];
}
