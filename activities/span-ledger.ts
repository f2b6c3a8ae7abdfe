import {
  believable,
  isFinal,
  mergeRecords,
  type ChunkRecord,
  type SpanRecord,
} from '../src/domain/chunk-record.ts';
import type { CampaignFolder } from '../src/storage/campaign-folder.ts';
import { spanObject } from '../src/storage/folder-objects.ts';

export interface OpenLedgerOptions {
  folder: CampaignFolder;
  span: number;
  /** Those that this attempt is to bring to SES. */
  chunks: number[];
  owner: string;
  /** The attempt that, as the workflow knows, closed the record before. */
  trusted?: string;
}

/**
 * One attempt's hand on `spans/N.json`. It is written twice: opened before the first call to SES,
 * closed with what was learnt. Whoever finds it open knows that the attempt before did not end in
 * good order; chunk-record.ts says what may then be believed.
 */
export class SpanLedger {
  private readonly folder: CampaignFolder;
  private readonly span: number;
  private readonly owner: string;
  private readonly known: Record<string, ChunkRecord>;
  private readonly learnt: Record<string, ChunkRecord> = {};

  private constructor(
    folder: CampaignFolder,
    span: number,
    owner: string,
    known: Record<string, ChunkRecord>,
  ) {
    this.folder = folder;
    this.span = span;
    this.owner = owner;
    this.known = known;
  }

  static async open(options: OpenLedgerOptions): Promise<SpanLedger> {
    const { folder, span, chunks, owner, trusted } = options;
    const stored = await folder.readJson<SpanRecord>(spanObject(span));
    const known = stored === null ? {} : believable(stored, trusted);
    const ledger = new SpanLedger(folder, span, owner, known);
    const isDone = stored !== null && chunks.every((chunk) => isFinal(known[String(chunk)]));
    if (!isDone || stored.openBy !== null)
      await ledger.store(owner, stored?.closedBy ?? null, known);
    return ledger;
  }

  get(chunk: number): ChunkRecord | undefined {
    return this.learnt[String(chunk)] ?? this.known[String(chunk)];
  }

  note(chunk: number, record: ChunkRecord): void {
    this.learnt[String(chunk)] = record;
  }

  /**
   * Joins what was learnt with what is stored by now: an attempt that took over meanwhile keeps its
   * hand on the record, and an accepted chunk stays accepted.
   */
  async close(): Promise<void> {
    const stored = await this.folder.readJson<SpanRecord>(spanObject(this.span));
    const isOurs = stored === null || stored.openBy === this.owner;
    const chunks = mergeRecords(stored?.chunks ?? {}, isOurs ? this.learnt : this.final());
    if (isOurs) await this.store(null, this.owner, chunks);
    else await this.store(stored?.openBy ?? null, stored?.closedBy ?? null, chunks);
  }

  private final(): Record<string, ChunkRecord> {
    return Object.fromEntries(Object.entries(this.learnt).filter(([, entry]) => isFinal(entry)));
  }

  private async store(
    openBy: string | null,
    closedBy: string | null,
    chunks: Record<string, ChunkRecord>,
  ): Promise<void> {
    const record: SpanRecord = { span: this.span, openBy, closedBy, chunks };
    await this.folder.writeJson(spanObject(this.span), record);
  }
}
