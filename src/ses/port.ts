/**
 * What the worker asks of SES, in our words. `Receiver…`, the wire's word for a recipient group,
 * stops at client.ts. Every method is exactly one HTTP request and takes one slot of its action's
 * pacer; a failure is one of the four classes of errors.ts. Nothing here retries.
 */
export interface SesPort {
  /** CreateReceiver. Names are unique in the account: `InvalidParameterValue.RepeatReceiverName`. */
  createGroup(name: string, options?: CallOptions): Promise<{ groupId: number }>;
  /** CreateReceiverDetailWithData. Appends, and returns before the rows are in: wait for `complete`. */
  uploadRecipients(
    groupId: number,
    rows: UploadRow[],
    options?: CallOptions,
  ): Promise<UploadCounts>;
  /** ListReceivers. `keyword` matches anywhere in the name. */
  listGroups(
    query: Page & { keyword?: string },
    options?: CallOptions,
  ): Promise<Paged<RecipientGroup>>;
  /** ListReceiverDetails. */
  listGroupRows(
    query: Page & { groupId: number; valid?: boolean },
    options?: CallOptions,
  ): Promise<Paged<GroupRow>>;
  /** DeleteReceiver. A group that is gone answers `OperationDenied.ReceiverNotExist`. */
  deleteGroup(groupId: number, options?: CallOptions): Promise<void>;
  /** BatchSendEmail. Never safe to repeat: every call is a new send task. */
  createSendTask(task: NewSendTask, options?: CallOptions): Promise<{ taskId: number }>;
  /** ListSendTasks. There is no filter by task id. */
  listSendTasks(
    query: Page & { groupId?: number; kind?: 'recurring' },
    options?: CallOptions,
  ): Promise<Paged<SendTask>>;
  /** GetEmailTemplate. */
  getTemplate(templateId: number, options?: CallOptions): Promise<Template>;
  /** ListEmailIdentities: sender domains with today's quota. */
  listDomains(options?: CallOptions): Promise<SenderDomain[]>;
  /** ListEmailAddress: the account's sender addresses. */
  listSenders(options?: CallOptions): Promise<{ address: string; name: string }[]>;
  /** GetStatisticsReport over whole days (`YYYY-MM-DD`), one domain or all. Figures lag. */
  getStatistics(
    query: { from: string; to: string; domain?: string },
    options?: CallOptions,
  ): Promise<Statistics>;
  /** GetSendEmailStatus of one recipient on one day (`YYYY-MM-DD`). */
  getSendStatus(
    query: { date: string; email: string },
    options?: CallOptions,
  ): Promise<SendStatus[]>;
  /** ListCustomBlacklist: the account's own blocklist, entries that have not expired. */
  listBlocked(query: Page, options?: CallOptions): Promise<Paged<string>>;
  /** ListBlackEmailAddress: SES's own, of addresses that bounced on these days (`YYYY-MM-DD`). */
  listBounced(
    query: Page & { from: string; to: string },
    options?: CallOptions,
  ): Promise<Paged<string>>;
  /** SendEmail: one mail, at once. Never safe to repeat, and no part of a campaign. */
  sendOne(mail: SingleMail, options?: CallOptions): Promise<{ messageId: string }>;
}

export interface CallOptions {
  /**
   * Ends the call wherever it is. Before the request left: not sent. After: its outcome is unknown,
   * so writes take `waitSignal` instead.
   */
  signal?: AbortSignal;
  /** Ends the wait for the pacer's slot only; a request that has left is waited for. Not sent. */
  waitSignal?: AbortSignal;
  /**
   * Called at the last moment, after the pacer's queue, where a deadline belongs: the timer behind a
   * signal is late in a worker that was suspended. What it throws is thrown on as it is, and nothing
   * was sent. The request may still wait for a connection, at most for the client's `timeoutMs`.
   */
  guard?: () => void;
}

/** Limit is at most 100 for every list action. */
export interface Page {
  offset: number;
  limit: number;
}
export interface Paged<T> {
  total: number;
  items: T[];
}

/** `templateData` is JSON text of an object of strings, at most 800 bytes as UTF-8. */
export interface UploadRow {
  email: string;
  templateData: string;
}
/** SES may leave any of them out, so nothing may depend on them. */
export interface UploadCounts {
  total?: number;
  valid?: number;
  tooLong?: number;
  empty?: number;
  repeated?: number;
}

/** Wire status 1 `empty` (nothing uploaded yet), 2 `uploading`, 3 `complete`; others `other`. */
export type GroupState = 'empty' | 'uploading' | 'complete' | 'other';
export interface RecipientGroup {
  groupId: number;
  name: string;
  count: number;
  invalidCount: number;
  state: GroupState;
}
export interface GroupRow {
  email: string;
  templateData: string;
  valid: boolean;
  reason: string;
}

export interface NewSendTask {
  groupId: number;
  from: string;
  replyTo?: string;
  subject: string;
  templateId: number;
  unsubscribe?: string;
  /** SES holds it until then; at most one of the two. Neither can be called back. */
  timed?: { beginTime: string };
  recurring?: { beginTime: string; intervalHours: number };
}

export interface SingleMail extends Omit<NewSendTask, 'groupId'> {
  to: string;
  /** JSON text of an object of strings. */
  templateData: string;
}

/** Wire status 1, 5, 6, 7, 10; anything else is `other` and treated as not final. */
export type SendTaskState = 'waiting' | 'sending' | 'pausedToday' | 'error' | 'finished' | 'other';
export interface SendTask {
  taskId: number;
  groupId: number;
  groupName: string;
  state: SendTaskState;
  /** Recipients asked for, handed over so far, and queued for a later day. */
  requested: number;
  sent: number;
  cached: number;
  /** `YYYY-MM-DD HH:MM:SS`, zone undocumented (UTC+8 by the evidence); only good for ordering. */
  createdAt: string;
  /** Free text of the provider; may be in Chinese, may name recipients: never log it unscrubbed. */
  errorText: string;
}

export interface Template {
  templateId: number;
  name: string;
  status: 'approved' | 'inReview' | 'rejected' | 'other';
  /** Decoded; either may be empty. */
  html: string;
  text: string;
}
export interface SenderDomain {
  domain: string;
  verified: boolean;
  level: number;
  dailyQuota: number;
}
export interface Statistics {
  requested: number;
  accepted: number;
  delivered: number;
  bounced: number;
  /** As far as the template lets SES see it. */
  opened: number;
}
export interface SendStatus {
  messageId: string;
  /** 0 is success; the others are listed in docs/error-codes.md. */
  sendStatus: number;
  deliverStatus: number;
  /** The recipient opened it, as far as SES can see. */
  opened: boolean;
  requestedAt: number;
}
