import { dirname } from 'node:path/posix';
import type { Project } from './project.js';
import { callerIdentity } from './search-patterns.js';

/**
 * What gives the account that a module of Terraform is deployed with, in the files of a folder: `${data.aws_caller_identity.me.account_id}`.
 *
 * `undefined` where nothing there asks for it, or what does is for the account of another provider or may be there several times.
 */
export function callerIdentityIn(folder: string, project: Project): string | undefined {
  for (const { fileName, text } of project.documentsMatching(callerIdentity)) {
    if (dirname(fileName) !== folder) continue;
    for (const [, name, body = ''] of text.matchAll(declaration)) {
      if (!/\b(?:count|for_each|provider)\s*=/.test(body))
        return `\${data.aws_caller_identity.${name}.account_id}`;
    }
  }
  return undefined;
}

/** A block that no comment takes out, and that has none inside of it. */
const declaration = new RegExp(`^[ \\t]*${callerIdentity}\\s+"([\\w-]+)"\\s*\\{([^{}]*)\\}`, 'gm');
