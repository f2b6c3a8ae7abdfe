import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { campaignWith } from './bad-campaigns.ts';
import { BAD_NEWSLETTERS, newsletterWith } from './bad-newsletters.ts';
import { BAD_STARTS } from './bad-starts.ts';
import { openCheckBench, type CheckBench } from './check-bench.ts';
import { inDays, inSeconds } from './in-days.ts';
import { seeded } from './seeded.ts';

// `check` and the commands that start something are of one mind, in both directions.
const READY = [0, 3];
const GOOD_LIST = 'email,name\nann@example.com,Ann\nnobody,Bob\n';

let bench: CheckBench;
beforeEach(async () => {
  bench = await openCheckBench();
});

/** Why it was refused; null when it was not. */
async function refusalOf(work: () => Promise<unknown>): Promise<string | null> {
  try {
    await work();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const badValues = (key: string) =>
  BAD_NEWSLETTERS.filter((bad) => bad.key === key).map(({ value }) => value);
const goodOrBad = (key: string, good: string[]) =>
  fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...good) }, fc.constantFrom(...badValues(key)));

const newsletter = fc.record({
  recipients: goodOrBad('recipients', [
    '{ file: list.csv }',
    '{ file: "lists/{yyyy}-{mm}.csv" }',
    '{ file: list.csv, suppress: [gone.csv] }',
    '{ file: list.csv, suppress: ["gone-{ww}.csv"] }',
  ]),
  send: goodOrBad('send', [
    '{ every: monday 08:00 }',
    '{ cron: "0 8 1 * *", timezone: Europe/Berlin, window: 09:00-21:00 }',
    '{ every: last weekday of month 10:00, list: fresh, timezone: America/New_York }',
  ]),
  newsletter: goodOrBad('newsletter', [
    '{ ifMissing: fail }',
    '{ overlap: queueAll, catchUp: 10s, jitter: 5m }',
    '{ ends: 2099-12-31T12:00 }',
  ]),
});

test(
  'newsletters: what check lets through is created, and what it refuses is not',
  { timeout: 60_000 },
  async () => {
    let created = 0;
    await fc.assert(
      fc.asyncProperty(newsletter, async (changes) => {
        const { code, report } = await bench.check({
          campaign: newsletterWith(changes),
          list: GOOD_LIST,
        });
        let issue: Awaited<ReturnType<CheckBench['createIssue']>> | null = null;
        const refusal = await refusalOf(async () => (issue = await bench.createIssue()));
        expect(refusal === null, `${refusal}\n${JSON.stringify(report.findings)}`).toBe(
          READY.includes(code),
        );
        if (issue === null) return;
        created += 1;
        // A list or a suppression list that is not there yet is what keeps an issue from its campaign.
        const isComplete = report.findings.every(({ text }) => !text.includes('not there yet'));
        expect(issue).toMatchObject(
          isComplete ? { outcome: 'campaign' } : { code: expect.stringMatching(/^List/) },
        );
      }),
      { ...seeded('newsletters'), numRuns: 30 },
    );
    expect(created).toBeGreaterThan(5);
  },
);

const start = fc.oneof(
  fc.constantFrom(...BAD_STARTS.map(({ changes }) => changes)),
  fc.constantFrom<Record<string, string>>(
    {},
    { send: `{ at: ${inDays(3)} }`, canary: '{ recipients: 10 }' },
    { send: '{ at: 2020-01-01T08:00 }' },
    { send: '{ at: 2020-01-01T08:00, ifLate: skip }' },
    { send: `{ at: ${inDays(3)}, heldBy: ses }` },
    { send: `{ at: ${inSeconds(20)}, timezone: UTC, heldBy: ses, ifLate: ask }` },
    { send: '{ window: 22:00-06:00 }', ramp: '[1, rest]' },
    { recurring: `{ heldBy: ses, begin: ${inDays(3)}, intervalHours: 24 }` },
  ),
);

test(
  'starts: what check lets through is launched, and what it refuses is not',
  { timeout: 60_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(start, async (changes) => {
        const { code, report } = await bench.check({
          campaign: campaignWith(changes),
          list: GOOD_LIST,
        });
        const refusal = await refusalOf(() => bench.launch(report.needs));
        expect(refusal === null, `${refusal}\n${JSON.stringify(report.findings)}`).toBe(
          READY.includes(code),
        );
      }),
      { ...seeded('starts'), numRuns: 40 },
    );
  },
);
