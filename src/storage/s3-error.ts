import { StorageError, type StorageErrorCode } from './storage-error.ts';

export interface S3Place {
  location: string;
  object: string;
}

interface Advice {
  code: StorageErrorCode;
  problem: string;
}

/** There is no such object, in a bucket that is there: often an answer and no error. */
export class MissingObjectError extends StorageError {}

const NO_OBJECT: Advice = {
  code: 'missing',
  problem: 'it does not exist; check the campaign id and the bucket',
};
const NO_BUCKET: Advice = {
  code: 'missing',
  problem: 'there is no such bucket; create it, or check its name, the endpoint and the region',
};
const WRONG_KEY: Advice = {
  code: 'denied',
  problem:
    'the key is refused; check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and that they belong to this endpoint',
};
const EXPIRED: Advice = {
  code: 'denied',
  problem: 'the temporary credentials have expired; renew them, AWS_SESSION_TOKEN included',
};
const NO_RIGHT: Advice = {
  code: 'denied',
  problem:
    'permission denied; let the key list the bucket and read, write and delete what is in it',
};
const FULL: Advice = {
  code: 'full',
  problem: "the bucket's quota or the server's disk is used up; make room and try again",
};
const OTHER_REGION: Advice = {
  code: 'failed',
  problem: 'the bucket is in another region; set AWS_REGION to its own',
};
const REPLACED: Advice = {
  code: 'failed',
  problem: 'it was replaced while it was read; try again',
};
const BUSY: Advice = {
  code: 'failed',
  problem: 'the server asks to slow down, and still did after several tries; try again later',
};

/** By the code in the answer: those of S3, and where they differ COS's and MinIO's. */
const BY_NAME: Record<string, Advice> = {
  NoSuchBucket: NO_BUCKET,
  NoSuchKey: NO_OBJECT,
  NotFound: NO_OBJECT,
  NoSuchUpload: {
    code: 'failed',
    problem:
      'the server knows the upload no more (a lifecycle rule?), so it is not there; try again',
  },
  PreconditionFailed: REPLACED,
  AccessDenied: NO_RIGHT,
  InvalidAccessKeyId: WRONG_KEY,
  SignatureDoesNotMatch: WRONG_KEY,
  InvalidToken: EXPIRED,
  ExpiredToken: EXPIRED,
  ExpiredTokenException: EXPIRED,
  TokenRefreshRequired: EXPIRED,
  RequestTimeTooSkewed: { code: 'denied', problem: "this machine's clock is wrong; set it" },
  CredentialsProviderError: {
    code: 'denied',
    problem: 'there are no credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
  },
  PermanentRedirect: OTHER_REGION,
  AuthorizationHeaderMalformed: OTHER_REGION,
  IllegalLocationConstraintException: OTHER_REGION,
  QuotaExceeded: FULL,
  InsufficientCapacity: FULL,
  XMinioStorageFull: FULL,
  XMinioAdminBucketQuotaExceeded: FULL,
  SlowDown: BUSY,
  ThrottlingException: BUSY,
  RequestLimitExceeded: BUSY,
  TooManyRequests: BUSY,
};

/** A `HEAD` has no body, and a proxy no code that S3 knows: then the status must do. */
const BY_STATUS: Record<number, Advice> = {
  301: OTHER_REGION,
  401: WRONG_KEY,
  403: NO_RIGHT,
  404: NO_OBJECT,
  412: REPLACED,
  429: BUSY,
  507: FULL,
};

/**
 * What the SDK threw, as a StorageError. Neither its text nor the error itself is kept: both may
 * quote the request, with its signature.
 */
export function s3Error(error: unknown, where: S3Place): StorageError {
  if (error instanceof StorageError) return error;
  const name = nameOf(error);
  const status = statusOf(error);
  const said = [name, ...(status === null ? [] : [`HTTP ${status}`])].join(', ');
  const known = BY_NAME[name] ?? (status === null ? undefined : BY_STATUS[status]);
  if (known !== undefined) {
    const Kind = known === NO_OBJECT ? MissingObjectError : StorageError;
    return new Kind(known.code, where, `${known.problem} (${said})`);
  }
  const problem =
    status === null
      ? `the server cannot be reached, or stopped answering (${said}); check the network and the endpoint`
      : `the server failed, also after several tries (${said}); try again later`;
  return new StorageError('failed', where, problem);
}

export function statusOf(error: unknown): number | null {
  const metadata = (error as { $metadata?: { httpStatusCode?: number } } | null)?.$metadata;
  return metadata?.httpStatusCode ?? null;
}

/** The code of the answer, or of Node's error; a word, whatever a server sends. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const { code, name } = error as Error & { code?: unknown };
  const isNodes = typeof code === 'string' && /^[A-Z][A-Z0-9_]+$/.test(code);
  const word = isNodes ? code : name;
  return /^[A-Za-z0-9._]{1,64}$/.test(word) ? word : 'Error';
}
