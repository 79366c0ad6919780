/** What stands for `@vscode/ripgrep` in the bundled server: the binary that the extension has found, which comes with the editor. */
const given = process.env.BEDROCK_CODEMOD_RIPGREP;
// The package throws, too, where it has no binary, and `rg` of the system is used.
if (given === undefined) throw new Error('The editor brings no ripgrep.');

export const rgPath: string = given;
