import { dirname } from 'node:path/posix';
import type { ts } from '../../analysis/compiler.cjs';
import type { DocumentMention } from '../../analysis/document-mentions.js';
import { nameOfMention } from '../../analysis/document-roles.js';
import type { Document } from '../../analysis/documents.js';
import { isVariableName } from '../../analysis/environment.js';
import type { Flows } from '../../analysis/flows.js';
import { memoized, perRevision } from '../../analysis/memo.js';
import { isInPolicyAt } from '../../analysis/policies.js';
import type { Project } from '../../analysis/project.js';
import { anyComposition, escaped } from '../../analysis/search-patterns.js';
import { isPrefixedSomewhere, prefixesOfVariable, readsOf } from '../../analysis/variables.js';
import { geos } from '../../catalog/catalog.js';
import { isCommonName, problemOfNamed } from './prefixes.js';

/** What keeps a value from being what its name is used for. */
export type UseProblem =
  | 'used-in-arn'
  | 'partly-prefixed'
  | 'prefixed-by-name'
  | 'swapped-maybe-prefixed'
  | undefined;

/**
 * What code puts before a variable wherever it reads it, unless a document puts something there as well: for a variable, and for a
 * parameter that is given to some.
 */
export function prefixesOfName(mention: DocumentMention, project: Project) {
  const found = variablesOf(mention, project).map((name) => {
    const geography = geographyBefore(name);
    return composingTexts(project).documents.some(({ text }) => geography.test(text))
      ? undefined
      : prefixesOfVariable(name, project);
  });
  const values = found.flatMap((prefixes) => prefixes ?? []);
  return values.length === 0 || found.includes(undefined) ? undefined : values;
}

/** The environment variables that code reads and a value gets to: its own, or those to which its name is given. */
const variablesOf = memoized((mention: DocumentMention, project: Project): readonly string[] => {
  const name = nameOfMention(mention) ?? nameOfDefault(mention);
  if (name === undefined) return [];
  const given = isCommonName(name) && !isVariableName(name) ? [] : givenTo(name, project);
  return [...(isVariableName(name) ? [name] : []), ...given].filter(
    (variable) => (readsOf(variable, project) ?? []).length > 0,
  );
});

/** `MODEL: ${MODEL:-anthropic.…}` */
function nameOfDefault({ document, spelling, part }: DocumentMention): string | undefined {
  const before = part === undefined ? '' : document.text.slice(part.start, spelling.start);
  return /^["']?\$\{\w+:?-$/.test(before) ? part?.name : undefined;
}

/** Variables to which a template gives what has a name: `MODEL: !Ref ModelId`, `MODEL = var.model_id` */
function givenTo(name: string, project: Project): readonly string[] {
  const word = new RegExp(`\\b${escaped(name)}\\b`, 'y');
  const given = givenVariables(project).get(/^\w*/.exec(name)?.[0] ?? '') ?? [];
  return given.flatMap(({ variable, text, start }) => {
    word.lastIndex = start;
    return word.test(text) ? variable : [];
  });
}

/** A variable, and where the text of its document names what it gets. */
interface Given {
  readonly variable: string;
  readonly text: string;
  readonly start: number;
}

const reference = /(?:Ref["']?:?\s+["']?|\$\{|var\.|local\.)(?=(\w+))/g;

/** What documents give to variables by reference, by the word with which the reference begins. Every name asks this. */
const givenVariables = perRevision((project): ReadonlyMap<string, readonly Given[]> => {
  const found = new Map<string, Given[]>();
  for (const { text } of project.documentsMatching(reference.source)) {
    for (const { 0: whole, 1: word = '', index } of text.matchAll(reference)) {
      const before = text.slice(text.lastIndexOf('\n', index - 1) + 1, index);
      const [, variable] = /^[ \t]*["']?([A-Z][A-Z0-9_]{2,})["']?[ \t]*[:=]/.exec(before) ?? [];
      if (variable === undefined) continue;
      const own = found.get(word) ?? [];
      found.set(word, own);
      own.push({ variable, text, start: index + whole.length });
    }
  }
  return found;
});

/** Whether a geography or the ARN of a model is put before what takes a value by its name: in code, or in a document. */
export function useProblem(mention: DocumentMention, flows: Flows, project: Project): UseProblem {
  const name = nameOfMention(mention);
  if (name === undefined) return undefined;
  if (isPartlyPrefixed(mention, project)) return 'partly-prefixed';
  const inCode = problemOfNamed(flows.prefixesOfName(name));
  if (inCode !== undefined) return inCode;
  const word = new RegExp(`\\b${escaped(name)}\\b`);
  const geography = geographyBefore(name);
  const model = new RegExp(
    `foundation-model/\\$\\{?[^}\\s]*${word.source}|foundation-model/['"]?\\s*[,\\n][^\\]]*\\bRef\\W+${word.source}`,
    'g',
  );
  const composing = composingTexts(project);
  const code = composing.code.filter(({ text }) => word.test(text));
  const texts = [...composing.documents.filter(({ text }) => word.test(text)), ...code];
  const isInArn = (file: Document | ts.SourceFile) =>
    // What a policy allows follows the id, and gives it no form.
    [...file.text.matchAll(model)].some(({ index }) => !isInPolicyAt(file, index));
  const found = texts.filter((file) => isInArn(file) || geography.test(file.text));
  if (found.length > 0) {
    const folder = dirname(mention.document.fileName);
    if (isCommonName(name) && !found.some(({ fileName }) => dirname(fileName) === folder))
      return 'swapped-maybe-prefixed';
    return found.some(isInArn) ? 'used-in-arn' : 'prefixed-by-name';
  }
  return code.length > 0 && !isCommonName(name) ? 'swapped-maybe-prefixed' : undefined;
}

/** Whether code puts a geography before a variable in one place and takes it as it is in another. */
function isPartlyPrefixed(mention: DocumentMention, project: Project): boolean {
  return variablesOf(mention, project).some(
    (variable) =>
      prefixesOfVariable(variable, project) === undefined && isPrefixedSomewhere(variable, project),
  );
}

/** What may put something before a reference. Every name asks this, and most files have nothing of the kind. */
const composingTexts = perRevision((project) => ({
  documents: project.documentsMatching('\\.\\$|foundation-model|[Jj]oin\\b|format\\('),
  code: project.filesMatching(anyComposition.join('|')),
}));

const geography = `(?:${geos.join('|')})`;

/**
 * A geography, or something that may be one, before a reference of a name in a document: `us.${ModelId}`, `!Join ['.', [us, !Ref ModelId]]`,
 * `join(".", ["us", var.model_id])`, `format("us.%s", var.model_id)`
 */
function geographyBefore(name: string): RegExp {
  const word = `\\b${escaped(name)}\\b`;
  return new RegExp(
    [
      `(?:(?<![\\w.-])${geography}|\\})\\.\\$\\{?[^}\\s]*${word}`,
      `(?:(?:!|Fn::)Join|\\bjoin\\()[^\\]]{0,200}["'[\\s]${geography}["']?\\s*,[^\\]]{0,200}${word}`,
      `\\bformat\\(\\s*"[^"\\n]*${geography}\\.%s[^)]{0,200}${word}`,
    ].join('|'),
  );
}
