import type { LeftAlone } from './origins.js';
import type { ReportedFinding } from './report.js';

/**
 * What comes of leaving a finding as it is, worst first.
 *
 * `fails`: a call, a build, a test or a permission fails. The target refuses the request, or the place goes on with a model that ends.
 * `differs`: nothing fails, and the program does something else than it did, which nobody is told.
 * `look`: it cannot be told from here, or only words are wrong.
 */
export const consequences = ['fails', 'differs', 'look'] as const;

export type Consequence = (typeof consequences)[number];

/** What comes of leaving the findings of a transform: one consequence for most of its codes, and the codes that have another. */
export type WhenLeft<Code extends string = string> = { readonly usually: Consequence } & {
  readonly [C in Consequence]?: readonly Code[];
};

/** Codes of the engine, whatever the transform: what a file has that is not rewritten. The others never ask for a person. */
const ofEngine: Readonly<Partial<Record<LeftAlone, Consequence>>> = { configuration: 'fails' };

interface Outline {
  readonly id: string;
  readonly whenLeft?: WhenLeft | undefined;
}

/** Tells what comes of leaving a finding as it is. What no outline says wants a look. */
export function consequencesBy(
  outlines: readonly Outline[],
): (finding: Pick<ReportedFinding, 'transform' | 'code'>) => Consequence {
  const usual = new Map(outlines.map(({ id, whenLeft }) => [id, whenLeft?.usually]));
  const special = new Map<string, Consequence>(Object.entries(ofEngine));
  for (const { id, whenLeft } of outlines) {
    for (const consequence of consequences) {
      for (const code of whenLeft?.[consequence] ?? []) special.set(`${id}/${code}`, consequence);
    }
  }
  return ({ transform, code }) =>
    special.get(`${transform}/${code}`) ?? special.get(code) ?? usual.get(transform) ?? 'look';
}
