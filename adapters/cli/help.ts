/** Examples below the help of the program. */
export const examples = `
Examples:
  bedrock-codemod migrate                        the current folder, to claude-sonnet-4
  bedrock-codemod migrate --dry-run src          show the diff, write nothing
  bedrock-codemod migrate --to claude-sonnet-4 --geo eu src
  bedrock-codemod check --format sarif > bedrock.sarif
  bedrock-codemod check --life-cycle             what stops working when, of all models named here
  bedrock-codemod migrate --help                 all options
`;

/** What the help of \`migrate\` and \`check\` says below the options. */
export const migrateNotes = `
Inference profile, first that answers: the prefix an id has already, if the target has that profile; --geo; --region;
the region in the code or the project's settings; AWS_REGION; else us. --geo overrides a prefix; none keeps ids bare.

Git: migrate refuses to write (exit 2) while git status lists anything in the paths, untracked files included, because
git could not bring those back; --allow-dirty turns that off. check and --dry-run never write and do not ask git.

Questions: on a terminal migrate asks for the target and the geography that neither the command line nor the settings
name; --yes, CI, or a format other than pretty keep it from asking.

Thinking: extended-thinking works on request alone. --only extended-thinking turns thinking on in every request to the
target, a comment // bedrock-codemod-extended-thinking (or …: 4096, a budget) above a call in that one.

Settings: bedrock-codemod.json, or the key bedrock-codemod in package.json, in this folder or the nearest one above it
up to the root of the repository: the long options by name, and ignore (globs). The command line wins.

Exit codes: 0 nothing is left to do; 1 work is left (check: something would change; both: a finding needs a human);
2 bad usage, or a file that could not be read, parsed or safely rewritten (the others are still done).

Examples:
  bedrock-codemod migrate -d src
  bedrock-codemod migrate --from claude-3-5-sonnet-v2,claude-3-7-sonnet --to claude-sonnet-4 src
  bedrock-codemod migrate --only extended-thinking --budget 4096 src/agent.ts
  bedrock-codemod migrate --only model-id-swap --region eu-central-1 --report migration.md
  bedrock-codemod check --format json
`;

/** What the help of \`check\` says besides. */
export const checkNotes = `
Life cycle: --life-cycle lists all Claude models that are named here, what ends first, with places and the command that
migrates. It takes --from (these models alone), --to (in the commands), --region, --within, --format and --report.
Exit codes then: 0 nothing that is asked for ends; 1 it has ended, or ends within the days; 2 bad usage or a file that
could not be read.

  bedrock-codemod check --life-cycle --within 180 src
`;
