import { tookEffect, type SimulatorRecord } from '../record.ts';
import { withExamples, type Finding } from './finding.ts';

/**
 * One group's name, one chunk, one send task (I1). By name and not by id: a group that was deleted
 * and claimed anew is still the same chunk.
 */
export function oneTaskPerGroup({ requests }: SimulatorRecord): Finding[] {
  const tasks = new Map<string, number>();
  for (const request of requests) {
    if (request.action !== 'BatchSendEmail' || !tookEffect(request)) continue;
    const name = request.groupName ?? `group ${request.groupId}`;
    tasks.set(name, (tasks.get(name) ?? 0) + 1);
  }
  const repeated = [...tasks].filter(([, count]) => count > 1).map(([name]) => name);
  if (repeated.length === 0) return [];
  const message = withExamples('groups with several send tasks', repeated);
  return [{ checker: 'one-task-per-group', message, count: repeated.length }];
}
