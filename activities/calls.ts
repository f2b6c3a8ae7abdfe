import pRetry from 'p-retry';
import type { ErrorRow } from '../src/domain/disposition.ts';
import type { SesAction } from '../src/ses/actions.ts';
import { describeFailure, type FailureDescription } from '../src/ses/disposition-of.ts';
import { SesError } from '../src/ses/errors.ts';
import type { CallOptions } from '../src/ses/port.ts';

/** What a call to SES came to, for those who must decide. */
export type Outcome<T> =
  | { kind: 'ok'; value: T }
  /** A write that may or may not have taken effect. */
  | ({ kind: 'ambiguous' } & FailureDescription)
  /** A definite answer, or a bounded retry that came to its end. */
  | Refused;
export type Refused = { kind: 'refused' } & FailureDescription;

/** The work was told to come to an end; thrown out of waits. */
export class StoppedError extends Error {
  override readonly name = 'StoppedError';
}

/**
 * Seven tries over about half a minute, then the campaign pauses. Longer would hold a span's other
 * chunks for nothing; the pause tries again by itself.
 */
const BACKOFF = { retries: 6, minTimeout: 500, factor: 2, maxTimeout: 10_000, randomize: true };

type Send<T> = (options: CallOptions) => Promise<T>;

/** A call that changes something. Only what certainly had no effect is repeated. */
export function write<T>(stop: AbortSignal, action: SesAction, send: Send<T>): Promise<Outcome<T>> {
  return attempt(stop, action, send, (row) => row.effect === 'none');
}

/** A call that only reads: any passing failure is repeated, and nothing is ambiguous. */
export async function read<T>(
  stop: AbortSignal,
  action: SesAction,
  send: Send<T>,
): Promise<{ kind: 'ok'; value: T } | Refused> {
  const outcome = await attempt(stop, action, send, () => true);
  return outcome.kind === 'ambiguous' ? { ...outcome, kind: 'refused' } : outcome;
}

async function attempt<T>(
  stop: AbortSignal,
  action: SesAction,
  send: Send<T>,
  isRepeatable: (row: ErrorRow) => boolean,
): Promise<Outcome<T>> {
  // p-retry throws away a result that arrives after the signal. Of a write that would be the
  // loss of a task id, so the result is kept here.
  let kept: { value: T } | undefined;
  try {
    await pRetry(
      async () => {
        kept = { value: await send({ waitSignal: stop }) };
      },
      {
        ...BACKOFF,
        signal: stop,
        shouldRetry: ({ error }) => {
          if (!(error instanceof SesError)) return false;
          const { row } = describeFailure(error, action);
          return row.disposition === 'retry' && isRepeatable(row);
        },
      },
    );
  } catch (error) {
    if (kept === undefined) {
      if (!(error instanceof SesError)) {
        throw stop.aborted && error === stop.reason ? new StoppedError() : error;
      }
      if (stop.aborted && error.kind === 'notSent') throw new StoppedError();
      // Of the last try: p-retry throws its error, and does not ask about it before.
      const failure = describeFailure(error, action);
      const isAmbiguous = failure.row.effect === 'unknown' && !isRepeatable(failure.row);
      return { kind: isAmbiguous ? 'ambiguous' : 'refused', ...failure };
    }
  }
  if (kept === undefined) throw new Error(`${action} ended without a result`);
  return { kind: 'ok', value: kept.value };
}
