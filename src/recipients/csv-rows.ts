import { CsvError } from 'csv-parse';
import { ListError } from './list-error.ts';
import { countBreaks, findBadQuote, skipBreaks } from './open-quote.ts';
import { RowParser } from './row-parser.ts';
import { isBlank } from './trim.ts';

/** A row of the file. `fault`: the row is not well-formed, and its fields are a guess. */
export interface CsvRow {
  fields: string[];
  line: number;
  fault: string | null;
}

/** Bounds what one unclosed quote can take in. No address book has rows of a megabyte. */
export const ROW_BYTES_MAX = 1024 * 1024;
/** Lines are kept in 31 bits beside each address. */
const LINES_MAX = 2 ** 31 - 2;

const CR = 0x0d;
const QUOTE_CODE = 0x22;

export interface CsvRowsOptions {
  file: string;
  /** One ASCII character. */
  delimiter: string;
  onRow: (row: CsvRow) => void;
}

/**
 * UTF-8 bytes to rows with the lines they start on. csv-parse does the parsing; two things it
 * cannot give are added here. Its line count doubles a CR LF inside quotes. And a quote that
 * somebody forgot is read, strictly, as an error without the place, or, relaxed, as one field that
 * swallowed the rows after it. So the bytes of the row under way are kept to look again.
 */
export class CsvRows {
  readonly #options: CsvRowsOptions;
  #parser: RowParser;
  /** Bytes before the first one that the parser saw. */
  #parserStart = 0;
  #hasCr = false;
  /** The bytes from the end of the last row on, and how many came before them. */
  #window: Buffer = Buffer.alloc(0);
  #windowStart = 0;
  /** Where the row under way starts, in bytes and lines; csv-parse's own line of the last row. */
  #rowStart = 0;
  #line = 1;
  #parserLine = 0;

  constructor(options: CsvRowsOptions) {
    this.#options = options;
    this.#parser = this.#newParser(['\n']);
  }

  /** Every row that ends in `bytes` has been handed on when the promise resolves. */
  async feed(bytes: Buffer): Promise<void> {
    const rest = this.#unfinishedRow();
    this.#window = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    this.#windowStart = this.#rowStart;
    let unread = bytes;
    if (!this.#hasCr && bytes.includes(CR)) {
      this.#hasCr = true;
      // All three, in one file too: lists are pasted together from several. Each one costs
      // csv-parse a tenth of its speed, so a list of LF alone, the usual one, is spared that, and
      // a parser that meets the first CR is replaced, with the row under way.
      this.#parser = this.#newParser(['\r\n', '\n', '\r']);
      this.#parserStart = this.#rowStart;
      this.#parserLine = 0;
      unread = this.#window;
    }
    await this.#run((done) => this.#parser.write(unread, done));
  }

  async end(): Promise<void> {
    await this.#run((done) => {
      this.#parser.once('error', done);
      this.#parser.once('finish', done);
      this.#parser.end();
    });
  }

  async #run(step: (done: (error?: Error | null) => void) => void): Promise<void> {
    try {
      await new Promise<void>((resolve, reject) => {
        step((error) => (error ? reject(error) : resolve()));
      });
    } catch (error) {
      throw error instanceof CsvError ? this.#explain(error) : error;
    }
    if (this.#parser.failure !== null) throw this.#parser.failure;
  }

  /** What is kept of the bytes so far. */
  #unfinishedRow(): Buffer {
    const rest = this.#window.subarray(this.#rowStart - this.#windowStart);
    if (rest.length <= ROW_BYTES_MAX) return rest;
    // Blank lines are no row and must not pile up; the last byte may be half of a CR LF.
    const blank = Math.min(skipBreaks(rest), rest.length - 1);
    this.#line = this.#lineAt(rest, blank);
    this.#rowStart += blank;
    // csv-parse has a limit of its own, but looks at it for every byte: a tenth of its speed.
    if (rest.length - blank > ROW_BYTES_MAX) throw this.#tooLong(rest.subarray(blank));
    return rest.subarray(blank);
  }

  #newParser(lineEnds: string[]): RowParser {
    return new RowParser(this.#options.delimiter, lineEnds, (fields) => this.#take(fields));
  }

  #take(fields: string[]): void {
    const { lines } = this.#parser.info;
    const bytes = this.#parserStart + this.#parser.info.bytes;
    let line = this.#line;
    let next = line + 1;
    let fault: string | null = null;
    if (bytes - this.#rowStart > ROW_BYTES_MAX) this.#checkLength(this.#bytesOfRow(bytes));
    const hasQuote = fields.some(startsWithQuote);
    // The ordinary row ends one line after the last: no break inside it, no blank line before it.
    if (hasQuote || lines !== this.#parserLine + 1) {
      const row = this.#bytesOfRow(bytes);
      line = this.#lineAt(row, skipBreaks(row));
      next = this.#lineAt(row, row.length);
      if (hasQuote) fault = this.#lookAtQuotes(row);
    }
    this.#parserLine = lines;
    this.#rowStart = bytes;
    this.#line = next;
    if (line > LINES_MAX) throw this.#tooManyLines();
    const [only] = fields;
    if (fields.length === 1 && only !== undefined && isBlank(only)) return;
    this.#options.onRow({ fields, line, fault });
  }

  #bytesOfRow(end: number): Buffer {
    return this.#window.subarray(this.#rowStart - this.#windowStart, end - this.#windowStart);
  }

  /** A value may start with a quote (`"""Hi"""`); only the bytes tell that from a bad closing. */
  #lookAtQuotes(row: Buffer): string | null {
    const bad = findBadQuote(row, this.#delimiterCode());
    if (bad === null) return null;
    const inside = row.subarray(bad.open, bad.close ?? row.length);
    if (countBreaks(inside) > 0) throw this.#badQuote(row, bad.open);
    return 'text after a closing quote; write a quote inside quotes twice ("")';
  }

  /** The only error that csv-parse has left with these options: the text ends inside quotes. */
  #explain(error: CsvError): ListError {
    const row = this.#window.subarray(this.#rowStart - this.#windowStart);
    const bad = findBadQuote(row, this.#delimiterCode());
    return this.#badQuote(row, bad?.open ?? 0, error);
  }

  #checkLength(row: Buffer): void {
    // The blank lines before it do not count.
    if (row.length - skipBreaks(row) > ROW_BYTES_MAX) throw this.#tooLong(row);
  }

  #tooLong(row: Buffer): ListError {
    const bad = findBadQuote(row, this.#delimiterCode());
    if (bad !== null) return this.#badQuote(row, bad.open);
    return new ListError({
      file: this.#options.file,
      line: this.#lineAt(row, skipBreaks(row)),
      reason: 'limit',
      problem: `the row that starts here is longer than ${ROW_BYTES_MAX} bytes`,
      hint: 'shorten it, or look for a missing line break',
    });
  }

  #badQuote(row: Buffer, open: number, cause?: CsvError): ListError {
    return new ListError(
      {
        file: this.#options.file,
        line: this.#lineAt(row, open),
        reason: 'quote',
        problem: 'the quote that opens on this line is not closed where a field ends',
        hint: 'close it, or delete it; a quote inside quotes is written twice ("")',
      },
      cause === undefined ? undefined : { cause: withoutData(cause) },
    );
  }

  /** The line of a byte of the row under way. */
  #lineAt(row: Buffer, offset: number): number {
    return this.#line + countBreaks(row.subarray(0, offset));
  }

  #delimiterCode(): number {
    return this.#options.delimiter.charCodeAt(0);
  }

  #tooManyLines(): ListError {
    const problem = `it has more than ${LINES_MAX} lines`;
    const hint = 'split the list';
    return new ListError({ file: this.#options.file, reason: 'limit', problem, hint });
  }
}

function startsWithQuote(field: string): boolean {
  return field.charCodeAt(0) === QUOTE_CODE;
}

/** csv-parse's errors carry the field and the columns: people's data, which must not be logged. */
function withoutData(error: CsvError): Error {
  return new Error(error.code);
}
