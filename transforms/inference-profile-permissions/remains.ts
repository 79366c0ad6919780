import { relative } from 'node:path/posix';
import { mentionsInDocument } from '../../analysis/document-mentions.js';
import { mentionsIn } from '../../analysis/mentions.js';
import { isInPolicyResource, isResourceOfPolicy } from '../../analysis/policies.js';
import type { Project } from '../../analysis/project.js';
import { isTestFile } from '../../analysis/tests.js';
import type { Spelling } from '../../catalog/spelling.js';
import type { Migration } from '../../engine/transform.js';

/** A place that may still call a source model: an id of one, policies, comments and tests aside. `src/chat.ts:12` */
export function callOfSource({
  project,
  sources,
}: Migration & { readonly project: Project }): string | undefined {
  const isId = ({ form, models }: Spelling) =>
    /^(?:bedrock|api|alias)$/.test(form) && models.some((model) => sources.includes(model));
  const where = (fileName: string, text: string, start: number) =>
    `${relative(project.root, fileName)}:${text.slice(0, start).split('\n').length}`;
  for (const file of project.files) {
    if (isTestFile(file.fileName)) continue;
    const mention = mentionsIn(file).find(
      ({ spelling, host }) => host.kind === 'text' && isId(spelling) && !isInPolicyResource(host.node),
    );
    if (mention !== undefined) return where(file.fileName, file.text, mention.spelling.start);
  }
  for (const document of project.documents) {
    if (isTestFile(document.fileName)) continue;
    const mention = mentionsInDocument(document).find(
      (own) => !own.isComment && isId(own.spelling) && !isResourceOfPolicy(own),
    );
    if (mention !== undefined) return where(document.fileName, document.text, mention.spelling.start);
  }
  return undefined;
}
