import { Client } from '@temporalio/client';
import type { MetricMeter } from '@temporalio/common';
import type { NativeConnection } from '@temporalio/worker';
import { CAMPAIGN_PAUSE_REASON, CAMPAIGN_STATE } from '../../workflows/search-attributes.ts';
import { PAUSE_REASONS } from '../domain/pause.ts';
import { NO_PAYLOAD_KEYS } from '../payload-keys.ts';
import { payloadCodec } from '../temporal/payload-codec.ts';

/** States that a campaign which is not over can be in. */
const OPEN_STATES = ['preparing', 'scheduled', 'running', 'paused', 'recurring'];
/** More open campaigns than anybody watches at a time; they are not counted beyond it. */
const CAMPAIGNS_MAX = 1_000;
/** Several Prometheus servers may scrape; Temporal is asked once for all of them. */
const FRESH_MS = 10_000;
const ANSWER_MS = 2_000;

/**
 * How many campaigns are open, by state and by what they are paused for: a gauge, because a pause
 * that began before the worker did is as much worth an alert as one that it saw beginning. Asked of
 * Temporal's visibility store at a scrape, so every worker reports the same number: take the
 * maximum over workers, not the sum.
 */
export class CampaignGauge {
  private readonly client: Client;
  private readonly connection: NativeConnection;
  private readonly set: (count: number, state: string, reason: string) => void;
  private askedAt = Number.NEGATIVE_INFINITY;

  constructor(meter: MetricMeter, connection: NativeConnection, namespace: string) {
    // Only search attributes are looked at, and those are not encrypted.
    const codec = payloadCodec(NO_PAYLOAD_KEYS, { unreadable: 'null' });
    this.client = new Client({ connection, namespace, dataConverter: { payloadCodecs: [codec] } });
    this.connection = connection;
    const gauge = meter.createGauge(
      'steadysend_campaigns',
      'int',
      undefined,
      'Campaigns that are not over, by state and reason of the pause',
    );
    this.set = (count, state, reason) => gauge.set(count, { state, reason });
  }

  /** When Temporal does not answer, the numbers stay as they are: `/readyz` tells of that. */
  async refresh(): Promise<void> {
    if (performance.now() - this.askedAt < FRESH_MS) return;
    this.askedAt = performance.now();
    const counts = await this.count().catch(() => null);
    if (counts === null) return;
    for (const state of OPEN_STATES) {
      for (const reason of state === 'paused' ? PAUSE_REASONS : ['']) {
        this.set(counts.get(`${state} ${reason}`) ?? 0, state, reason);
      }
    }
  }

  private async count(): Promise<Map<string, number>> {
    return await this.connection.withDeadline(Date.now() + ANSWER_MS, async () => {
      const counts = new Map<string, number>();
      const query = "WorkflowType = 'campaignWorkflow' AND ExecutionStatus = 'Running'";
      let seen = 0;
      for await (const { typedSearchAttributes: known } of this.client.workflow.list({ query })) {
        if (seen === CAMPAIGNS_MAX) break;
        seen += 1;
        const state = known.get(CAMPAIGN_STATE) ?? 'running';
        const reason = state === 'paused' ? (known.get(CAMPAIGN_PAUSE_REASON) ?? 'unknown') : '';
        const key = `${state} ${reason}`;
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
      return counts;
    });
  }
}
