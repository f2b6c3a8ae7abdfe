import { expect, test } from 'vitest';
import { checkText } from '../../../src/cli/check/check-text.ts';
import { NOTHING, type CheckReport } from '../../../src/cli/check/report.ts';
import { isPlainJson, oddness } from '../../../src/cli/check/odd-text.ts';
import { ListSurvey } from '../../../src/cli/check/list-survey.ts';
import { previewPage } from '../../../src/cli/check/preview-page.ts';
import { printable, renderExample } from '../../../src/cli/check/render-example.ts';
import { loadConfig } from '../../../src/config.ts';

function surveyOf(values: readonly string[], subject = 'Hello', blocked: string[] = []) {
  const survey = new ListSurvey({ chunkSize: 2, subject, blocked: new Set(blocked) });
  for (const [place, name] of values.entries()) {
    survey.recipient(place + 2, `Reader${place}@example.com`, JSON.stringify({ name }));
  }
  return survey;
}

function reportOf(changes: Partial<CheckReport>): CheckReport {
  return {
    ...NOTHING,
    ok: true,
    file: 'campaign.yaml',
    kind: 'campaign',
    campaign: {
      name: 'Spring',
      from: 'news@example.com',
      subject: 'Hello',
      template: null,
      unsubscribe: null,
    },
    ...changes,
  };
}

test('the first, the longest and the oddest recipient, each shown once', () => {
  const survey = surveyOf(['Ann', 'Maximilian Alexander', "O'Neil", 'Zoë & 王 🎉', 'Köln']);
  expect(survey.examples().map(({ line, why }) => [line, why])).toEqual([
    [2, ['first']],
    [3, ['longest']],
    [5, ['odd characters']],
  ]);
  expect(
    surveyOf(['Zoë'])
      .examples()
      .map(({ why }) => why),
  ).toEqual([['first', 'longest', 'odd characters']]);
  expect(surveyOf(['Ann', 'Bob']).examples()).toHaveLength(1);
});

test('empty values, long subjects and blocked addresses are counted from their first line', () => {
  const survey = surveyOf(['Ann', '', 'x'.repeat(95), ''], 'Hello {{name}}', [
    'reader3@example.com',
  ]);
  expect(survey.empty.get('name')).toEqual({ count: 2, firstLine: 3 });
  expect(survey.longSubjects).toEqual({ count: 1, firstLine: 4 });
  expect(survey.blocked).toEqual({ count: 1, firstLine: 5 });
  expect(survey.counts).toMatchObject({ rows: 4, recipients: 4, chunks: 2 });
});

test('rejected rows beyond the hundredth are counted by their kind', () => {
  const survey = surveyOf([]);
  for (let line = 2; line < 152; line += 1) {
    survey.rejected(line, { field: 'name', reason: `template data of ${800 + line} bytes` });
  }
  expect(survey.rejects).toHaveLength(100);
  expect([...survey.reasons.values()]).toEqual([
    { reason: 'template data of 802 bytes', count: 150, firstLine: 2 },
  ]);
});

test('plain values are not odd, and whatever is odd is no plain JSON', () => {
  const plain = ['Ann', 'Ann Lee-Smith, Jr.', '', '12 %', '{x}'];
  const odd = [
    'a & b',
    'a < b',
    "O'Neil",
    '"x"',
    '\\',
    '\t',
    'é',
    'e\u0301',
    '\u200b',
    '王',
    'שלום',
    '🎉',
    '{{name}}',
  ];
  for (const value of plain) expect(oddness(value), value).toBe(0);
  for (const value of odd) {
    expect(oddness(value), value).toBeGreaterThan(0);
    expect(isPlainJson(JSON.stringify({ name: value })), value).toBe(false);
  }
});

test('a mail as text: the text part where there is one, else the HTML without its tags', () => {
  const row = {
    line: 2,
    email: 'ann@example.com',
    data: { name: 'A & B' },
    why: ['first' as const],
  };
  const html = '<style>p { color: red }</style><p>Hello {{ name }},</p><p>bye {{other}}</p>';
  const both = renderExample(row, {
    subject: 'Hi {{name}}',
    template: { html, text: 'T {{name}}' },
    missing: [],
  });
  expect(both).toMatchObject({ subject: 'Hi A & B', text: 'T A & B' });
  const { text } = renderExample(row, {
    subject: 'Hi',
    template: { html, text: '' },
    missing: [],
  });
  expect(text).toBe('Hello A & B,\n\nbye {{other}}');
});

test('a mail with a missing column says so, above it and in its place', () => {
  const row = { line: 2, email: 'ann@example.com', data: { name: 'Ann' }, why: ['first' as const] };
  const template = { html: '<a href="{{ url }}">{{name}}</a>', text: '' };
  const example = renderExample(row, { subject: 'For {{url}}', template, missing: ['url'] });
  expect(example.subject).toBe('For [no column for url]');
  expect(example.html).toBe('<a href="[no column for url]">Ann</a>');
  const page = previewPage({ name: 'News', from: 'news@example.com', examples: [example] });
  const note = 'Not as it will be sent: the list has no column for {{url}}.';
  expect(page).toContain(`<p class="missing">${note}</p>`);
  expect(checkText(reportOf({ examples: [example] }))).toContain(
    `to ann@example.com\n  ${note}\n  | For [no column for url]\n`,
  );
  const whole = previewPage({
    name: 'News',
    from: 'news@example.com',
    examples: [{ ...example, missing: [] }],
  });
  expect(whole).not.toContain('<p class="missing">');
});

test('a newsletter as text: when it is due, its rules, the cost of an issue', () => {
  const text = checkText(
    reportOf({
      kind: 'newsletter',
      newsletter: {
        every: 'monday 08:00',
        timezone: 'Europe/Berlin',
        ends: null,
        jitterSeconds: 300,
        overlap: 'skip',
        catchUpSeconds: 21_600,
        pauseOnFailure: true,
        ifMissing: 'pause',
        ifUnchanged: 'send',
        nextTimes: ['2026-11-30T07:00:00.000Z', '2026-12-07T07:00:00.000Z'],
      },
      cost: { amount: 1.5, currency: 'CNY' },
    }),
  );
  expect(text).toMatch(/^newsletter {2}Spring/m);
  expect(text).toMatch(/^due +monday 08:00, Europe\/Berlin, up to 5 min later$/m);
  expect(text).toMatch(/^next +Mon 2026-11-30 08:00, Mon 2026-12-07 08:00 \(Europe\/Berlin\)$/m);
  expect(text).toMatch(/^if +no list: pause; unchanged: send; failed: pause the newsletter$/m);
  expect(text).toMatch(/^cost +about 1\.50 CNY an issue$/m);
  expect(text).toMatch(/\nReady for `newsletter create`\.\n$/);
});

test('a start as text: in its zone, held by whom, launched by when, with which flag', () => {
  const start = {
    at: '2099-12-01T00:00:00.000Z',
    timezone: 'Asia/Shanghai',
    heldBy: 'ses' as const,
    launchBy: '2099-11-30T23:58:00.000Z',
    everyHours: 24,
  };
  const text = checkText(reportOf({ start, needs: ['--cannot-be-stopped'] }));
  expect(text).toMatch(
    /^start +2099-12-01 08:00 \(Asia\/Shanghai\).*, in \d+ days, then every 24 h for ever, held by SES$/m,
  );
  expect(text).toMatch(/^launch +by 2099-12-01 07:58 \(Asia\/Shanghai\)/m);
  expect(text).toMatch(/\nReady to launch with --cannot-be-stopped\.\n$/);
  const plain = { ...start, heldBy: 'worker' as const, launchBy: null, everyHours: null };
  const held = checkText(reportOf({ start: plain }));
  expect(held).not.toMatch(/^launch|held by SES/m);
});

test('nothing of a list or a template gets out of its place on the preview page', () => {
  const evil = '"></iframe><script>alert(1)</script>';
  const example = {
    line: 2,
    email: evil,
    data: {},
    why: ['first' as const],
    missing: [evil],
    subject: evil,
    html: evil,
    text: evil,
  };
  const page = previewPage({ name: evil, from: evil, examples: [example] });
  expect(page).not.toContain('<script');
  expect(page.match(/<\/iframe>/g)).toHaveLength(1);
  expect(page).toContain('<iframe sandbox ');
});

test('control characters do not reach a terminal', () => {
  expect(printable('a\u001b[31mb\r\nc\u0007\u009bd\te')).toBe(
    'a\u{fffd}[31mb\nc\u{fffd}\u{fffd}d\te',
  );
});

test('the price is an amount with a currency', () => {
  const priceOf = (text: string) =>
    loadConfig({ env: { HOME: '/nonexistent', STEADYSEND_PRICE_PER_1000: text } }).price;
  expect(priceOf('1.9 CNY')).toEqual({ perThousand: 1.9, currency: 'CNY' });
  expect(priceOf('0.28')).toEqual({ perThousand: 0.28, currency: '' });
  expect(() => priceOf('cheap')).toThrow(
    /STEADYSEND_PRICE_PER_1000 \(environment\) must be an amount/,
  );
});
