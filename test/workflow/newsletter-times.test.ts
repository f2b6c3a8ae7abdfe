import { inject, expect, onTestFinished, test } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { NewsletterClient } from '../../src/cli/newsletter/newsletter-client.ts';
import { timesOf } from '../../src/domain/calendar-times.ts';
import { newsletterOf } from '../support/newsletter-harness.ts';

const DAY = 86_400_000;
const iso = (times: number[]) => times.map((time) => new Date(time).toISOString());

/** What the real server would start in a span of time, by a schedule as the product makes it. */
async function serverTimes(
  every: string,
  timezone: string,
  from: number,
  to: number,
  part: { ends?: string } = {},
): Promise<number[]> {
  const { address, namespace } = inject('temporal');
  const config = loadConfig({ env: { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace } });
  const client = await NewsletterClient.connect(config, new AbortController().signal);
  onTestFinished(() => client.close());
  const id = `times-${process.pid}-${(count += 1)}`;
  const definition = newsletterOf(id, { every, timezone, ...part });
  const settings = { spansInFlight: 1, heartbeatTimeoutMs: 1000 };
  const input = { newsletterId: id, definition: 'none', version: 1, settings };
  await client.create(definition, input, { note: 'its times are all that is asked for' });
  onTestFinished(() => client.delete(id));
  const { startTime } = await client.temporal.connection.workflowService.listScheduleMatchingTimes({
    namespace,
    scheduleId: (await client.get(id)).schedule.scheduleId,
    startTime: seconds(from - 1000),
    endTime: seconds(to),
  });
  return (startTime ?? []).map((time) => Number(time.seconds) * 1000);
}

let count = 0;

function seconds(instant: number) {
  return { seconds: (instant / 1000) as unknown as Long };
}

function ourTimes(every: string, timezone: string, from: number, to: number): number[] {
  const { rule } = newsletterOf('ours', { every });
  return timesOf(rule, timezone, { after: from - 1000, until: to, count: 10_000 });
}

/** The rest of this year would have no change of clocks; the whole of the next has both. */
const YEAR = new Date().getUTCFullYear() + 1;
const FROM = Date.UTC(YEAR, 0, 1);
const TO = Date.UTC(YEAR + 1, 0, 1);

const ZONES = ['Asia/Shanghai', 'Europe/Berlin', 'America/New_York'];

test.each(ZONES)(
  'a weekly newsletter of a year in %s: at 08:00 there, in every week',
  async (zone) => {
    const times = await serverTimes('monday 08:00', zone, FROM, TO);
    expect(iso(times)).toEqual(iso(ourTimes('monday 08:00', zone, FROM, TO)));
    expect(times.length).toBeGreaterThanOrEqual(52);
    for (const [place, time] of times.entries()) {
      const shown = new Date(time).toLocaleString('en-GB', {
        timeZone: zone,
        weekday: 'short',
        hour: '2-digit',
        minute: '2-digit',
      });
      expect(shown).toBe('Mon 08:00');
      const days = place === 0 ? 7 : (time - (times[place - 1] ?? 0)) / DAY;
      expect(Math.round(days)).toBe(7);
    }
  },
);

test.each([
  ['Europe/Berlin', 'sunday 02:30', 1],
  ['Europe/Berlin', 'day 02:00, 02:59', 2],
  ['America/New_York', 'sunday 02:30', 0],
  ['America/New_York', 'sunday 01:30', 1],
  ['America/New_York', 'day 01:00, 01:59', 2],
  ['Australia/Lord_Howe', 'day 01:45, 02:15', 1],
  ['Asia/Shanghai', 'sunday 02:30', 0],
])(
  '%s, %s: a skipped time comes later, a repeated one once, at the first',
  async (zone, every, repeated) => {
    const server = await serverTimes(every, zone, FROM, TO);
    // What is put in for the first of a repeated time is a second late.
    const minutes = server.map((time) => Math.floor(time / 60_000) * 60_000);
    expect(iso(minutes)).toEqual(iso(ourTimes(every, zone, FROM, TO)));
    expect(server.filter((time) => time % 60_000 !== 0)).toHaveLength(repeated);
  },
);

test.each([
  'weekday 09:00',
  'mon,thu 07:30',
  '1st and 15th of month 08:00',
  'last day of month 18:00',
  'last weekday of month 10:00',
  'last friday of month 10:00',
  'first monday of month 09:00',
  'first weekday of month 09:00',
  '*/20 8-9 13 * fri',
])('%s: five years of it, a leap year among them, as we say', async (every) => {
  const to = Date.UTC(YEAR + 5, 0, 1);
  const server = await serverTimes(every, 'Europe/Berlin', FROM, to);
  expect(iso(server)).toEqual(
    iso(ourTimes(every, 'Europe/Berlin', FROM, to)).slice(0, server.length),
  );
  // The server shows at most a thousand.
  expect(server.length).toBe(Math.min(1000, ourTimes(every, 'Europe/Berlin', FROM, to).length));
});

test('the last issue is due at the end, and none after', async () => {
  const ends = new Date(Date.UTC(YEAR, 2, 1, 8)).toISOString();
  const times = await serverTimes('monday 08:00', 'UTC', FROM, TO, { ends });
  const until = Date.parse(ends);
  const { rule } = newsletterOf('ours');
  const ours = timesOf(rule, 'UTC', { after: FROM - 1, until, count: 100 });
  expect(iso(times)).toEqual(iso(ours));
  expect(times.at(-1)).toBe(until);
});
