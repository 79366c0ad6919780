import { relative } from 'node:path/posix';
import { mentionsInDocument } from '../../analysis/document-mentions.js';
import { documentOf } from '../../analysis/documents.js';
import { mentionsIn } from '../../analysis/mentions.js';
import { modelConstantsIn } from '../../analysis/model-constants.js';
import { isInPolicyResource, isResourceOfPolicy } from '../../analysis/policies.js';
import type { Project } from '../../analysis/project.js';
import { escaped } from '../../analysis/search-patterns.js';
import { isTestFile } from '../../analysis/tests.js';
import type { Model } from '../../catalog/catalog.js';
import { type Spelling, searchStringsOf, spellingsIn } from '../../catalog/spelling.js';
import type { Migration } from '../../engine/transform.js';

/** Files that nothing runs: documentation, logs, and what is recorded or locked. */
const read =
  /\.(?:mdx?|markdown|txt|rst|adoc|html?|csv|tsv|log|svg|snap|lock)$|(?:^|\/)(?:package-lock\.json|CHANGELOG[^/]*)$/i;

/**
 * A place of the project that may still call a source model: an id of one in any file, whatever it is written in and whether this run looks
 * at it or not; policies, comments, tests and documentation aside. `src/chat.py:12`
 *
 * `unknown` where the project cannot be searched.
 */
export function callOfSource({
  project,
  sources,
}: Migration & { readonly project: Project }): string | 'unknown' | undefined {
  const pattern = sources.flatMap(searchStringsOf).map(escaped).join('|');
  const paths = project.disk.searchAll?.(pattern);
  if (paths === undefined) return 'unknown';
  for (const path of paths) {
    if (isTestFile(path) || read.test(path)) continue;
    const start = firstIdIn(path, sources, project);
    if (start === undefined) continue;
    const line = (project.textAt(path) ?? '').slice(0, start).split('\n').length;
    return `${relative(project.root, path)}:${line}`;
  }
  return undefined;
}

/** Where a file as the run leaves it has an id of a source that something may take. */
function firstIdIn(path: string, sources: readonly Model[], project: Project): number | undefined {
  const isId = ({ form, hasVendor, models }: Spelling) =>
    (hasVendor || form === 'api' || form === 'alias') && models.some((model) => sources.includes(model));
  const code = project.fileAt(path);
  if (code !== undefined) {
    const mention = mentionsIn(code).find(
      ({ spelling, host }) => isId(spelling) && host.kind === 'text' && !isInPolicyResource(host.node),
    );
    const constant = [...modelConstantsIn(code)].find(
      ({ model }) => model !== undefined && sources.includes(model),
    );
    return mention?.spelling.start ?? constant?.access.getStart(code);
  }
  const document = project.documentAt(path) ?? documentOf(path, project.textAt(path) ?? '');
  if (document !== undefined) {
    return mentionsInDocument(document).find(
      (own) => isId(own.spelling) && !own.isComment && !isResourceOfPolicy(own),
    )?.spelling.start;
  }
  return [...spellingsIn(project.textAt(path) ?? '')].find(isId)?.start;
}
