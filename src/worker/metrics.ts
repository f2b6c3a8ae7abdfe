import type { MetricMeter } from '@temporalio/common';
import { CHUNK_ENDS, RECIPIENT_STATES, type ActivityMetrics } from '../../activities/metrics.ts';
import { CAMPAIGN_TASK_QUEUE } from '../../workflows/messages.ts';
import { PAUSE_REASONS } from '../domain/pause.ts';
import { SES_ACTIONS } from '../ses/actions.ts';
import { lookUpError } from '../ses/error-table.ts';
import type { RequestReport } from '../ses/transport.ts';

export interface WorkerMetrics extends ActivityMetrics {
  requestEnded(report: RequestReport): void;
}

/** Of histograms, by name. A slot is 50 ms away at the documented rate; a queue may be minutes. */
export const HISTOGRAM_BUCKETS = {
  steadysend_ses_request_seconds: [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  steadysend_suppression_write_seconds: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
  steadysend_pacer_wait_seconds: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
};

/** What is no code of the table: it went well, or it was not sent for a reason of our own. */
const PLAIN_OUTCOMES = ['ok', 'Guarded', 'Cancelled'];

/**
 * Our numbers, through the meter of Temporal's SDK, so that one endpoint has both and no second
 * metrics library is needed. Counters begin at 0 where the label values are known beforehand:
 * Prometheus sees no increase in a series that begins with its first event.
 */
export function createMetrics(meter: MetricMeter): WorkerMetrics {
  const counter = (name: string, text: string) => meter.createCounter(name, undefined, text);
  const requests = counter('steadysend_ses_requests', 'Calls to SES, by action and outcome');
  const requestTime = meter.createHistogram(
    'steadysend_ses_request_seconds',
    'float',
    undefined,
    'From leaving the pacer to the answer',
  );
  const pacerWait = meter.createHistogram(
    'steadysend_pacer_wait_seconds',
    'float',
    undefined,
    "Spent waiting for the pacer's slot",
  );
  const chunks = counter(
    'steadysend_chunks',
    'Ends of work on a chunk; only final ones are for good',
  );
  const recipients = counter('steadysend_recipients', 'Recipients by what became of them');
  const listRows = counter('steadysend_list_rows', 'Rows of lists, by what the check made of them');
  const leaseLosses = counter('steadysend_lease_losses', 'Attempts that were silent for too long');
  const spans = meter.createGauge('steadysend_spans_running', 'int', undefined, 'Spans under way');
  let running = 0;
  const spansAre = (count: number) => {
    running = count;
    spans.set(running);
  };

  spansAre(0);
  leaseLosses.add(0);
  for (const action of SES_ACTIONS) requests.add(0, { action, outcome: 'ok' });
  for (const outcome of CHUNK_ENDS) chunks.add(0, { outcome });
  for (const state of RECIPIENT_STATES) recipients.add(0, { state });

  return {
    requestEnded({ action, outcome, ms, waitedMs }) {
      requests.add(1, { action, outcome: bounded(outcome) });
      pacerWait.record(waitedMs / 1000, { action });
      if (ms > 0) requestTime.record(ms / 1000, { action });
    },
    spanStarted: () => spansAre(running + 1),
    spanEnded: () => spansAre(running - 1),
    chunkEnded: (outcome) => chunks.add(1, { outcome }),
    recipients: (state, count) => recipients.add(count, { state }),
    listPrepared({ recipients: kept, rejected, suppressed, duplicates }) {
      const rows = { recipient: kept, rejected, suppressed, duplicate: duplicates };
      for (const [kind, count] of Object.entries(rows)) listRows.add(count, { kind });
    },
    leaseLost: () => leaseLosses.add(1),
  };
}

/**
 * The counters of workflows/campaign-metrics.ts, at 0 and with the labels that they will have. The
 * workflow's own first count would otherwise be an increase that Prometheus does not see.
 */
export function beginWorkflowCounters(meter: MetricMeter, namespace: string): void {
  const workflowType = 'campaignWorkflow';
  const ofCampaigns = meter.withTags({ namespace, taskQueue: CAMPAIGN_TASK_QUEUE, workflowType });
  const pauses = ofCampaigns.createCounter('steadysend_pauses', undefined, 'Pauses that began');
  for (const reason of PAUSE_REASONS) {
    for (const needs of ['nothing', 'person']) pauses.add(0, { reason, needs });
  }
  const ends = ofCampaigns.createCounter(
    'steadysend_campaigns_ended',
    undefined,
    'Campaigns that came to their end',
  );
  for (const state of ['finished', 'cancelled', 'failed']) ends.add(0, { state });
}

/** SES may answer with codes that nobody has heard of; as labels they count under a known one. */
function bounded(outcome: string): string {
  return PLAIN_OUTCOMES.includes(outcome) ? outcome : lookUpError(outcome).code;
}
