import type { ts } from '../../analysis/compiler.cjs';
import { majorVersion } from '../../analysis/packages.js';
import type { Project } from '../../analysis/project.js';

const packages = ['@anthropic-ai/sdk', '@anthropic-ai/bedrock-sdk', '@anthropic-ai/aws-sdk'];

/**
 * Whether the types of Anthropic's SDK that a file is checked with have all stop reasons, and the details of refusals, for certain.
 *
 * Source: @anthropic-ai/sdk 1.12.0; those before 1.0 came in versions with and without them.
 */
export function knowsEnds({ fileName }: ts.SourceFile, project: Project): boolean {
  return (majorVersion(fileName, packages, project) ?? 0) >= 1;
}
