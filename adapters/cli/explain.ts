import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { unknownValue, usageError } from './usage.js';

/** The page of `check --life-cycle`, beside those of the transforms. */
const lifeCyclePage = 'life-cycle.md';

/** The part of a transform's page that is about one code. */
interface Section {
  readonly transform: string;
  readonly code: string;
  readonly text: string;
}

/**
 * What the pages of the transforms say about a finding code, as Markdown.
 *
 * Takes `code`, or `transform/code` as SARIF has it. Throws a usage error for a code that no page explains.
 */
export function explain(code: string, folder: string): string {
  const sections = readSections(folder);
  if (sections.length === 0)
    throw usageError(`No explanations are installed: ${folder} has none. Reinstall bedrock-codemod.`);
  const found = sections.filter(
    (section) => code === section.code || code === `${section.transform}/${section.code}`,
  );
  if (found.length === 0) {
    throw unknownValue(
      'finding code',
      code,
      '',
      [...new Set(sections.map((section) => section.code))].sort(),
    );
  }
  return found
    .map(
      (section) =>
        `${section.text}\n\n(${section.transform === 'life-cycle' ? 'check' : 'transform'}: ${section.transform})\n`,
    )
    .join('\n');
}

/** Tells what the pages say about a code of a transform, without its heading. */
export function explanationsIn(folder: string): (transform: string, code: string) => string | undefined {
  const texts = new Map(
    readSections(folder).map(({ transform, code, text }) => [
      `${transform}/${code}`,
      text.replace(/^.*\n?/, '').trim(),
    ]),
  );
  return (transform, code) => texts.get(`${transform}/${code}`);
}

function readSections(folder: string): Section[] {
  if (!existsSync(folder)) return [];
  const pages = readdirSync(folder).filter((name) => name.endsWith('.md'));
  const besides = [join('..', lifeCyclePage)].filter((page) => existsSync(join(folder, page)));
  return [...pages.sort(), ...besides].flatMap((page) =>
    sectionsOf(basename(page, '.md'), readFileSync(join(folder, page), 'utf8')),
  );
}

/** A section goes from its heading, `### \`code\``, to the next heading of that level or above. */
function sectionsOf(transform: string, page: string): Section[] {
  const sections: { code: string; lines: string[] }[] = [];
  let current: { code: string; lines: string[] } | undefined;
  let fenced = false;
  for (const line of page.split(/\r?\n/)) {
    if (/^\s*(```|~~~)/.test(line)) fenced = !fenced;
    const heading = !fenced && /^#{1,3}\s/.test(line);
    const code = heading ? /^###\s+`([^`]+)`/.exec(line)?.[1] : undefined;
    if (heading) current = code === undefined ? undefined : { code, lines: [] };
    if (code !== undefined && current !== undefined) sections.push(current);
    current?.lines.push(line);
  }
  return sections.map(({ code, lines }) => ({ transform, code, text: lines.join('\n').trim() }));
}
