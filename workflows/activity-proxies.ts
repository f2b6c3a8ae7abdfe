import { proxyActivities } from '@temporalio/workflow';
import type { CampaignActivities } from '../activities/contract.ts';

/**
 * Every call profile, with its reasons. Refusals of the provider are results, so what Temporal
 * retries here is only a worker that died or a thing that broke under us.
 */
const retry = { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s' } as const;

/** Ten million rows take minutes; a restart from the beginning costs no mail. */
export const { prepareRecipients } = proxyActivities<Pick<CampaignActivities, 'prepareRecipients'>>(
  {
    startToCloseTimeout: '6h',
    heartbeatTimeout: '30s',
    retry,
  },
);

/**
 * A span works for about a second, but may wait for an upload, for a settle period or for a
 * provider that is out of breath. The time-out is also its last fence: see activities/lease.ts.
 */
export function spanActivities(heartbeatTimeoutMs: number) {
  return proxyActivities<Pick<CampaignActivities, 'sendChunks'>>({
    startToCloseTimeout: '30m',
    heartbeatTimeout: heartbeatTimeoutMs,
    retry,
    // It ends by itself soon after it hears of it, and its result says how far it came.
    cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  });
}

/** Pages through send tasks and deletes groups at 20 requests/s each. */
export const { sweepSendTasks } = proxyActivities<Pick<CampaignActivities, 'sweepSendTasks'>>({
  startToCloseTimeout: '30m',
  heartbeatTimeout: '30s',
  retry,
});

/** Reads everything once more and writes a line a row. */
export const { writeReport } = proxyActivities<Pick<CampaignActivities, 'writeReport'>>({
  startToCloseTimeout: '6h',
  heartbeatTimeout: '30s',
  retry,
});
