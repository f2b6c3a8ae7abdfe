import type { RequestRecord } from '../../src/selftest/record.ts';

/** What the simulator's record of requests says about speed. Nothing here asks a clock. */

const SEND = 'BatchSendEmail';
const CLAIM = 'CreateReceiver';

export interface Sending {
  /** Send tasks that SES accepted. */
  chunks: number;
  /** From the first accepted send to the last: ramp-up and waiting for the first upload excluded. */
  chunksPerSecond: number;
  /** From the first request for a group to the last accepted send: what a user waits for. */
  wallSeconds: number;
  /** Requests refused for their rate, of all. */
  throttled: number;
  requests: number;
}

/** Milliseconds of the simulator's clock at which sends were accepted, in order. */
export function sendTimes(requests: readonly RequestRecord[]): number[] {
  return timesOf(requests.filter((each) => each.action === SEND && each.outcome === 'ok'));
}

export function sendingOf(requests: readonly RequestRecord[]): Sending {
  const sends = sendTimes(requests);
  const claims = timesOf(requests.filter((each) => each.action === CLAIM));
  const [first = Number.NaN, last = Number.NaN] = [sends[0], sends.at(-1)];
  return {
    chunks: sends.length,
    chunksPerSecond: (sends.length - 1) / ((last - first) / 1000),
    wallSeconds: (last - (claims[0] ?? Number.NaN)) / 1000,
    throttled: throttledShare(requests),
    requests: requests.length,
  };
}

/** Accepted sends a second between two moments of the simulator's clock. */
export function rateBetween(requests: readonly RequestRecord[], from: number, to: number): number {
  const sends = sendTimes(requests).filter((at) => at >= from && at < to);
  return sends.length / ((to - from) / 1000);
}

export function between(
  requests: readonly RequestRecord[],
  from: number,
  to: number,
): RequestRecord[] {
  return requests.filter(({ at }) => Date.parse(at) >= from && Date.parse(at) < to);
}

export function throttledShare(requests: readonly RequestRecord[]): number {
  const refused = requests.filter(({ outcome }) => outcome.startsWith('RequestLimitExceeded'));
  return refused.length / requests.length;
}

/** Accepted sends in every whole second from the first moment to the last. */
export function perSecond(times: readonly number[], from: number, to: number): number[] {
  const counts = Array.from({ length: Math.ceil((to - from) / 1000) }, () => 0);
  for (const at of times) {
    const second = Math.floor((at - from) / 1000);
    const count = counts[second];
    if (count !== undefined) counts[second] = count + 1;
  }
  return counts;
}

function timesOf(requests: readonly RequestRecord[]): number[] {
  return requests.map(({ at }) => Date.parse(at)).toSorted((a, b) => a - b);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}
