/**
 * The valid rows of a recipient group, append-only. One upload is one block of UTF-8 bytes outside
 * the JavaScript heap, and mails refer to it by position: a million mails cost their text once, and
 * the collector has nothing to walk through.
 */
export interface Row {
  email: string;
  /** JSON text of the row's variables; empty for rows of CreateReceiverDetail, which have none. */
  data: string;
}

/** A raw control character occurs neither in a valid address nor in JSON text. */
const FIELD = '\u0000';
const ROW = '\u0001';

interface Block {
  count: number;
  bytes: Buffer;
}

export class RowList {
  private readonly blocks: Block[] = [];
  private rowCount = 0;

  get length(): number {
    return this.rowCount;
  }

  append(rows: readonly Row[]): void {
    if (rows.length === 0) return;
    const text = rows.map((row) => row.email + FIELD + row.data).join(ROW);
    this.blocks.push({ count: rows.length, bytes: Buffer.from(text, 'utf8') });
    this.rowCount += rows.length;
  }

  /** The rows at [start, end) with their positions. */
  *read(start: number, end: number): Generator<[number, Row]> {
    let first = 0;
    for (const block of this.blocks) {
      const last = first + block.count;
      if (last > start && first < end) {
        const rows = unpack(block);
        for (let at = Math.max(start, first); at < Math.min(end, last); at++) {
          const row = rows[at - first];
          if (row) yield [at, row];
        }
      }
      first = last;
    }
  }

  /** The rows at the given rising positions. */
  *pick(positions: readonly number[]): Generator<[number, Row]> {
    const wanted = new Set(positions);
    const start = positions[0] ?? 0;
    const end = (positions.at(-1) ?? -1) + 1;
    for (const entry of this.read(start, end)) if (wanted.has(entry[0])) yield entry;
  }

  /** A cheap first look: false means that no row can have this address (as UTF-8). */
  mayHold(email: Buffer): boolean {
    return this.blocks.some((block) => block.bytes.includes(email));
  }
}

function unpack(block: Block): Row[] {
  return block.bytes
    .toString('utf8')
    .split(ROW)
    .map((line) => {
      const cut = line.indexOf(FIELD);
      return { email: line.slice(0, cut), data: line.slice(cut + 1) };
    });
}
