import { DefaultFailureConverter, type FailureConverter } from '@temporalio/common';

/**
 * Makes messages and stack traces of failures payloads, which a codec then encrypts. Loaded by path,
 * into the sandbox and into the worker beside it, wherever payloads are encrypted; failures are read
 * without it. The type of a failure stays in clear, as retries go by it.
 */
export const failureConverter: FailureConverter = new DefaultFailureConverter({
  encodeCommonAttributes: true,
});
