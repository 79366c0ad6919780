// Visual Studio Code as somebody sees it who sits in front of it.
import { chromium } from 'playwright-core';
import { findBrowser } from '../../scripts/browser.mjs';

/** Opens a folder in the editor at `url`. */
export async function openEditor({ url, folder, size, scheme }) {
  const browser = await chromium.launch({ executablePath: findBrowser(), args: ['--no-sandbox'] });
  const page = await browser.newPage({ viewport: size, deviceScaleFactor: 2, colorScheme: scheme });
  await page.goto(`${url}?folder=${encodeURIComponent(folder)}`);
  await page.waitForSelector('.monaco-workbench .statusbar', { timeout: 60_000 });
  return { browser, page, ...actions(page) };
}

function actions(page) {
  const input = '.quick-input-widget:not([style*="display: none"]) input.input';

  /** `F1`, because a headless browser keeps other keys to itself. */
  async function pick(text) {
    await page.keyboard.press('F1');
    await page.waitForSelector(input);
    await page.locator(input).first().fill(text);
  }

  return {
    /** Runs a command of the palette. */
    async command(title) {
      await pick(`>${title}`);
      await page
        .locator('.quick-input-list .monaco-list-row', { hasText: title })
        .first()
        .click({ timeout: 20_000 });
    },

    /** The titles that the palette offers for some words. */
    async offered(words) {
      await pick(`>${words}`);
      await page.waitForTimeout(600);
      const titles = await page.locator('.quick-input-list .monaco-list-row .label-name').allInnerTexts();
      await page.keyboard.press('Escape');
      return titles;
    },

    async openFile(name) {
      await pick(name);
      await page
        .locator('.quick-input-list .monaco-list-row', { hasText: name.split('/').at(-1) })
        .first()
        .click({ timeout: 20_000 });
      await page.waitForSelector(`.tab.active[data-resource-name="${name.split('/').at(-1)}"]`);
    },

    async goTo(line, column) {
      await pick(`:${line}:${column}`);
      await page.waitForTimeout(300);
      await page.keyboard.press('Enter');
    },

    /** Waits until something is seen in the page. */
    async see(selector, hasText, timeout = 30_000) {
      const found = page.locator(selector, hasText === undefined ? {} : { hasText }).first();
      await found.waitFor({ timeout });
      return found;
    },
  };
}
