import type { ShownIssue } from './issues.ts';
import { durationText, inZone, ownZone, weekdayIn } from './show-time.ts';
import type { NewsletterRules, NewsletterView } from './view.ts';

/** The whole newsletter for people. */
export function viewText(view: NewsletterView): string {
  const rows = [
    ['newsletter', view.id],
    ['name', view.name],
    ...dueRows(view),
    ['state', view.state],
    ['note', view.note ?? ''],
    ['list', view.list],
    ['version', String(view.version)],
    ...policyRows(view),
    ['running', view.running.join(', ')],
  ];
  const head = rows
    .filter(([, value]) => value !== '')
    .map(([name = '', value = '']) => `${name.padEnd(11)} ${value}`);
  return `${[...head, ...warnings(view), '', ...nextLines(view), '', ...issueLines(view)].join('\n')}\n`;
}

type Row = [name: string, value: string];

export function dueRows({ every, timezone, ends, jitterSeconds }: NewsletterRules): Row[] {
  const jitter = jitterSeconds === 0 ? '' : `, up to ${durationText(jitterSeconds * 1000)} later`;
  return [
    ['due', `${every}, ${timezone}${jitter}`],
    ['ends', ends === null ? '' : inZone(Date.parse(ends), timezone)],
  ];
}

export function policyRows(rules: NewsletterRules): Row[] {
  const { overlap, catchUpSeconds, ifMissing, ifUnchanged, pauseOnFailure } = rules;
  return [
    ['overlap', `${overlap}: ${OVERLAP_TEXT[overlap]}`],
    ['catch-up', `${durationText(catchUpSeconds * 1000)} after an outage`],
    [
      'if',
      `no list: ${ifMissing}; unchanged: ${ifUnchanged}; failed: ${failedText(pauseOnFailure)}`,
    ],
  ];
}

export const OVERLAP_TEXT: Readonly<Record<NewsletterView['overlap'], string>> = {
  skip: 'an issue that is due while another runs or is paused is left out',
  queue: 'an issue that is due while another runs or is paused waits for it',
  queueAll: 'issues that are due while another runs or is paused all wait, in turn',
  cancelFirst: 'an issue that is due cancels the one that runs or is paused',
};

function failedText(pauseOnFailure: boolean): string {
  return pauseOnFailure ? 'pause the newsletter' : 'go on with the next';
}

/** Both are mails that somebody expected and that were not sent. */
function warnings({ counters, overlap, catchUpSeconds }: NewsletterView): string[] {
  const { skippedOverlap, missedCatchUp } = counters;
  const lines: string[] = [];
  if (skippedOverlap > 0) {
    lines.push(
      `Warning: ${issues(skippedOverlap)} left out because another still ran (overlap ${overlap}).`,
    );
  }
  if (missedCatchUp > 0) {
    const window = durationText(catchUpSeconds * 1000);
    lines.push(`Warning: ${issues(missedCatchUp)} missed in an outage longer than ${window}.`);
  }
  return lines;
}

function issues(count: number): string {
  return count === 1 ? '1 issue was' : `${count} issues were`;
}

function nextLines({ nextTimes, timezone, state }: NewsletterView): string[] {
  if (nextTimes.length === 0) return ['No more issues are due.'];
  const own = ownZone();
  const title = state === 'paused' ? 'Next, once it is resumed' : 'Next';
  const here = own === timezone ? '' : `; on this machine's clock (${own})`;
  const lines = nextTimes.map((iso) => {
    const instant = Date.parse(iso);
    const there = `  ${weekdayIn(instant, timezone)} ${inZone(instant, timezone)}`;
    return own === timezone
      ? there
      : `${there}; ${weekdayIn(instant, own)} ${inZone(instant, own)}`;
  });
  return [`${title} (${timezone}${here})`, ...lines];
}

function issueLines({ issues: shown, timezone }: NewsletterView): string[] {
  if (shown.length === 0) return ['No issue has been due yet.'];
  return ['Last issues', ...shown.map((issue) => issueLine(issue, timezone))];
}

function issueLine(issue: ShownIssue, timezone: string): string {
  const { nominal, outcome, campaignId, state, reason } = issue;
  const what =
    outcome === 'campaign'
      ? `${campaignId} ${state ?? '(not known to Temporal any more)'}`
      : `${outcome}: ${reason ?? ''}`;
  return `  ${inZone(Date.parse(nominal), timezone)}  ${what}`;
}
