import type { PauseRules } from '../../domain/pause-rules.ts';
import type { PauseFile } from '../campaign-file/pause-schema.ts';
import { durationMs, shareOf } from '../campaign-file/units.ts';

/** The campaign file's `pause` as rules: only what it says, the rest keeps its defaults. */
export function resolvePauses(pause: PauseFile): Partial<PauseRules> {
  const { quota, blocked, balance, rejectionRate, taskErrors } = pause;
  const rules: Partial<PauseRules> = {};
  if (quota.probeEvery !== undefined) rules.quotaProbeEveryMs = durationMs(quota.probeEvery);
  if (quota.share !== undefined) rules.quotaShare = shareOf(quota.share);
  if (blocked !== undefined) rules.blockedWaitMs = durationMs(blocked.wait);
  if (balance !== undefined) {
    rules.moneyProbeEveryMs = balance.probeEvery === 'off' ? null : durationMs(balance.probeEvery);
  }
  if (rejectionRate === 'off') rules.rejectionRate = null;
  else if (rejectionRate !== undefined) {
    const { above, minimum } = rejectionRate;
    rules.rejectionRate = { above: shareOf(above), minimum };
  }
  if (taskErrors !== undefined) rules.taskErrors = taskErrors;
  return rules;
}
