import type { Pacers } from './pacer.ts';
import { createPacers } from './pacer.ts';
import type { SesPort } from './port.ts';
import type { TransportOptions } from './transport.ts';
import { createTransport } from './transport.ts';
import {
  blockedRequest,
  bouncedRequest,
  listGroupRowsRequest,
  listGroupsRequest,
  listSendTasksRequest,
  sendStatusRequest,
  sendTaskRequest,
  singleMailRequest,
  statisticsRequest,
  uploadRequest,
} from './wire-request.ts';
import {
  readBlocked,
  readBounced,
  readCreatedGroup,
  readCreatedTask,
  readDeleted,
  readDomains,
  readGroupRows,
  readGroups,
  readSenders,
  readSentMail,
  readSendStatuses,
  readSendTasks,
  readStatistics,
  readTemplate,
  readUploadCounts,
} from './wire-response.ts';

export interface SesClientOptions extends Omit<
  TransportOptions,
  'timeoutMs' | 'maxSockets' | 'pacers'
> {
  timeoutMs?: number;
  maxSockets?: number;
  pacers?: Pacers;
}

export interface SesClient extends SesPort {
  /** Ends all connections; calls under way end with an unknown outcome. */
  close(): void;
}

/**
 * From the request's leaving to the last byte of the answer. Answers take tens of milliseconds, and
 * 10 s is what other callers of these APIs set. Shorter would turn slow answers into unknown
 * outcomes, which cost a settle period each; longer (the SDK's 60 s) would hold a span's attempt.
 */
const TIMEOUT_MS = 10_000;

/**
 * Enough for 500 chunks/s of three calls at 120 ms; at the documented 20 requests/s an action a
 * handful is used. A call beyond it waits, and its time counts.
 */
const MAX_SOCKETS = 256;

/** SesPort on the official SDK. Options say where and as whom; the environment is not read. */
export function createSesClient(options: SesClientOptions): SesClient {
  const { call, close } = createTransport({
    ...options,
    timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
    maxSockets: options.maxSockets ?? MAX_SOCKETS,
    pacers: options.pacers ?? createPacers(),
  });
  return {
    createGroup: (name, opts) =>
      call('CreateReceiver', { ReceiversName: name }, readCreatedGroup, opts),
    uploadRecipients: (groupId, rows, opts) =>
      call('CreateReceiverDetailWithData', uploadRequest(groupId, rows), readUploadCounts, opts),
    listGroups: (query, opts) =>
      call('ListReceivers', listGroupsRequest(query), (a) => readGroups(a, query.offset), opts),
    listGroupRows: (query, opts) =>
      call(
        'ListReceiverDetails',
        listGroupRowsRequest(query),
        (answer) => readGroupRows(answer, query.offset),
        opts,
      ),
    deleteGroup: (groupId, opts) =>
      call('DeleteReceiver', { ReceiverId: groupId }, readDeleted, opts),
    createSendTask: (task, opts) =>
      call('BatchSendEmail', sendTaskRequest(task), readCreatedTask, opts),
    listSendTasks: (query, opts) =>
      call(
        'ListSendTasks',
        listSendTasksRequest(query),
        (answer) => readSendTasks(answer, query.offset),
        opts,
      ),
    getTemplate: (templateId, opts) =>
      call('GetEmailTemplate', { TemplateID: templateId }, readTemplate(templateId), opts),
    listDomains: (opts) => call('ListEmailIdentities', {}, readDomains, opts),
    listSenders: (opts) => call('ListEmailAddress', {}, readSenders, opts),
    getStatistics: (query, opts) =>
      call('GetStatisticsReport', statisticsRequest(query), readStatistics, opts),
    getSendStatus: (query, opts) =>
      call('GetSendEmailStatus', sendStatusRequest(query), readSendStatuses, opts),
    listBlocked: (query, opts) =>
      call(
        'ListCustomBlacklist',
        blockedRequest(query),
        (answer) => readBlocked(answer, query.offset),
        opts,
      ),
    listBounced: (query, opts) =>
      call(
        'ListBlackEmailAddress',
        bouncedRequest(query),
        (answer) => readBounced(answer, query.offset),
        opts,
      ),
    sendOne: (mail, opts) => call('SendEmail', singleMailRequest(mail), readSentMail, opts),
    close,
  };
}
