import type {
  BatchSendEmailRequest,
  CreateReceiverDetailWithDataRequest,
  GetSendEmailStatusRequest,
  GetStatisticsReportRequest,
  ListBlackEmailAddressRequest,
  ListCustomBlacklistRequest,
  ListReceiverDetailsRequest,
  ListReceiversRequest,
  ListSendTasksRequest,
  SendEmailRequest,
} from 'tencentcloud-sdk-nodejs-ses/tencentcloud/services/ses/v20201002/ses_models.js';
import type { NewSendTask, Page, SingleMail, UploadRow } from './port.ts';

/** Our words to the wire's. One function an action that takes more than an id. */

/** TaskType of BatchSendEmail. Nothing stops a task of any type. */
const IMMEDIATE = 1;
const TIMED = 2;
const RECURRING = 3;
/** TriggerType of SendEmail: 0 is marketing, as all of a campaign's mails are. */
const MARKETING = 0;
/** Status filter of ListCustomBlacklist. */
const NOT_EXPIRED = 1;
/** Status filter of ListReceiverDetails. */
const VALID = 1;
const INVALID = 2;
/** Largest page of every list action ("FailedOperation.InvalidLimit: limit is 100"). */
const PAGE_LIMIT_MAX = 100;

export function uploadRequest(
  groupId: number,
  rows: UploadRow[],
): CreateReceiverDetailWithDataRequest {
  const datas = rows.map((row) => ({ Email: row.email, TemplateData: row.templateData }));
  return { ReceiverId: groupId, Datas: datas };
}

export function sendTaskRequest(task: NewSendTask): BatchSendEmailRequest {
  return {
    FromEmailAddress: task.from,
    ReceiverId: task.groupId,
    Subject: task.subject,
    ...startOf(task),
    // The page on uploads says that Template need not be passed when rows bring data, the error
    // list says that it must be (SendParamNecessary). The rows' data wins over the empty object.
    Template: { TemplateID: task.templateId, TemplateData: '{}' },
    ...optionsRequest(task),
  };
}

function startOf({
  timed,
  recurring,
}: NewSendTask): Pick<BatchSendEmailRequest, 'TaskType' | 'TimedParam' | 'CycleParam'> {
  if (recurring !== undefined) {
    const { beginTime, intervalHours } = recurring;
    // TermCycle is left out: it ends a cycle, and there is no action that could set it later.
    return {
      TaskType: RECURRING,
      CycleParam: { BeginTime: beginTime, IntervalTime: intervalHours },
    };
  }
  if (timed !== undefined) {
    return { TaskType: TIMED, TimedParam: { BeginTime: timed.beginTime } };
  }
  return { TaskType: IMMEDIATE };
}

export function singleMailRequest(mail: SingleMail): SendEmailRequest {
  return {
    FromEmailAddress: mail.from,
    Destination: [mail.to],
    Subject: mail.subject,
    TriggerType: MARKETING,
    Template: { TemplateID: mail.templateId, TemplateData: mail.templateData },
    ...optionsRequest(mail),
  };
}

function optionsRequest({ replyTo, unsubscribe }: Pick<NewSendTask, 'replyTo' | 'unsubscribe'>) {
  return {
    ...(replyTo === undefined ? {} : { ReplyToAddresses: replyTo }),
    ...(unsubscribe === undefined ? {} : { Unsubscribe: unsubscribe }),
  };
}

export function blockedRequest(query: Page): ListCustomBlacklistRequest {
  return { ...pageRequest(query), Status: NOT_EXPIRED };
}

export function bouncedRequest(
  query: Page & { from: string; to: string },
): ListBlackEmailAddressRequest {
  return { ...pageRequest(query), StartDate: query.from, EndDate: query.to };
}

export function listGroupsRequest(query: Page & { keyword?: string }): ListReceiversRequest {
  const keyword = query.keyword === undefined ? {} : { KeyWord: query.keyword };
  return { ...pageRequest(query), ...keyword };
}

export function listGroupRowsRequest(
  query: Page & { groupId: number; valid?: boolean },
): ListReceiverDetailsRequest {
  const status = query.valid === undefined ? {} : { Status: query.valid ? VALID : INVALID };
  return { ReceiverId: query.groupId, ...pageRequest(query), ...status };
}

export function listSendTasksRequest(
  query: Page & { groupId?: number; kind?: 'recurring' },
): ListSendTasksRequest {
  const group = query.groupId === undefined ? {} : { ReceiverId: query.groupId };
  const kind = query.kind === undefined ? {} : { TaskType: RECURRING };
  return { ...pageRequest(query), ...group, ...kind };
}

export function statisticsRequest(query: {
  from: string;
  to: string;
  domain?: string;
}): GetStatisticsReportRequest {
  const domain = query.domain === undefined ? {} : { Domain: query.domain };
  return { StartDate: query.from, EndDate: query.to, ...domain };
}

export function sendStatusRequest(query: {
  date: string;
  email: string;
}): GetSendEmailStatusRequest {
  return {
    RequestDate: query.date,
    Offset: 0,
    Limit: PAGE_LIMIT_MAX,
    ToEmailAddress: query.email,
  };
}

function pageRequest(page: Page): { Offset: number; Limit: number } {
  return { Offset: page.offset, Limit: page.limit };
}
