import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  ChildWorkflowFailure,
  getExternalWorkflowHandle,
  isCancellation,
  log,
  startChild,
  TerminatedFailure,
  workflowInfo,
} from '@temporalio/workflow';
import type { EndedState } from '../activities/contract.ts';
import type { PreparedIssue } from '../src/domain/newsletter.ts';
import { issueActivities } from './activity-proxies.ts';
import type { campaignWorkflow } from './campaign.ts';
import { CAMPAIGN_TASK_QUEUE, campaignWorkflowId, type IssueInput } from './messages.ts';
import { CAMPAIGN_STATE, SCHEDULED_START } from './search-attributes.ts';

/** How an issue ended, for Temporal's UI. */
export interface IssueResult {
  outcome: EndedState | 'skipped';
  campaignId: string | null;
  reason: string | null;
}

type Activities = ReturnType<typeof issueActivities>;
type Campaign = Extract<PreparedIssue, { outcome: 'campaign' }>;

/**
 * One issue of a newsletter: it makes a campaign and lasts as long as that does, because the
 * schedule's overlap policy goes by what still runs. A campaign that waits for its quota runs.
 */
export async function newsletterIssueWorkflow(input: IssueInput): Promise<IssueResult> {
  const { newsletterId, definition, settings } = input;
  const { typedSearchAttributes, startTime } = workflowInfo();
  const nominal = (typedSearchAttributes.get(SCHEDULED_START) ?? startTime).toISOString();
  const activities = issueActivities(settings.heartbeatTimeoutMs);
  const prepared = await activities.prepareIssue({ newsletterId, definition, nominal });
  if (prepared.outcome === 'failed') throw failed(prepared.code, prepared.message);
  if (prepared.outcome === 'skipped') {
    const { code, message } = prepared;
    log.info('issue skipped', { newsletterId, code });
    if (prepared.pause) {
      const note = `The issue due ${nominal} was skipped: ${message}`;
      await activities.pauseNewsletter({ newsletterId, note });
    }
    return { outcome: 'skipped', campaignId: null, reason: message };
  }
  const { campaignId } = prepared;
  const outcome = await sendCampaign(prepared, input, activities);
  if (outcome === 'failed') {
    const message = `campaign ${campaignId} failed; \`steadysend status ${campaignId}\` says why`;
    throw failed('CampaignFailed', message);
  }
  return { outcome, campaignId, reason: null };
}

async function sendCampaign(
  { campaignId, name, contentHash, chunkSize, plan }: Campaign,
  { settings }: IssueInput,
  activities: Activities,
): Promise<EndedState> {
  try {
    const campaign = await startChild<typeof campaignWorkflow>('campaignWorkflow', {
      workflowId: campaignWorkflowId(campaignId),
      taskQueue: CAMPAIGN_TASK_QUEUE,
      args: [{ campaignId, name, settings, plan, chunkSize }],
      // As by `launch`: a campaign's id is never used twice.
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      // An issue that is terminated, or a reset one, leaves its campaign to finish in good order.
      parentClosePolicy: 'ABANDON',
      staticSummary: name,
      memo: { name, contentHash },
      typedSearchAttributes: [{ key: CAMPAIGN_STATE, value: 'preparing' }],
    });
    const { state } = await campaign.result();
    return state === 'failed' || state === 'cancelled' ? state : 'finished';
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) {
      return await awaitOther(campaignId, activities);
    }
    const ending = endingOf(error);
    if (ending === null) throw error;
    return ending;
  }
}

/** Another run of this issue has started the campaign. */
async function awaitOther(campaignId: string, activities: Activities): Promise<EndedState> {
  try {
    return (await activities.awaitCampaign({ campaignId })).state;
  } catch (error) {
    if (!isCancellation(error)) throw error;
    return await CancellationScope.nonCancellable(async () => {
      // Refused when it is over by now, which is as good.
      const campaign = getExternalWorkflowHandle(campaignWorkflowId(campaignId));
      await campaign.cancel().catch(() => undefined);
      return (await activities.awaitCampaign({ campaignId })).state;
    });
  }
}

/** A campaign ends with a status; anything else was done to it from outside. */
function endingOf(error: unknown): EndedState | null {
  if (!(error instanceof ChildWorkflowFailure)) return null;
  const { cause } = error;
  const byPerson = cause instanceof TerminatedFailure || cause instanceof CancelledFailure;
  return byPerson ? 'cancelled' : 'failed';
}

function failed(type: string, message: string): ApplicationFailure {
  return ApplicationFailure.create({ type, message, nonRetryable: true });
}
