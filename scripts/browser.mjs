// Which Chromium the tests of the reports run: one that is there, or Playwright's own.
// `node scripts/browser.mjs` installs one where there is none; `--find` only says where it is, and fails if it is nowhere.
import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'];
const macApps = ['Chromium.app/Contents/MacOS/Chromium', 'Google Chrome.app/Contents/MacOS/Google Chrome'];

/** The path of a Chromium: of the environment, of the system, of Playwright. */
export function findBrowser() {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const candidates = [
    process.env.CHROMIUM_PATH,
    ...names.flatMap((name) => folders.map((folder) => join(folder, name))),
    ...macApps.map((app) => `/Applications/${app}`),
    chromium.executablePath(),
  ];
  return candidates.find((path) => path && isProgram(path));
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The ways to get one, in the order in which they are tried. */
const ways = [
  {
    name: 'the package of Debian',
    // That of Ubuntu only asks for snap, which containers do not have.
    isOpen: () => process.getuid?.() === 0 && /^ID=debian$/m.test(osRelease()),
    commands: [
      ['apt-get', 'update', '-qq'],
      ['apt-get', 'install', '-y', '-qq', '--no-install-recommends', 'chromium'],
    ],
  },
  {
    name: "Playwright's download",
    isOpen: () => true,
    commands: [['npx', 'playwright-core', 'install', '--with-deps', '--no-shell', 'chromium']],
  },
  {
    name: "Playwright's download, without the libraries of the system",
    isOpen: () => true,
    commands: [['npx', 'playwright-core', 'install', '--no-shell', 'chromium']],
  },
];

function osRelease() {
  return existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
}

function install() {
  for (const { name, isOpen, commands } of ways) {
    if (!isOpen()) continue;
    try {
      for (const [program, ...args] of commands) {
        execFileSync(program, args, {
          stdio: ['ignore', 'ignore', 'inherit'],
          env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
        });
      }
    } catch (error) {
      console.error(`No Chromium by ${name}: ${error.message}`);
    }
    const found = findBrowser();
    if (found !== undefined) return found;
  }
  return undefined;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = findBrowser() ?? (process.argv.includes('--find') ? undefined : install());
  if (found === undefined) {
    console.error('There is no Chromium. Install one, or say where it is with CHROMIUM_PATH.');
    process.exitCode = 1;
  } else console.log(found);
}
