// The program as a user runs it, in a home of its own that is gone afterwards: for the scripts that
// make pictures for the documents.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const root = join(import.meta.dirname, '..');
export const images = join(root, 'docs', 'images');
export const ID = 'november';
const ROWS = 2_000;
/** A campaign of so many rows pauses on it. */
const QUOTA = 1_240;

export interface LocalRun {
  home: string;
  /** Where november.yaml and its list are; commands run there. */
  files: string;
  /** The day after, for the simulated SES: the quota is refilled. */
  nextDay(): Promise<void>;
  /** Runs a command to its end, whatever that is: a pause is one of them. */
  run(args: string[], onText?: (text: string) => void): Promise<void>;
  /** Starts what runs on; what it has said is returned once it has said `until`. */
  start(args: string[], until: string): Promise<string>;
}

/** With `up` running, a simulated account of too small a quota, and a campaign file. */
export async function withLocalRun(use: (local: LocalRun) => Promise<void>): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'steadysend-pictures-'));
  const started: ChildProcess[] = [];
  const command = commandIn(home);
  const start = async (args: string[], until: string) => {
    const child = command(args);
    started.push(child);
    return await untilSaid(child, args, until);
  };
  try {
    await mkdir(images, { recursive: true });
    const files = await writeFiles(home);
    const up = await start(['up', '--port', '0', '--temporal-port', '0', '--ui-port', '0'], 'Ctrl');
    const simulator = /SES simulator +(\S+)/.exec(up)?.[1] ?? '';
    await control(simulator, 'PATCH', 'config', { dailyQuota: QUOTA });
    await use({
      home,
      files,
      nextDay: () => control(simulator, 'POST', 'clock', { advance: '24h' }),
      run: (args, onText) => untilClosed(command(args), onText),
      start,
    });
  } finally {
    for (const child of started.toReversed()) await stop(child);
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function control(simulator: string, method: string, path: string, body: object) {
  const answer = await fetch(`${simulator}/_control/${path}`, {
    method,
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`the simulator refused ${path}: ${await answer.text()}`);
}

async function writeFiles(home: string): Promise<string> {
  const files = join(home, 'files');
  const rows = Array.from({ length: ROWS }, (_, n) => `reader${n}@example${n % 7}.com,Reader ${n}`);
  await mkdir(files);
  await writeFile(join(files, 'list.csv'), `email,name\n${rows.join('\n')}\nnobody,Bob\n`);
  await writeFile(
    join(files, 'november.yaml'),
    `name: November newsletter
from: Acme News <news@mail.example.com>
subject: Hello {{name}}
template: 10001
recipients: { file: list.csv }
`,
  );
  return files;
}

function commandIn(home: string) {
  return (args: string[]): ChildProcess =>
    spawn(process.execPath, [join(root, 'bin', 'steadysend.js'), ...args], {
      cwd: join(home, 'files'),
      env: { ...process.env, STEADYSEND_HOME: join(home, 'home') },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
}

async function untilClosed(child: ChildProcess, onText: (text: string) => void = () => undefined) {
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', onText);
  await new Promise((resolve) => child.once('close', resolve));
}

async function untilSaid(child: ChildProcess, args: string[], until: string): Promise<string> {
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
