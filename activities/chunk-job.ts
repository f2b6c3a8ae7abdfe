import type { ChunkRecord, ChunkStage, RejectedRow } from '../src/domain/chunk-record.ts';
import type { Recipient } from '../src/domain/recipient.ts';
import type { SpanLedger } from './span-ledger.ts';

/** A recipient and its place in the chunk, by which a refused row is remembered. */
export interface PlacedRow {
  place: number;
  recipient: Recipient;
}

/** One chunk of a span on its way, and what is known of it so far. */
export class ChunkJob {
  readonly chunk: number;
  private readonly ledger: SpanLedger;
  private readonly recipients: Recipient[];
  private rejected: RejectedRow[];

  constructor(ledger: SpanLedger, chunk: number, recipients: Recipient[]) {
    this.ledger = ledger;
    this.chunk = chunk;
    this.recipients = recipients;
    this.rejected = this.record?.rejected ?? [];
  }

  get record(): ChunkRecord | undefined {
    return this.ledger.get(this.chunk);
  }

  /** The rows that go: all but those that SES has refused. */
  get rows(): PlacedRow[] {
    const without = new Set(this.rejected.map(({ place }) => place));
    return this.recipients.flatMap((recipient, place) =>
      without.has(place) ? [] : [{ place, recipient }],
    );
  }

  note(stage: ChunkStage): void {
    const { rejected } = this;
    this.ledger.note(this.chunk, rejected.length === 0 ? stage : { ...stage, rejected });
  }

  /** Takes a row out of the chunk. The next note records it. */
  reject({ place }: PlacedRow, code: string): void {
    this.rejected = [...this.rejected, { place, code }];
  }
}
