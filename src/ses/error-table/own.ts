import type { TableRow } from './row.ts';
import { pause, retry } from './row.ts';

/**
 * Failures without a code of the API, under codes of ours. None has a dot, as the provider's
 * narrower codes do, so they are easy to tell apart and no suffix can meet them.
 */
export const OWN_ROWS: readonly TableRow[] = [
  retry(
    'SesUnreachable',
    'unreachable',
    'No connection to SES could be made; check network, proxy and endpoint, while sending is tried again by itself.',
  ),
  retry(
    'GatewayError',
    'unreachable',
    'Something between here and SES answered in its place, and SES may have acted; sending is tried again by itself after a look.',
    { effect: 'unknown' },
  ),
  retry(
    'OutcomeUnknown',
    'unreachable',
    'The answer of SES was lost or late, and SES may have acted; sending is tried again by itself after a look.',
    { effect: 'unknown' },
  ),
  retry(
    'NotUnderstood',
    'unknown',
    'The answer is not what the SES API documents, and SES may have acted; check the endpoint or update steadysend.',
    { effect: 'unknown', needs: 'person' },
  ),
  retry('Cancelled', 'operator', 'The call was cancelled here before it left; nothing was sent.'),
  pause(
    'Unknown',
    'unknown',
    'steadysend does not know this error and stops to be safe; look the code up in the SES documentation or open a ticket, then resume.',
    { scope: 'request', effect: 'unknown' },
  ),
];
