import type { Readable } from 'node:stream';
import { checkAddress } from './check-address.ts';
import type { CsvRow } from './csv-rows.ts';
import { ListError } from './list-error.ts';
import { openSource } from './list-source.ts';
import type { ListSource } from './list-source.ts';
import { readRecords } from './read-records.ts';
import type { SeenAddresses } from './seen-addresses.ts';
import { isBlank, trimInvisible } from './trim.ts';

/** Values from this on, of an address seen before, mean a suppression list; below it, a line of the list. */
export const SUPPRESSED_BASE = 2 ** 31;
const COLUMN = 'email';
/** What may stand around an address in a list that somebody else's system wrote. */
const SEPARATORS = /[\s,;:<>"'()[\]|\u00a0\u200b-\u200f\u2060\ufeff]+/u;

export interface LoadSuppressionsOptions {
  /** Opens a list by the name of its object. */
  open: (object: string) => Readable;
  suppress: readonly { object: string; path: string }[];
  seen: SeenAddresses;
  /** Most addresses in all suppression lists. */
  addressesMax: number;
  signal?: AbortSignal | undefined;
}

/** Enters every suppressed address into `seen` under SUPPRESSED_BASE plus the list's index. */
export async function loadSuppressions(options: LoadSuppressionsOptions): Promise<void> {
  for (const [index, list] of options.suppress.entries()) {
    await loadOne(options, list, SUPPRESSED_BASE + index);
  }
}

async function loadOne(
  options: LoadSuppressionsOptions,
  list: { object: string; path: string },
  value: number,
): Promise<void> {
  const { open, seen, addressesMax, signal } = options;
  const file = list.path;
  await readAddresses({
    source: open(list.object),
    file,
    signal,
    onAddress: (address) => {
      seen.add(address, value);
      if (seen.size > addressesMax) throw tooMany(file, addressesMax);
      return true;
    },
  });
}

/** Finds what would make a suppression list useless, before a launch: reads to its first address. */
export async function inspectSuppression(options: {
  source: ListSource;
  /** For messages. */
  file: string;
  signal?: AbortSignal;
}): Promise<void> {
  const { source, file, signal } = options;
  await readAddresses({
    source: openSource(source, signal),
    file,
    signal,
    onAddress: () => false,
  });
}

interface ReadAddressesOptions {
  source: Readable;
  file: string;
  signal: AbortSignal | undefined;
  /** `false` ends the reading. */
  onAddress: (address: string) => boolean;
}

async function readAddresses(options: ReadAddressesOptions): Promise<void> {
  const { source, file, signal, onAddress } = options;
  let column: number | null = null;
  let rows = 0;
  let found = 0;
  const take = (row: CsvRow): boolean => {
    if (column === null) {
      const header = row.fields.findIndex((name) => trimInvisible(name).toLowerCase() === COLUMN);
      column = Math.max(0, header);
      if (header !== -1) return true;
    }
    const cell = row.fields[column];
    // A row that is too short has its address we know not where.
    const cells = cell === undefined ? row.fields : [cell];
    if (cells.every(isBlank)) return true;
    rows += 1;
    for (const address of cells.flatMap(addressesIn)) {
      found += 1;
      if (!onAddress(address)) return false;
    }
    return true;
  };
  await readRecords({ source, file, column: COLUMN, signal, onRow: take });
  // A first line of another name (`address`) counts as a row; so does the only one of a wrong file.
  if (rows > 1 && found === 0) {
    throw new ListError({
      file,
      reason: 'rows',
      problem: `no address among the ${rows} rows of this suppression list`,
      hint: `give the column with the addresses the name ${COLUMN}, or put it first`,
    });
  }
}

/**
 * All addresses that a cell holds, `Ann <ann@example.com>` and `a@x.org; b@x.org` included. Where
 * the recipients' list is strict, this one is generous: too much suppressed can be repaired, a
 * mail to somebody who unsubscribed cannot. Other cells (`unknown`) can match nobody.
 */
function addressesIn(cell: string): string[] {
  const whole = trimInvisible(cell);
  if (checkAddress(whole) === null) return [whole];
  return whole.split(SEPARATORS).filter((part) => checkAddress(part) === null);
}

export function tooMany(file: string, max: number): ListError {
  const problem = `the suppression lists have more than ${max} addresses`;
  const hint = 'leave out addresses that are not in the list';
  return new ListError({ file, reason: 'limit', problem, hint });
}
