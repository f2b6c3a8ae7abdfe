import { request } from 'node:http';
import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { startEventReceiver, type ReceiverLimits } from '../../../src/events/receiver.ts';
import { openHome } from '../../../src/storage/home.ts';
import { suppressedAddresses } from '../../../src/storage/suppression-store.ts';
import { SuppressionWriter } from '../../../src/storage/suppression-writer.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { until } from '../../support/until.ts';

const SECRET = 'a-secret-of-enough-letters';
const BOUNCE = { event: 'bounce', bounceType: 'hard_bounce', timestamp: 1_764_000_000 };

async function receiver(
  options: {
    limits?: Partial<ReceiverLimits>;
    writer?: Pick<SuppressionWriter, 'add' | 'close'>;
  } = {},
) {
  const home = openHome(await tempDir());
  const outcomes: string[] = [];
  const started = await startEventReceiver({
    address: { host: '127.0.0.1', port: 0 },
    secret: SECRET,
    writer: options.writer ?? new SuppressionWriter(home),
    onEvent: (event, outcome) => outcomes.push(`${event} ${outcome}`),
    ...(options.limits === undefined ? {} : { limits: options.limits }),
  });
  let isClosed = false;
  const close = async () => {
    if (!isClosed) await started.close();
    isClosed = true;
  };
  onTestFinished(close);
  const post = (body: unknown, path = `/events/${SECRET}`) =>
    fetch(new URL(path, started.url), {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const stored = async () => {
    const found: string[] = [];
    for await (const { address, reason } of suppressedAddresses(home)) {
      found.push(`${address} ${reason}`);
    }
    return found.sort();
  };
  return { url: started.url, close, post, stored, outcomes };
}

test('what suppresses is stored before it is answered; the rest is answered', async () => {
  const { post, stored, outcomes } = await receiver();
  const answers = [
    { ...BOUNCE, email: 'Ann@example.com', eventid: 7, unheard: ['of'] },
    { ...BOUNCE, email: 'bob@example.com', bounceType: 'soft_bounce' },
    { event: 'delivered', email: 'cid@example.com', timestamp: 1_764_000_000 },
    { event: 'spamreport', email: 'dan@example.com', timestamp: 1_764_000_000 },
    { event: 'unsubscribe', email: 'not an address', timestamp: 1_764_000_000 },
  ];
  for (const event of answers) expect((await post(event)).status).toBe(200);
  expect(await stored()).toEqual(['ann@example.com bounce', 'dan@example.com complaint']);
  expect(outcomes).toEqual([
    'bounce stored',
    'bounce noted',
    'delivered noted',
    'spamreport stored',
    'unsubscribe unusable',
  ]);
});

test('events that come again, in another order, or in an array change nothing', async () => {
  const { post, stored, outcomes } = await receiver();
  const unsubscribed = { event: 'unsubscribe', email: 'ann@example.com', timestamp: 1_764_000_900 };
  await post(unsubscribed);
  await post({ ...BOUNCE, email: 'ann@example.com' });
  await post(unsubscribed);
  expect((await post([unsubscribed, { event: 'open', email: 'x@example.com' }])).status).toBe(200);
  // The later of the two, though it came first.
  expect(await stored()).toEqual(['ann@example.com unsubscribe']);
  expect(outcomes.slice(2)).toEqual(['unsubscribe repeated', 'unsubscribe repeated', 'open noted']);
});

test.each([
  ['another secret', `/events/${SECRET.slice(0, -1)}x`],
  ['no secret', '/events/'],
  ['more than the secret', `/events/${SECRET}/x`],
  ['the health of a worker', '/healthz'],
])('%s: there is nothing, whatever is posted', async (_, path) => {
  const { post, stored } = await receiver();
  const answer = await post({ ...BOUNCE, email: 'ann@example.com' }, path);
  expect(answer.status).toBe(404);
  expect(await answer.text()).toBe('');
  expect(await stored()).toEqual([]);
});

test('only POST, only JSON, only what an event can have', async () => {
  const { url, post, stored } = await receiver({ limits: { bodyBytes: 1_000 } });
  const get = await fetch(new URL(`/events/${SECRET}`, url));
  expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST']);
  for (const body of ['', 'event=bounce', '{', '"bounce"', '[[]]', '{"email":"a@x.org"}']) {
    expect((await post(body)).status, body).toBe(400);
  }
  expect((await post({ ...BOUNCE, email: 'a@x.org', filler: 'x'.repeat(2_000) })).status).toBe(413);
  expect((await post({ ...BOUNCE, email: 'b@x.org', filler: 'x'.repeat(500_000) })).status).toBe(
    413,
  );
  // A query is a proxy's, and no part of the secret.
  expect((await post({ ...BOUNCE, email: 'c@x.org' }, `/events/${SECRET}?a=b`)).status).toBe(200);
  expect(await stored()).toEqual(['c@x.org bounce']);
});

test('more at a time than may be is told to come again', async () => {
  const { url, post } = await receiver({ limits: { underWayMax: 1 } });
  const { port } = new URL(url);
  // A request whose body does not come.
  const slow = connect(Number(port), '127.0.0.1');
  onTestFinished(() => void slow.destroy());
  slow.write(`POST /events/${SECRET} HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n`);
  const busy = await until(
    async () => {
      const answer = await post({ event: 'open' });
      return answer.status === 503 && answer;
    },
    { what: 'the receiver to be busy' },
  );
  expect(busy.headers.get('retry-after')).toBe('5');
});

test('what cannot be stored in time is not answered with 200', async () => {
  const never = new Promise<boolean>(() => undefined);
  const writer = { add: () => never, close: () => Promise.resolve() };
  const slow = await receiver({ writer, limits: { answerMs: 50 } });
  expect((await slow.post({ ...BOUNCE, email: 'ann@example.com' })).status).toBe(503);
  const failing = { ...writer, add: () => Promise.reject(new Error('disk full')) };
  const broken = await receiver({ writer: failing });
  expect((await broken.post({ ...BOUNCE, email: 'ann@example.com' })).status).toBe(503);
  expect(broken.outcomes).toEqual(['bounce failed']);
});

test('closing answers what it took', async () => {
  const { url, close, stored } = await receiver();
  const body = JSON.stringify({ ...BOUNCE, email: 'ann@example.com' });
  const late = request(new URL(`/events/${SECRET}`, url), {
    method: 'POST',
    headers: { 'content-length': body.length },
  });
  const answered = new Promise<number>((resolve, reject) => {
    late.on('response', (response) => resolve(response.statusCode ?? 0));
    late.on('error', reject);
  });
  late.write(body.slice(0, 10));
  await until(() => late.socket?.connecting === false, { what: 'the connection' });
  // Taken: its head has arrived before this one's.
  expect((await fetch(new URL('/', url))).status).toBe(404);
  const closed = close();
  late.end(body.slice(10));
  expect(await answered).toBe(200);
  await closed;
  expect(await stored()).toEqual(['ann@example.com bounce']);
  await expect(fetch(url)).rejects.toThrow(/fetch failed/);
});
