// Which Chromium the tests of the reports run: one that is there, or Playwright's own.
// `node scripts/browser.mjs` installs one where there is none; `--find` only says where it is, and fails if it is nowhere.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { aptCommands, firstProgram, hasApt, main, placesOf } from './programs.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'];
const macApps = ['Chromium.app/Contents/MacOS/Chromium', 'Google Chrome.app/Contents/MacOS/Google Chrome'];

/** The path of a Chromium: of the environment, of the system, of Playwright. */
export function findBrowser() {
  return firstProgram([
    process.env.CHROMIUM_PATH,
    ...placesOf(names),
    ...macApps.map((app) => `/Applications/${app}`),
    chromium.executablePath(),
  ]);
}

/** The ways to get one, in the order in which they are tried. */
const ways = [
  {
    name: 'the package of Debian',
    // That of Ubuntu only asks for snap, which containers do not have.
    isOpen: () => hasApt() && /^ID=debian$/m.test(osRelease()),
    commands: () => aptCommands('chromium'),
  },
  {
    name: "Playwright's download",
    isOpen: () => true,
    commands: () => [['npx', 'playwright-core', 'install', '--with-deps', '--no-shell', 'chromium']],
  },
  {
    name: "Playwright's download, without the libraries of the system",
    isOpen: () => true,
    commands: () => [['npx', 'playwright-core', 'install', '--no-shell', 'chromium']],
  },
];

function osRelease() {
  return existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  main([{ title: 'Chromium', variable: 'CHROMIUM_PATH', find: findBrowser, ways }]);
