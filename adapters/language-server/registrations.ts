import {
  type ClientCapabilities,
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
} from 'vscode-languageserver';
import { inBackground } from './background.js';

/** The part of the editor's settings that is for this server. */
export const section = 'bedrockCodemod';

/** Files whose change on disk can change what there is to say. No braces within braces: not every editor reads those. */
const watchedFiles = [
  '**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs,json,jsonc,json5,yml,yaml,toml,tf,tfvars,hcl,sh,bash,zsh,md,mdx,env,dockerfile}',
  '**/.env*',
  '**/Dockerfile*',
  '**/Containerfile*',
  '**/.gitignore',
];

/** What has to be asked of an editor that can be asked. */
export function register(connection: Connection, { workspace }: ClientCapabilities): void {
  if (workspace?.didChangeConfiguration?.dynamicRegistration === true)
    inBackground(
      connection.client.register(DidChangeConfigurationNotification.type, { section }),
      connection,
    );
  if (workspace?.didChangeWatchedFiles?.dynamicRegistration === true)
    inBackground(
      connection.client.register(DidChangeWatchedFilesNotification.type, {
        watchers: watchedFiles.map((globPattern) => ({ globPattern })),
      }),
      connection,
    );
}
