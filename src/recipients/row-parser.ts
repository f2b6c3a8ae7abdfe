import { Parser } from 'csv-parse';

/**
 * Rows go to a callback. Through the readable side they would cost a queue and an event each, and
 * csv-parse's own `on_record` hook builds an object of fifteen fields for every row.
 */
export class RowParser extends Parser {
  readonly #onFields: (fields: string[]) => void;
  /** What the callback threw. Neither csv-parse nor the stream promises to let a throw through. */
  failure: Error | null = null;

  constructor(delimiter: string, lineEnds: string[], onFields: (fields: string[]) => void) {
    super({
      delimiter,
      quote: '"',
      escape: '"',
      record_delimiter: lineEnds,
      // A quote inside an unquoted field stands for itself; others: see CsvRows.
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
    });
    this.#onFields = onFields;
    // Errors are taken from the callback of the write; unheard, they would end the process.
    this.on('error', () => undefined);
  }

  override push(fields: string[] | null): boolean {
    if (fields === null) return super.push(null);
    if (this.failure === null) {
      try {
        this.#onFields(fields);
      } catch (error) {
        this.failure = error instanceof Error ? error : new Error(String(error));
      }
    }
    return true;
  }
}
