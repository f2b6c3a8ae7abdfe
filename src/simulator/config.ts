/** A key pair that may call the API. All pairs see the same account; the rate limit is per pair. */
export interface SimulatorKey {
  secretId: string;
  secretKey: string;
}
/** `status` as on the wire: 0 approved, 1 in review, 2 rejected. */
export interface SimulatorTemplate {
  id: number;
  name: string;
  status: number;
  html: string;
  text: string;
}
export interface SimulatorDomain {
  name: string;
  verified: boolean;
  level: number;
}
export interface SimulatorSender {
  address: string;
  name: string;
}
/** Bounces, and the block that follows when their share of the day's mails is above `above`. */
export interface RejectionRateRule {
  /** A regular expression: matching addresses bounce. */
  pattern: string;
  /** A share from 0 to 1; 1 never blocks. */
  above: number;
  /** Below this volume of the day the share is not looked at. */
  minimum: number;
  blockMs: number;
  /** What a send task caught by the block becomes: 6 continues by itself afterwards, 7 does not. */
  taskStatus: 6 | 7;
}
/** Events that are posted about mails, as to the callback address of SES's console. */
export interface CallbackRule {
  url: string;
  /** What follows a delivery to an address that matches: `open`, `unsubscribe`, `bounce` with its type. */
  events: { pattern: string; event: string; bounceType: string }[];
  /** Unknown. The share of events that are posted twice. */
  repeats: number;
  /** Unknown. Whether the events of mails that were handed over together come in any order. */
  disorder: boolean;
  /** Unknown. From the hand-over to the first event. */
  delayMs: number;
  /** Unknown. How often an event is posted until the answer is 200. */
  attempts: number;
  /** Unknown. From one attempt to the next. */
  retryMs: number;
}
/** After `after` mails to a recipient domain the provider pauses it for `blockMs`, then counts anew. */
export interface TemporaryBlockRule {
  domain: string;
  after: number;
  blockMs: number;
}
/** Texts of `ErrMsg` in ListSendTasks. The wording of the real service is not known. */
export interface TaskErrorTexts {
  balance: string;
  package: string;
  rejectionRate: string;
  groupDeleted: string;
}

/** Every knob. Where the provider's behaviour is not documented, the comment says "unknown". */
export interface SimulatorConfig {
  secretId: string;
  secretKey: string;
  /** Further key pairs of the same account. */
  accounts: SimulatorKey[];
  /** When set, `X-TC-Token` must be equal to it. */
  token: string | null;
  /** Common documentation of API 3.0: a signature is valid for 5 minutes. */
  maxClockSkewSeconds: number;
  /** SES documentation, common parameters; all regions share one account here. */
  regions: string[];
  /** Common documentation of API 3.0: 10 MB under TC3-HMAC-SHA256. */
  maxBodyBytes: number;

  domains: SimulatorDomain[];
  senders: SimulatorSender[];
  templates: SimulatorTemplate[];

  /** Mails a day of every domain; null takes it from the level. */
  dailyQuota: number | null;
  /** Replaces the level of every domain; null leaves each its own. */
  level: number | null;
  /** Unknown. `task`: accepted, the surplus waits in status 6. `refuse`: ExceedSendLimit when nothing is left. */
  quotaMode: 'task' | 'refuse';
  /** Unknown. `midnight` in `quotaTimezone`, or 24 hours after the first mail of the period. */
  quotaReset: 'midnight' | '24h';
  quotaTimezone: string;
  /** The zone of every time on the wire (BeginTime, CreateTime, dates). Not documented. */
  timezone: string;

  /** Account balance, lowered by mails; null is not limited. */
  balance: number | null;
  pricePerMail: number;
  /** Prepaid mails, used before the balance; null means there is no package. */
  packageRemaining: number | null;
  /** Unknown. Whether a task in status 7 for want of money goes on after a top-up. */
  errorTasksResume: boolean;
  /** Unknown. `task`: accepted, then status 7. `refuse`: BatchSendEmail answers the code. */
  balanceMode: 'task' | 'refuse';
  errMsg: TaskErrorTexts;

  rejectionRate: RejectionRateRule | null;
  temporaryBlocks: TemporaryBlockRule[];
  /** Unknown. `wait`: the mails follow after the block. `drop`: they get SendStatus 3008. */
  temporaryBlockMode: 'wait' | 'drop';

  callback: CallbackRule | null;

  /** Unknown. From an upload to the complete group. */
  uploadDelayMs: number;
  /** Unknown. From the start of a send task to the hand-over of its mails. */
  taskDelayMs: number;
  /** Unknown. From BatchSendEmail to the task being visible in ListSendTasks. */
  listDelayMs: number;
  /** Unknown. From CreateReceiver to the group being visible in ListReceivers. */
  groupListDelayMs: number;
  /** How far the figures of GetStatisticsReport lag. */
  statisticsDelayMs: number;
  /** Unknown. The order of ListReceivers and ListSendTasks. */
  listOrder: 'newestFirst' | 'oldestFirst';
  /** Round trip: half before a request arrives, half before the answer leaves. */
  latencyMs: number;
  /** Added to or taken from the way there, evenly distributed. */
  latencyJitterMs: number;
  /** Seed of the jitter. */
  seed: number;

  /** SES documentation: 20 requests a second for each action; null is not limited. */
  ratePerSecond: number | null;
  /** Unknown kind. */
  rateLimiter: 'fixedWindow' | 'tokenBucket' | 'slidingWindow';

  /** Unknown; the documentation contradicts itself. `reject` counts a repeated address and drops it. */
  duplicateRows: 'append' | 'reject';
  /** Unknown. `refuse`: one bad row refuses the call. `count`: it is kept as an invalid row. */
  rowErrors: 'refuse' | 'count';
  /** Whether an upload answers its counts; the published example of the WithData action does not. */
  uploadCounts: boolean;
  /** Unknown. The longest address. */
  emailLengthMax: number;
  /** Unknown. The most groups an account holds; null is not limited. */
  groupLimit: number | null;
  /** Unknown. A regular expression that group names must match. */
  groupNamePattern: string;
  /** Unknown. Whether the name of a deleted group is free again. */
  nameReuse: 'afterDelete' | 'never';
  /** Unknown. Deleting a group that has a live send task; a refusal answers OperationDenied. */
  groupDelete: 'allow' | 'refuseWhileLive';
  /** Unknown. What a task of a deleted group does: sends the rows it had, or ends in status 7. */
  deletedGroupTask: 'continue' | 'fail';
  /** Unknown. Deleting while an upload runs; a refusal answers ReceiverIsOperating. */
  deleteWhileUploading: 'allow' | 'refuse';
  /** Unknown. The status of a recurring task between two sends. */
  recurringIdleStatus: 1 | 5 | 10;
  /** Unknown. How far ahead a timed or recurring task must start at least. */
  timedAheadMinMs: number;
  /** Unknown. How far ahead a timed task may start; null is not limited. */
  timedAheadMaxMs: number | null;
  /** Unknown. Whether mails of send tasks appear in GetSendEmailStatus. */
  batchMailsInStatus: boolean;
  /** SES documentation of GetSendEmailStatus: 30 days can be queried. */
  statusHistoryDays: number;
}

/** The one account an unconfigured simulator holds. */
export const DEFAULT_CONFIG: SimulatorConfig = {
  secretId: 'simulator',
  secretKey: 'simulator',
  accounts: [],
  token: null,
  maxClockSkewSeconds: 300,
  regions: ['ap-guangzhou', 'ap-hongkong', 'ap-singapore'],
  maxBodyBytes: 10 * 1024 * 1024,
  domains: [{ name: 'mail.example.com', verified: true, level: 20 }],
  senders: [{ address: 'news@mail.example.com', name: 'News' }],
  templates: [
    { id: 10001, name: 'greeting', status: 0, html: '<p>Hello {{name}}</p>', text: '' },
    {
      id: 10002,
      name: 'greeting with city and code',
      status: 0,
      html: '<p>Hello {{name}} in {{city}}, your code is {{code}}</p>',
      text: '',
    },
    { id: 10003, name: 'in review', status: 1, html: '<p>Hello {{name}}</p>', text: '' },
  ],
  dailyQuota: null,
  level: null,
  quotaMode: 'task',
  quotaReset: 'midnight',
  quotaTimezone: 'UTC+8',
  timezone: 'UTC+8',
  balance: null,
  pricePerMail: 0.002,
  packageRemaining: null,
  errorTasksResume: false,
  balanceMode: 'task',
  errMsg: {
    // The example of the official documentation is Chinese for "insufficient balance".
    balance: '余额不足',
    package: '邮件包余量不足',
    rejectionRate: '退信率过高，临时限制发送',
    groupDeleted: '收件人列表不存在',
  },
  rejectionRate: null,
  temporaryBlocks: [],
  temporaryBlockMode: 'wait',
  callback: null,
  uploadDelayMs: 2000,
  taskDelayMs: 500,
  listDelayMs: 0,
  groupListDelayMs: 0,
  statisticsDelayMs: 0,
  listOrder: 'newestFirst',
  latencyMs: 0,
  latencyJitterMs: 0,
  seed: 1,
  ratePerSecond: 20,
  rateLimiter: 'fixedWindow',
  duplicateRows: 'append',
  rowErrors: 'refuse',
  uploadCounts: true,
  emailLengthMax: 254,
  groupLimit: null,
  groupNamePattern: '^[\\p{L}\\p{N} ._-]{1,100}$',
  nameReuse: 'afterDelete',
  groupDelete: 'allow',
  deletedGroupTask: 'continue',
  deleteWhileUploading: 'allow',
  recurringIdleStatus: 1,
  timedAheadMinMs: 0,
  timedAheadMaxMs: null,
  batchMailsInStatus: true,
  statusHistoryDays: 30,
};
