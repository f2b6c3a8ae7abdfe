import type { ListCounts } from '../domain/counts.ts';
import type { CampaignFolder } from '../storage/campaign-folder.ts';
import { formatChunkLine } from '../storage/chunk-index.ts';
import { FOLDER_OBJECTS } from '../storage/folder-objects.ts';
import type { ObjectWriter } from '../storage/object-store.ts';
import { checksum } from '../storage/sealed-json.ts';
import { csvLine } from './csv-line.ts';

/** Enough of a refused value to recognise it. */
const VALUE_CHARS_MAX = 200;
/** Outputs are gathered to this size before they are written: each write is a wait. */
const BUFFERED_BYTES = 256 * 1024;

type Output = 'recipients' | 'chunks' | 'rejects' | 'suppressed' | 'duplicates';
const OUTPUTS: readonly Output[] = ['recipients', 'chunks', 'rejects', 'suppressed', 'duplicates'];

/** Where a pass puts each row. */
export type RowOutputs = Pick<
  ListOutputs,
  'counts' | 'recipient' | 'rejected' | 'suppressed' | 'duplicate' | 'flush'
>;

/** What one pass writes. Rows are only buffered by the methods; `flush` writes and is awaited. */
export class ListOutputs {
  readonly #writers: Record<Output, ObjectWriter>;
  readonly #chunkSize: number;
  readonly counts: ListCounts = {
    rows: 0,
    recipients: 0,
    rejected: 0,
    suppressed: 0,
    duplicates: 0,
    chunks: 0,
  };
  #texts: Record<Exclude<Output, 'recipients'>, string> = {
    chunks: '',
    rejects: csvLine(['line', 'field', 'reason', 'value']),
    suppressed: csvLine(['line', 'email', 'list']),
    duplicates: csvLine(['line', 'email', 'first_line']),
  };
  /** Chunks that are complete, and the one under way. */
  #ready: Buffer[] = [];
  #readyBytes = 0;
  #chunk = '';
  #chunkRecipients = 0;
  #offset = 0;
  /** The write that parsing goes on beside. */
  #underWay: Promise<void> = Promise.resolve();

  constructor(writers: Record<Output, ObjectWriter>, chunkSize: number) {
    this.#writers = writers;
    this.#chunkSize = chunkSize;
  }

  /** `templateData` is JSON text already. */
  recipient(line: number, email: string, templateData: string): void {
    this.counts.rows += 1;
    this.counts.recipients += 1;
    // An address that passed the check holds nothing that JSON escapes.
    this.#chunk += `{"line":${line},"email":"${email}","data":${templateData}}\n`;
    this.#chunkRecipients += 1;
    if (this.#chunkRecipients === this.#chunkSize) this.#endChunk();
  }

  rejected(line: number, row: { field: string; reason: string; value: string }): void {
    this.counts.rows += 1;
    this.counts.rejected += 1;
    const value = row.value.slice(0, VALUE_CHARS_MAX);
    this.#texts.rejects += csvLine([line, row.field, row.reason, value]);
  }

  suppressed(line: number, email: string, list: string): void {
    this.counts.rows += 1;
    this.counts.suppressed += 1;
    this.#texts.suppressed += csvLine([line, email, list]);
  }

  duplicate(line: number, email: string, firstLine: number): void {
    this.counts.rows += 1;
    this.counts.duplicates += 1;
    this.#texts.duplicates += csvLine([line, email, firstLine]);
  }

  /** Starts a write when there is enough for one, and waits only for the one before. */
  async flush(): Promise<void> {
    await this.#underWay;
    this.#underWay = this.#write(BUFFERED_BYTES);
    // Its error is thrown by the wait that is to come; unheard until then, it would end the process.
    this.#underWay.catch(() => undefined);
  }

  /** All outputs appear, one by one; nobody reads them before the counts are there. */
  async commit(): Promise<ListCounts> {
    this.#endChunk();
    await this.#underWay;
    await this.#write(0);
    for (const output of OUTPUTS) await this.#writers[output].commit();
    return this.counts;
  }

  async abort(): Promise<void> {
    await this.#underWay.catch(() => undefined);
    await abortAll(Object.values(this.#writers));
  }

  #endChunk(): void {
    if (this.#chunkRecipients === 0) return;
    const bytes = Buffer.from(this.#chunk, 'utf8');
    this.#texts.chunks += formatChunkLine({
      chunk: this.counts.chunks,
      offset: this.#offset,
      bytes: bytes.length,
      recipients: this.#chunkRecipients,
      crc: checksum(bytes),
    });
    this.counts.chunks += 1;
    this.#ready.push(bytes);
    this.#readyBytes += bytes.length;
    this.#offset += bytes.length;
    this.#chunk = '';
    this.#chunkRecipients = 0;
  }

  async #write(above: number): Promise<void> {
    if (this.#readyBytes > above) {
      const ready = Buffer.concat(this.#ready);
      this.#ready = [];
      this.#readyBytes = 0;
      await this.#writers.recipients.write(ready);
    }
    for (const output of ['chunks', 'rejects', 'suppressed', 'duplicates'] as const) {
      const text = this.#texts[output];
      if (text.length <= above) continue;
      this.#texts[output] = '';
      await this.#writers[output].write(text);
    }
  }
}

export async function openListOutputs(
  folder: CampaignFolder,
  chunkSize: number,
): Promise<ListOutputs> {
  const opened: ObjectWriter[] = [];
  const openOne = async (output: Output): Promise<ObjectWriter> => {
    const writer = await folder.store.openWriter(FOLDER_OBJECTS[output]);
    opened.push(writer);
    return writer;
  };
  try {
    const writers = {
      recipients: await openOne('recipients'),
      chunks: await openOne('chunks'),
      rejects: await openOne('rejects'),
      suppressed: await openOne('suppressed'),
      duplicates: await openOne('duplicates'),
    };
    return new ListOutputs(writers, chunkSize);
  } catch (error) {
    await abortAll(opened);
    throw error;
  }
}

async function abortAll(writers: readonly ObjectWriter[]): Promise<void> {
  for (const writer of writers) await writer.abort();
}
