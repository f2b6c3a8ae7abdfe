import { isHeldBySes } from '../../domain/held-start.ts';
import { nextQuotaReset } from '../../domain/quota-reset.ts';
import { planNotes } from '../../domain/stages.ts';
import type { SenderDomain } from '../../ses/port.ts';
import type { ReadCampaignFile } from '../campaign-file/read.ts';
import { resolveSend } from '../launch/resolve-send.ts';
import { count } from '../status-text.ts';
import type { CheckReport, Findings } from './report.ts';
import type { SomeRows } from './list-survey.ts';
import type { Surveyed } from './survey-list.ts';

/** What is wrong with no row by itself, and still is worth a look before people are mailed. */
export function rowFindings(
  file: ReadCampaignFile,
  account: {
    domain: SenderDomain | null;
    quota: CheckReport['quota'];
    expected: CheckReport['expected'];
  },
  { survey }: Surveyed,
  findings: Findings,
): void {
  const list = file.listPath === '-' ? 'standard input' : file.listPath;
  const { counts, blocked, longSubjects, empty } = survey;
  const warn = ({ count: rows, firstLine }: SomeRows, text: (rows: string) => string): void => {
    if (rows === 0) return;
    findings.warning(list, {
      line: firstLine,
      text: text(rows === 1 ? 'one row' : `${count(rows)} rows`),
    });
  };
  warn(
    blocked,
    (rows) => `${rows}, the first one here: on a blocklist of SES, which will not mail them.`,
  );
  warn(
    longSubjects,
    (rows) =>
      `${rows}, the first one here: the subject with its data is longer than the 100 characters that SES takes.`,
  );
  for (const [variable, rows] of empty) {
    warn(
      rows,
      (text) =>
        `${text}, the first one here: nothing for {{${variable}}}. recipients.defaults can fill it.`,
    );
  }
  if (counts.recipients === 0 && counts.rejected < counts.rows) {
    const text = 'nobody is left to mail: every row is rejected, suppressed or a duplicate.';
    findings.warning(list, { line: null, text });
  }
  const { content } = file;
  const notes =
    counts.recipients === 0 ? [] : planNotes(resolveSend(content), counts, content.chunkSize);
  for (const note of notes) {
    findings.warning(file.path, file.problem(['canary'], note));
  }
  quotaFinding(file, account, counts.recipients, findings);
}

function quotaFinding(
  file: ReadCampaignFile,
  { domain, quota, expected }: Parameters<typeof rowFindings>[1],
  recipients: number,
  findings: Findings,
): void {
  if (quota === null) return;
  if (domain !== null && quota.daily === 0) {
    const text = `the sender domain ${domain.domain} has a daily quota of 0; see its reputation level in the SES console.`;
    findings.warning(file.path, file.problem(['from'], text));
    return;
  }
  const { resume, resetAt, timezone } = file.content.pause.quota;
  const now = Date.now();
  const isToday =
    expected === null || Date.parse(expected.startAt) < nextQuotaReset(now, resetAt, timezone);
  const room = isToday ? quota.leftToday : quota.daily;
  // In steps over days, or within hours, more may be mailed than one day's quota.
  const isEnough =
    expected === null || expected.finishAt === null
      ? recipients <= room
      : expected.quotaRefills === 0;
  if (isEnough) return;
  const has = isToday
    ? `${count(room)} mails left of today's quota`
    : `a daily quota of ${count(room)} mails`;
  const text = `${count(recipients)} recipients and ${has}: ${AFTER_QUOTA[heldOr(file, resume)]}.`;
  findings.warning(null, { line: null, text });
}

const AFTER_QUOTA = {
  ses: "SES puts off what exceeds the day's until the refill",
  auto: 'the campaign waits for the refill and goes on by itself',
  manual: 'the campaign then waits for `steadysend resume`, as pause.quota.resume says',
} as const;

function heldOr<T>({ content }: ReadCampaignFile, resume: T): T | 'ses' {
  return isHeldBySes(resolveSend(content)) ? 'ses' : resume;
}
