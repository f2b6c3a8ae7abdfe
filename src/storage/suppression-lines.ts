import {
  SUPPRESSION_REASONS,
  SUPPRESSION_SOURCES,
  type Removal,
  type Suppression,
} from '../domain/suppression.ts';

/**
 * The suppression store's objects are CSV whose fields never need quotes: an address that passed the
 * check has no comma and no quote. The first of these is what `suppression export` writes, too.
 */
export const SUPPRESSIONS_HEADER = 'address,reason,time,source\n';
export const REMOVALS_HEADER = 'address,time\n';

export function suppressionLine({ address, reason, at, source }: Suppression): string {
  return `${address},${reason},${new Date(at).toISOString()},${source}\n`;
}

export function removalLine({ address, at }: Removal): string {
  return `${address},${new Date(at).toISOString()}\n`;
}

/** Null for what suppressionLine() did not write. */
export function parseSuppression(line: string): Suppression | null {
  const [address = '', reasonText, time = '', sourceText, ...more] = line.split(',');
  const reason = SUPPRESSION_REASONS.find((known) => known === reasonText);
  const source = SUPPRESSION_SOURCES.find((known) => known === sourceText);
  const at = Date.parse(time);
  if (address === '' || reason === undefined || source === undefined || more.length > 0)
    return null;
  return Number.isNaN(at) ? null : { address, reason, at, source };
}

/** Null for what removalLine() did not write. */
export function parseRemoval(line: string): Removal | null {
  const [address = '', time = '', ...more] = line.split(',');
  const at = Date.parse(time);
  return address === '' || Number.isNaN(at) || more.length > 0 ? null : { address, at };
}

/**
 * Line by line, each a string of its own: parts of one large string would keep all of it in memory
 * for as long as a single address of it is remembered.
 */
export function* linesOf(bytes: Buffer): Generator<string> {
  for (let start = 0; start < bytes.length;) {
    const newline = bytes.indexOf(0x0a, start);
    const end = newline === -1 ? bytes.length : newline;
    if (end > start) yield bytes.toString('latin1', start, end);
    start = end + 1;
  }
}
