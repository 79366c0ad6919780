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
/** The file that is migrated on its own, and a place in it. */
const file = 'src/config.ts';

if (!existsSync(vsix)) throw new Error('There is no .vsix yet: npm run vsix');
mkdirSync(shots, { recursive: true });
try {
  for (const [scheme, theme] of Object.entries({
    dark: 'Default Dark Modern',
    light: 'Default Light Modern',
  })) {
    await inTheme(scheme, theme);
  }
} finally {
  rmSync(temporary, { recursive: true, force: true });
}

async function inTheme(scheme, theme) {
  say(`theme: ${theme}`);
  const folder = exampleIn(join(temporary, scheme));
  const server = await startCodeServer({ vsix, theme });
  const editor = await openEditor({ url: server.url, folder, size, scheme });
  try {
    await migrateByHand(editor, folder, scheme);
  } catch (error) {
    await editor.page.screenshot({ path: join(shots, `failed-${scheme}.png`) });
    throw error;
  } finally {
    await editor.browser.close();
    await server.stop();
  }
}

async function migrateByHand(editor, folder, scheme) {
  const { page, see, command } = editor;
  const shot = (name) => page.screenshot({ path: join(shots, `${name}-${scheme}.png`) });
  const expected = byCommandLine(folder);
  const before = readFileSync(join(folder, file), 'utf8');

  await see('.statusbar-item', 'Bedrock Codemod');
  say('the status bar shows it, before a file is open');
  await command('View: Close Primary Side Bar');
  await editor.openFile(file);
  await see('.squiggly-info, .squiggly-warning, .squiggly-error');
  say('marks in the editor');
  await see('.statusbar-item', /Bedrock Codemod: \d+/);

  await command('Problems: Focus on Problems View');
  await see('.markers-panel .monaco-list-row', 'bedrock-codemod');
  say('the panel of problems lists it');
  await shot('problems');
  await command('View: Toggle Panel Visibility');

  const lines = before.split('\n');
  const line = lines.findIndex((text) => text.startsWith('  modelId: '));
  await editor.goTo(line + 1, lines[line].indexOf(" '") + 4);
  await command('Show or Focus Hover');
  await see('.monaco-hover .hover-contents', /Claude/);
  say('the hover tells of the model');
  await shot('hover');
  await page.keyboard.press('Escape');

  await command('Quick Fix...');
  const fix = await see('.action-widget .monaco-list-row.action', 'Migrate: ');
  await sleep(300);
  await shot('quick-fix');
  await fix.click();
  await see('.tab.active.dirty');
  await command('File: Save');
  await changes(folder, file, before);
  const fixed = readFileSync(join(folder, file), 'utf8').split('\n');
  const changed = lines.flatMap((text, at) => (text === fixed[at] ? [] : [at]));
  assert(changed.includes(line), 'the quick fix changed another line');
  say(`the quick fix changed ${changed.length} of ${lines.length} lines`);

  await see('.editor-actions .action-label[aria-label*="Migrate file"]');
  await command('Bedrock Codemod: Migrate file');
  await see('.tab.active.dirty');
  await command('File: Save');
  await equals(folder, [file], expected);
  say(`${file} is what the command line makes of it`);

  await command('Bedrock Codemod: Migrate workspace');
  await see('.notifications-toasts .notification-list-item, .statusbar-item', /[Mm]igrat/);
  await shot('progress');
  await equals(folder, [...expected.keys()], expected);
  say(`all ${expected.size} files are what the command line makes of them`);
  await command('Notifications: Clear All Notifications');

  await command('Bedrock Codemod: Show report');
  await see('iframe.webview.ready');
  await sleep(1500);
  await shot('report');
  say('the report is shown');

  const offered = await editor.offered('Bedrock Codemod: ');
  assert.deepEqual(
    offered.filter((title) => title.startsWith('Bedrock Codemod')).sort(),
    ['Check workspace', 'Migrate workspace', 'Restart server', 'Show report'].map(
      (title) => `Bedrock Codemod: ${title}`,
    ),
  );
  say('nothing is left to migrate in the file, and nothing offers it');
}

function exampleIn(folder) {
  const copy = join(folder, 'support-bot');
  cpSync(join(root, 'examples/support-bot'), copy, {
    recursive: true,
    filter: (path) => basename(path) !== 'node_modules',
  });
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

async function changes(folder, path, before) {
  for (let tries = 0; tries < 100; tries++) {
    if (readFileSync(join(folder, path), 'utf8') !== before) return;
    await sleep(100);
  }
  throw new Error(`${path} is as it was.`);
}

/** Files are written a moment later than the editor says. */
async function equals(folder, paths, expected) {
  const differing = () =>
    paths.filter(
      (path) =>
        !existsSync(join(folder, path)) || readFileSync(join(folder, path), 'utf8') !== expected.get(path),
    );
  for (let tries = 0; tries < 100 && differing().length > 0; tries++) await sleep(100);
  assert.deepEqual(differing(), [], 'not what the command line makes of it');
}

function say(what) {
  console.log(`${((Date.now() - begin) / 1000).toFixed(1).padStart(6)} s  ${what}`);
}
