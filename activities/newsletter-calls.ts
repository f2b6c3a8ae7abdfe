import { setTimeout as delay } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { CampaignStatus } from '../src/domain/status.ts';
import { ScheduleNotFoundError, WorkflowFailedError, type Client } from '@temporalio/client';
import type { EndedState } from './contract.ts';
import { withHeartbeat } from './heartbeats.ts';

/** `newsletter/<id>` and `campaign/<id>`: workflows/messages.ts, which activities may not import. */
const scheduleId = (newsletterId: string) => `newsletter/${newsletterId}`;
const workflowId = (campaignId: string) => `campaign/${campaignId}`;

/** Workflows cannot reach schedules. */
export async function pauseNewsletter(input: {
  newsletterId: string;
  note: string;
}): Promise<void> {
  const { client } = Context.current();
  try {
    const schedule = client.schedule.getHandle(scheduleId(input.newsletterId));
    await schedule.pause(input.note);
    const { state } = await schedule.describe();
    if (state.paused) return;
  } catch (error) {
    // Deleted meanwhile: it starts nothing any more, which is what was wanted.
    if (error instanceof ScheduleNotFoundError) return;
    throw error;
  }
  // The server drops one of two commands that reach a schedule together: once more.
  throw ApplicationFailure.retryable(
    'the pause was not carried out; it is tried again',
    'NotTaken',
  );
}

const LOOK_EVERY_MS = 5_000;

/**
 * For a campaign that another run of the issue has started, after a reset or a trigger at the same
 * minute: a workflow can await its own children only, and the newsletter's overlap policy wants the
 * issue to last as long as its campaign.
 */
export async function awaitCampaign(input: { campaignId: string }): Promise<{ state: EndedState }> {
  const { client } = Context.current();
  return await withHeartbeat(async (signal) => {
    for (;;) {
      const state = await endOf(client, workflowId(input.campaignId));
      if (state !== null) return { state };
      await delay(LOOK_EVERY_MS, undefined, { signal });
    }
  });
}

async function endOf(client: Client, id: string): Promise<EndedState | null> {
  const handle = client.workflow.getHandle(id);
  const { status } = await handle.describe();
  if (status.name === 'RUNNING' || status.name === 'PAUSED') return null;
  try {
    const { state } = (await handle.result()) as CampaignStatus;
    return state === 'failed' || state === 'cancelled' ? state : 'finished';
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    // Ended from outside, past its own code: a person did that.
    return status.name === 'FAILED' || status.name === 'TIMED_OUT' ? 'failed' : 'cancelled';
  }
}
