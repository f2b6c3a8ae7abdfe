import type { RecipientsDefinition } from '../domain/campaign-definition.ts';
import { nearest } from '../nearest.ts';
import { checkAddress } from './check-address.ts';
import { ListError } from './list-error.ts';
import { trimInvisible } from './trim.ts';

export type ColumnRules = Pick<RecipientsDefinition, 'email' | 'data' | 'defaults'>;

/** Where each value of a row comes from. */
export interface ColumnMap {
  headers: string[];
  email: number;
  /** In the order of the template's variables. */
  variables: VariableSource[];
}
export interface VariableSource {
  variable: string;
  /** Null: no such column, every row gets `fallback`. */
  column: number | null;
  /** For an empty cell. */
  fallback: string;
}

/** Longest header and most headers quoted in a message. */
const SHOWN_CHARS = 40;
const SHOWN_HEADERS = 20;

/** Resolves the header row; a ListError names everything that is missing at once. */
export function mapColumns(
  row: readonly string[],
  line: number,
  rules: ColumnRules,
  context: { file: string; variables: readonly string[] },
): ColumnMap {
  const headers = row.map(trimInvisible);
  const { file } = context;
  const find = (name: string): number | null => findColumn(headers, name, { file, line });
  const email = find(rules.email);
  if (email === null) throw noEmailColumn(headers, rules.email, { file, line });
  const missing: { variable: string; said: string }[] = [];
  const variables = context.variables.map((variable): VariableSource => {
    const mapped = own(rules.data, variable);
    const column = find(mapped ?? variable);
    const fallback = own(rules.defaults, variable);
    // A default does not excuse a column that the campaign file names: that is a typing mistake,
    // and would mail the default to everybody.
    if (column === null && (mapped !== undefined || fallback === undefined)) {
      missing.push({ variable, said: describeMissing(variable, mapped, headers) });
    }
    return { variable, column, fallback: fallback ?? '' };
  });
  if (missing.length > 0) {
    throw new ListError({
      file,
      line,
      reason: 'variable',
      variables: missing.map(({ variable }) => variable),
      problem: `no column for the template's ${missing.map(({ said }) => said).join(', ')}`,
      hint: `name the column in recipients.data or a value in recipients.defaults (columns: ${show(headers)})`,
    });
  }
  return { headers, email, variables };
}

function describeMissing(variable: string, mapped: string | undefined, headers: string[]): string {
  const column = mapped === undefined ? '' : ` (column ${JSON.stringify(mapped)})`;
  const close = suggest(mapped ?? variable, headers);
  const guess = close === null ? '' : ` (did you mean ${quote(close)}?)`;
  return `{{${variable}}}${column}${guess}`;
}

/** Exact name first, then without regard to case. Null when there is none. */
function findColumn(
  headers: readonly string[],
  name: string,
  at: { file: string; line: number },
): number | null {
  const wanted = trimInvisible(name);
  const lower = wanted.toLowerCase();
  const exact = positions(headers, (header) => header === wanted);
  const found =
    exact.length > 0 ? exact : positions(headers, (header) => header.toLowerCase() === lower);
  if (found.length > 1) {
    throw new ListError({
      ...at,
      reason: 'header',
      field: wanted,
      problem: `the column ${quote(wanted)} appears ${found.length} times`,
      hint: 'rename or delete all but one',
    });
  }
  return found[0] ?? null;
}

function positions(headers: readonly string[], fits: (header: string) => boolean): number[] {
  return headers.flatMap((header, index) => (fits(header) ? [index] : []));
}

function noEmailColumn(
  headers: readonly string[],
  email: string,
  at: { file: string; line: number },
): ListError {
  // Without a header the first line is a person, who must not be quoted in an error.
  if (headers.some((header) => checkAddress(header) === null)) {
    return new ListError({
      ...at,
      reason: 'header',
      problem: 'the first line is a recipient, not the names of the columns',
      hint: `add a first line with them, such as ${email}`,
    });
  }
  const close = suggest(email, headers);
  const guess = close === null ? '' : `did you mean ${quote(close)}? `;
  return new ListError({
    ...at,
    reason: 'column',
    field: email,
    problem: `there is no column ${quote(email)}; the columns are ${show(headers)}`,
    hint: `${guess}say the address's column in recipients.email`,
  });
}

/** `Email Address` is far from `email` in letters, but it is what was meant. */
function suggest(name: string, headers: readonly string[]): string | null {
  const wanted = letters(name);
  const part = headers.find((header) => wanted.length > 2 && letters(header).includes(wanted));
  return part ?? nearest(name, headers);
}

function letters(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_.-]/g, '');
}

function show(headers: readonly string[]): string {
  const shown = headers.slice(0, SHOWN_HEADERS).map(quote).join(', ');
  const more = headers.length - SHOWN_HEADERS;
  return more > 0 ? `${shown} and ${more} more` : shown;
}

function quote(header: string): string {
  // A header with an @ may be a person's address in a list that lost its first line.
  const text = header.includes('@') ? '(an address)' : header;
  return JSON.stringify(text.length > SHOWN_CHARS ? `${text.slice(0, SHOWN_CHARS)}…` : text);
}

function own(record: Record<string, string>, key: string): string | undefined {
  // A variable may be called `constructor`.
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
