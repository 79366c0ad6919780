import { testOf, testsFor } from '../../analysis/document-patterns.js';
import { nameOfMention } from '../../analysis/document-roles.js';
import type { DocumentOccurrence } from './document-spelling.js';

/** What lets a value through and would not let the id that comes into its place, or may not: a pattern as it is written. */
export function refusingTest({ mention, project }: DocumentOccurrence, id: string): string | undefined {
  const { part, document, spelling } = mention;
  if (part === undefined) return undefined;
  // `${MODEL:-…}` is what a variable holds where it holds nothing else.
  const isFallback = part.text.includes('${');
  const value = isFallback ? spelling.text : part.text;
  const tests = testsFor(part, document, nameOfMention(mention) ?? part.name, project);
  return tests.find(({ passes }) => {
    const after = passes(value.replace(spelling.text, id));
    return after === undefined || after !== passes(value);
  })?.text;
}

/** Whether a pattern that names a source finds the target, too. */
export function letsTargetThrough({ mention, target }: DocumentOccurrence): boolean {
  const { part, document } = mention;
  const test = part === undefined ? undefined : testOf(part, document);
  return target.profiles.some((geo) => test?.passes(`${geo}.${target.bedrockId}`) === true);
}
