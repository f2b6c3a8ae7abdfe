// `npm run docs:screenshots`: a campaign that is paused by its quota, as the dashboard and the report
// show it, into docs/images/. Needs a built dist/ and Chromium.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../test/support/chromium.ts';

const root = join(import.meta.dirname, '..');
const images = join(root, 'docs', 'images');
const ROWS = 2_000;
const QUOTA = 1_240;
const ID = 'november';

const home = await mkdtemp(join(tmpdir(), 'steadysend-screenshots-'));
const started: ChildProcess[] = [];
try {
  await mkdir(images, { recursive: true });
  await writeFiles();
  const up = await start(['up', '--port', '0', '--temporal-port', '0', '--ui-port', '0'], 'Ctrl-C');
  const simulator = /SES simulator +(\S+)/.exec(up)?.[1] ?? '';
  await fetch(`${simulator}/_control/config`, {
    method: 'PATCH',
    body: JSON.stringify({ dailyQuota: QUOTA }),
  });
  const campaigns = ['--campaigns', join(home, 'files')];
  const said = await start(['dashboard', '--port', '0', ...campaigns], 'Ctrl-C');
  const url = /Dashboard: (\S+)/.exec(said)?.[1] ?? '';
  // Ends as soon as the quota is used up.
  await run(['launch', join(home, 'files', 'november.yaml'), '--id', ID, '--wait']);
  const browser = await launchChromium();
  try {
    await shoot(browser, `${url}/campaigns/${ID}`, 'dashboard', { width: 900, height: 760 });
    await shoot(browser, `${url}/campaigns/${ID}`, 'dashboard-phone', { width: 360, height: 640 });
    await fetch(`${simulator}/_control/clock`, {
      method: 'POST',
      body: JSON.stringify({ advance: '24h' }),
    });
    await run(['watch', ID, '--through-pauses']);
    const report = join(home, 'report.html');
    await run(['report', ID, '--out', report]);
    await shoot(browser, pathToFileURL(report).href, 'report', { width: 900, height: 760 });
  } finally {
    await browser.close();
  }
} finally {
  for (const child of started.toReversed()) await stop(child);
  await rm(home, { recursive: true, force: true, maxRetries: 5 });
}

async function writeFiles(): Promise<void> {
  const rows = Array.from({ length: ROWS }, (_, n) => `reader${n}@example${n % 7}.com,Reader ${n}`);
  await mkdir(join(home, 'files'));
  await writeFile(join(home, 'files', 'list.csv'), `email,name\n${rows.join('\n')}\nnobody,Bob\n`);
  await writeFile(
    join(home, 'files', 'november.yaml'),
    `name: November newsletter
from: Acme News <news@mail.example.com>
subject: Hello {{name}}
template: 10001
recipients: { file: list.csv }
`,
  );
}

function command(args: string[]): ChildProcess {
  return spawn(process.execPath, [join(root, 'bin', 'steadysend.js'), ...args], {
    env: { ...process.env, STEADYSEND_HOME: join(home, 'home') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Runs a command to its end, whatever that is: a pause is one of them. */
async function run(args: string[]): Promise<void> {
  const child = command(args);
  child.stdout?.resume();
  child.stderr?.resume();
  await new Promise((resolve) => child.once('close', resolve));
}

/** Starts what runs on; what it has said is returned once it has said `until`. */
async function start(args: string[], until: string): Promise<string> {
  const child = command(args);
  started.push(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => void (said += text));
  }
  for (let waitedMs = 0; waitedMs < 120_000; waitedMs += 100) {
    if (said.includes(until)) return said;
    if (child.exitCode !== null) break;
    await delay(100);
  }
  throw new Error(`${args[0]} did not start:\n${said}`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGINT');
  await ended;
}

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
