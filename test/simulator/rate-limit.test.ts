import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_CONFIG } from '../../src/simulator/config.ts';
import { createLimiter } from '../../src/simulator/rate-limit.ts';
import { clientOf, codeOf, openBench, requestsOf } from './harness.ts';

const kinds = ['fixedWindow', 'tokenBucket', 'slidingWindow'] as const;
const page = { Offset: 0, Limit: 1 };

/** The times at which a limiter lets requests through, of all that arrive. */
function admitted(kind: (typeof kinds)[number], rate: number, arrivals: number[]): number[] {
  const limiter = createLimiter(kind, rate);
  return arrivals.filter((at) => limiter.take(at));
}

describe('a limiter', () => {
  const steps = fc.array(fc.integer({ min: 0, max: 120 }), { minLength: 1, maxLength: 300 });
  const rising = steps.map((gaps) => {
    let at = 1_000_000;
    return gaps.map((gap) => (at += gap));
  });

  test('fixedWindow: never more than the rate in one second of the clock', () => {
    fc.assert(
      fc.property(rising, fc.integer({ min: 1, max: 30 }), (arrivals, rate) => {
        const perSecond = new Map<number, number>();
        for (const at of admitted('fixedWindow', rate, arrivals)) {
          const second = Math.floor(at / 1000);
          perSecond.set(second, (perSecond.get(second) ?? 0) + 1);
        }
        expect(Math.max(0, ...perSecond.values())).toBeLessThanOrEqual(rate);
      }),
    );
  });

  test('slidingWindow: never more than the rate in any second', () => {
    fc.assert(
      fc.property(rising, fc.integer({ min: 1, max: 30 }), (arrivals, rate) => {
        const times = admitted('slidingWindow', rate, arrivals);
        for (const [index, at] of times.entries()) {
          expect(at - (times[index - rate] ?? -Infinity)).toBeGreaterThanOrEqual(1000);
        }
      }),
    );
  });

  test('tokenBucket: never more than one burst and the rate over any time', () => {
    fc.assert(
      fc.property(rising, fc.integer({ min: 1, max: 30 }), (arrivals, rate) => {
        const times = admitted('tokenBucket', rate, arrivals);
        const most = (ms: number): number => rate + (ms / 1000) * rate + 1e-6;
        for (const [last, at] of times.entries()) {
          for (const [first, from] of times.slice(0, last + 1).entries()) {
            if (last - first + 1 > most(at - from)) expect.fail(`too many from ${from} to ${at}`);
          }
        }
        expect(times.length).toBeGreaterThan(0);
      }),
    );
  });

  test.each(kinds)('%s: an even pace at the rate is never refused', (kind) => {
    const arrivals = Array.from({ length: 200 }, (_, index) => 1_000_000 + index * 50);
    expect(admitted(kind, 20, arrivals)).toHaveLength(200);
  });

  test.each(kinds)('%s: a burst lets exactly the rate through', (kind) => {
    expect(admitted(kind, 20, Array<number>(50).fill(1_000_500))).toHaveLength(20);
  });

  test('they differ where the documentation is silent', () => {
    // 20 at the end of a second and 20 at the start of the next.
    const edge = [...Array<number>(20).fill(1_000_990), ...Array<number>(20).fill(1_001_010)];
    expect(kinds.map((kind) => admitted(kind, 20, edge).length)).toEqual([40, 20, 20]);
    // Half a second after a burst.
    const half = [...Array<number>(20).fill(1_000_100), ...Array<number>(20).fill(1_000_600)];
    expect(kinds.map((kind) => admitted(kind, 20, half).length)).toEqual([20, 30, 20]);
  });
});

describe('the gateway', () => {
  test.each(kinds)('%s: throttles a burst, per action, region and key', async (rateLimiter) => {
    const bench = await openBench({
      ratePerSecond: 0.001,
      rateLimiter,
      accounts: [{ secretId: 'second', secretKey: 'pair' }],
    });
    const { client, simulator } = bench;
    expect(await codeOf(client.ListReceivers(page))).toBe('ok');
    expect(await codeOf(client.ListReceivers(page))).toBe('RequestLimitExceeded');
    expect(await codeOf(client.ListSendTasks(page))).toBe('ok');
    const elsewhere = clientOf(simulator, { region: 'ap-hongkong' });
    expect(await codeOf(elsewhere.ListReceivers(page))).toBe('ok');
    const second = clientOf(simulator, { secretId: 'second', secretKey: 'pair' });
    expect(await codeOf(second.ListReceivers(page))).toBe('ok');
    const outcomes = (await requestsOf(simulator)).map((line) => line.outcome);
    expect(outcomes).toEqual(['ok', 'RequestLimitExceeded', 'ok', 'ok', 'ok']);
  });

  test('20 a second is the default, a throttled call has no effect, null lifts the limit', async () => {
    expect(DEFAULT_CONFIG.ratePerSecond).toBe(20);
    const { client, simulator } = await openBench({ ratePerSecond: 0.001 });
    const create = (name: string): Promise<string> =>
      codeOf(client.CreateReceiver({ ReceiversName: name }));
    expect(await create('a')).toBe('ok');
    expect(await create('b')).toBe('RequestLimitExceeded');
    expect((await client.ListReceivers(page)).TotalCount).toBe(1);
    simulator.configure({ ratePerSecond: null });
    expect(await create('b')).toBe('ok');
    expect(await create('c')).toBe('ok');
  });
});
