import { shownIn } from '../../domain/shown-time.ts';
import { inZone, weekdayIn } from '../newsletter/show-time.ts';
import { dueRows, policyRows } from '../newsletter/view-text.ts';
import { startText } from '../start-text.ts';
import { count, moment } from '../status-text.ts';
import { missingText, printable } from './render-example.ts';
import type { CheckReport, Finding } from './report.ts';

/** The report for people. What is wrong stands last, where a terminal shows it. */
export function checkText(report: CheckReport): string {
  const parts = [facts(report), ...report.examples.map(exampleText), rejectsText(report)];
  const errors = report.findings.filter(({ level }) => level === 'error');
  const warnings = report.findings.filter(({ level }) => level === 'warning');
  if (warnings.length > 0) parts.push(`Worth a look\n${warnings.map(findingLine).join('')}`);
  if (errors.length > 0) parts.push(`To be corrected\n${errors.map(findingLine).join('')}`);
  parts.push(`${verdict(report, errors.length)}\n`);
  return parts.filter((part) => part !== '').join('\n');
}

/** `name  value` lines, without those that have no value. */
export function factLines(rows: readonly (readonly [string, string])[]): string {
  return rows
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name.padEnd(11)} ${printable(value)}\n`)
    .join('');
}

function facts(report: CheckReport): string {
  const { kind, campaign, start, opens, newsletter, list, blocked, quota } = report;
  const { expected, cost, preview } = report;
  const template = campaign?.template ?? null;
  const unsubscribe = campaign?.unsubscribe ?? null;
  return factLines([
    [kind ?? 'campaign', campaign?.name ?? ''],
    ['from', campaign?.from ?? ''],
    ['subject', campaign?.subject ?? ''],
    ['template', template === null ? '' : templateText(template)],
    ['unsubscribe', unsubscribe === null ? '' : `SES's code ${unsubscribe}`],
    ...(newsletter === null ? [] : newsletterRows(newsletter)),
    ...(start === null ? [] : startRows(start)),
    ['window', opens === null ? '' : opensText(opens)],
    [
      'list',
      list === null ? '' : `${list.file}, ${list.encoding}, ${delimiterText(list.delimiter)}`,
    ],
    ['rows', list === null ? '' : rowsText(list)],
    ['blocked', blocked === null ? '' : blockedText(blocked)],
    [
      'quota',
      quota === null ? '' : `${count(quota.leftToday)} of ${count(quota.daily)} left today`,
    ],
    ['finish', expected === null ? '' : finishText(expected)],
    ['cost', cost === null ? '' : costText(cost, kind)],
    ['preview', preview ?? ''],
  ]);
}

type Row = [name: string, value: string];

function newsletterRows(newsletter: NonNullable<CheckReport['newsletter']>): Row[] {
  const { nextTimes, timezone } = newsletter;
  const times = nextTimes.map((iso) => {
    const instant = Date.parse(iso);
    return `${weekdayIn(instant, timezone)} ${inZone(instant, timezone)}`;
  });
  const next = times.length === 0 ? '' : `${times.join(', ')} (${timezone})`;
  return [...dueRows(newsletter), ['next', next], ...policyRows(newsletter)];
}

function startRows(start: NonNullable<CheckReport['start']>): Row[] {
  const { at, timezone, heldBy, launchBy, everyHours } = start;
  const again = everyHours === null ? '' : `, then every ${everyHours} h for ever`;
  const held = heldBy === 'worker' ? '' : ', held by SES';
  const isOver = launchBy === null || Date.parse(launchBy) < Date.now();
  const by = isOver
    ? ''
    : `by ${shownIn(Date.parse(launchBy), timezone)}, for SES to have all of it`;
  return [
    ['start', `${startText(Date.parse(at), timezone, Date.now())}${again}${held}`],
    ['launch', by],
  ];
}

function opensText({ at, timezone }: NonNullable<CheckReport['opens']>): string {
  return `opens at ${startText(Date.parse(at), timezone, Date.now())}`;
}

function templateText({
  id,
  name,
  variables,
}: NonNullable<NonNullable<CheckReport['campaign']>['template']>): string {
  const names = variables.map((variable) => `{{${variable}}}`).join(' ');
  return `${id}${name === '' ? '' : ` (${name})`}${names === '' ? '' : `, ${names}`}`;
}

function delimiterText(delimiter: string): string {
  return delimiter === '\t' ? 'separated by tabs' : `separated by '${delimiter}'`;
}

/** `2,000 rows: 1,947 recipients, 13 rejected, 23 suppressed, 17 duplicates` */
export function rowsText(
  counts: Pick<
    NonNullable<CheckReport['list']>,
    'rows' | 'recipients' | 'rejected' | 'suppressed' | 'duplicates'
  >,
): string {
  const { rows, recipients, rejected, suppressed, duplicates } = counts;
  return (
    `${count(rows)}: ${count(recipients)} recipients, ${count(rejected)} rejected, ` +
    `${count(suppressed)} suppressed, ${count(duplicates)} duplicates`
  );
}

function blockedText(blocked: NonNullable<CheckReport['blocked']>): string {
  const part = blocked.blocklistsRead === 'all' ? '' : ', by the part of the lists that was read';
  return `${count(blocked.count)} of them on SES's blocklists${part}`;
}

/** `about 2026-12-01 08:30:12, after 2 refills of the daily quota` */
export function finishText({
  startAt,
  finishAt,
  quotaRefills,
}: NonNullable<CheckReport['expected']>): string {
  if (finishAt === null) return 'not within a year, by the daily quota and the send window';
  const refills = quotaRefills === 1 ? 'one refill' : `${count(quotaRefills)} refills`;
  const wait = quotaRefills === 0 ? '' : `, after ${refills} of the daily quota`;
  const isLater = Date.parse(startAt) - Date.now() > 60_000;
  const start = isLater ? `with its start at ${moment(startAt)}` : 'when started now';
  return `about ${moment(finishAt)} ${start}${wait}`;
}

function costText(
  { amount, currency }: NonNullable<CheckReport['cost']>,
  kind: CheckReport['kind'],
): string {
  const sum = `about ${amount.toFixed(2)} ${currency}`.trimEnd();
  return kind === 'newsletter' ? `${sum} an issue` : sum;
}

function exampleText(example: CheckReport['examples'][number]): string {
  const { line, email, why, missing, subject, text } = example;
  const note = missingText(missing);
  const body = printable(text)
    .split('\n')
    .map((each) => `  | ${each}`.trimEnd());
  return [
    `Line ${line} (${why.join(', ')}), to ${printable(email)}`,
    ...(note === '' ? [] : [`  ${printable(note)}`]),
    `  | ${printable(subject)}`,
    '  |',
    ...body,
    '',
  ].join('\n');
}

function rejectsText({ list }: CheckReport): string {
  if (list === null || list.rejected === 0) return '';
  const lines = list.rejects.map(
    ({ line, field, reason }) =>
      `  ${list.file}:${line}: ${field === '' ? '' : `${field}: `}${reason}\n`,
  );
  const more = list.rejected - lines.length;
  const reasons = list.reasons.map((each) => `  ${count(each.count)} like: ${each.reason}\n`);
  const rest = more === 0 ? '' : `  and ${count(more)} more, of all:\n${reasons.join('')}`;
  return `Rows that will be left out\n${printable(lines.join(''))}${printable(rest)}`;
}

function findingLine({ file, line, text }: Finding): string {
  const where = file === null ? '' : `${file}${line === null ? '' : `:${line}`}: `;
  return `  ${printable(`${where}${text}`).replaceAll('\n', '\n    ')}\n`;
}

function verdict({ kind, list, needs }: CheckReport, errors: number): string {
  if (errors === 1) return 'Not ready: one thing has to be corrected.';
  if (errors > 1) return `Not ready: ${errors} things have to be corrected.`;
  const rejected = list?.rejected ?? 0;
  const flags = needs.length === 0 ? '' : ` with ${needs.join(' ')}`;
  const ready = kind === 'newsletter' ? 'Ready for `newsletter create`' : `Ready to launch${flags}`;
  if (rejected === 0) return `${ready}.`;
  return `${ready}; ${rejected === 1 ? 'one row' : `${count(rejected)} rows`} will be left out.`;
}
