import type { Connection } from '@temporalio/client';
import { defaultPayloadConverter, toPayloads, type PayloadCodec } from '@temporalio/common';
import { scheduleSpec } from '../../domain/schedule-spec.ts';
import type { NewsletterDefinition, Overlap } from '../../domain/newsletter.ts';
import {
  CAMPAIGN_TASK_QUEUE,
  newsletterScheduleId,
  type IssueInput,
} from '../../../workflows/messages.ts';

type CreateRequest = Parameters<Connection['workflowService']['createSchedule']>[0];
export type WireSchedule = NonNullable<CreateRequest['schedule']>;
type WireDuration = NonNullable<NonNullable<WireSchedule['spec']>['jitter']>;

/** Of Temporal's API (enums/v1/schedule.proto). */
const WIRE_OVERLAP = {
  skip: 1,
  queue: 2,
  queueAll: 3,
  cancelFirst: 4,
} as const satisfies Record<Overlap, number>;

/** The same policies as the SDK's methods name them. */
export const SDK_OVERLAP = {
  skip: 'SKIP',
  queue: 'BUFFER_ONE',
  queueAll: 'BUFFER_ALL',
  cancelFirst: 'CANCEL_OTHER',
} as const satisfies Record<Overlap, string>;

/**
 * The schedule of a newsletter, whole: what the SDK leaves to the server's defaults is said, since
 * those are a catch-up of a year, and calendars that an update adds to the old ones instead of
 * replacing them. The raw call is used because the SDK's update sends no conflict token.
 */
export async function wireSchedule(
  definition: NewsletterDefinition,
  input: IssueInput,
  { now, codec }: { now: number; codec: PayloadCodec },
): Promise<Pick<WireSchedule, 'spec' | 'action' | 'policies'>> {
  const payloads = await codec.encode(toPayloads(defaultPayloadConverter, input) ?? []);
  const spec = scheduleSpec(definition.rule, definition.timezone, now);
  const { ends, jitterMs, timezone, overlap, catchUpMs, pauseOnFailure } = definition;
  return {
    spec: {
      structuredCalendar: spec.calendars,
      excludeStructuredCalendar: spec.excluded,
      // Multiples of an interval since 1970: the second one comes in 2080 at the earliest.
      interval: spec.instants.map((instant) => ({ interval: seconds(instant) })),
      timezoneName: timezone,
      ...(ends === null ? {} : { endTime: seconds(Date.parse(ends) / 1000 + END_SLACK_S) }),
      ...(jitterMs === 0 ? {} : { jitter: seconds(jitterMs / 1000) }),
    },
    action: {
      startWorkflow: {
        // Temporal puts the time at which the issue is due behind it.
        workflowId: newsletterScheduleId(definition.id),
        workflowType: { name: 'newsletterIssueWorkflow' },
        taskQueue: { name: CAMPAIGN_TASK_QUEUE },
        input: { payloads },
      },
    },
    policies: {
      overlapPolicy: WIRE_OVERLAP[overlap],
      catchupWindow: seconds(catchUpMs / 1000),
      pauseOnFailure,
    },
  };
}

/** The first of a repeated time is a second late in the schedule: src/domain/schedule-spec.ts. */
const END_SLACK_S = 1;

function seconds(value: number): WireDuration {
  // The wire's 64-bit type takes numbers; its declaration names the class of a library only.
  return { seconds: Math.round(value) as unknown as NonNullable<WireDuration['seconds']> };
}
