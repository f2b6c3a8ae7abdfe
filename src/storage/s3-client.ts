import type * as S3Sdk from '@aws-sdk/client-s3';
import type { S3Settings } from './s3-settings.ts';
import { StorageError } from './storage-error.ts';

export interface S3Connection {
  readonly sdk: typeof S3Sdk;
  readonly client: S3Sdk.S3Client;
}

/**
 * Tries of one request, pauses of up to 0.1, 0.2, … 1.6 s between them (five times that when the
 * server asks to slow down). What outlasts this is for the campaign's pause, which tries for hours.
 */
const ATTEMPTS_MAX = 6;
const CONNECT_TIMEOUT_MS = 5_000;
/** Until the answer begins, a body of ours included: a part of 5 MiB at 0.7 Mbit/s. */
const ANSWER_TIMEOUT_MS = 60_000;
/** Without a byte in either direction: a cable that was pulled out, a server that hangs. */
const SILENCE_TIMEOUT_MS = 15_000;
/** A worker has at most a hundred activities, most of which wait for SES and not for storage. */
const SOCKETS_MAX = 64;

/** The SDK takes 0.1 s and 20 MB to load, which only those who use a bucket should pay. */
export async function connectS3(settings: S3Settings, location: string): Promise<S3Connection> {
  const credentials = credentialsOf(settings, location);
  hushNodeWarning();
  const sdk = await import('@aws-sdk/client-s3');
  const agent = { keepAlive: true, maxSockets: SOCKETS_MAX };
  const client = new sdk.S3Client({
    region: settings.region,
    forcePathStyle: settings.pathStyle,
    maxAttempts: ATTEMPTS_MAX,
    retryMode: 'standard',
    // By default the SDK sends CRC trailers, which COS and other servers refuse. TLS guards the
    // way, and the folder's own checksums what lies there.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: ANSWER_TIMEOUT_MS,
      throwOnRequestTimeout: true,
      socketTimeout: SILENCE_TIMEOUT_MS,
      httpAgent: agent,
      httpsAgent: agent,
    },
    ...(settings.endpoint === null ? {} : { endpoint: settings.endpoint }),
    ...(credentials === null ? {} : { credentials }),
  });
  return { sdk, client };
}

function credentialsOf(settings: S3Settings, location: string) {
  const { accessKeyId, secretAccessKey, sessionToken } = settings;
  if (accessKeyId === null && secretAccessKey === null) return null;
  if (accessKeyId === null || secretAccessKey === null) {
    const [set, unset] =
      secretAccessKey === null
        ? ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']
        : ['AWS_SECRET_ACCESS_KEY', 'AWS_ACCESS_KEY_ID'];
    const problem = `${set} is set and ${unset} is not; set both`;
    throw new StorageError('denied', { location, object: '' }, problem);
  }
  return { accessKeyId, secretAccessKey, ...(sessionToken === null ? {} : { sessionToken }) };
}

/**
 * On Node 20 the SDK announces on stderr which of its later versions will want Node 22. Ours is
 * pinned, so that is nothing a user could act on; this variable is the only way to say so.
 */
function hushNodeWarning(): void {
  // oxlint-disable-next-line node/no-process-env -- written for the SDK, and not read by us
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
}
