import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { explanationsIn } from '../../adapters/cli/explain.js';
import { renderHtml } from '../../adapters/cli/html/page.js';
import { renderJson } from '../../adapters/cli/json.js';
import { renderMarkdown } from '../../adapters/cli/markdown.js';
import { renderSarif } from '../../adapters/cli/sarif.js';
import { labelOf } from '../../adapters/cli/words.js';
import type { Report, ReportedFinding } from '../../engine/report.js';
import { run } from '../../engine/run.js';
import { transforms } from '../../transforms/index.js';
import { outlines } from '../../transforms/outlines.js';
import { contrasts } from './browser.js';
import { describeWith, programPath } from './programs.js';
import { docs, example, odd, reportFile, viewOf } from './reports.js';
import { validResults } from './sarif-schema.js';

// The package is an ES module that jest does not load; what it says is the path of the binary beside it.
jest.mock('@vscode/ripgrep', () => ({
  rgPath: require.resolve(`@vscode/ripgrep-${process.platform}-${process.arch}/bin/rg`),
}));

jest.setTimeout(300_000);

let folder: string;
let report: Report;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bedrock-codemod-reports-'));
  // Alone, so that nothing else of this repository is searched.
  const cwd = join(folder, 'app');
  cpSync(example, cwd, { recursive: true });
  report = await run(
    { outlines, load: async () => transforms },
    { paths: ['.'], cwd, to: 'claude-sonnet-5-5', write: false },
  );
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the example', () => {
  test('has something of everything', () => {
    expect(new Set(report.findings.map(labelOf))).toEqual(new Set(['manual', 'review', 'kept', 'migrated']));
  });

  test.each(['check', 'preview', 'migrate'] as const)('is valid as SARIF of `%s`', (mode) => {
    expect(validResults(renderSarif(viewOf(report, mode)))).toHaveLength(report.findings.length);
  });

  test('fits into a pull request, with each place', () => {
    const text = renderMarkdown({ ...viewOf(report, 'preview'), showDiff: true });
    expect(text.length).toBeLessThan(60_000);
    for (const { file } of report.findings) expect(text).toContain(file);
  });
});

test('the example of the docs is part of the report', () => {
  const docsPage = readFileSync(join(docs, '../reports.md'), 'utf8');
  const shown = /^```md\n(.*?)^```$/ms.exec(docsPage)?.[1]?.split('\n') ?? [];
  const lines = new Set(renderMarkdown(viewOf(report, 'migrate')).split('\n'));
  expect(shown.length).toBeGreaterThan(20);
  expect(shown.filter((line) => line !== '…' && !lines.has(line))).toEqual([]);
});

const reason = 'there is no Chromium; `npm run browser` installs one';

describeWith(programPath('browser.mjs'), { title: 'in a browser', reason }, (chromiumPath) => {
  let browser: Browser;
  let page: Page;
  /** What goes wrong on a page, and what it asks for beside itself. */
  const problems: string[] = [];

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: chromiumPath });
    page = await open();
  });
  afterAll(() => browser?.close());
  beforeEach(() => {
    problems.length = 0;
  });

  async function open(options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const opened = await context.newPage();
    opened.on('console', (message) => problems.push(`console: ${message.text()}`));
    opened.on('pageerror', (error) => problems.push(`error: ${error.message}`));
    opened.on('dialog', (dialog) => {
      problems.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    opened.on('request', (request) => {
      if (!request.url().startsWith('file:')) problems.push(`request: ${request.url()}`);
    });
    return opened;
  }

  function written(name: string, html: string): string {
    const path = join(folder, name);
    writeFileSync(path, html);
    return pathToFileURL(path).href;
  }

  const pageOf = (of: Report, name: string) =>
    written(name, renderHtml({ ...viewOf(of, 'preview'), notice: 'It `ended`.' }, explanationsIn(docs)));

  /** Every finding on the page, as the JSON has it. */
  const findingsOn = (on: Page) =>
    on.$$eval('.places > li', (items) =>
      items.map((item) => {
        const group = item.closest<HTMLElement>('[data-transform]');
        return {
          place: item.textContent,
          message: item.closest('.finding')?.querySelector('.message')?.textContent,
          code: group?.querySelector('.name')?.textContent,
          transform: group?.dataset.transform,
          label: group?.dataset.verdict,
        };
      }),
    );

  /** What the page shows of characters that cannot be shown. */
  const shown = (text: string) => text.replaceAll(/[\p{Cc}\u202E]/gu, '\uFFFD');

  const expected = (findings: readonly ReportedFinding[]) =>
    findings.map((finding) => ({
      place: shown(`${finding.file}:${finding.line}:${finding.column}`),
      message: shown(
        finding.message.split('`').length % 2 === 1 ? finding.message.replaceAll('`', '') : finding.message,
      ),
      code: finding.code,
      transform: finding.transform,
      label: labelOf(finding),
    }));

  const sorted = (items: readonly object[]) => items.map((item) => JSON.stringify(item)).sort();

  describe.each<[string, () => Report]>([
    ['the example', () => report],
    ['odd names', () => odd],
  ])('%s', (name, of) => {
    let url: string;

    beforeAll(() => {
      url = pageOf(of(), `${name.replace(' ', '-')}.html`);
    });

    test('every finding of the JSON is there, and nothing goes wrong', async () => {
      await page.goto(url);
      const { findings } = JSON.parse(renderJson(of())) as { findings: ReportedFinding[] };
      expect(sorted(await findingsOn(page))).toEqual(sorted(expected(findings)));
      expect(problems).toEqual([]);
    });

    test.each([320, 360, 768, 1280])('nothing is wider than %d pixels', async (width) => {
      await page.setViewportSize({ width, height: 800 });
      await page.goto(url);
      await page.$$eval('details', (all) => all.map((one) => one.setAttribute('open', '')));
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      await page.setViewportSize({ width: 1280, height: 900 });
    });

    test.each(['light', 'dark'] as const)('every text can be read in %s', async (colorScheme) => {
      await page.emulateMedia({ colorScheme });
      await page.goto(url);
      const found = await page.evaluate(contrasts);
      expect(found.some(({ where }) => where.includes('mark'))).toBe(true);
      expect(found.some(({ where }) => /td\.del/.test(where))).toBe(true);
      expect(new Set(found.map(({ where }) => where)).size).toBeGreaterThan(30);
      expect(found.filter(({ ratio }) => ratio < 4.5)).toEqual([]);
      await page.emulateMedia({ colorScheme: null });
    });

    test('its headings, tables and landmarks tell what is where', async () => {
      await page.goto(url);
      const levels = await page.$$eval('h1, h2, h3, h4', (all) =>
        all.map(({ localName }) => Number(localName[1])),
      );
      expect(levels.filter((level) => level === 1)).toHaveLength(1);
      expect(levels.filter((level, index) => level > (levels[index - 1] ?? 1) + 1)).toEqual([]);
      expect(
        await page.$$eval(
          'table:not(.prose table)',
          (all) => all.filter((table) => !table.querySelector('caption')?.textContent).length,
        ),
      ).toBe(0);
      for (const landmark of ['header', 'main', 'footer', 'nav[aria-label]', 'html[lang=en]']) {
        expect(await page.locator(landmark).count()).toBe(1);
      }
      const ids = await page.$$eval('[id]', (all) => all.map(({ id }) => id));
      expect(new Set(ids).size).toBe(ids.length);
      const lost = await page.$$eval('a[href^="#"]', (all) =>
        all
          .map((link) => link.getAttribute('href') ?? '')
          .filter((href) => document.querySelector(href) === null),
      );
      expect(lost).toEqual([]);
    });

    test('all of it is on paper', async () => {
      await page.goto(url);
      await page.emulateMedia({ media: 'print' });
      const hidden = await page.$$eval(
        'details:not([open]) .message',
        (all) => all.filter((one) => one.getBoundingClientRect().height === 0).length,
      );
      expect(hidden).toBe(0);
      await page.emulateMedia({ media: null });
    });

    test('without scripts everything is there, and nothing that would do nothing', async () => {
      const still = await open({ javaScriptEnabled: false });
      await still.goto(url);
      expect(await still.locator('.places > li').count()).toBe(of().findings.length);
      expect(await still.locator('form.filter').isVisible()).toBe(false);
      const closed = still.locator('details.group').first();
      expect(await closed.locator('.message').first().isVisible()).toBe(false);
      await closed.locator('summary').first().click();
      expect(await closed.locator('.message').first().isVisible()).toBe(true);
      await still.context().close();
    });
  });

  test('the filter shows what is asked for', async () => {
    await page.goto(pageOf(report, 'filter.html'));
    const output = page.locator('.filter output');
    const visible = () =>
      page.$$eval('.places > li', (all) => all.filter((one) => !one.hasAttribute('hidden')).length);
    const number = (is: (finding: ReportedFinding) => boolean) => report.findings.filter(is).length;
    const total = report.findings.length;

    await page.getByLabel('Verdict').selectOption('review');
    const review = number((finding) => labelOf(finding) === 'review');
    await output.filter({ hasText: `${review} of ${total} places` }).waitFor();
    expect(await visible()).toBe(review);
    expect(await page.locator('#manual').isVisible()).toBe(false);
    expect(await page.locator('#changes').isVisible()).toBe(true);

    await page.getByLabel('Transform').selectOption('sampling-parameters');
    const both = number(
      (finding) => labelOf(finding) === 'review' && finding.transform === 'sampling-parameters',
    );
    await output.filter({ hasText: `${both} of ${total} places` }).waitFor();

    await page.getByRole('button', { name: 'Clear' }).click();
    await output.filter({ hasText: /^$/ }).waitFor({ state: 'attached' });
    expect(await visible()).toBe(total);

    await page.getByRole('searchbox').fill('SRC/models.ts');
    const inFile = number(({ file }) => file === 'src/models.ts');
    await output.filter({ hasText: `${inFile} of ${total} places` }).waitFor();
    expect(await page.locator('.file:not([hidden]) h3').allTextContents()).toEqual(['src/models.ts']);
    // What is closed opens, so that it is seen.
    expect(await page.locator('#kept .places > li:not([hidden])').first().isVisible()).toBe(true);

    await page.getByRole('searchbox').fill('no such text');
    await output.filter({ hasText: `0 of ${total} places` }).waitFor();
    expect(await page.locator('main > section:visible').count()).toBe(0);
    expect(problems).toEqual([]);
  });

  test('the report of `check --life-cycle` is a page as well', async () => {
    const path = join(folder, 'life-cycle.html');
    await reportFile(['check', '--life-cycle', '.'], example, path);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width: 360, height: 800 });
      await page.goto(pathToFileURL(path).href);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
      expect((await page.evaluate(contrasts)).filter(({ ratio }) => ratio < 4.5)).toEqual([]);
    }
    expect(await page.locator('.places > li').count()).toBeGreaterThan(5);
    expect(problems).toEqual([]);
  });
});
