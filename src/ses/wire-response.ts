import { z } from 'zod';
import type {
  GroupRow,
  GroupState,
  Paged,
  RecipientGroup,
  SenderDomain,
  SendStatus,
  SendTask,
  SendTaskState,
  Statistics,
  Template,
  UploadCounts,
} from './port.ts';

/**
 * The wire's answers to our words. Read leniently where a field is only shown, since SES leaves
 * fields out and sends null; strictly where an id or the absence of a row decides what is sent.
 */

/** The answer is not what the API describes. Says where, never what: values may be addresses. */
export class AnswerShapeError extends Error {
  override readonly name = 'AnswerShapeError';
}

/** z.int() takes safe integers only: a uint64 beyond 2^53 lost digits in JSON.parse. */
const id = z.int().positive();
const count = z
  .int()
  .nullish()
  .transform((value) => value ?? 0);
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
const code = z.number().nullish();
/** A count that only informs: whatever is wrong with it, the answer stands. */
const hint = z.int().nonnegative().optional().catch(undefined);

function readWith<T>(schema: z.ZodType<T>): (answer: unknown) => T {
  return (answer) => {
    const result = schema.safeParse(answer);
    if (result.success) return result.data;
    const path = result.error.issues[0]?.path.join('.') ?? '';
    throw new AnswerShapeError(path === '' ? 'not an object' : `unexpected ${path}`);
  };
}

export const readCreatedGroup = readWith(
  z.object({ ReceiverId: id }).transform((r) => ({ groupId: r.ReceiverId })),
);

export const readCreatedTask = readWith(
  z.object({ TaskId: id }).transform((r) => ({ taskId: r.TaskId })),
);

export const readSentMail = readWith(
  z.object({ MessageId: z.string() }).transform((r) => ({ messageId: r.MessageId })),
);

/** Nothing but a RequestId comes back; every answer of the API has one, a stray 200 has none. */
export const readDeleted = readWith(z.object({ RequestId: z.string() }).transform(() => undefined));

export const readUploadCounts = readWith(
  z
    .object({
      RequestId: z.string(),
      TotalCount: hint,
      ValidCount: hint,
      TooLongCount: hint,
      EmptyEmailCount: hint,
      RepeatCount: hint,
    })
    .transform((r): UploadCounts => {
      return {
        ...(r.TotalCount === undefined ? {} : { total: r.TotalCount }),
        ...(r.ValidCount === undefined ? {} : { valid: r.ValidCount }),
        ...(r.TooLongCount === undefined ? {} : { tooLong: r.TooLongCount }),
        ...(r.EmptyEmailCount === undefined ? {} : { empty: r.EmptyEmailCount }),
        ...(r.RepeatCount === undefined ? {} : { repeated: r.RepeatCount }),
      };
    }),
);

const GROUP_STATES: ReadonlyMap<number, GroupState> = new Map([
  [1, 'empty'],
  [2, 'uploading'],
  [3, 'complete'],
]);

const TASK_STATES: ReadonlyMap<number, SendTaskState> = new Map([
  [1, 'waiting'],
  [5, 'sending'],
  [6, 'pausedToday'],
  [7, 'error'],
  [10, 'finished'],
]);

const TEMPLATE_STATES: ReadonlyMap<number, Template['status']> = new Map([
  [0, 'approved'],
  [1, 'inReview'],
  [2, 'rejected'],
]);

const group = z
  .object({
    ReceiverId: id,
    ReceiversName: z.string(),
    Count: count,
    InvalidCount: count,
    ReceiversStatus: code,
  })
  .transform((r): RecipientGroup => ({
    groupId: r.ReceiverId,
    name: r.ReceiversName,
    count: r.Count,
    invalidCount: r.InvalidCount,
    state: GROUP_STATES.get(r.ReceiversStatus ?? 0) ?? 'other',
  }));

const groupRow = z
  .object({ Email: z.string(), TemplateData: text, Status: code, Reason: text })
  .transform((r): GroupRow => ({
    email: r.Email,
    templateData: r.TemplateData,
    // 1 valid, 2 invalid; anything else is not known to be good.
    valid: r.Status === 1,
    reason: r.Reason,
  }));

const task = z
  .object({
    TaskId: id,
    ReceiverId: id,
    ReceiversName: text,
    TaskStatus: code,
    RequestCount: count,
    SendCount: count,
    CacheCount: count,
    CreateTime: text,
    ErrMsg: text,
  })
  .transform((r): SendTask => ({
    taskId: r.TaskId,
    groupId: r.ReceiverId,
    groupName: r.ReceiversName,
    state: TASK_STATES.get(r.TaskStatus ?? 0) ?? 'other',
    requested: r.RequestCount,
    sent: r.SendCount,
    cached: r.CacheCount,
    createdAt: r.CreateTime,
    errorText: r.ErrMsg,
  }));

function pageOf<T>(item: z.ZodType<T>): (answer: unknown, offset: number) => Paged<T> {
  const read = readWith(
    z
      .object({ TotalCount: z.int().nonnegative(), Data: z.array(item).nullish() })
      .transform((r) => ({ total: r.TotalCount, items: r.Data ?? [] })),
  );
  return (answer, offset) => {
    const page = read(answer);
    // "No task for this group" permits a send, so an answer that counts rows without showing any
    // must not pass for it.
    if (page.items.length === 0 && page.total > offset) {
      throw new AnswerShapeError('Data without the rows that TotalCount counts');
    }
    return page;
  };
}

/** The one answer of its kind that calls its rows something else. */
export const readBounced = (answer: unknown, offset: number): Paged<string> => {
  const { BlackList, ...rest } = bouncedAnswer(answer);
  return bouncedPage({ ...rest, Data: BlackList }, offset);
};
const bouncedAnswer = readWith(z.looseObject({ BlackList: z.unknown() }));
const bouncedPage = pageOf(z.object({ EmailAddress: z.string() }).transform((r) => r.EmailAddress));
export const readBlocked = pageOf(z.object({ Email: z.string() }).transform((r) => r.Email));
export const readGroups = pageOf(group);
export const readGroupRows = pageOf(groupRow);
export const readSendTasks = pageOf(task);

const readTemplateAnswer = readWith(
  z.object({
    TemplateName: text,
    TemplateStatus: z.number(),
    TemplateContent: z.object({ Html: text, Text: text }),
  }),
);

/** The answer does not repeat the id. */
export function readTemplate(templateId: number): (answer: unknown) => Template {
  return (answer) => {
    const found = readTemplateAnswer(answer);
    return {
      templateId,
      name: found.TemplateName,
      status: TEMPLATE_STATES.get(found.TemplateStatus) ?? 'other',
      html: fromBase64(found.TemplateContent.Html),
      text: fromBase64(found.TemplateContent.Text),
    };
  };
}

function fromBase64(value: string): string {
  return Buffer.from(value, 'base64').toString('utf8');
}

const domain = z
  .object({
    IdentityName: z.string(),
    SendingEnabled: z.boolean().nullish(),
    CurrentReputationLevel: count,
    DailyQuota: count,
  })
  .transform((r): SenderDomain => ({
    domain: r.IdentityName,
    verified: r.SendingEnabled === true,
    level: r.CurrentReputationLevel,
    dailyQuota: r.DailyQuota,
  }));

export const readDomains = readWith(
  z
    .object({ RequestId: z.string(), EmailIdentities: z.array(domain).nullish() })
    .transform((r) => r.EmailIdentities ?? []),
);

const sender = z
  .object({ EmailAddress: z.string(), EmailSenderName: text })
  .transform((r) => ({ address: r.EmailAddress, name: r.EmailSenderName }));

export const readSenders = readWith(
  z
    .object({ RequestId: z.string(), EmailSenders: z.array(sender).nullish() })
    .transform((r) => r.EmailSenders ?? []),
);

export const readStatistics = readWith(
  z
    .object({
      OverallVolume: z.object({
        RequestCount: count,
        AcceptedCount: count,
        DeliveredCount: count,
        BounceCount: count,
        OpenedCount: count,
      }),
    })
    .transform(({ OverallVolume: volume }): Statistics => ({
      requested: volume.RequestCount,
      accepted: volume.AcceptedCount,
      delivered: volume.DeliveredCount,
      bounced: volume.BounceCount,
      opened: volume.OpenedCount,
    })),
);

const sendStatus = z
  .object({
    MessageId: text,
    SendStatus: z.int(),
    DeliverStatus: z.int(),
    UserOpened: z.unknown().optional(),
    RequestTime: count,
  })
  .transform((r): SendStatus => ({
    messageId: r.MessageId,
    sendStatus: r.SendStatus,
    deliverStatus: r.DeliverStatus,
    opened: r.UserOpened === true,
    requestedAt: r.RequestTime,
  }));

export const readSendStatuses = readWith(
  z
    .object({ RequestId: z.string(), EmailStatusList: z.array(sendStatus).nullish() })
    .transform((r) => r.EmailStatusList ?? []),
);
