import { ListError } from './list-error.ts';
import { trimInvisible } from './trim.ts';

const CANDIDATES = [',', ';', '\t', '|'] as const;
/** Rows that are compared; the first few tell. */
const ROWS = 20;
const NAMES: Record<string, string> = { tab: '\t', comma: ',', semicolon: ';', pipe: '|' };

/** The delimiter that the campaign file says: a character, or its name. */
export function checkDelimiter(delimiter: string, file: string): string {
  const found = NAMES[delimiter.toLowerCase()] ?? (delimiter === '\\t' ? '\t' : delimiter);
  const isUsable = found.length === 1 && found <= '~' && !/["\r\n\0]/.test(found);
  if (isUsable) return found;
  throw new ListError({
    file,
    reason: 'delimiter',
    field: 'delimiter',
    problem: `the delimiter ${JSON.stringify(delimiter)} cannot be used`,
    hint: 'give one ASCII character (, ; |) or tab',
  });
}

/**
 * The delimiter of a text that starts with `sample`. The one that makes the wanted column appear
 * in the header wins; else the one that cuts the rows into equally many fields; else the comma,
 * which also suits a list of addresses alone.
 */
export function detectDelimiter(sample: string, column?: string): string {
  const said = excelDelimiter(sample);
  if (said !== null) return said;
  let best = ',';
  let bestScore = 0;
  for (const delimiter of CANDIDATES) {
    const score = rate(firstRows(sample, delimiter), column);
    if (score > bestScore) {
      best = delimiter;
      bestScore = score;
    }
  }
  return best;
}

/** Excel's `sep=;` in the first line, which is no row. */
export function excelDelimiter(sample: string): string | null {
  return /^\ufeff?sep=([,;\t|])[\r\n]/i.exec(sample)?.[1] ?? null;
}

function rate(rows: string[][], column: string | undefined): number {
  const [header, ...others] = rows;
  if (header === undefined || header.length < 2) return 0;
  const even = others.filter((row) => row.length === header.length).length;
  const evenShare = others.length === 0 ? 0 : even / others.length;
  const wanted = column === undefined ? '' : trimInvisible(column).toLowerCase();
  const hasColumn = header.some((name) => trimInvisible(name).toLowerCase() === wanted);
  // Share before width: free text full of commas makes rows wide but not equally so.
  return (hasColumn ? 1000 : 0) + evenShare * 100 + Math.min(header.length, 50) / 10;
}

/** Splits the sample's first rows with respect to quotes, leaving out a row that the end cuts. */
function firstRows(sample: string, delimiter: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = '';
  let isQuoted = false;
  let hasQuotes = false;
  const endField = (): void => {
    row.push(field);
    field = '';
    hasQuotes = false;
  };
  for (const char of sample) {
    if (char === '"' && (hasQuotes || field === '')) {
      isQuoted = !isQuoted;
      hasQuotes = true;
    } else if (isQuoted) {
      field += char;
    } else if (char === delimiter) {
      endField();
    } else if (char === '\n' || char === '\r') {
      endField();
      if (row.length > 1 || row[0] !== '') rows.push(row);
      row = [];
      if (rows.length === ROWS) return rows;
    } else {
      field += char;
    }
  }
  // A list of one line may lack the line break; a cut row would only blur the picture.
  if (rows.length < 2 && !isQuoted && field !== '') rows.push([...row, field]);
  return rows;
}
