/** The codes this simulator answers, with a sentence of ours for each: the wording is never part of the contract. */
const MESSAGES = {
  'AuthFailure.InvalidAuthorization': 'The Authorization header does not follow TC3-HMAC-SHA256.',
  'AuthFailure.SecretIdNotFound': 'The SecretId is not found.',
  'AuthFailure.SignatureExpire': 'The signature is expired: check the clock of the client.',
  'AuthFailure.SignatureFailure': 'The provided credentials could not be validated.',
  'AuthFailure.TokenFailure': 'The token is missing or wrong.',
  FailedOperation: 'The operation failed.',
  'FailedOperation.EmailAddrInBlacklist': 'The address is on a blocklist.',
  'FailedOperation.ExceedSendLimit': 'The daily sending quota is used up.',
  'FailedOperation.HighRejectionRate': 'Temporarily blocked: the rejection rate is too high.',
  'FailedOperation.IncorrectEmail': 'A recipient address is wrong.',
  'FailedOperation.IncorrectSender': 'The sender is malformed.',
  'FailedOperation.InsufficientBalance': 'The balance is insufficient.',
  'FailedOperation.InsufficientQuota': 'The mail package is used up.',
  'FailedOperation.InvalidLimit': 'The limit is above the maximum of 100.',
  'FailedOperation.InvalidTemplateID': 'The template ID is invalid or unusable.',
  'FailedOperation.MissingEmailContent': 'The mail has no content: pass a template.',
  'FailedOperation.NoAttachPermission': 'The account may not send attachments.',
  'FailedOperation.NotAuthenticatedSender': 'The sender is not verified.',
  'FailedOperation.NotSupportDate': 'The date is outside the time that can be queried.',
  'FailedOperation.TemporaryBlocked': 'The recipient provider is paused for some minutes.',
  'FailedOperation.TooManyRecipients': 'There are too many recipients.',
  'FailedOperation.WithOutPermission': 'The account may only send by template.',
  'FailedOperation.WrongContentJson': 'TemplateData is not a JSON object.',
  InternalError: 'An internal error occurred.',
  InvalidAction: 'The action does not exist.',
  InvalidParameter: 'A parameter is invalid.',
  InvalidParameterValue: 'A parameter has an invalid value.',
  'InvalidParameterValue.BeginTimeBeforeNow': 'The start is in the past.',
  'InvalidParameterValue.EmailAddressIsNULL': 'There is no recipient.',
  'InvalidParameterValue.IllegalEmailAddress': 'The address is illegal.',
  'InvalidParameterValue.InValidTemplateData': 'A value of TemplateData holds HTML tags.',
  'InvalidParameterValue.NotExistDomain': 'The domain does not exist.',
  'InvalidParameterValue.ReceiverDescIllegal': 'Desc must have 1 to 300 plain characters.',
  'InvalidParameterValue.ReceiverEmailInvalid': 'A recipient address is invalid.',
  'InvalidParameterValue.ReceiverNameIllegal': 'ReceiversName is illegal.',
  'InvalidParameterValue.RepeatReceiverName': 'The name is used by another recipient group.',
  'InvalidParameterValue.SubjectLengthError': 'The subject must have 1 to 100 characters.',
  'InvalidParameterValue.TemplateDataError': 'TemplateData must be a JSON object.',
  'InvalidParameterValue.TemplateDataInconsistent':
    'The variable names differ from those of the rows in the group.',
  'InvalidParameterValue.TemplateDataLenLimit': 'TemplateData is longer than 800 bytes.',
  'InvalidParameterValue.TemplateNotExist': 'The template does not exist.',
  'InvalidParameterValue.TemplateNotMatchData':
    'The variables of the template and of the group are not the same.',
  'InvalidParameterValue.WrongDate': 'The date is wrong.',
  'LimitExceeded.ExceedReceiverLimit': 'The account holds too many recipient groups.',
  'LimitExceeded.ReceiverDetailCountLimit': 'A group holds at most 50,000 addresses.',
  'LimitExceeded.ReceiverDetailRequestLimit': 'A request holds at most 20,000 addresses.',
  MissingParameter: 'A parameter is missing.',
  'MissingParameter.CycleParamNecessary': 'A recurring task needs CycleParam.',
  'MissingParameter.EmailsNecessary': 'Recipient addresses are necessary.',
  'MissingParameter.ReceiverIdNecessary': 'ReceiverId is necessary.',
  'MissingParameter.SendParamNecessary': 'Sender, recipient group and template are necessary.',
  'MissingParameter.TimedParamNecessary': 'A timed task needs TimedParam.',
  NoSuchVersion: 'The version does not exist.',
  OperationDenied: 'The operation is denied.',
  'OperationDenied.ReceiverIsOperating': 'The recipient group is being uploaded.',
  'OperationDenied.ReceiverNotExist': 'The recipient group does not exist.',
  'OperationDenied.ReceiverStatusError': 'The recipient group is empty or not complete.',
  'OperationDenied.SendAddressStatusError': 'The sender address is missing or not verified.',
  'OperationDenied.TemplateStatusError': 'The template is missing or not approved.',
  RequestLimitExceeded: 'The request rate is above the limit.',
  RequestSizeLimitExceeded: 'The request is too large.',
  UnknownParameter: 'A parameter is not known.',
  UnsupportedRegion: 'The region is not supported.',
} as const;

export type WireCode = keyof typeof MESSAGES;
export const WIRE_CODES: readonly string[] = Object.keys(MESSAGES);

/** What an action or the gateway answers instead of a result: HTTP 200 with `Response.Error`. */
export class WireError extends Error {
  override readonly name = 'WireError';
  readonly code: string;
  constructor(code: WireCode, message: string = MESSAGES[code]) {
    super(message);
    this.code = code;
  }
}

/** The sentence for a code that a fault rule names, which may be one the simulator never raises itself. */
export function messageOf(code: string): string {
  return Object.hasOwn(MESSAGES, code)
    ? MESSAGES[code as WireCode]
    : `A fault rule of the simulator answers ${code}.`;
}
