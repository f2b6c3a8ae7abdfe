import type { SimulatorRecord } from '../record.ts';
import { withExamples, type Finding } from './finding.ts';

/**
 * No send task mailed more than a chunk holds (I4). An upload that was repeated into the same group
 * shows here even where the provider itself drops repeated addresses late.
 */
export function groupSize({ mails }: SimulatorRecord, chunkSize: number): Finding[] {
  const sizes = new Map<number, number>();
  for (const { taskId } of mails) {
    if (taskId !== null) sizes.set(taskId, (sizes.get(taskId) ?? 0) + 1);
  }
  const tooLarge = [...sizes].filter(([, size]) => size > chunkSize);
  if (tooLarge.length === 0) return [];
  const examples = tooLarge.map(([taskId, size]) => `task ${taskId} with ${size}`);
  const message = withExamples(`tasks larger than a chunk of ${chunkSize}`, examples);
  return [{ checker: 'group-size', message, count: tooLarge.length }];
}
