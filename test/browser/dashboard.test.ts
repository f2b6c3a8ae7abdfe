import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { campaignYaml, openStage, type Stage } from '../e2e/stage.ts';
import { accessibilityProblems } from '../support/accessibility.ts';
import { launchChromium } from '../support/chromium.ts';
import type { RunningCli } from '../support/cli.ts';
import { until } from '../support/until.ts';

const ROWS = 40;
/** Would run in a page that writes it as markup; a closed tag is refused by the check. */
const ODD_NAME = '<img src=x onerror="window.hacked=1" x=';
const NAME = `Spring <img src=x onerror="window.hacked=1"> & sale`;
const TOKEN = 'token-of-the-browser-tests';

let stage: Stage;
let browser: Browser;
let url: string;
let worker: RunningCli;

beforeAll(async () => {
  [stage, browser] = await Promise.all([openStage(), launchChromium()]);
  const rows = Array.from({ length: ROWS - 1 }, (_, n) => `reader${n}@example.com,Reader ${n}`);
  await stage.write({
    'files/list.csv': `email,name\n${rows.join('\n')}\nodd@example.com,"${ODD_NAME.replaceAll('"', '""')}"\nbob@example.com,<b>Bob</b>\n`,
    'files/spring.yaml': campaignYaml({ name: JSON.stringify(NAME), chunkSize: '1' }),
    'files/wrong.yaml': campaignYaml({ template: '99999' }),
    'files/weekly.yaml': campaignYaml({ name: 'Weekly', send: '{ every: monday 08:00 }' }),
  });
  // Slow on purpose, so that there is a middle, however slow the machine.
  worker = await stage.startWorker({ STEADYSEND_RATE: '2' });
  url = await startDashboard(['--campaigns', join(stage.folder, 'files')]);
});
afterAll(async () => {
  await browser?.close();
  await stage?.close();
});

async function startDashboard(flags: string[], env: Record<string, string> = {}): Promise<string> {
  const dashboard = stage.start(['dashboard', '--port', '0', ...flags], { env });
  await until(() => dashboard.stderr().includes('Ctrl-C stops it'), {
    what: 'the dashboard',
    deadlineMs: 30_000,
    describe: () => dashboard.stderr(),
  });
  // Behind a proxy stdout has the proxy's address.
  return /http:\/\/127\.0\.0\.1:\d+/.exec(dashboard.stdout() + dashboard.stderr())?.[0] ?? '';
}

async function withPage(
  work: (page: Page, context: BrowserContext) => Promise<void>,
  options: BrowserContextOptions = {},
): Promise<void> {
  const context = await browser.newContext({ locale: 'en-US', acceptDownloads: true, ...options });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  const refused: string[] = [];
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) refused.push(message.text());
  });
  page.on('dialog', (dialog) => void dialog.dismiss());
  try {
    await work(page, context);
    // Nothing on any page needs what the policy refuses.
    expect(refused).toEqual([]);
  } finally {
    await context.close();
  }
}

/** Presses Tab until the focus is there, as somebody without a mouse does. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 40; presses += 1) {
    const focused = await page.evaluate(() => {
      const { activeElement } = (globalThis as unknown as { document: DocumentLike }).document;
      return activeElement?.textContent?.trim() ?? '';
    });
    if (focused === name) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never comes to ${name}`);
}

interface DocumentLike {
  activeElement: { textContent: string | null } | null;
}

const isHacked = (page: Page) =>
  page.evaluate(() => (globalThis as unknown as { hacked?: unknown }).hacked !== undefined);

/** The numbers of the progress by the words beside them, all of one moment. */
async function progressOf(page: Page): Promise<Record<string, number>> {
  const rows = await page
    .locator('[data-part="progress"] tr')
    .evaluateAll((found) =>
      found.map((row) =>
        Array.from((row as unknown as RowLike).children, ({ textContent }) => textContent.trim()),
      ),
    );
  return Object.fromEntries(
    rows.map(([word = '', number = '']) => [word, Number(number.replaceAll(',', ''))]),
  );
}

interface RowLike {
  children: Iterable<{ textContent: string }>;
}

let campaign = '';

describe('a campaign from its file to its report', () => {
  test('is launched after a check that shows count, sender, template and mails', async () => {
    await withPage(async (page) => {
      await page.goto(`${url}/launch`);
      await page.getByRole('link', { name: 'Check it wrong.yaml' }).click();
      expect(await page.textContent('main')).toContain('It cannot be launched');
      expect(await page.getByRole('button', { name: /Send it/ }).count()).toBe(0);
      await page.goBack();
      expect(await page.textContent('main')).toContain(
        'A newsletter: steadysend newsletter create',
      );
      await page.getByRole('link', { name: 'Check it spring.yaml' }).click();
      const shown = (await page.textContent('main')) ?? '';
      for (const text of [
        NAME,
        'news@mail.example.com',
        '10001',
        'at once',
        'local ap-guangzhou',
      ]) {
        expect(shown).toContain(text);
      }
      // A recipient's name with markup in it, as the subject and the mail will have it.
      expect(shown).toContain(`Hello ${ODD_NAME}`);
      expect(shown).toMatch(/Line 42: name: .*HTML/);
      await page.getByRole('button', { name: `Send it to ${ROWS} recipients` }).click();
      await page.waitForURL(/\/campaigns\/[\w-]+\?done=launch$/);
      campaign = /campaigns\/([\w-]+)/.exec(page.url())?.[1] ?? '';
      expect(await page.textContent('h1')).toBe(NAME);
      expect(await page.textContent('.done')).toBe('Launched.');
      expect(await isHacked(page)).toBe(false);
    });
  });

  test('is watched, paused and resumed with the keyboard alone, and watched to its end', async () => {
    await withPage(async (page) => {
      await page.goto(`${url}/campaigns/${campaign}`);
      // Lost if the page were loaded again.
      await page.evaluate(() => void ((globalThis as { mark?: boolean }).mark = true));
      const before = (await progressOf(page))['Sent'] ?? NaN;
      await until(async () => ((await progressOf(page))['Sent'] ?? NaN) > before, {
        what: 'the numbers to move by themselves',
        deadlineMs: 30_000,
        describe: () => before,
      });
      expect(await page.evaluate(() => (globalThis as { mark?: boolean }).mark)).toBe(true);
      await page.locator('#note').focus();
      await page.keyboard.type('wrong price');
      await tabTo(page, 'Pause');
      await page.keyboard.press('Enter');
      await page.waitForURL(/done=pause$/);
      const holds = page.locator('[data-part="holds"]');
      expect(await holds.textContent()).toContain('Somebody paused it');
      expect(await holds.textContent()).toContain('wrong price');
      expect(await stage.status(campaign)).toMatchObject({
        state: 'paused',
        pause: { code: 'Operator', message: 'wrong price' },
      });
      const { 'Together: Recipients': recipients, ...fates } = await progressOf(page);
      expect(Object.keys(fates)).toEqual(['Sent', 'At SES', 'Waiting', 'Failed', 'Unknown']);
      expect(Object.values(fates).reduce((sum, n) => sum + n)).toBe(ROWS);
      expect(recipients).toBe(ROWS);
      expect(fates['Waiting']).toBeGreaterThan(0);

      // The rest need not be slow.
      await worker.stop();
      worker = await stage.startWorker();
      await tabTo(page, 'Resume');
      await page.keyboard.press('Enter');
      await page.waitForURL(/done=resume$/);
      await page
        .getByRole('link', { name: 'Report, every row (CSV)' })
        .waitFor({ timeout: 60_000 });
      expect(await page.locator('[data-part="state"]').textContent()).toContain('Finished');
      expect(await progressOf(page)).toMatchObject({ Sent: ROWS, Waiting: 0 });
      expect(await isHacked(page)).toBe(false);
    });
    const mailed = (await stage.mails()).map(({ email }) => email);
    expect([mailed.length, new Set(mailed).size]).toEqual([ROWS, ROWS]);
  });

  test('gives its report and its rejects, and launched again it is found', async () => {
    await withPage(async (page) => {
      await page.goto(`${url}/campaigns/${campaign}`);
      const fetched = async (name: string) => {
        const [download] = await Promise.all([
          page.waitForEvent('download'),
          page.getByRole('link', { name }).click(),
        ]);
        return {
          name: download.suggestedFilename(),
          text: await readFile(await download.path(), 'utf8'),
        };
      };
      const report = await fetched('Report, every row (CSV)');
      expect(report.name).toBe(`${campaign}-report.csv`);
      const sent = report.text.split('\n').flatMap((line) => /,(.*),sent,$/.exec(line)?.[1] ?? []);
      const mailed = (await stage.mails()).map(({ email }) => email);
      expect(sent.toSorted()).toEqual(mailed.toSorted());
      const rejects = await fetched('Rejected rows (CSV)');
      expect(rejects.text).toMatch(/^42,.*<b>Bob<\/b>/m);
      const pageOfReport = await fetched('Report with charts, no addresses (HTML)');
      expect(pageOfReport.text).toContain('Spring &lt;img src=x');
      expect(pageOfReport.text).not.toMatch(/reader\d|odd@|bob@/);

      await page.goto(`${url}/launch/check?file=spring.yaml`);
      await page.getByRole('button', { name: /Send it to/ }).click();
      await page.waitForURL(`${url}/campaigns/${campaign}?done=before`);
      expect(await page.textContent('.done')).toContain('nothing was started');
      expect((await stage.mails()).length).toBe(ROWS);
    });
  });

  test('is cancelled only after a question', async () => {
    await stage.write({
      'files/second.yaml': campaignYaml({
        name: 'Second',
        send: '{ at: 2099-12-01T08:00, timezone: Asia/Shanghai }',
      }),
    });
    const launched = await stage.cli(['launch', 'files/second.yaml', '--id', 'second']);
    expect(launched.code, launched.stderr).toBe(0);
    await withPage(async (page) => {
      await page.goto(`${url}/campaigns/second`);
      await page.getByRole('link', { name: 'Cancel…' }).click();
      await page.getByRole('link', { name: 'Keep it' }).click();
      await page.locator('.state', { hasText: 'Scheduled' }).waitFor();
      await page.getByRole('link', { name: 'Cancel…' }).click();
      await page.getByRole('button', { name: 'Cancel it for good' }).click();
      await page.waitForURL(/done=cancel$/);
      await page.locator('.state', { hasText: 'Cancelled' }).waitFor();
    });
  });
});

test('a newsletter shows its next times, is paused, resumed and sent out of turn', async () => {
  const made = await stage.cli(['newsletter', 'create', 'files/weekly.yaml', '--id', 'weekly']);
  expect(made.code, made.stderr).toBe(0);
  await withPage(async (page) => {
    await page.goto(`${url}/newsletters`);
    await page.getByRole('link', { name: 'Weekly' }).click();
    const times = await page
      .locator('tbody time')
      .evaluateAll((found) =>
        found.map((time) => (time as unknown as { dateTime: string }).dateTime),
      );
    await page.getByLabel('Why').fill('holidays');
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.waitForURL(/done=newsletterPause$/);
    const { stdout } = await stage.cli(['newsletter', 'describe', 'weekly', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      state: 'paused',
      note: 'holidays',
      nextTimes: times,
    });
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.waitForURL(/done=newsletterResume$/);
    await page.locator('.state', { hasText: 'Active' }).waitFor();
    await page.getByRole('link', { name: 'Send an issue now…' }).click();
    await page.getByRole('button', { name: 'Send it now' }).click();
    await page.waitForURL(/done=trigger$/);
    await page.locator('a[href^="/campaigns/weekly-"]').first().waitFor();
  });
});

describe('who is let in', () => {
  interface Answer {
    status: number;
    location: string | undefined;
  }

  /** Node's own client, since `fetch` lets nobody choose the name of the host. */
  async function raw(
    to: string,
    { method = 'GET', headers = {}, body = '' }: RawRequest,
  ): Promise<Answer> {
    return await new Promise((resolve, reject) => {
      const sent = request(to, { method, headers }, (response) => {
        response.resume();
        const { statusCode = 0 } = response;
        resolve({ status: statusCode, location: response.headers.location });
      });
      sent.once('error', reject);
      sent.end(body);
    });
  }

  interface RawRequest {
    method?: string;
    headers?: Record<string, string>;
    body?: string;
  }

  test('no foreign name, no form of another site, no form without the secret', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const pause = `${url}/campaigns/${campaign}/cancel`;
    const refused = await Promise.all([
      raw(url, { headers: { host: 'evil.example.com' } }),
      raw(pause, { method: 'POST', headers: { ...form, origin: 'https://evil.example.com' } }),
      raw(pause, { method: 'POST', headers: { ...form, origin: url } }),
    ]);
    expect(refused.map(({ status }) => status)).toEqual([403, 403, 403]);
  });

  test('behind a proxy nobody without the token, and a wrong one is said to be wrong', async () => {
    const env = { STEADYSEND_DASHBOARD_TOKEN: TOKEN };
    const proxied = await startDashboard(['--behind-proxy', 'https://mail.example.com'], env);
    const headers = { host: 'mail.example.com', 'x-forwarded-for': '192.0.2.1' };
    expect(await raw(proxied, { headers })).toEqual({ status: 303, location: '/login?next=%2F' });
    const origin = 'https://mail.example.com';
    const cancel = `${proxied}/campaigns/${campaign}/cancel`;
    const posted = await raw(cancel, { method: 'POST', headers: { ...headers, origin } });
    expect(posted).toEqual({ status: 303, location: '/login' });

    const local = await startDashboard(['--read-only'], env);
    await withPage(async (page, context) => {
      await page.goto(`${local}/campaigns/${campaign}`);
      await page.getByLabel('Token').fill('not-the-token-of-anybody');
      await page.getByRole('button', { name: 'Sign in' }).click();
      expect(await page.getByRole('alert').textContent()).toBe('That is not the token.');
      expect(await accessibilityProblems(page)).toEqual([]);
      await page.getByLabel('Token').fill(TOKEN);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name: 'Spring' }).waitFor();
      expect(page.url()).not.toContain(TOKEN);
      const [cookie] = await context.cookies();
      expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
      expect(await page.textContent('footer')).toContain('Read-only');
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.goto(`${local}/`);
      expect(page.url()).toContain('/login');
    });
  });
});

const PHONE = { width: 360, height: 640 };

describe.each([
  { scheme: 'light', locale: 'en-US', viewport: { width: 1280, height: 800 } },
  { scheme: 'dark', locale: 'zh-CN', viewport: PHONE },
] as const)('every page, $scheme, $locale, $viewport.width pixels wide', (look) => {
  test('is accessible, and no wider than the screen', async () => {
    const options = { colorScheme: look.scheme, locale: look.locale, viewport: look.viewport };
    await withPage(async (page) => {
      const paths = [
        '/',
        `/campaigns/${campaign}`,
        '/campaigns/second/cancel',
        '/newsletters',
        '/newsletters/weekly',
        '/newsletters/weekly/trigger',
        '/launch',
        '/launch/check?file=spring.yaml',
        '/launch/check?file=wrong.yaml',
        '/campaigns/nowhere',
      ];
      for (const path of paths) {
        await page.goto(url + path);
        expect(await accessibilityProblems(page), path).toEqual([]);
        const { inner, whole } = await page.evaluate(() => {
          const { innerWidth, document } = globalThis as unknown as WindowLike;
          return { inner: innerWidth, whole: document.documentElement.scrollWidth };
        });
        expect(whole, `${path} scrolls sideways`).toBeLessThanOrEqual(inner);
      }
      const shown = await page.evaluate(() => {
        const { document, getComputedStyle } = globalThis as unknown as WindowLike;
        const { backgroundColor } = getComputedStyle(document.body);
        return { backgroundColor, language: document.documentElement.lang };
      });
      expect(shown).toEqual(
        look.scheme === 'dark'
          ? { backgroundColor: 'rgb(22, 24, 28)', language: 'zh-CN' }
          : { backgroundColor: 'rgb(255, 255, 255)', language: 'en' },
      );
      const other = look.scheme === 'dark' ? 'English' : '中文';
      await page.getByRole('button', { name: other }).click();
      await page
        .getByRole('button', { name: look.scheme === 'dark' ? '中文' : 'English' })
        .waitFor();
    }, options);
  });
});

interface WindowLike {
  innerWidth: number;
  document: { documentElement: { scrollWidth: number; lang: string }; body: object };
  getComputedStyle(element: object): { backgroundColor: string };
}

test('without a worker, without Temporal and without the dashboard the page says so', async () => {
  const dashboard = stage.start(['dashboard', '--port', '0']);
  await until(() => dashboard.stdout().includes('\n'), { what: 'a page', deadlineMs: 30_000 });
  const own = /http\S+/.exec(dashboard.stdout())?.[0] ?? '';
  const away = await startDashboard([], { TEMPORAL_ADDRESS: '127.0.0.1:1' });
  await worker.stop();
  await stage.cli(['launch', 'files/second.yaml', '--id', 'orphan']);
  await withPage(async (page) => {
    await page.goto(own);
    const card = page.locator('.card', { hasText: 'orphan' });
    expect(await card.textContent()).toContain('No worker answers');
    const ended = await dashboard.stop('SIGINT');
    expect([ended.code, ended.stderr]).toEqual([0, expect.not.stringContaining('Error')]);
    await page.getByRole('alert').filter({ hasText: 'does not answer' }).waitFor();

    const answer = await page.goto(away);
    expect(answer?.status()).toBe(503);
    expect(await page.textContent('main')).toContain('Temporal does not answer at 127.0.0.1:1');
    expect(await accessibilityProblems(page)).toEqual([]);
  });
});
