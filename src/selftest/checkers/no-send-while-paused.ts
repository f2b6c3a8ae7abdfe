import { tookEffect, type SimulatorRecord } from '../record.ts';
import { withExamples, type Finding } from './finding.ts';

/** A time in which a campaign was held, by the clock of the one who held it. */
export interface HeldTime {
  /** What the names of the campaign's groups begin with. */
  groupPrefix: string;
  from: number;
  to: number;
}

/** After a pause was confirmed no task was created for that campaign, beyond the grace (I9). */
export function noSendWhilePaused(
  { requests }: SimulatorRecord,
  held: readonly HeldTime[],
  graceMs: number,
): Finding[] {
  const late: string[] = [];
  for (const request of requests) {
    if (request.action !== 'BatchSendEmail' || !tookEffect(request)) continue;
    const at = Date.parse(request.at);
    const isHeld = held.some(
      ({ groupPrefix, from, to }) =>
        request.groupName?.startsWith(groupPrefix) === true && at > from + graceMs && at < to,
    );
    if (isHeld) late.push(`${request.groupName} at ${request.at}`);
  }
  if (late.length === 0) return [];
  const message = withExamples('send tasks created while paused', late);
  return [{ checker: 'no-send-while-paused', message, count: late.length }];
}
