import { dirname } from 'node:path/posix';
import { type DocumentPart, holdersBelow, namesAbove } from './documents/parts.js';
import type { Document } from './documents.js';
import type { Project } from './project.js';
import { escaped } from './search-patterns.js';

/** What asks how a value looks, before anything takes it. */
export interface ValueTest {
  /** As it is written. */
  readonly text: string;
  /** `undefined` where it is not known what it lets through. */
  readonly passes: (value: string) => boolean | undefined;
}

/** What a key or a value says that another value has to look like; `undefined` for what says nothing of the kind. */
export function testOf(part: DocumentPart, document: Document): ValueTest | undefined {
  const text = unescaped(part, document);
  const { holder, name = '' } = part;
  if (part.kind === 'key') return /^max_?length$/i.test(name) ? lengthTest(part, document) : undefined;
  // A parameter of a stack matches as a whole.
  if (/^AllowedPattern$/.test(name)) return matching(text, `^(?:${text})$`);
  if (/^pattern$/.test(name)) return matching(text);
  if (holder.kind !== 'list' || ![...namesAbove(part)].includes('validation')) return undefined;
  if (/^regex(?:all)?$/.test(holder.name ?? '')) return holder.parts[0] === part ? matching(text) : undefined;
  if (holder.name === 'startswith') return { text, passes: (value) => value.startsWith(text) };
  if (holder.name === 'endswith') return { text, passes: (value) => value.endsWith(text) };
  return holder.name === 'strcontains' ? { text, passes: (value) => value.includes(text) } : undefined;
}

/**
 * What asks how a value looks: the pattern beside a default, the validation of the variable that a value is for, the tests of the script
 * that sets it.
 */
export function testsFor(
  part: DocumentPart,
  document: Document,
  name: string | undefined,
  project: Project,
): ValueTest[] {
  const holders = /^(?:default|value)$/i.test(part.name ?? '')
    ? [part.holder, ...holdersBelow(part.holder)]
    : [];
  const own = holders.flatMap(({ parts }) => parts.flatMap((other) => testOf(other, document) ?? []));
  if (name === undefined) return own;
  if (document.format === 'shell') return [...own, ...testsOfScript(name, document.text)];
  return document.format === 'hcl' ? [...own, ...testsOfVariable(name, document, project)] : own;
}

/** The validations of a variable of Terraform, in another file of the same folder. */
function testsOfVariable(name: string, document: Document, project: Project): ValueTest[] {
  return project.documentsMatching(`\\b${escaped(name)}"?\\s*\\{`).flatMap((other) => {
    if (other.format !== 'hcl' || dirname(other.fileName) !== dirname(document.fileName)) return [];
    return other.parts.flatMap((part) => {
      const [...names] = namesAbove(part);
      return names.includes(name) && names.includes('variable') ? (testOf(part, other) ?? []) : [];
    });
  });
}

/** `[[ $MODEL == anthropic.* ]]`, `case "$MODEL" in`, and `echo "$MODEL" | grep`. What names a model is a finding of its own. */
function testsOfScript(name: string, text: string): ValueTest[] {
  const variable = `["']?\\$\\{?${escaped(name)}\\}?["']?`;
  const found = (pattern: string) =>
    [...text.matchAll(new RegExp(pattern, 'g'))].map(([, ...groups]) => groups.map((group) => group ?? ''));
  const word = `((?:"[^"\\n]*"|'[^'\\n]*'|[^\\s\\]"'])+)`;
  const compared = found(`\\[\\[?\\s+${variable}\\s+(?:==?|!=)\\s+${word}`).map(([glob = '']) => glob);
  const cases = found(`\\bcase\\s+${variable}\\s+in\\b([\\s\\S]*?)\\besac\\b`).flatMap(([body = '']) =>
    [...body.matchAll(/(?:^|;;|\n)\s*\(?([^()\n;]+?)\)/g)].flatMap(([, globs = '']) => globs.split('|')),
  );
  const searched = [
    ...found(`\\[\\[\\s+${variable}\\s+=~\\s+${word}`),
    ...found(`${variable}\\s*\\|\\s*e?grep\\s+(?:-\\w+\\s+)*${word}`),
  ].map(([pattern = '']) => pattern.replace(/["']/g, ''));
  return [
    ...[...compared, ...cases].map((glob) => glob.trim().replace(/["']/g, '')).map(globbing),
    ...searched.map((pattern) => matching(pattern)),
  ].filter((test) => !/claude-[\w-]*:\d/.test(test.text));
}

function globbing(glob: string): ValueTest {
  const pattern = glob
    .replace(/[.+^$(){}\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return { ...matching(`^${pattern}$`), text: glob };
}

function lengthTest({ end, name = '' }: DocumentPart, { text }: Document): ValueTest | undefined {
  const [, most] = /^\s*[:=]\s*["']?(\d+)/.exec(text.slice(end, end + 20)) ?? [];
  return most === undefined
    ? undefined
    : { text: `${name}: ${most}`, passes: (value: string) => value.length <= Number(most) };
}

// What other engines read otherwise, and what may take for ever: a group that is repeated without an end.
const ownSyntax = /\(\?(?![:=!])|\[\[:|\\[pPAzZQ]|[*+?}]\+|\)(?:[*+]|\{\d*,\})/;

function matching(text: string, source = text): ValueTest {
  const insensitive = /^\^?\(\?:?\^?\(\?i\)|^\(\?i\)/.test(source);
  const plain = insensitive ? source.replace('(?i)', '') : source;
  let pattern: RegExp | undefined;
  try {
    if (!ownSyntax.test(plain)) pattern = new RegExp(plain, insensitive ? 'i' : '');
  } catch {
    // A pattern of another engine.
  }
  return { text, passes: (value) => pattern?.test(value) };
}

/** A value as the program gets it. */
function unescaped({ start, text }: DocumentPart, document: Document): string {
  if (document.text[start] !== '"') return text;
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    return text;
  }
}
