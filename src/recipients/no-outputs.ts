import type { ListCounts } from '../domain/counts.ts';
import type { RowOutputs } from './list-outputs.ts';

/** Counts rows as ListOutputs does, and keeps none. */
export class NoOutputs implements RowOutputs {
  readonly #chunkSize: number;
  readonly counts: ListCounts = {
    rows: 0,
    recipients: 0,
    rejected: 0,
    suppressed: 0,
    duplicates: 0,
    chunks: 0,
  };

  constructor(chunkSize: number) {
    this.#chunkSize = chunkSize;
  }

  recipient(): void {
    this.#count('recipients');
  }

  rejected(): void {
    this.#count('rejected');
  }

  suppressed(): void {
    this.#count('suppressed');
  }

  duplicate(): void {
    this.#count('duplicates');
  }

  flush(): Promise<void> {
    return Promise.resolve();
  }

  result(): ListCounts {
    const { recipients } = this.counts;
    return { ...this.counts, chunks: Math.ceil(recipients / this.#chunkSize) };
  }

  #count(kind: 'recipients' | 'rejected' | 'suppressed' | 'duplicates'): void {
    this.counts.rows += 1;
    this.counts[kind] += 1;
  }
}
