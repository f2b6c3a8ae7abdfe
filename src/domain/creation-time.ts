/**
 * How long it takes until SES holds the send tasks of all chunks: what a start that SES is to keep
 * has to lie ahead at least.
 */
export interface CreationPace {
  /** Calls a second of each action: 20 as SES documents it, unless configured. */
  ratePerSecond: number;
}

/**
 * A chunk takes one call each of CreateReceiver, CreateReceiverDetailWithData and BatchSendEmail.
 * SES counts each action for itself, and the three go side by side, so chunks are created at the
 * rate of one action. The pacer stays a little below it and looks for the limit: 95 % is what it
 * reached against the strictest limiter (see src/ses/pace.ts).
 */
const SHARE_OF_RATE = 0.95;
/** The last chunk's upload: undocumented; groups of 50 were complete within seconds wherever told. */
const UPLOAD_MS = 30_000;
/** Reading the list, before the first chunk: 10 million rows take minutes, and 50 a chunk at most. */
const PREPARE_MS_PER_CHUNK = 1;
/** One worker that is killed on the way: a heartbeat time-out and a settle period with defaults. */
const RECOVERY_MS = 30_000;

export function creationTimeMs(chunks: number, { ratePerSecond }: CreationPace): number {
  const creating = (chunks * 1000) / (ratePerSecond * SHARE_OF_RATE);
  return Math.ceil(creating + chunks * PREPARE_MS_PER_CHUNK) + UPLOAD_MS + RECOVERY_MS;
}
