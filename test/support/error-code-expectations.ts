import type { PauseReason } from '../../src/domain/pause.ts';

/**
 * What a campaign has to make of each error code, written down from the provider's documentation
 * and from what the product promises. Never from the product's own table: the test would then
 * only find that the table is the table.
 */
export type Becomes =
  /** It hits twice, the campaign copes, and everything is sent once. */
  | 'finished'
  /** It holds and would go on by itself. */
  | 'pausedByItself'
  /** It holds until a person acts. */
  | 'pausedForPerson'
  /** It ends, having sent nothing. */
  | 'failed'
  /** One row leaves its chunk, the others are sent. */
  | 'rowRejected'
  /** Finished groups are released, and it goes on. */
  | 'roomFreed';

export interface Expectation {
  code: string;
  becomes: Becomes;
  /** The action that answers it. */
  action: string;
  reason?: PauseReason;
  /** What the sentence has to tell, since that is what this code is about. */
  says?: RegExp;
  /** How long until it goes on by itself, in minutes. */
  minutes?: { from: number; to: number };
  /** @default error:CODE */
  effect?: string;
}

/** Codes, each with what the sentence has to tell. */
type Said = Record<string, RegExp>;

function person(reason: PauseReason, said: Said, action = 'BatchSendEmail'): Expectation[] {
  return Object.entries(said).map(([code, says]) => {
    return { code, becomes: 'pausedForPerson', action, reason, says };
  });
}

function fails(action: string, said: Said): Expectation[] {
  return Object.entries(said).map(([code, says]) => ({ code, becomes: 'failed', action, says }));
}

function copes(action: string, codes: string[], effect?: string): Expectation[] {
  const change = effect === undefined ? {} : { effect };
  return codes.map((code) => ({ code, becomes: 'finished', action, ...change }));
}

const UPLOAD = 'CreateReceiverDetailWithData';

const FINISHED: Expectation[] = [
  ...copes('BatchSendEmail', [
    'FailedOperation',
    'InternalError',
    'InternalError.QueryDataBaseFailed',
    'OperationDenied.ReceiverNotExist',
    'OperationDenied.ReceiverStatusError',
    'RequestLimitExceeded',
    'RequestLimitExceeded.GlobalRegionUinLimitExceeded',
    'RequestLimitExceeded.IPLimitExceeded',
    'RequestLimitExceeded.UinLimitExceeded',
    'ResourceInUse',
    'ResourceInsufficient',
    'ResourceUnavailable',
    'ServiceUnavailable',
  ]),
  ...copes(UPLOAD, ['FailedOperation.ServiceNotAvailable', 'OperationDenied.ReceiverIsOperating']),
  // What this code means is that the group exists: the call has to take effect.
  ...copes(
    'CreateReceiver',
    ['InvalidParameterValue.RepeatReceiverName'],
    'error-after:InvalidParameterValue.RepeatReceiverName',
  ),
];

const PAUSED_BY_ITSELF: Expectation[] = [
  {
    code: 'FailedOperation.ExceedSendLimit',
    becomes: 'pausedByItself',
    action: 'BatchSendEmail',
    reason: 'quota',
    says: /daily .*quota/,
    // Minutes depend on the time of day: the driver knows the next midnight in UTC+8.
  },
  {
    code: 'FailedOperation.FrequencyLimit',
    becomes: 'pausedByItself',
    action: 'BatchSendEmail',
    reason: 'frequency',
    says: /same mailbox/,
    minutes: { from: 55, to: 61 },
  },
  {
    code: 'FailedOperation.TemporaryBlocked',
    becomes: 'pausedByItself',
    action: 'BatchSendEmail',
    reason: 'blocked',
    says: /ten minutes/,
    minutes: { from: 9, to: 11 },
  },
];

const PAUSED_FOR_PERSON: Expectation[] = [
  ...person('credentials', {
    'AuthFailure.InvalidAuthorization': /proxy/,
    'AuthFailure.InvalidSecretId': /TENCENTCLOUD_SECRET_ID/,
    'AuthFailure.MFAFailure': /multi-factor/,
    'AuthFailure.SecretIdNotFound': /deleted or disabled/,
    'AuthFailure.SignatureExpire': /clock/,
    'AuthFailure.SignatureFailure': /TENCENTCLOUD_SECRET_KEY/,
    'AuthFailure.TokenFailure': /TENCENTCLOUD_TOKEN/,
    'AuthFailure.UnauthorizedOperation': /permission/,
  }),
  // A policy may allow sending and not listing.
  ...person('credentials', { UnauthorizedOperation: /permission/ }, 'ListSendTasks'),
  ...person('account', {
    IpInBlacklist: /blacklist/,
    IpNotInWhitelist: /whitelist/,
    LimitExceeded: /limit/,
    OperationDenied: /account/,
    UnsupportedRegion: /TENCENTCLOUD_REGION/,
  }),
  ...person('sender', {
    'FailedOperation.NotAuthenticatedSender': /not verified/,
    'InvalidParameterValue.CreatedByOther': /another Tencent Cloud account/,
    'InvalidParameterValue.InvalidEmailIdentity': /sender domain/,
    'InvalidParameterValue.NoSuchSender': /not registered/,
    'InvalidParameterValue.NotExistDomain': /not registered/,
    'OperationDenied.DomainNotVerified': /DNS/,
    'OperationDenied.SendAddressStatusError': /approved/,
  }),
  ...person('template', {
    'FailedOperation.WithOutPermission': /approved templates/,
    'OperationDenied.TemplateStatusError': /review/,
  }),
  ...person('content', {
    'FailedOperation.IllegalURL': /link/,
    'FailedOperation.URLForbidden': /links/,
  }),
  ...person('balance', { 'FailedOperation.InsufficientBalance': /top it up/ }),
  ...person('package', { 'FailedOperation.InsufficientQuota': /package/ }),
  ...person('rejectionRate', { 'FailedOperation.HighRejectionRate': /bounced/ }),
  ...person('groupLimit', { 'LimitExceeded.ReceiverDetailCountLimit': /chunkSize/ }, UPLOAD),
  ...person('unknown', {
    ActionOffline: /withdrawn/,
    DryRunOperation: /dry run/,
    'FailedOperation.AttachContentToolarge': /attachments/,
    'FailedOperation.ExceedTemplateLimit': /templates/,
    'FailedOperation.FileURLNotExist': /file/,
    'FailedOperation.InvalidAttachName': /attachment/,
    'FailedOperation.NoAttachPermission': /attachments/,
    'FailedOperation.NotSupportDate': /days/,
    'FailedOperation.ProtocolCheckErr': /protocol/,
    'FailedOperation.SendEmailErr': /ticket/,
    'FailedOperation.TemplateContentToolarge': /shorten/,
    'FailedOperation.TooManyAttachments': /attachments/,
    InvalidAction: /endpoint/,
    'InvalidParameter.AppIdIsRequired': /SES activated/,
    'InvalidParameter.InvalidEndTimeFormat': /end of a time span/,
    'InvalidParameter.InvalidStartTimeFormat': /start of a time span/,
    'InvalidParameterValue.AttachContentIsWrong': /attachment/,
    'InvalidParameterValue.BeginTimeBeforeNow': /clock/,
    'InvalidParameterValue.InvalidSmtpPassWord': /SMTP/,
    'InvalidParameterValue.RepeatCreation': /domain/,
    'InvalidParameterValue.RepeatEmailAddress': /sender address/,
    'InvalidParameterValue.TemplateContentIsNULL': /empty/,
    'InvalidParameterValue.TemplateContentIsWrong': /cannot read/,
    'InvalidParameterValue.TemplateNameIllegal': /name/,
    'InvalidParameterValue.TemplateNameIsNULL': /name/,
    'InvalidParameterValue.WrongDate': /date/,
    InvalidRequest: /proxy/,
    'MissingParameter.CycleParamNecessary': /recurring/,
    'MissingParameter.TimedParamNecessary': /timed/,
    NoSuchProduct: /endpoint/,
    NoSuchVersion: /version/,
    'OperationDenied.ExceedDomainLimit': /domains/,
    'OperationDenied.ExceedSenderLimit': /sender addresses/,
    'OperationDenied.NotAllowDelete': /delete/,
    'OperationDenied.RepeatPassWord': /SMTP/,
    'OperationDenied.SenderWithDomainIsNotEmpty': /sender addresses/,
    UnknownParameter: /parameter/,
    UnsupportedOperation: /support/,
    UnsupportedProtocol: /POST/,
  }),
  ...person(
    'unknown',
    {
      'InvalidParameterValue.ReceiverDescIllegal': /description/,
      'InvalidParameterValue.ReceiverNameIllegal': /--id/,
    },
    'CreateReceiver',
  ),
  ...person(
    'unknown',
    { 'MissingParameter.ReceiverIdNecessary': /id of the recipient group/ },
    UPLOAD,
  ),
  ...person(
    'unknown',
    { 'FailedOperation.InvalidLimit': /pages/, ResponseSizeLimitExceeded: /larger/ },
    'ListReceivers',
  ),
];

const FAILED: Expectation[] = [
  ...fails('BatchSendEmail', {
    'FailedOperation.EmailContentToolarge': /shorten/,
    'FailedOperation.IncorrectSender': /`from`/,
    'FailedOperation.InvalidTemplateID': /`template`/,
    'FailedOperation.MissingEmailContent': /`template`/,
    'FailedOperation.TooManyRecipients': /`chunkSize`/,
    'FailedOperation.WrongContentJson': /JSON/,
    InvalidParameter: /campaign file/,
    InvalidParameterValue: /campaign file/,
    'InvalidParameterValue.EmailAddressIsNULL': /`from`/,
    'InvalidParameterValue.EmailContentIsWrong': /content/,
    'InvalidParameterValue.IllegalEmailAddress': /`replyTo`/,
    'InvalidParameterValue.IllegalSenderName': /`from`/,
    'InvalidParameterValue.SubjectLengthError': /1 to 100 characters/,
    'InvalidParameterValue.TemplateNotExist': /`template`/,
    'InvalidParameterValue.TemplateNotMatchData': /variables/,
    MissingParameter: /campaign file/,
    'MissingParameter.SendParamNecessary': /`from` and `template`/,
    ResourceNotFound: /`template`/,
  }),
  ...fails(UPLOAD, {
    'InvalidParameterValue.TemplateDataInconsistent': /variable names/,
    'LimitExceeded.ReceiverDetailRequestLimit': /`chunkSize`/,
    'MissingParameter.EmailsNecessary': /list/,
    RequestSizeLimitExceeded: /`chunkSize`/,
  }),
];

const ROW_REJECTED: Expectation[] = [
  'FailedOperation.EmailAddrInBlacklist',
  'FailedOperation.IncorrectEmail',
  'FailedOperation.ReceiverHasUnsubscribed',
  'FailedOperation.RejectedByRecipients',
  'FailedOperation.UnsupportMailType',
  'InvalidParameterValue.InValidTemplateData',
  'InvalidParameterValue.ReceiverEmailInvalid',
  'InvalidParameterValue.TemplateDataError',
  'InvalidParameterValue.TemplateDataLenLimit',
].map((code) => ({ code, becomes: 'rowRejected', action: UPLOAD }));

const ROOM_FREED: Expectation[] = [
  {
    code: 'LimitExceeded.ExceedReceiverLimit',
    becomes: 'roomFreed',
    action: 'CreateReceiver',
    reason: 'groupLimit',
    says: /groups/,
  },
];

/** The codes of the provider's page, each at the action that answers it. */
export const PUBLISHED_CODES: readonly Expectation[] = [
  ...FINISHED,
  ...PAUSED_BY_ITSELF,
  ...PAUSED_FOR_PERSON,
  ...FAILED,
  ...ROW_REJECTED,
  ...ROOM_FREED,
];

/**
 * What is not on that page: codes of older pages and of SDKs, suffixes that nobody has seen yet,
 * failures without a code, and codes that mean something else from another action.
 */
export const FURTHER_CODES: readonly Expectation[] = [
  ...copes('BatchSendEmail', ['RequestLimitExceeded.Something.New']),
  ...copes('BatchSendEmail', ['GatewayError'], 'http-502-after'),
  ...copes('BatchSendEmail', ['OutcomeUnknown'], 'cut-after'),
  ...copes('BatchSendEmail', ['NotUnderstood'], 'not-json'),
  ...copes('ListSendTasks', ['InternalError']),
  ...copes('DeleteReceiver', ['OperationDenied.ReceiverNotExist', 'ResourceNotFound']),
  ...person('credentials', { 'AuthFailure.Something': /API key/ }),
  ...person('sender', { 'FailedOperation.DKIMNotApplied': /DKIM/ }),
  ...person('unknown', { 'Entirely.New': /does not know this error/ }),
  ...person('groupLimit', { 'LimitExceeded.ExceedReceiverDetailLimit': /chunkSize/ }, UPLOAD),
  ...fails('BatchSendEmail', { 'InvalidParameterValue.TemplateDataError': /template data/ }),
  { code: 'InvalidParameterValue.EmailAddressIsNULL', becomes: 'rowRejected', action: UPLOAD },
  { code: 'InvalidParameterValue.IllegalEmailAddress', becomes: 'rowRejected', action: UPLOAD },
];
