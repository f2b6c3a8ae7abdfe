/** What one pass over the list found. rows = recipients + rejected + suppressed + duplicates (I8). */
export interface ListCounts {
  rows: number;
  recipients: number;
  rejected: number;
  suppressed: number;
  duplicates: number;
  /** Groups of at most `chunkSize` recipients. */
  chunks: number;
}

/** Where the recipients are. recipients = waiting + atProvider + sent + failed + unknown (I8). */
export interface Counts extends Omit<ListCounts, 'chunks'> {
  waiting: number;
  atProvider: number;
  sent: number;
  failed: number;
  unknown: number;
}

/** How far the chunks are: accepted means that SES holds a send task for it. */
export interface ChunkCounts {
  total: number;
  accepted: number;
  failed: number;
  unknown: number;
}
