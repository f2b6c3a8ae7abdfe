import type { PauseRules } from '../../domain/pause-rules.ts';
import type { PauseFile } from '../campaign-file/pause-schema.ts';

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

const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** `10m`, as the schema has checked it. */
function durationMs(text: string): number {
  return Number.parseInt(text, 10) * (UNIT_MS[text.slice(-1)] ?? 0);
}

/** `5%` */
function shareOf(text: string): number {
  return Number.parseFloat(text) / 100;
}
