import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { SimulatorClock } from '../../src/simulator/clock.ts';
import {
  formatDate,
  formatDateTime,
  nextMidnight,
  parseDateTime,
  zoneOffset,
} from '../../src/simulator/wire-time.ts';

function newClock(): SimulatorClock {
  const clock = new SimulatorClock();
  onTestFinished(() => clock.close());
  return clock;
}

describe('the clock', () => {
  test('an advance runs what falls due in order, each event at its own time', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 100_000, max: 900_000 }), { maxLength: 60 }),
        (delays) => {
          const clock = new SimulatorClock();
          const start = clock.now();
          const seen: [number, number][] = [];
          for (const [index, delay] of delays.entries()) {
            clock.schedule(start + delay, () => seen.push([clock.now() - start, index]));
          }
          clock.advance(1_000_000);
          clock.close();
          const expected = [...delays.entries()]
            .map(([index, delay]): [number, number] => [delay, index])
            .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
          expect(seen).toEqual(expected);
        },
      ),
    );
  });

  test('only what is due runs, and an event may schedule more inside the span', () => {
    const clock = newClock();
    const start = clock.now();
    const seen: number[] = [];
    const tick = (at: number): void => {
      clock.schedule(at, () => {
        seen.push(Math.round((clock.now() - start) / 3_600_000));
        tick(at + 3_600_000);
      });
    };
    tick(start + 3_600_000);
    expect(clock.advance(3.5 * 3_600_000)).toEqual({ events: 3 });
    expect(seen).toEqual([1, 2, 3]);
    clock.advance(2 * 3_600_000);
    expect(seen).toEqual([1, 2, 3, 4, 5]);
  });

  test('cancelled and cleared events never run', () => {
    const clock = newClock();
    const seen: string[] = [];
    clock.schedule(clock.now() + 10_000, () => seen.push('cancelled')).cancel();
    expect(clock.advance(20_000)).toEqual({ events: 0 });
    clock.schedule(clock.now() + 10_000, () => seen.push('cleared'));
    clock.clear();
    clock.advance(20_000);
    expect(seen).toEqual([]);
  });

  test('without any advance, events run by real time', async () => {
    const clock = newClock();
    const ran = await new Promise<number>((resolve) => {
      clock.schedule(clock.now() + 3_600_000, () => resolve(-1));
      clock.schedule(clock.now() + 15, () => resolve(15));
    });
    expect(ran).toBe(15);
  });

  test('a timer set before an advance does not wait for the time that was skipped', async () => {
    const clock = newClock();
    const ran = new Promise<string>((resolve) => {
      clock.schedule(clock.now() + 3_600_020, () => resolve('in time'));
    });
    clock.advance(3_600_000);
    expect(await ran).toBe('in time');
  });
});

describe('times on the wire', () => {
  const zones = ['UTC+8', '+05:30', '-03:00', 'Z', 'Asia/Shanghai', 'America/New_York'] as const;
  const instant = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2035, 0) }).map((ms) => {
    return Math.floor(ms / 1000) * 1000;
  });

  test('what is written can be read back', () => {
    fc.assert(
      fc.property(instant, fc.constantFrom(...zones), (at, zone) => {
        const read = parseDateTime(formatDateTime(at, zone), zone) ?? Number.NaN;
        // In the hour that autumn repeats, a wall time stands for two instants.
        const slack = zone === 'America/New_York' ? [0, 3_600_000] : [0];
        expect(slack).toContain(Math.abs(read - at));
      }),
    );
  });

  test('the next midnight is at 00:00:00 of the next date', () => {
    fc.assert(
      fc.property(instant, fc.constantFrom(...zones), (at, zone) => {
        const midnight = nextMidnight(at, zone);
        expect(formatDateTime(midnight, zone).slice(11)).toBe('00:00:00');
        expect(midnight).toBeGreaterThan(at);
        expect(formatDate(midnight - 1, zone)).toBe(formatDate(at, zone));
      }),
    );
  });

  test('known instants and zones', () => {
    expect(formatDateTime(Date.UTC(2022, 5, 1, 6, 24, 43), 'UTC+8')).toBe('2022-06-01 14:24:43');
    expect(zoneOffset('UTC-3', 0)).toBe(-180);
    expect(zoneOffset('Asia/Shanghai', Date.UTC(2026, 0))).toBe(480);
    expect(zoneOffset('Europe/Berlin', Date.UTC(2026, 6))).toBe(120);
    expect(zoneOffset('Nowhere', 0)).toBeUndefined();
    expect(parseDateTime('2026-02-30 00:00:00', 'UTC+8')).toBeUndefined();
    expect(parseDateTime('2026-2-3 0:00:00', 'UTC+8')).toBeUndefined();
    expect(parseDateTime('2026-02-03T00:00:00', 'UTC+8')).toBeUndefined();
  });
});
