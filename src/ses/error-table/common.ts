import type { TableRow } from './row.ts';
import { fail, pause, retry, unexpected, wait } from './row.ts';

/** RequestLimitExceeded counts by the second, so a shorter wait meets the same full second. */
const RATE_WAIT_MS = 1_000;

/**
 * Section "Common Error Codes" of the SES page "Error Codes", and the prefix `AuthFailure`, under
 * which CAM answers with further suffixes.
 */
export const COMMON_ROWS: readonly TableRow[] = [
  unexpected(
    'ActionOffline',
    'Tencent Cloud has withdrawn this API action; update steadysend, then resume.',
  ),
  pause(
    'AuthFailure',
    'credentials',
    'The API key was not accepted; check TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY, restart the worker, then resume.',
  ),
  pause(
    'AuthFailure.InvalidAuthorization',
    'credentials',
    'The signature header was malformed, often by a proxy on the way; check the endpoint and what lies in front of it, then resume.',
  ),
  pause(
    'AuthFailure.InvalidSecretId',
    'credentials',
    'TENCENTCLOUD_SECRET_ID is not the id of a Tencent Cloud API key; set the right one, restart the worker, then resume.',
  ),
  pause(
    'AuthFailure.MFAFailure',
    'credentials',
    'The account demands multi-factor authentication for this call; use a key of a CAM user that is exempt from it, then resume.',
  ),
  pause(
    'AuthFailure.SecretIdNotFound',
    'credentials',
    'The API key is deleted or disabled, or belongs to the other site; check it in the console (CAM, API keys), then resume.',
  ),
  pause(
    'AuthFailure.SignatureExpire',
    'credentials',
    'The clock of this machine is more than five minutes off; synchronise it (NTP), then resume.',
  ),
  pause(
    'AuthFailure.SignatureFailure',
    'credentials',
    'The signature does not verify, as with a wrong TENCENTCLOUD_SECRET_KEY; set the right one, restart the worker, then resume.',
  ),
  pause(
    'AuthFailure.TokenFailure',
    'credentials',
    'The temporary token has expired or is wrong; renew TENCENTCLOUD_TOKEN or use a permanent key, restart the worker, then resume.',
  ),
  pause(
    'AuthFailure.UnauthorizedOperation',
    'credentials',
    'The key lacks the permission for this SES action; grant it to the user in CAM, then resume.',
  ),
  unexpected(
    'DryRunOperation',
    'Tencent Cloud took the call for a dry run and did nothing; report it, then resume.',
  ),
  retry(
    'FailedOperation',
    'unknown',
    'SES failed without saying why, and may have acted all the same; when it persists, open a ticket with the request id.',
    { effect: 'unknown', needs: 'person' },
  ),
  retry(
    'InternalError',
    'unreachable',
    'A fault inside SES, after which the work may have been done; sending is tried again by itself.',
    { effect: 'unknown' },
  ),
  unexpected(
    'InvalidAction',
    'The endpoint does not know this action; check STEADYSEND_SES_ENDPOINT and the region, or update steadysend.',
  ),
  fail(
    'InvalidParameter',
    'content',
    'SES refuses a parameter of the call; check the campaign file with `steadysend check`.',
  ),
  fail(
    'InvalidParameterValue',
    'content',
    'SES refuses a value of the call; check sender, subject, template and reply address in the campaign file.',
  ),
  unexpected(
    'InvalidRequest',
    'SES could not read the request body, which something on the way may have changed; check the proxy, then resume.',
  ),
  pause(
    'IpInBlacklist',
    'account',
    "This machine's IP address is on the account's blacklist; remove it in the console (CAM), then resume.",
  ),
  pause(
    'IpNotInWhitelist',
    'account',
    "This machine's IP address is not on the account's whitelist; add it in the console (CAM), then resume.",
  ),
  pause(
    'LimitExceeded',
    'account',
    'A limit of the account is reached that the code does not name; see the limits in the SES console or open a ticket, then resume.',
  ),
  fail(
    'MissingParameter',
    'content',
    'SES misses a parameter; check that the campaign file sets sender, subject and template.',
  ),
  unexpected(
    'NoSuchProduct',
    'The endpoint does not serve SES; check STEADYSEND_SES_ENDPOINT, then resume.',
  ),
  unexpected(
    'NoSuchVersion',
    'The endpoint does not serve this version of the SES API; check STEADYSEND_SES_ENDPOINT or update steadysend.',
  ),
  retry(
    'RequestLimitExceeded',
    'rateLimit',
    'More requests a second than the account may make; the pace is lowered by itself, and other programs on the account count too.',
    { waitMs: RATE_WAIT_MS },
  ),
  retry(
    'RequestLimitExceeded.GlobalRegionUinLimitExceeded',
    'rateLimit',
    'The account makes too many requests over all regions; the pace is lowered by itself.',
    { waitMs: RATE_WAIT_MS },
  ),
  retry(
    'RequestLimitExceeded.IPLimitExceeded',
    'rateLimit',
    'Too many requests come from this IP address; the pace is lowered by itself, and other programs behind the address count too.',
    { waitMs: RATE_WAIT_MS },
  ),
  retry(
    'RequestLimitExceeded.UinLimitExceeded',
    'rateLimit',
    'The account makes too many requests; the pace is lowered by itself, and other programs on the account count too.',
    { waitMs: RATE_WAIT_MS },
  ),
  fail(
    'RequestSizeLimitExceeded',
    'recipients',
    'One upload is larger than the API takes; set a smaller `chunkSize` in the campaign file.',
  ),
  wait(
    'ResourceInUse',
    'account',
    'Something else is just using this object of the account; the call is repeated by itself.',
    { needs: 'person' },
  ),
  retry(
    'ResourceInsufficient',
    'unreachable',
    'SES is short of capacity at the moment; sending is tried again by itself.',
  ),
  fail(
    'ResourceNotFound',
    'template',
    'SES does not find what the call names, such as the template; check `template` in the campaign file and the region.',
    { on: { DeleteReceiver: { disposition: 'done', scope: 'chunk' } } },
  ),
  retry(
    'ResourceUnavailable',
    'unreachable',
    'A part of SES is not available at the moment; sending is tried again by itself.',
  ),
  unexpected(
    'ResponseSizeLimitExceeded',
    'The answer would be larger than the API allows; report it with the action, then resume.',
  ),
  retry(
    'ServiceUnavailable',
    'unreachable',
    'SES is not available at the moment; sending is tried again by itself.',
  ),
  pause(
    'UnauthorizedOperation',
    'credentials',
    'The key may not do this; grant the SES permissions to its user in CAM, then resume.',
  ),
  unexpected(
    'UnknownParameter',
    'SES does not know a parameter that steadysend sends; update steadysend, then resume.',
  ),
  unexpected(
    'UnsupportedOperation',
    'SES does not support this call for the account; check the region and the account type, then resume.',
  ),
  unexpected(
    'UnsupportedProtocol',
    'SES was reached by something other than an HTTP POST, as by a proxy that rewrites it; check the proxy, then resume.',
  ),
  pause(
    'UnsupportedRegion',
    'account',
    'SES does not run in the configured region; set TENCENTCLOUD_REGION to one where it does, restart the worker, then resume.',
  ),
];
