const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;

/** A quoted field that is not closed as CSV wants it. `close` is null when nothing closes it. */
export interface BadQuote {
  open: number;
  close: number | null;
}

/**
 * The first field of `row` that opens with a quote and whose closing quote is missing or followed
 * by text. Reads as csv-parse does: a quote inside an unquoted field is an ordinary character.
 */
export function findBadQuote(row: Uint8Array, delimiter: number): BadQuote | null {
  let isFieldStart = true;
  for (let i = 0; i < row.length; i++) {
    const byte = row[i];
    if (byte !== QUOTE || !isFieldStart) {
      isFieldStart = byte === delimiter || byte === LF || byte === CR;
      continue;
    }
    const close = closingQuote(row, i + 1);
    if (close === null) return { open: i, close };
    const next = row[close + 1];
    const isEnd = next === undefined || next === delimiter || next === LF || next === CR;
    if (!isEnd) return { open: i, close };
    i = close;
    isFieldStart = false;
  }
  return null;
}

function closingQuote(row: Uint8Array, from: number): number | null {
  for (let i = row.indexOf(QUOTE, from); i !== -1; i = row.indexOf(QUOTE, i)) {
    if (row[i + 1] !== QUOTE) return i;
    // Two quotes are one character.
    i += 2;
  }
  return null;
}

/** Line breaks in `bytes`: LF, CR LF or a CR alone. */
export function countBreaks(bytes: Uint8Array): number {
  let breaks = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === LF || (byte === CR && bytes[i + 1] !== LF)) breaks += 1;
  }
  return breaks;
}

/** Index of the first byte that is no line break. */
export function skipBreaks(bytes: Uint8Array): number {
  let i = 0;
  while (bytes[i] === LF || bytes[i] === CR) i += 1;
  return i;
}
