import { stringify } from 'csv-stringify/sync';
import type { CampaignFolder } from '../src/storage/campaign-folder.ts';
import { FOLDER_OBJECTS } from '../src/storage/folder-objects.ts';
import type { ObjectWriter } from '../src/storage/object-store.ts';
import { REJECTED_BY_SES, type ReportRow } from './row-list.ts';

const NEWLINE = 0x0a;
/** What a report added begins with `LINE,SES,`; read as text, so only what is ASCII must hold. */
const ADDED = new RegExp(`^\\d+,${REJECTED_BY_SES},`);

/**
 * Adds what SES refused to `rejects.csv`, so that one file has all rejected rows. Whatever a report
 * added before is replaced. Either part may be millions of rows, so neither is held.
 */
export class RejectsBySes {
  readonly #folder: CampaignFolder;
  #writer: ObjectWriter | null = null;

  constructor(folder: CampaignFolder) {
    this.#folder = folder;
  }

  async add(rows: readonly ReportRow[]): Promise<void> {
    if (rows.length === 0) return;
    this.#writer ??= await this.#begin();
    const fields = rows.map(({ line, reason, email }) => [line, REJECTED_BY_SES, reason, email]);
    await this.#writer.write(stringify(fields));
  }

  async commit(): Promise<void> {
    await this.#writer?.commit();
  }

  async abort(): Promise<void> {
    await this.#writer?.abort();
  }

  async #begin(): Promise<ObjectWriter> {
    const { store } = this.#folder;
    const writer = await store.openWriter(FOLDER_OBJECTS.rejects);
    try {
      for await (const lines of wholeLines(store.openReader(FOLDER_OBJECTS.rejects))) {
        const own = lines.split(/(?<=\n)/).filter((line) => !ADDED.test(line));
        await writer.write(Buffer.from(own.join(''), 'latin1'));
      }
      return writer;
    } catch (error) {
      await writer.abort();
      throw error;
    }
  }
}

/** As latin1, which gives every byte back as it was. */
async function* wholeLines(source: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const bytes of source) {
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    if (end > 0) yield rest.toString('latin1') + bytes.toString('latin1', 0, end);
    rest = end > 0 ? bytes.subarray(end) : Buffer.concat([rest, bytes]);
  }
  if (rest.length > 0) yield rest.toString('latin1');
}
