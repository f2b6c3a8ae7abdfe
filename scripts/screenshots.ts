// `npm run docs:screenshots`: a campaign that is paused by its quota, as the dashboard and the report
// show it, into docs/images/. Needs a built dist/ and Chromium.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../test/support/chromium.ts';
import { ID, images, withLocalRun } from './local-run.ts';

await withLocalRun(async ({ files, home, nextDay, run, start }) => {
  const said = await start(['dashboard', '--port', '0', '--campaigns', files], 'Ctrl-C');
  const url = /Dashboard: (\S+)/.exec(said)?.[1] ?? '';
  // Ends as soon as the quota is used up.
  await run(['launch', 'november.yaml', '--id', ID, '--wait']);
  const browser = await launchChromium();
  try {
    await shoot(browser, `${url}/campaigns/${ID}`, 'dashboard', { width: 900, height: 760 });
    await shoot(browser, `${url}/campaigns/${ID}`, 'dashboard-phone', { width: 360, height: 640 });
    await nextDay();
    await run(['watch', ID, '--through-pauses']);
    const report = join(home, 'report.html');
    await run(['report', ID, '--out', report]);
    await shoot(browser, pathToFileURL(report).href, 'report', { width: 900, height: 760 });
  } finally {
    await browser.close();
  }
});

async function shoot(
  browser: Browser,
  url: string,
  name: string,
  viewport: { width: number; height: number },
): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    const context = await browser.newContext({ viewport, colorScheme, locale: 'en-US' });
    const page = await context.newPage();
    await page.goto(url);
    const path = join(images, `${name}-${colorScheme}.png`);
    await page.screenshot({ path });
    process.stderr.write(`${path}\n`);
    await context.close();
  }
}
