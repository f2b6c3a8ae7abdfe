import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { campaignWorkflowId } from '../../workflows/messages.ts';
import type { Rig } from './rig.ts';

/** What `writeList` writes into lists. */
export const PERSONAL = /reader\d+@example\.com|Reader \d+/i;

export interface HistorySize {
  events: number;
  bytes: number;
  runs: number;
  /** Events of the longest run. */
  longest: number;
  /** Histories in which the pattern was found, in payloads too. */
  leaks: number;
}

/** Of a campaign and its segments, every run of them. */
export async function measureHistories(
  rig: Rig,
  campaignId: string,
  personal: RegExp,
): Promise<HistorySize> {
  const { client, connection, namespace } = rig.client;
  const size: HistorySize = { events: 0, bytes: 0, runs: 0, longest: 0, leaks: 0 };
  for await (const { workflowId, runId } of client.workflow.list()) {
    rig.context.signal.throwIfAborted();
    if (!isOf(campaignId, workflowId)) continue;
    const described = await connection.workflowService.describeWorkflowExecution({
      namespace,
      execution: { workflowId, runId },
    });
    const info = described.workflowExecutionInfo;
    size.runs += 1;
    const events = Number(info?.historyLength ?? Number.NaN);
    size.events += events;
    size.longest = Math.max(size.longest, events);
    size.bytes += Number(info?.historySizeBytes ?? Number.NaN);
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    if (personal.test(readable(historyToJSON(history)))) size.leaks += 1;
  }
  return size;
}

/** Segments are named below their campaign. */
function isOf(campaignId: string, workflowId: string): boolean {
  const own = campaignWorkflowId(campaignId);
  return workflowId === own || workflowId.startsWith(`${own}/`);
}

/** With payloads as text; in the JSON they are Base64, in which nothing could be found. */
function readable(json: string): string {
  const payloads: string[] = [];
  JSON.parse(json, (key, value: unknown) => {
    if (key === 'data' && typeof value === 'string') {
      payloads.push(Buffer.from(value, 'base64').toString('utf8'));
    }
    return value;
  });
  return json + payloads.join('\n');
}
