// Programs that tests run beside Node: where one is on this machine, and how it gets there where it is missing.
import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Every place of the search path where a program of one of the names could be, the first name first. */
export function placesOf(names) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => join(folder, name)));
}

/** The first of the paths that is a program. */
export function firstProgram(paths) {
  return paths.find((path) => path && isProgram(path));
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Whether packages of the system can be installed here without asking anybody. */
export function hasApt() {
  return process.getuid?.() === 0 && firstProgram(placesOf(['apt-get'])) !== undefined;
}

/** The commands that install packages of the system; the list of what there is is asked for once. */
export function aptCommands(...packages) {
  const update = isListed ? [] : [['apt-get', 'update', '-qq']];
  isListed = true;
  return [...update, ['apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...packages]];
}

let isListed = false;

/**
 * Where a program is, after trying one way after the other to install it. Ways are `{ name, isOpen, commands }`, both of the
 * latter functions; what fails is said, and nothing but what the program's own `find` says counts as success.
 */
export function installed({ title, find, ways }) {
  for (const { name, isOpen, commands } of ways) {
    if (!isOpen()) continue;
    try {
      for (const [program, ...args] of commands()) {
        execFileSync(program, args, {
          stdio: ['ignore', 'ignore', 'inherit'],
          env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
        });
      }
    } catch (error) {
      console.error(`No ${title} by ${name}: ${error.message}`);
    }
    const path = find();
    if (path !== undefined) return path;
  }
  return undefined;
}

/** Prints where the programs are, and installs what is missing, unless `--find` only asks for it; fails if one is nowhere. */
export function main(programs) {
  for (const program of programs) {
    const path = program.find() ?? (process.argv.includes('--find') ? undefined : installed(program));
    if (path === undefined) {
      console.error(`There is no ${program.title}. Install it, or say where it is with ${program.variable}.`);
      process.exitCode = 1;
    } else console.log(path);
  }
}
