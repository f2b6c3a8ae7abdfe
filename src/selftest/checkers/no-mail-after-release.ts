import { tookEffect, type SimulatorRecord } from '../record.ts';
import { withExamples, type Finding } from './finding.ts';

/**
 * A group was deleted only when nothing was to come of it any more (I3). Whether the real service
 * still mails the rows of a deleted group is not documented, so it must not be put to the test.
 */
export function noMailAfterRelease({ mails, requests }: SimulatorRecord): Finding[] {
  const releasedAt = new Map<number, string>();
  const taskOf = new Map<number, number>();
  for (const request of requests) {
    const { action, groupId, taskId, at } = request;
    if (groupId === undefined || !tookEffect(request)) continue;
    if (action === 'DeleteReceiver') releasedAt.set(groupId, at);
    if (action === 'BatchSendEmail' && taskId !== undefined) taskOf.set(taskId, groupId);
  }
  const early = new Set<string>();
  for (const { taskId, sentAt, groupName } of mails) {
    const released = releasedAt.get(taskOf.get(taskId ?? Number.NaN) ?? Number.NaN);
    if (released !== undefined && sentAt > released) early.add(groupName ?? 'no group');
  }
  if (early.size === 0) return [];
  const message = withExamples('groups deleted before their mails were sent', [...early]);
  return [{ checker: 'no-mail-after-release', message, count: early.size }];
}
