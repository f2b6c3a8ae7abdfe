import { failureWord, stageText } from './status-words.ts';
import type { CampaignStatus } from './status.ts';

/** The campaign in Markdown, for the details that Temporal's own UI shows. No personal data. */
export function campaignDetails(status: CampaignStatus): string {
  const { counts, pause, wait, recurring, stage, failure } = status;
  const lines = [
    `**${status.state}** · ${counts.sent} of ${counts.recipients} recipients sent`,
    '',
    `| waiting | at provider | sent | failed | unknown |`,
    `| ---: | ---: | ---: | ---: | ---: |`,
    `| ${counts.waiting} | ${counts.atProvider} | ${counts.sent} | ${counts.failed} | ${counts.unknown} |`,
    '',
    `${counts.rows} rows: ${counts.rejected} rejected, ${counts.suppressed} suppressed, ${counts.duplicates} duplicates`,
  ];
  if (pause !== null) {
    const until =
      pause.resumeAt ?? (pause.needs === 'person' ? 'a person resumes it' : 'SES goes on');
    lines.push('', `Paused since ${pause.since} (${pause.code}): ${pause.message}`);
    const { operator } = pause;
    if (operator !== undefined) {
      lines.push('', `Paused by a person too, since ${operator.since}: ${operator.message}`);
    }
    lines.push(`Until: ${until}`);
  }
  if (wait !== null) {
    lines.push('', `Waiting since ${wait.since} (${wait.code}): ${wait.message}`);
    if (wait.until !== null) lines.push(`Until: ${wait.until}`);
  }
  if (recurring !== null) {
    const { cycles, nextCycleAt, mails, tasksInError } = recurring;
    lines.push(
      '',
      `Recurring: ${cycles} cycles, ${mails} mails, ${tasksInError} tasks in error; next ${nextCycleAt}`,
    );
  }
  if (stage !== null) lines.push('', stageText(stage));
  lines.push(...status.notes.flatMap((note) => ['', note]));
  if (failure !== null)
    lines.push('', `${failureWord(status)} (${failure.code}): ${failure.message}`);
  return lines.join('\n');
}
