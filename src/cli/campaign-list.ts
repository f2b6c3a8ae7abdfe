import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import type { CampaignState } from '../domain/status.ts';
import { cycleAfter } from '../domain/recurrence.ts';
import type { Recurrence } from '../domain/send-plan.ts';
import type { PauseReason } from '../domain/pause.ts';
import { campaignWorkflowId } from '../../workflows/messages.ts';
import { CAMPAIGN_PAUSE_REASON, CAMPAIGN_STATE } from '../../workflows/search-attributes.ts';

/** A line of `list`: what Temporal's visibility store knows, so no worker has to answer. */
export interface CampaignEntry {
  id: string;
  name: string;
  state: CampaignState;
  pauseReason: PauseReason | null;
  startedAt: string;
  finishedAt: string | null;
  /** Of a campaign that SES repeats. */
  nextCycleAt: string | null;
}

/** For finding what was launched twice. */
export interface RecentCampaign {
  id: string;
  /** Null where it cannot be read. */
  contentHash: string | null;
  finishedAt: string | null;
}

const ID_PREFIX = campaignWorkflowId('');
/** More than anybody launches in a day; one page of the visibility store. */
const RECENT_MAX = 1_000;

/** Campaigns that are not over, or have been for less than `ms`; newest first. */
export async function recentCampaigns(client: Client, ms: number): Promise<RecentCampaign[]> {
  const since = new Date(Date.now() - ms).toISOString();
  const query =
    "WorkflowType = 'campaignWorkflow' AND " +
    `(ExecutionStatus = 'Running' OR CloseTime > '${since}')`;
  const found: RecentCampaign[] = [];
  for await (const { workflowId, memo, closeTime } of client.workflow.list({ query })) {
    if (found.length === RECENT_MAX) break;
    const hash = memo?.['contentHash'];
    found.push({
      id: workflowId.slice(ID_PREFIX.length),
      contentHash: typeof hash === 'string' ? hash : null,
      finishedAt: closeTime?.toISOString() ?? null,
    });
  }
  return found;
}

/** Newest first: Temporal's own order. */
export async function listCampaigns(client: Client, limit: number): Promise<CampaignEntry[]> {
  return await entriesOf(client, "WorkflowType = 'campaignWorkflow'", limit);
}

/** Those that are not over; newest first. */
export async function openCampaigns(client: Client, limit: number): Promise<CampaignEntry[]> {
  const query = "WorkflowType = 'campaignWorkflow' AND ExecutionStatus = 'Running'";
  return await entriesOf(client, query, limit);
}

async function entriesOf(client: Client, query: string, limit: number): Promise<CampaignEntry[]> {
  const entries: CampaignEntry[] = [];
  const seen = new Set<string>();
  for await (const execution of client.workflow.list({ query, pageSize: Math.min(limit, 1000) })) {
    if (entries.length === limit) break;
    const id = execution.workflowId.slice(ID_PREFIX.length);
    // A long campaign is a chain of runs; the newest speaks for it.
    if (!execution.workflowId.startsWith(ID_PREFIX) || seen.has(id)) continue;
    seen.add(id);
    entries.push(entryOf(id, execution));
  }
  return entries;
}

function entryOf(id: string, execution: WorkflowExecutionInfo): CampaignEntry {
  const name = execution.memo?.['name'];
  const state = stateOfExecution(execution);
  return {
    id,
    name: typeof name === 'string' ? name : id,
    state,
    pauseReason:
      state === 'paused'
        ? ((execution.typedSearchAttributes.get(CAMPAIGN_PAUSE_REASON) as PauseReason) ?? null)
        : null,
    startedAt: execution.startTime.toISOString(),
    finishedAt: execution.closeTime?.toISOString() ?? null,
    nextCycleAt: nextCycleOf(execution),
  };
}

/** From what `launch` wrote beside the campaign, so that no worker has to be asked. */
function nextCycleOf(execution: WorkflowExecutionInfo): string | null {
  const recurring = execution.memo?.['recurring'] as Recurrence | undefined;
  const isOver = execution.closeTime !== undefined;
  if (recurring === undefined || isOver) return null;
  return new Date(cycleAfter(recurring, Date.now())).toISOString();
}

export function stateOfExecution(
  execution: Pick<WorkflowExecutionInfo, 'typedSearchAttributes' | 'status'>,
): CampaignState {
  const shown = execution.typedSearchAttributes.get(CAMPAIGN_STATE) as CampaignState | undefined;
  switch (execution.status.name) {
    // Ended past our own code, so the attribute is whatever it last said.
    case 'TERMINATED':
    case 'FAILED':
    case 'TIMED_OUT':
      return 'failed';
    case 'CANCELLED':
      return 'cancelled';
    default:
      return shown ?? 'running';
  }
}
