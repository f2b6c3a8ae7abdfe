import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readCampaignFile } from '../../../src/cli/campaign-file/read.ts';
import {
  definitionHash,
  resolveNewsletter,
} from '../../../src/cli/newsletter/resolve-newsletter.ts';
import { loadConfig } from '../../../src/config.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { run } from './fake-io.ts';

const NOW = Date.parse('2026-11-25T00:00:00Z');
const config = loadConfig({ env: { TENCENTCLOUD_REGION: 'ap-guangzhou' } });

const GOOD = `name: Weekly news
from: news@mail.example.com
subject: Hello
template: 10001
recipients:
  file: lists/{yyyy}-{mm}-{dd}.csv
  suppress: [gone.csv]
`;

async function resolved(text: string, path?: string) {
  const folder = await tempDir();
  const file = path ?? join(folder, 'weekly.yaml');
  await writeFile(file, text);
  const definition = resolveNewsletter(config, await readCampaignFile(file), 'weekly', NOW);
  return { folder, file, definition };
}

/** The problems as `line: text`. */
async function problemsOf(rest: string): Promise<string[]> {
  const error: unknown = await resolved(GOOD + rest).catch((reason: unknown) => reason);
  if (!(error instanceof Error)) throw new Error('the file was accepted');
  expect(error).toMatchObject({ exitCode: 5 });
  return error.message
    .split('\n')
    .slice(1)
    .map((line) => line.replace(/^ {2}\S*weekly\.yaml:?/, ''));
}

test('a short file gets every default, paths for a worker elsewhere, and a rule', async () => {
  const { folder, definition } = await resolved(`${GOOD}send: { every: monday 08:00 }\n`);
  expect(definition).toMatchObject({
    id: 'weekly',
    every: 'monday 08:00',
    timezone: 'Asia/Shanghai',
    ends: null,
    jitterMs: 0,
    overlap: 'skip',
    catchUpMs: 6 * 3_600_000,
    pauseOnFailure: false,
    ifMissing: 'skip',
    ifUnchanged: 'send',
    campaign: {
      recipients: {
        file: join(folder, 'lists/{yyyy}-{mm}-{dd}.csv'),
        suppress: [join(folder, 'gone.csv')],
      },
      plan: { startAt: null, list: 'frozen' },
    },
  });
});

test('everything said in the file is in the newsletter', async () => {
  const { definition } = await resolved(`${GOOD}send:
  cron: "30 7 * * mon,thu"
  timezone: Europe/Berlin
newsletter:
  ends: 2027-06-30
  jitter: 5m
  overlap: queue
  catchUp: 10s
  pauseOnFailure: true
  ifMissing: pause
  ifUnchanged: skip
`);
  expect(definition).toMatchObject({
    every: '30 7 * * mon,thu',
    timezone: 'Europe/Berlin',
    // The day is meant to its end.
    ends: '2027-06-30T21:59:00.000Z',
    jitterMs: 300_000,
    overlap: 'queue',
    catchUpMs: 10_000,
    pauseOnFailure: true,
    ifMissing: 'pause',
    ifUnchanged: 'skip',
  });
});

test('windows, a canary and a ramp are those of every issue', async () => {
  const { definition } = await resolved(`${GOOD}send:
  every: monday 08:00
  timezone: Europe/Berlin
  list: fresh
  window: 09:00-21:00
canary: { recipients: 200, hold: 2h }
ramp: [500, rest]
`);
  expect(definition.campaign.plan).toMatchObject({
    startAt: null,
    heldBy: 'worker',
    // Taken afresh for the issue, and mailed as it was then.
    list: 'frozen',
    window: { from: '09:00', to: '21:00', timezone: 'Europe/Berlin' },
    canary: { recipients: 200, holdMs: 7_200_000 },
    ramp: { steps: [500] },
  });
});

test('the same file is the same newsletter, another rule is another', async () => {
  const { file, definition } = await resolved(`${GOOD}send: { every: monday 08:00 }\n`);
  const again = await resolved(`${GOOD}send: {every: 'monday 08:00'}\n`, file);
  expect(definitionHash(again.definition)).toBe(definitionHash(definition));
  const other = await resolved(`${GOOD}send: { every: tuesday 08:00 }\n`, file);
  expect(definitionHash(other.definition)).not.toBe(definitionHash(definition));
});

describe('what makes it no newsletter is told with its line and what to do', () => {
  test.each([
    ['', 'send.every: is missing: when is it due? Such as: monday 08:00; '],
    ['send: { every: mondya 08:00 }', "8: send.every: 'mondya' is no day"],
    ['send: { every: mondya 08:00 }', 'Did you mean monday?'],
    ['send: { every: monday }', 'it ends without a time of day. Such as: '],
    ['send: { cron: "0 25 * * *" }', "8: send.cron: '25' is no hour of a cron rule"],
    ['send: { every: day 08:00, cron: "0 8 * * *" }', 'send.cron: give either every or cron.'],
    ['send: { every: day 08:00, at: 2026-12-01T08:00 }', 'send.at: a newsletter has send.every'],
    ['send: { every: day 08:00, heldBy: ses }', 'send.heldBy: a newsletter is held by the worker'],
    [
      'send: { every: day 08:00, ifLate: skip }',
      '8: send.ifLate: newsletter.catchUp says how late',
    ],
    [
      'send: { every: day 08:00, list: frozen }',
      '8: send.list: each issue of a newsletter reads its list afresh',
    ],
    [
      'send: { every: day 08:00 }\nrecurring: { heldBy: ses, intervalHours: 24, begin: 2026-12-01T08:00 }',
      '9: recurring: SES would repeat what the newsletter repeats already',
    ],
    [
      'send: { every: day 08:00 }\nnewsletter: { ends: 2027-02-29 }',
      '9: newsletter.ends: there is no 2027-02-29 in the calendar.',
    ],
    ['send: { every: day 08:00, timezone: Asia/Shanghia }', 'Did you mean Asia/Shanghai?'],
    [
      'send: { every: day 08:00 }\nnewsletter: { ends: 2026-01-01 }',
      '9: newsletter.ends: is before the next issue.',
    ],
    ['send: { every: "0 8 30 2 *" }', '8: send.every: never comes.'],
    [
      'send: { every: day 08:00 }\nnewsletter: { catchUp: 9s }',
      '9: newsletter.catchUp: a duration of 10s or more',
    ],
    [
      'send: { every: day 08:00 }\nnewsletter: { overlap: quue }',
      'newsletter.overlap: must be one of "skip", "queue", "queueAll", "cancelFirst", not "quue". Did you mean queue?',
    ],
    [
      'send: { every: day 08:00 }\nnewsletter: { pauseOnFailure: sometimes }',
      'newsletter.pauseOnFailure: must be true or false, not "sometimes"',
    ],
  ])('%s', async (rest, problem) => {
    expect((await problemsOf(`${rest}\n`)).join('\n')).toContain(problem);
  });

  test('placeholders and standard input', async () => {
    const bad = GOOD.replace('{mm}', '{MM}').replace('gone.csv', '"{day}.csv"');
    const text = `${bad}send: { every: day 08:00 }\n`;
    const error = await resolved(text).catch((reason: unknown) => reason);
    expect(String(error)).toContain(
      "recipients.file: '{MM}' is no part of a date. Did you mean {mm}?",
    );
    expect(String(error)).toContain(
      "recipients.suppress.0: '{day}' is no part of a date. There are {yyyy}",
    );
    const piped = GOOD.replace(/file: .*/, 'file: "-"');
    await expect(resolved(`${piped}send: { every: day 08:00 }\n`)).rejects.toThrow(
      'must be a path, not standard input',
    );
  });
});

test.each([
  'send: { every: day 08:00 }',
  'send: { cron: 0 8 * * 1 }',
  'newsletter: { jitter: 1m }',
])('launch does not send a file once that says %s', async (rest) => {
  const path = join(await tempDir(), 'weekly.yaml');
  await writeFile(path, `${GOOD}${rest}\n`);
  const { code, err } = await run(['launch', path]);
  expect(err).toContain(`\`steadysend newsletter create ${path}\``);
  expect(code).toBe(5);
});

describe('the command line', () => {
  const names = [
    'create',
    'list',
    'describe',
    'pause',
    'resume',
    'trigger',
    'backfill',
    'update',
    'delete',
  ];

  test.each(names)(
    'newsletter %s: help has usage, examples and only flags that it takes',
    async (name) => {
      const { code, out } = await run(['newsletter', name, '--help']);
      expect(out.startsWith(`steadysend newsletter ${name}`)).toBe(true);
      expect(out).toContain('Examples');
      expect((await run(['help', 'newsletter', name])).out).toBe(out);
      expect(code).toBe(0);
      const said = [...out.matchAll(/^ {2}(--[a-z-]+)/gm)].map((match) => match[1]);
      expect(said).toContain('--json');
      for (const flag of said) {
        const { err } = await run(['newsletter', name, `${flag}x`]);
        expect(err).toContain(`Did you mean ${flag}?`);
      }
    },
  );

  test.each([
    [['newsletter'], 'newsletter needs COMMAND: steadysend newsletter COMMAND'],
    [['newsletter', '--json', 'list'], 'newsletter has no flag --json.'],
    [['newsletter', '--home', 'x', 'list'], 'Flags come after the command'],
    [['newsletter', 'creat'], "newsletter has no command 'creat'. Did you mean create?"],
    [['newsletter', 'pause'], 'newsletter pause needs ID: steadysend newsletter pause ID'],
    [['newsletter', 'delete', 'x'], 'there is no terminal to ask at: give --yes.'],
    [['newsletter', 'trigger', 'x', '--overlap', 'all'], '--overlap must be one of skip, queue'],
  ])('%j ends with code 2', async (argv, message) => {
    const { code, out, err } = await run(argv);
    expect(err).toContain(message);
    expect([code, out]).toEqual([2, '']);
  });
});
