import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { openHome } from '../../src/storage/home.ts';
import { suppressedAddresses } from '../../src/storage/suppression-store.ts';
import { freePort } from '../../src/temporal/free-port.ts';
import { tempDir } from '../support/temp-dir.ts';

const SECRET = 'a-secret-of-enough-letters';
const EVENTS = 2_500;
const PER_SECOND = 500;
const CONNECTIONS = 50;

/** A receiver in a process of its own, because it is going to be killed. It runs the sources. */
async function startReceiver(folder: string, port: number) {
  const modules = ['events/receiver', 'storage/home', 'storage/suppression-writer'];
  const [receiver, home, writer] = modules.map((name) =>
    JSON.stringify(new URL(`../../src/${name}.ts`, import.meta.url).href),
  );
  const script = join(folder, 'receiver.mts');
  await writeFile(
    script,
    `const { startEventReceiver } = await import(${receiver});
     const { openHome } = await import(${home});
     const { SuppressionWriter } = await import(${writer});
     const writer = new SuppressionWriter(openHome(${JSON.stringify(join(folder, 'home'))}));
     const address = { host: '127.0.0.1', port: ${port} };
     const receiver = await startEventReceiver({ address, secret: '${SECRET}', writer });
     process.once('SIGTERM', () => void receiver.close());
     console.log('listening');\n`,
  );
  const args = ['--import', import.meta.resolve('tsx'), script];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const exited = once(child, 'exit');
  await once(createInterface({ input: child.stdout }), 'line');
  return { child, exited };
}

interface Sender {
  /** Brings an event until it is answered 200, as SES does: the attempts that it took. */
  bring(n: number): Promise<number>;
  answered: Set<number>;
  /** A third of the events is answered; the others go on meanwhile. */
  aThird: Promise<void>;
}

function senderTo(port: number): Sender {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  onTestFinished(() => agent.destroy());
  const answered = new Set<number>();
  let reached: () => void = () => undefined;
  const aThird = new Promise<void>((resolve) => (reached = resolve));
  const post = (n: number) =>
    new Promise<number>((resolve) => {
      const path = `/events/${SECRET}`;
      const sent = request({ agent, port, host: '127.0.0.1', method: 'POST', path }, (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
        response.on('error', () => resolve(0));
      });
      sent.on('error', () => resolve(0));
      sent.end(JSON.stringify(eventOf(n)));
    });
  return {
    answered,
    aThird,
    async bring(n) {
      for (let attempt = 1; ; attempt += 1) {
        if ((await post(n)) === 200) {
          answered.add(n);
          if (answered.size >= EVENTS / 3) reached();
          return attempt;
        }
        // The receiver is dead for a while; SES would wait longer.
        await delay(100);
      }
    },
  };
}

function eventOf(n: number) {
  const event = ['bounce', 'spamreport', 'unsubscribe'][n % 3];
  // In no order of time.
  const timestamp = 1_764_000_000 + ((n * 7_919) % EVENTS);
  return { event, email: `reader${n}@example.com`, bounceType: 'hard_bounce', timestamp };
}

/** Five seconds of events, and two starts of a receiver. */
test('500 events a second over 50 connections: nothing that was answered is lost to a kill', async () => {
  const folder = await tempDir();
  const port = await freePort('127.0.0.1');
  const home = openHome(join(folder, 'home'));
  const stored = async () => {
    const found = new Set<string>();
    for await (const { address } of suppressedAddresses(home)) found.add(address);
    return found;
  };
  const first = await startReceiver(folder, port);
  const sender = senderTo(port);
  const killed = sender.aThird.then(async () => {
    first.child.kill('SIGKILL');
    await first.exited;
    // Asked of the store itself, before anything can be brought again.
    const answered = [...sender.answered];
    const found = await stored();
    const lost = answered.filter((n) => !found.has(`reader${n}@example.com`));
    return { lost, second: await startReceiver(folder, port) };
  });
  const begun = performance.now();
  const brought: Promise<number>[] = [];
  for (let n = 0; n < EVENTS; n += 1) {
    const wait = begun + (n / PER_SECOND) * 1_000 - performance.now();
    if (wait > 0) await delay(wait);
    brought.push(sender.bring(n));
  }
  const { lost, second } = await killed;
  const attempts = await Promise.all(brought);
  expect(lost).toEqual([]);
  expect(Math.max(...attempts)).toBeGreaterThan(1);
  expect(await stored()).toEqual(
    new Set(Array.from({ length: EVENTS }, (_, n) => `reader${n}@example.com`)),
  );

  second.child.kill('SIGTERM');
  expect((await second.exited)[0]).toBe(0);
  expect((await stored()).size).toBe(EVENTS);
}, 120_000);
