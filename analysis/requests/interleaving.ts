import type { Project } from '../project.js';
import { fieldOf, type Request } from '../requests.js';

/** Whether thoughts between tools are asked for, whose budget may be more than `max_tokens`. */
export function isInterleaved(request: Request, project: Project): boolean {
  return fieldOf(request, 'anthropic_beta', project).entries.some(({ node }) =>
    /interleaved/.test(node.getText()),
  );
}
