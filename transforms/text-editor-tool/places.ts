import type { ToolVersion } from '../../analysis/anthropic-tools.js';
import type { Place } from '../../engine/transform.js';

/** Where a version stands. */
export function placeOf({ file, node }: ToolVersion): Place {
  return { file: file.fileName, start: node.getStart(file) };
}
