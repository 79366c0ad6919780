// Visual Studio Code in a browser, with an extension installed: code-server from npm, in a folder that git ignores.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const cache = fileURLToPath(new URL('../../.cache/code-server', import.meta.url));
const node = join(cache, 'node_modules/node/bin/node');
const entry = join(cache, 'node_modules/code-server/out/node/entry.js');
const version = '4.139.1';

/** Nothing but the code and the extension: no welcome, no other notifications, no questions. */
const quiet = {
  'chat.commandCenter.enabled': false,
  'chat.disableAIFeatures': true,
  'editor.minimap.enabled': false,
  'editor.stickyScroll.enabled': false,
  'extensions.ignoreRecommendations': true,
  // As on the desktop.
  'files.autoSave': 'off',
  'git.enabled': false,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'window.commandCenter': false,
  'workbench.layoutControl.enabled': false,
  'workbench.navigationControl.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/** Starts one with the extension, for one theme; the first time all of it is downloaded and built, which takes some minutes. */
export async function startCodeServer({ vsix, theme }) {
  install();
  const home = mkdtempSync(join(tmpdir(), 'code-server-'));
  const dirs = ['--user-data-dir', join(home, 'data'), '--extensions-dir', join(home, 'extensions')];
  mkdirSync(join(home, 'data/User'), { recursive: true });
  writeFileSync(
    join(home, 'data/User/settings.json'),
    JSON.stringify({ ...quiet, 'workbench.colorTheme': theme }),
  );
  const options = { env: environment(home), stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' };
  const installed = spawnSync(node, [entry, ...dirs, '--install-extension', vsix], options);
  if (installed.status !== 0)
    throw new Error(`The extension was not installed.\n${installed.stdout}${installed.stderr}`);

  const port = await freePort();
  const server = spawn(
    node,
    [
      entry,
      ...dirs,
      '--bind-addr',
      `127.0.0.1:${port}`,
      '--auth',
      'none',
      '--disable-telemetry',
      '--disable-update-check',
    ],
    options,
  );
  const url = `http://127.0.0.1:${port}/`;
  await answers(url, server);
  return {
    url,
    async stop() {
      const ended = new Promise((done) => server.once('exit', done));
      server.kill();
      await ended;
      rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

/** code-server wants its own Node, and builds its modules with it. */
function install() {
  if (existsSync(join(cache, 'done'))) return;
  console.log(`Installing code-server ${version} into ${cache}; this takes some minutes.`);
  libraries();
  mkdirSync(cache, { recursive: true });
  writeFileSync(join(cache, 'package.json'), '{ "private": true }\n');
  for (const name of ['node@24', `code-server@${version}`]) {
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', name], {
      cwd: cache,
      env: environment(),
      stdio: 'inherit',
    });
  }
  writeFileSync(join(cache, 'done'), '');
}

/** One of the modules is built with the headers of Kerberos. */
function libraries() {
  if (existsSync('/usr/include/krb5.h') || process.platform !== 'linux') return;
  const isOpen = process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0;
  if (!isOpen) throw new Error('The headers of Kerberos are missing: install libkrb5-dev, and try again.');
  execFileSync('apt-get', ['update', '-qq'], { stdio: 'inherit' });
  execFileSync('apt-get', ['install', '-y', '-qq', 'libkrb5-dev'], { stdio: 'inherit' });
}

/** Without what npm and other editors put there; `home` keeps it away from the settings of whoever runs this. */
function environment(home) {
  const entries = Object.entries(process.env).filter(([name]) => !/^(?:npm_|vscode_)/i.test(name));
  return {
    ...Object.fromEntries(entries),
    PATH: [join(cache, 'node_modules/node/bin'), process.env.PATH].join(delimiter),
    ...(home === undefined ? {} : { HOME: home, XDG_CONFIG_HOME: home, XDG_DATA_HOME: home }),
  };
}

async function answers(url, server) {
  for (let tries = 0; tries < 120; tries++) {
    if (server.exitCode !== null) throw new Error('code-server ended at once.');
    const response = await fetch(`${url}healthz`).catch(() => undefined);
    if (response?.ok) return;
    await sleep(250);
  }
  throw new Error('code-server does not answer.');
}

function freePort() {
  return new Promise((done) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}
