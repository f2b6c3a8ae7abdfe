import { proxyActivities } from '@temporalio/workflow';
import type { CampaignActivities } from '../activities/contract.ts';

/**
 * Every call profile, with its reasons. Refusals of the provider are results, so what Temporal
 * retries here is only a worker that died or a thing that broke under us; it does so for ever,
 * because no number of broken workers is a reason to give a campaign up.
 *
 * `heartbeatTimeoutMs` is the campaign's: so long after its last heartbeat a worker is taken for
 * dead. All activities beat every second or oftener.
 */
export function campaignActivities(heartbeatTimeoutMs: number) {
  const common = {
    heartbeatTimeout: heartbeatTimeoutMs,
    retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s' },
  } as const;
  /**
   * Preparing streams every row once, and the report reads them again: minutes for ten million.
   * Beginning anew costs no mail.
   */
  const { prepareRecipients, takeFreshLists, writeReport } = proxyActivities<CampaignActivities>({
    ...common,
    startToCloseTimeout: '6h',
  });
  /** Pages through send tasks and deletes groups at 20 requests/s each. */
  const { sweepSendTasks } = proxyActivities<CampaignActivities>({
    ...common,
    startToCloseTimeout: '30m',
  });
  /**
   * A span works for about a second, but may wait for an upload, for a settle period or for a
   * provider that is out of breath. When cancelled it ends by itself soon, and its result says
   * how far it came.
   */
  const { sendChunks } = proxyActivities<CampaignActivities>({
    ...common,
    startToCloseTimeout: '30m',
    cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  });
  return { prepareRecipients, takeFreshLists, writeReport, sweepSendTasks, sendChunks };
}

/**
 * Those of a newsletter's issue. What SES, the folder or Temporal do not answer now they may answer
 * later, so nothing ends these calls but a result: an issue that waits is seen to be waiting.
 */
export function issueActivities(heartbeatTimeoutMs: number) {
  const common = {
    heartbeatTimeout: heartbeatTimeoutMs,
    retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' },
  } as const;
  /** Copies the list once. */
  const { prepareIssue, pauseNewsletter } = proxyActivities<CampaignActivities>({
    ...common,
    startToCloseTimeout: '6h',
  });
  /** A campaign may be paused for weeks; the day is for Temporal only, and then it asks again. */
  const { awaitCampaign } = proxyActivities<CampaignActivities>({
    ...common,
    startToCloseTimeout: '1d',
  });
  return { prepareIssue, pauseNewsletter, awaitCampaign };
}
