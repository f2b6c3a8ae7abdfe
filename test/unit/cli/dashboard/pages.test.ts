import { describe, expect, test } from 'vitest';
import type { CheckReport } from '../../../../src/cli/check/report.ts';
import { campaignBody, cancelBody } from '../../../../src/cli/dashboard/pages/campaign.ts';
import { campaignList } from '../../../../src/cli/dashboard/pages/campaigns.ts';
import { checkBody, launchList } from '../../../../src/cli/dashboard/pages/launch.ts';
import { layout } from '../../../../src/cli/dashboard/pages/layout.ts';
import { newsletterBody, newsletterList } from '../../../../src/cli/dashboard/pages/newsletters.ts';
import { loginBody, problemBody } from '../../../../src/cli/dashboard/pages/plain.ts';
import type { Html } from '../../../../src/cli/dashboard/view.ts';
import { PAUSE_REASONS, type PauseReason, type ShownPause } from '../../../../src/domain/pause.ts';
import type { CampaignStatus } from '../../../../src/domain/status.ts';
import { moment } from '../../../../src/cli/status-text.ts';
import { MARKUP, statusOf, viewOf } from './view.ts';

async function drawn(html: Html | Promise<Html>): Promise<string> {
  return String(await html);
}

function pauseOf(changes: Partial<ShownPause> = {}): ShownPause {
  return {
    code: 'Operator',
    reason: 'operator',
    message: 'wrong price',
    since: '2026-11-24T08:10:00.000Z',
    resumeAt: null,
    needs: 'person',
    ...changes,
  };
}

function body(status: CampaignStatus, view = viewOf()): Promise<string> {
  return drawn(campaignBody(view, { status, staleSince: null }));
}

const ENTRY = {
  id: 'spring',
  name: MARKUP,
  state: 'running',
  pauseReason: null,
  startedAt: '2026-11-24T08:00:00.000Z',
  finishedAt: null,
  nextCycleAt: null,
} as const;

const REPORT: CheckReport = {
  ok: true,
  file: MARKUP,
  kind: 'campaign',
  start: null,
  opens: null,
  newsletter: null,
  needs: [],
  campaign: {
    name: MARKUP,
    from: MARKUP,
    subject: MARKUP,
    template: { id: 1, name: MARKUP, variables: [] },
    unsubscribe: null,
  },
  list: {
    file: MARKUP,
    encoding: 'utf-8',
    delimiter: ',',
    rows: 3,
    recipients: 2,
    rejected: 1,
    suppressed: 0,
    duplicates: 0,
    chunks: 1,
    rejects: [{ line: 4, field: MARKUP, reason: MARKUP }],
    reasons: [],
  },
  blocked: null,
  quota: { daily: 1_000, usedToday: 0, leftToday: 1_000 },
  expected: { startAt: '2030-11-24T08:00:00.000Z', finishAt: null, quotaRefills: 0 },
  cost: { amount: 3.8, currency: 'CNY' },
  examples: [
    {
      line: 2,
      email: MARKUP,
      data: {},
      why: ['first'],
      missing: [MARKUP],
      subject: MARKUP,
      html: MARKUP,
      text: MARKUP,
    },
  ],
  preview: null,
  findings: [{ level: 'warning', file: MARKUP, line: 1, text: MARKUP }],
};

const NEWSLETTER = {
  id: 'weekly',
  name: MARKUP,
  every: MARKUP,
  timezone: 'Europe/Berlin',
  state: 'active',
  note: MARKUP,
} as const;

test('markup in whatever somebody wrote is shown as text, on every page', async () => {
  const view = viewOf({ path: `/${MARKUP}` });
  const status = statusOf({
    name: MARKUP,
    pause: pauseOf({ code: MARKUP, message: MARKUP }),
    failure: { code: MARKUP, message: MARKUP },
    notes: [MARKUP],
  });
  const look = { status, at: 1, isFresh: true, problem: null };
  const checked = { file: MARKUP, report: REPORT, account: MARKUP, late: null, fingerprint: 'f' };
  const pages = await Promise.all([
    drawn(layout(view, { title: MARKUP, body: campaignList(view, [{ entry: ENTRY, look }]) })),
    body(status, view),
    drawn(layout(view, { title: MARKUP, body: cancelBody(view, status) })),
    drawn(launchList(view, MARKUP, [{ name: MARKUP, title: MARKUP, kind: 'campaign' }])),
    drawn(checkBody(view, checked)),
    drawn(newsletterList(view, [{ ...NEWSLETTER, nextTime: null }])),
    drawn(
      newsletterBody(view, {
        ...NEWSLETTER,
        version: 1,
        list: MARKUP,
        ends: null,
        jitterSeconds: 0,
        overlap: 'skip',
        catchUpSeconds: 1,
        pauseOnFailure: false,
        ifMissing: 'skip',
        ifUnchanged: 'send',
        nextTimes: ['2026-11-30T07:00:00.000Z'],
        running: [MARKUP],
        counters: { started: 0, skippedOverlap: 0, missedCatchUp: 0 },
        issues: [
          {
            key: MARKUP,
            nominal: '2026-11-23T07:00:00.000Z',
            outcome: 'failed',
            campaignId: MARKUP,
            state: MARKUP,
            reason: MARKUP,
          },
        ],
      }),
    ),
    drawn(loginBody(view, { next: MARKUP, problem: MARKUP })),
    drawn(problemBody(view, null, MARKUP)),
  ]);
  for (const page of pages) {
    // Every page has some of it, and none as an element or beyond its attribute.
    expect(page).toContain('&lt;img src=x onerror=');
    expect(page).not.toContain('<img');
    expect(page).not.toContain('onerror="');
  }
});

test('nothing is inline, since the policy refuses that', async () => {
  const view = viewOf();
  const status = statusOf({ pause: pauseOf() });
  const page = await drawn(
    layout(view, { title: 't', body: campaignBody(view, { status, staleSince: 1 }), live: '/x' }),
  );
  expect(page).toContain('src="/assets/dashboard.js"');
  expect(page).not.toMatch(/ style=|<style|\son\w+=|javascript:|<script(?! src)/);
});

describe('a campaign', () => {
  test('has numbers that add up', async () => {
    const cells = [...(await body(statusOf())).matchAll(/class="number">([\d,]+)</g)].map(([, n]) =>
      Number(n?.replaceAll(',', '')),
    );
    expect(cells).toEqual([390, 100, 700, 7, 3, 1_200, 1_200, 20, 12, 8, 1_240]);
    expect(cells.slice(0, 5).reduce((sum, n) => sum + n)).toBe(cells[5]);
    expect(cells.slice(6, 10).reduce((sum, n) => sum + n)).toBe(cells[10]);
  });

  test.each([
    { name: 'running', changes: {}, offered: ['pause', 'cancel'] },
    {
      name: 'paused by somebody',
      changes: { state: 'paused', pause: pauseOf() },
      offered: ['resume', 'cancel'],
    },
    {
      name: 'held by SES until its refill',
      changes: {
        state: 'paused',
        pause: pauseOf({ code: 'TaskPausedToday', reason: 'quota', needs: 'nothing' }),
      },
      offered: ['cancel'],
    },
    {
      name: 'holding after a canary',
      changes: {
        wait: { code: 'CanaryHold', message: '', since: '', until: '2026-11-24T09:00:00.000Z' },
      },
      offered: ['pause', 'resume', 'cancel'],
    },
    { name: 'over', changes: { state: 'finished', finishedAt: '2026-11-24T09:00:00.000Z' } },
  ] as { name: string; changes: Partial<CampaignStatus>; offered?: string[] }[])(
    '$name offers what can be done',
    async ({ changes, offered = [] }) => {
      const page = await body(statusOf(changes));
      const found = ['pause', 'resume', 'cancel'].filter((verb) =>
        page.includes(`/campaigns/spring/${verb}"`),
      );
      expect(found).toEqual(offered);
      const readOnly = await body(statusOf(changes), viewOf({ readOnly: true }));
      expect(readOnly).not.toMatch(/<form|<button|\/cancel"/);
    },
  );

  test('offers the files that are there', async () => {
    const files = (page: string) => [...page.matchAll(/files\/([\w.]+)"/g)].map(([, name]) => name);
    const nobodyLost = { ...statusOf().counts, rejected: 0, suppressed: 0, duplicates: 0 };
    expect(files(await body(statusOf({ counts: nobodyLost })))).toEqual([]);
    expect(files(await body(statusOf()))).toEqual([
      'rejects.csv',
      'suppressed.csv',
      'duplicates.csv',
    ]);
    const over = statusOf({ state: 'finished', finishedAt: '2026-11-24T09:00:00.000Z' });
    expect(files(await body(over)).slice(0, 3)).toEqual([
      'report.csv',
      'report.ndjson',
      'report.html',
    ]);
  });

  test.each(PAUSE_REASONS)('says in both languages what %s is and what to do', async (reason) => {
    const status = statusOf({ state: 'paused', pause: pauseOf({ reason }) });
    for (const language of ['en', 'zh'] as const) {
      const view = viewOf({}, language);
      const page = await body(status, view);
      const { title, todo } = view.texts.pauses[reason];
      expect(page).toContain(`<strong>${title}</strong>`);
      expect(page).toContain(todo);
      expect(page).toContain('wrong price');
      expect(page).toContain(view.texts.needsPerson);
    }
  });

  test("shows a person's pause on top of another, in both languages", async () => {
    const operator = { since: '2026-11-24T09:30:00.000Z', message: MARKUP };
    const above = pauseOf({ reason: 'balance', message: 'no money', operator });
    for (const language of ['en', 'zh'] as const) {
      const view = viewOf({}, language);
      const page = await body(statusOf({ state: 'paused', pause: above }), view);
      expect(page).toContain('no money');
      expect(page).toContain(view.texts.pausedToo(moment(operator.since)));
      expect(page).toContain('&lt;img src=x');
      expect(page).not.toContain(MARKUP);
      const alone = await body(statusOf({ state: 'paused', pause: pauseOf() }), view);
      expect(alone).not.toContain(view.texts.pausedToo('').slice(0, 8));
    }
  });

  test('paused for a reason that a newer worker gave is shown all the same', async () => {
    const reason = 'fullMoon' as PauseReason;
    const page = await body(statusOf({ state: 'paused', pause: pauseOf({ reason }) }));
    expect(page).toContain('wrong price');
  });

  test("links to Temporal's web UI where that is known", async () => {
    const temporalUi = { url: 'http://127.0.0.1:8233', namespace: 'default' };
    expect(await body(statusOf(), viewOf({ temporalUi }))).toContain(
      'href="http://127.0.0.1:8233/namespaces/default/workflows/campaign%2Fspring"',
    );
    expect(await body(statusOf())).not.toContain('8233');
  });

  test('in the list says that nobody answers, and what Temporal knows', async () => {
    const look = { status: null, at: null, isFresh: false, problem: new Error('x') };
    const page = await drawn(
      campaignList(viewOf(), [{ entry: { ...ENTRY, state: 'paused' }, look }]),
    );
    expect(page).toContain('>Paused<');
    expect(page).toContain('No worker answers');
  });
});

test('a file that cannot be launched has no button to do it', async () => {
  const report = { ...REPORT, ok: false };
  const checked = { file: 'a.yaml', account: 'x', late: null, fingerprint: 'f' };
  expect(await drawn(checkBody(viewOf(), { ...checked, report }))).not.toContain('<form');
  expect(await drawn(checkBody(viewOf(), { ...checked, report: REPORT }))).toMatch(
    /Send it to 2 recipients/,
  );
});
