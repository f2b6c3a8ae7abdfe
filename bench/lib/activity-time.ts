import { campaignWorkflowId } from '../../workflows/messages.ts';
import type { Rig } from './rig.ts';

/** From the start of a campaign's activity to its end, by Temporal's clock. */
export async function activitySeconds(rig: Rig, id: string, type: string): Promise<number> {
  const handle = rig.client.client.workflow.getHandle(campaignWorkflowId(id));
  const { events } = await handle.fetchHistory();
  const at = (time: { seconds?: unknown; nanos?: number | null } | null | undefined) =>
    Number(time?.seconds ?? Number.NaN) + (time?.nanos ?? 0) / 1e9;
  const scheduled = (events ?? []).find(
    ({ activityTaskScheduledEventAttributes: of }) => of?.activityType?.name === type,
  );
  const isOf = (of: { scheduledEventId?: unknown } | null | undefined) =>
    of !== null && of !== undefined && String(of.scheduledEventId) === String(scheduled?.eventId);
  const started = (events ?? []).find((event) => isOf(event.activityTaskStartedEventAttributes));
  const completed = (events ?? []).find((event) =>
    isOf(event.activityTaskCompletedEventAttributes),
  );
  return at(completed?.eventTime) - at(started?.eventTime);
}
