// `npm run test:vscode`: the extension as somebody uses it who installs the .vsix and opens the example. By hand, for it needs minutes and
// the network: code-server from npm, driven in Chromium. With `--screenshots` it writes those of the documentation, too.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startCodeServer } from './code-server.mjs';
import { openEditor } from './editor.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const vsix = join(root, 'editors/vscode/dist/bedrock-codemod.vsix');
const tool = join(root, 'dist/adapters/cli/main.js');
const shots = join(root, 'editors/vscode/dist/screenshots');
const temporary = mkdtempSync(join(tmpdir(), 'bedrock-codemod-vscode-'));
const begin = Date.now();

const size = { width: 1120, height: 640 };
/** The file that is migrated on its own. */
const file = 'src/config.ts';
/** Pictures that documentation shows, by where they go. */
const shown = {
  'quick-fix-light': 'docs/editor.png',
  'quick-fix-dark': 'editors/vscode/images/editor.png',
  'report-dark': 'editors/vscode/images/report.png',
};

if (!existsSync(vsix)) throw new Error('There is no .vsix yet: npm run vsix');
mkdirSync(shots, { recursive: true });
try {
  await inTheme('dark', 'Default Dark Modern');
  await inTheme('light', 'Default Light Modern');
  if (process.argv.includes('--screenshots'))
    for (const [name, target] of Object.entries(shown))
      cpSync(join(shots, `${name}.png`), join(root, target));
} finally {
  rmSync(temporary, { recursive: true, force: true });
}

async function inTheme(scheme, theme) {
  say(`theme: ${theme}`);
  const folder = exampleIn(join(temporary, scheme));
  const expected = byCommandLine(folder);
  const server = await startCodeServer({ vsix, theme });
  const editor = await openEditor({ url: server.url, folder, size, scheme });
  const shot = (name) => editor.page.screenshot({ path: join(shots, `${name}-${scheme}.png`) });
  try {
    const session = { ...editor, folder, expected, shot };
    await look(session);
    await fixOnePlace(session);
    await migrateFile(session);
    await migrateWorkspace(session);
    await showReport(session);
  } catch (error) {
    await shot('failed');
    throw error;
  } finally {
    await editor.browser.close();
    await server.stop();
  }
}

async function look({ see, command, openFile, shot }) {
  await see('.statusbar-item', 'Bedrock Codemod');
  say('the status bar shows it, before a file is open');
  await command('View: Close Primary Side Bar');
  await openFile(file);
  await see('.squiggly-info');
  await see('.statusbar-item', /Bedrock Codemod: \d+/);
  say('marks in the editor, and their number in the status bar');

  await command('Problems: Focus on Problems View');
  await see('.markers-panel .monaco-list-row', 'bedrock-codemod');
  say('the panel of problems lists them');
  await shot('problems');
  await command('View: Toggle Panel Visibility');
}

async function fixOnePlace({ page, see, command, goTo, folder, shot }) {
  const before = readFileSync(join(folder, file), 'utf8');
  const lines = before.split('\n');
  const placeOf = (key) => lines.findIndex((text) => text.startsWith(`  ${key}: `));
  const goToId = (line) => goTo(line + 1, lines[line].indexOf('anthropic.') + 1);

  await goToId(placeOf('sonnet'));
  await command('Show or Focus Hover');
  await see('.monaco-hover .hover-contents', /Claude/);
  say('the hover tells of the model');
  await shot('hover');
  await page.keyboard.press('Escape');
  await quickFix({ see, command });
  await sleep(500);
  await shot('quick-fix');
  await page.keyboard.press('Escape');

  // A place that no comment goes with.
  const line = placeOf('modelId');
  await goToId(line);
  await (await quickFix({ see, command })).click();
  await see('.tab.active.dirty');
  await command('File: Save');
  // Neither as it was, nor empty, which it is for a moment.
  await until(
    () => !['', before].includes(readFileSync(join(folder, file), 'utf8')),
    `${file} is as it was.`,
  );
  const fixed = readFileSync(join(folder, file), 'utf8').split('\n');
  assert.deepEqual(
    lines.flatMap((text, at) => (text === fixed[at] ? [] : [at])),
    [line],
    'the quick fix changes its line alone',
  );
  say('the quick fix changes its line alone');
}

/** Opens the menu. It closes by itself when marks are set anew, so it is opened until it stays. */
async function quickFix({ see, command }) {
  for (let tries = 0; ; tries++) {
    await command('Quick Fix...');
    try {
      return await see('.action-widget .monaco-list-row.action', 'Migrate: ', 8000);
    } catch (error) {
      if (tries === 4) throw error;
    }
  }
}

async function migrateFile({ page, see, command, folder, expected }) {
  await (await see('.editor-actions .action-label[aria-label*="Migrate file"]')).click();
  await see('.tab.active.dirty');
  await command('File: Save');
  await equals(folder, [file], expected);
  await page.locator('.squiggly-info').first().waitFor({ state: 'detached' });
  say(`${file} is what the command line makes of it`);
}

async function migrateWorkspace({ see, command, folder, expected, shot }) {
  await command('Bedrock Codemod: Migrate workspace');
  await see('.notification-list-item', 'bedrock-codemod: Migrating');
  await see('.notification-list-item .monaco-button', 'Cancel');
  say('there is progress, which can be cancelled');
  await shot('progress');
  await see('.notification-list-item', 'are migrated');
  await shot('migrated');
  await equals(folder, [...expected.keys()], expected);
  say(`all ${expected.size} files are what the command line makes of them`);
}

async function showReport({ page, see, offered, shot }) {
  await (await see('.notification-list-item .monaco-button', 'Show report')).click();
  await see('iframe.webview.ready');
  const report = page.frameLocator('iframe.webview.ready').frameLocator('iframe');
  await report.locator('h1', { hasText: 'Migration to' }).waitFor();
  await sleep(500);
  await shot('report');
  say('the report is shown');

  const titles = (await offered('Bedrock Codemod: ')).filter((title) => title.startsWith('Bedrock Codemod'));
  const commands = ['Check workspace', 'Migrate workspace', 'Restart server', 'Show report'];
  assert.deepEqual(
    titles.sort(),
    commands.map((title) => `Bedrock Codemod: ${title}`),
  );
  say('the palette offers to migrate no file that has nothing left');
}

function exampleIn(folder) {
  const copy = join(folder, 'support-bot');
  cpSync(join(root, 'examples/support-bot'), copy, {
    recursive: true,
    filter: (path) => basename(path) !== 'node_modules',
  });
  // So much that there is something to wait for.
  for (let copies = 1; copies <= 8; copies++)
    cpSync(join(copy, 'src'), join(copy, 'services', String(copies), 'src'), { recursive: true });
  // As with its packages installed: their types are ours as well.
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction');
  return copy;
}

/** The text of every file of the folder, as the command line leaves it. */
function byCommandLine(folder) {
  const copy = `${folder}-by-command-line`;
  cpSync(folder, copy, { recursive: true });
  const { status, stderr } = spawnSync(process.execPath, [tool, 'migrate', '--yes', '--allow-dirty'], {
    cwd: copy,
    encoding: 'utf8',
  });
  if (status !== 0 && status !== 1) throw new Error(`The command line failed.\n${stderr}`);
  const files = filesIn(copy);
  return new Map(files.map((path) => [path, readFileSync(join(copy, path), 'utf8')]));
}

function filesIn(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

/** Files are written a moment later than the editor says. */
async function equals(folder, paths, expected) {
  const isEqual = (path) =>
    existsSync(join(folder, path)) && readFileSync(join(folder, path), 'utf8') === expected.get(path);
  const differing = () => paths.filter((path) => !isEqual(path));
  await until(() => differing().length === 0).catch(() => undefined);
  assert.deepEqual(differing(), [], 'files that are not what the command line makes of them');
}

async function until(isSo, otherwise) {
  for (let tries = 0; tries < 150; tries++) {
    if (isSo()) return;
    await sleep(100);
  }
  throw new Error(otherwise);
}

function say(what) {
  console.log(`${((Date.now() - begin) / 1000).toFixed(1).padStart(6)} s  ${what}`);
}
