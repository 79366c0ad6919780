import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, relative } from 'node:path';
import { casesIn, folder as fixtures } from '../cases.js';

// Editors that start the language server as `docs/editors.md` tells people to, on projects that nobody else uses.

const root = join(__dirname, '../..');
const page = readFileSync(join(root, 'docs/editors.md'), 'utf8');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  bin: Record<string, string>;
};
const bin = join(root, manifest.bin['bedrock-codemod'] ?? '');

/** The files of a project by name. */
export type Files = Readonly<Record<string, string>>;

/** What an editor saw, and what it left behind. */
export interface Session {
  readonly files: Files;
  readonly diagnostics: readonly Readonly<Record<string, unknown>>[];
  /** The titles of the actions that were offered last. */
  readonly offered: readonly string[];
  readonly messages?: readonly string[];
  readonly hover?: string;
  /** Why the script stopped early. */
  readonly problem?: string;
}

/** The block of the page about editors that begins with a comment of this text, as people copy it. */
export function blockOf(beginning: string): string {
  const blocks = [...page.matchAll(/^```\w+\n(.*?)^```$/gms)].map(([, block]) => block ?? '');
  const bare = (text: string) => text.replace(/^\W+/, '');
  const found = blocks.filter((block) => bare(block).startsWith(bare(beginning)));
  if (found.length !== 1) throw new Error(`docs/editors.md has ${found.length} blocks for ${beginning}.`);
  return found[0] ?? '';
}

/** The files of a fixture, and its options as the settings of a project. */
export function filesOf(transform: string, name: string): Files {
  const fixture = casesIn(join(fixtures, transform)).find((one) => one.name === name);
  if (fixture === undefined) throw new Error(`There is no ${transform}/${name}.`);
  const { to, geo } = fixture.options;
  return {
    ...Object.fromEntries([...fixture.before, ...fixture.onDisk]),
    'bedrock-codemod.json': JSON.stringify({ to, geo: geo ?? 'us' }),
  };
}

/** What the command line makes of a project. */
export function migrated(files: Files): Files {
  return inProject(files, (project) => {
    const { status, stderr } = spawnSync(process.execPath, [bin, 'migrate', '--yes', '--allow-dirty'], {
      cwd: project,
      encoding: 'utf8',
    });
    if (status === 2) throw new Error(stderr);
  });
}

/** How an editor is started: with what, and which of the page's blocks it finds as files of its own. */
export interface Editor {
  readonly program: string;
  readonly args: readonly string[];
  /** Files in the home of a person. */
  readonly home: Files;
}

/** Lets an editor run a script in a project. */
export function edit({ program, args, home }: Editor, files: Files, script: string): Session {
  if (!existsSync(bin)) throw new Error('The tool is not built: run `npm run build` first.');
  let seen: Omit<Session, 'files'> | undefined;
  const after = inProject(files, (project) => {
    const own = realpathSync(mkdtempSync(join(tmpdir(), 'bedrock-codemod-home-')));
    const result = join(own, 'result.json');
    write(own, { ...home, script });
    mkdirSync(join(own, 'bin'));
    symlinkSync(bin, join(own, 'bin/bedrock-codemod'));
    const { stderr, status, signal } = spawnSync(program, args, {
      cwd: project,
      encoding: 'utf8',
      timeout: 60_000,
      // Without what this machine has set for the editor, and with the tool where people have it.
      env: {
        HOME: own,
        PATH: [join(own, 'bin'), dirname(process.execPath), process.env.PATH].join(delimiter),
        LANG: 'C.UTF-8',
        EDITOR_SCRIPT: join(own, 'script'),
        EDITOR_RESULT: result,
      },
    });
    if (!existsSync(result)) throw new Error(`${program} gave ${status ?? signal}: ${stderr}`);
    seen = JSON.parse(readFileSync(result, 'utf8'));
    rmSync(own, { recursive: true, force: true });
  });
  if (seen === undefined) throw new Error('The editor saw nothing.');
  return { ...seen, files: after };
}

/** Does something in a project of its own, and gives its files afterwards. */
function inProject(files: Files, act: (project: string) => void): Files {
  const project = realpathSync(mkdtempSync(join(tmpdir(), 'bedrock-codemod-project-')));
  write(project, files);
  spawnSync('git', ['init', '--quiet'], { cwd: project });
  act(project);
  rmSync(join(project, '.git'), { recursive: true });
  const after = Object.fromEntries(
    readdirSync(project, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [relative(project, path).replaceAll('\\', '/'), readFileSync(path, 'utf8')]),
  );
  rmSync(project, { recursive: true, force: true });
  return after;
}

function write(folder: string, files: Files): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}
