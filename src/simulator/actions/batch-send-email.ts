import { defineAction, requireGroup, type World } from '../action.ts';
import { isApprovedSender, parseSender, type Sender } from '../addresses.ts';
import type { Group } from '../group-table.ts';
import { integer, list, object, optional, text, type InputOf } from '../params.ts';
import type { SendTask } from '../task-table.ts';
import { isSameNames, parseTemplateData, variablesOfTemplate } from '../template-data.ts';
import { WireError } from '../wire-errors.ts';
import { parseDateTime } from '../wire-time.ts';

const shape = {
  FromEmailAddress: text(),
  ReceiverId: integer(),
  Subject: text(),
  TaskType: integer(),
  ReplyToAddresses: optional(text()),
  Template: optional(object({ TemplateID: integer(), TemplateData: text() })),
  Simple: optional(object({ Html: optional(text()), Text: optional(text()) })),
  Attachments: optional(
    list(object({ FileName: text(), Content: optional(text()), FileURL: optional(text()) })),
  ),
  TimedParam: optional(object({ BeginTime: text() })),
  CycleParam: optional(
    object({ BeginTime: text(), IntervalTime: integer(), TermCycle: optional(integer()) }),
  ),
  Unsubscribe: optional(text()),
  ADLocation: optional(integer()),
};
type Input = InputOf<typeof shape>;

/** SES documentation of SubjectLengthError: 1 to 100 characters. */
const SUBJECT_LENGTH_MAX = 100;
/** SES documentation of Unsubscribe: codes 0 to 12. */
const UNSUBSCRIBE = /^(?:\d|1[0-2])$/;

export const batchSendEmail = defineAction({
  name: 'BatchSendEmail',
  shape,
  run(input, world, note) {
    const { clock, config, store } = world;
    note.groupId = input.ReceiverId;
    checkText(input);
    const now = clock.now();
    const startsAt = startOf(input, world, now);
    const group = requireGroup(world, input.ReceiverId, note);
    if (group.status !== 3 || group.rows.length === 0) {
      throw new WireError('OperationDenied.ReceiverStatusError');
    }
    const sender = parseSender(input.FromEmailAddress);
    if (!sender || !isApprovedSender(sender, config)) {
      throw new WireError('OperationDenied.SendAddressStatusError');
    }
    const template = checkTemplate(input, group, world);
    checkMeans(sender, world, now);
    const task: SendTask = {
      taskId: store.nextTaskId(),
      groupName: group.name,
      group,
      from: input.FromEmailAddress,
      senderDomain: sender.domain,
      subject: input.Subject,
      templateId: template.TemplateID,
      templateData: template.TemplateData,
      type: input.TaskType,
      createdAt: now,
      firstStartAt: startsAt,
      timed: input.TaskType === 2 ? (input.TimedParam ?? null) : null,
      cycle: input.TaskType === 3 ? cycleOf(input) : null,
      updatedAt: now,
      status: 1,
      sendingAt: Infinity,
      requestCount: 0,
      sendCount: 0,
      cacheCount: 0,
      liveRuns: 0,
      errMsg: '',
    };
    note.taskId = task.taskId;
    store.tasks.add(task);
    world.delivery.accept(task);
    return { TaskId: task.taskId };
  },
});

function checkText(input: Input): void {
  const length = [...input.Subject].length;
  if (length < 1 || length > SUBJECT_LENGTH_MAX) {
    throw new WireError('InvalidParameterValue.SubjectLengthError');
  }
  if (input.Simple) throw new WireError('FailedOperation.WithOutPermission');
  if (input.Attachments && input.Attachments.length > 0) {
    throw new WireError('FailedOperation.NoAttachPermission');
  }
  if (!input.Template || input.FromEmailAddress === '' || input.ReceiverId === 0) {
    throw new WireError('MissingParameter.SendParamNecessary');
  }
  if (input.Unsubscribe !== undefined && !UNSUBSCRIBE.test(input.Unsubscribe)) {
    throw new WireError('InvalidParameterValue', '`Unsubscribe` must be a code from 0 to 12.');
  }
  if ((input.ADLocation ?? 0) > 2) {
    throw new WireError('InvalidParameterValue', '`ADLocation` must be 0, 1 or 2.');
  }
}

function startOf(input: Input, { config }: World, now: number): number {
  if (input.TaskType === 1) return now;
  if (input.TaskType !== 2 && input.TaskType !== 3) {
    throw new WireError('InvalidParameterValue', '`TaskType` must be 1, 2 or 3.');
  }
  const param = input.TaskType === 2 ? input.TimedParam : input.CycleParam;
  if (!param) {
    throw new WireError(
      input.TaskType === 2
        ? 'MissingParameter.TimedParamNecessary'
        : 'MissingParameter.CycleParamNecessary',
    );
  }
  if (input.TaskType === 3 && (input.CycleParam?.IntervalTime ?? 0) < 1) {
    throw new WireError('InvalidParameterValue', '`IntervalTime` must be at least 1 hour.');
  }
  const startsAt = parseDateTime(param.BeginTime, config.timezone);
  if (startsAt === undefined) {
    throw new WireError('InvalidParameterValue', '`BeginTime` must be YYYY-MM-DD HH:MM:SS.');
  }
  if (startsAt < now + config.timedAheadMinMs) {
    throw new WireError('InvalidParameterValue.BeginTimeBeforeNow');
  }
  if (config.timedAheadMaxMs !== null && startsAt > now + config.timedAheadMaxMs) {
    throw new WireError('InvalidParameterValue', '`BeginTime` is too far ahead.');
  }
  return startsAt;
}

function cycleOf({ CycleParam }: Input): SendTask['cycle'] {
  if (!CycleParam) return null;
  const { BeginTime, IntervalTime, TermCycle } = CycleParam;
  return { BeginTime, IntervalTime, ...(TermCycle === undefined ? {} : { TermCycle }) };
}

/** Rows with data must have exactly the template's variables; rows without take those of the task. */
function checkTemplate(
  input: Input,
  group: Group,
  { config }: World,
): NonNullable<Input['Template']> {
  const wanted = input.Template;
  const template = config.templates.find((entry) => entry.id === wanted?.TemplateID);
  if (!wanted || !template || template.status !== 0) {
    throw new WireError('OperationDenied.TemplateStatusError');
  }
  const own = parseTemplateData(wanted.TemplateData, 'InvalidParameterValue.TemplateDataError');
  const given =
    group.variables !== null && group.variables.length > 0 ? group.variables : Object.keys(own);
  if (!isSameNames(given, variablesOfTemplate(template))) {
    throw new WireError('InvalidParameterValue.TemplateNotMatchData');
  }
  return wanted;
}

/** The synchronous refusals, which the documentation lists for SendEmail only: knobs decide. */
function checkMeans(sender: Sender, { billing, config, quota }: World, now: number): void {
  if (config.quotaMode === 'refuse' && quota.unpromised(sender.domain, now) === 0) {
    throw new WireError('FailedOperation.ExceedSendLimit');
  }
  if (config.balanceMode === 'refuse' && billing.affordable() === 0) {
    throw new WireError(
      billing.shortage() === 'balance'
        ? 'FailedOperation.InsufficientBalance'
        : 'FailedOperation.InsufficientQuota',
    );
  }
}
