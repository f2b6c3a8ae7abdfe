import type { SenderDomain } from '../../ses/port.ts';
import type { ReadCampaignFile } from '../campaign-file/read.ts';
import { count } from '../status-text.ts';
import type { CheckReport, Findings } from './report.ts';
import type { SomeRows } from './list-survey.ts';
import type { Surveyed } from './survey-list.ts';

/** What is wrong with no row by itself, and still is worth a look before people are mailed. */
export function rowFindings(
  file: ReadCampaignFile,
  account: { domain: SenderDomain | null; quota: CheckReport['quota'] },
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
  const { domain, quota } = account;
  if (domain !== null && quota !== null && quota.daily === 0) {
    const text = `the sender domain ${domain.domain} has a daily quota of 0; see its reputation level in the SES console.`;
    findings.warning(file.path, file.problem(['from'], text));
  } else if (quota !== null && counts.recipients > quota.leftToday) {
    const { resume } = file.content.pause.quota;
    const then =
      resume === 'auto'
        ? 'the campaign waits for the refill and goes on by itself'
        : 'the campaign then waits for `steadysend resume`, as pause.quota.resume says';
    const text = `${count(counts.recipients)} recipients and ${count(quota.leftToday)} mails left of today's quota: ${then}.`;
    findings.warning(null, { line: null, text });
  }
}
