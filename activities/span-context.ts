import type { CampaignDefinition } from '../src/domain/campaign-definition.ts';
import type { Lateness } from '../src/domain/held-start.ts';
import type { FailureDescription } from '../src/ses/disposition-of.ts';
import type { SesPort } from '../src/ses/port.ts';
import type { AccountHold } from './account-hold.ts';
import type { Timing } from './deps.ts';
import type { GroupWatch } from './group-watch.ts';
import type { Lease } from './lease.ts';
import type { ProbeLatch } from './probe-latch.ts';
import { RefusedError, refusalOf } from './refusals.ts';
import type { OutcomeView } from './outcome-view.ts';
import type { QuotaGate } from './quota-gate.ts';
import type { SpanLedger } from './span-ledger.ts';
import { wait } from './wait.ts';

/** What all chunks of one attempt at a span share. */
export interface SpanContext {
  ses: SesPort;
  definition: CampaignDefinition;
  timing: Timing;
  lease: Lease;
  /** Aborted when the lease ends or the provider refuses: nothing new begins. */
  stop: AbortSignal;
  ledger: SpanLedger;
  watch: GroupWatch;
  latch: ProbeLatch | null;
  /** What the whole account is held for, as far as this process knows. */
  outcomes: OutcomeView;
  account: AccountHold;
  quota: QuotaGate;
  /** SES has no room for new groups: the span's other chunks need not ask as well. */
  noRoom: { failure: FailureDescription | null };
  /** Of a campaign whose send tasks SES holds: what tells a chunk that it is too late. */
  late: Lateness;
  /** On the steady clock: a wall clock that is set forward must not end a settle period. */
  startedAt: number;
  heartbeatTimeoutMs: number;
}

/**
 * How long another attempt's call may still show up (I2), counted from `since`, on the steady
 * clock: the moment at which this attempt began, or, for a group that turned out to exist later,
 * the moment at which we were told. The other attempt's last call left it before its lease ran out,
 * at most a heartbeat time-out later (sooner if it was killed). The call itself may be on its way
 * for the request time-out, and SES may show its effect only after the list delay.
 */
export async function settleOthers(span: SpanContext, since: number): Promise<void> {
  const { requestTimeoutMs, listDelayMs } = span.timing;
  const settled = since + span.heartbeatTimeoutMs + requestTimeoutMs + listDelayMs;
  await wait(settled - performance.now(), span.stop);
}

/** The same for a call of our own that has just ended without an answer. */
export async function settleOwn(span: SpanContext): Promise<void> {
  await wait(span.timing.requestTimeoutMs + span.timing.listDelayMs, span.stop);
}

export function refusedError(
  definition: CampaignDefinition,
  failure: FailureDescription,
): RefusedError {
  return new RefusedError(refusalOf(failure, definition, Date.now()));
}
