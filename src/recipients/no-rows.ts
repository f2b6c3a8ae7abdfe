import { ListError } from './list-error.ts';

/** A row that is left out. Says why without quoting it. */
export interface RejectedRow {
  line: number;
  field: string;
  reason: string;
}

/** Rows quoted when none is usable. */
export const REJECTS_QUOTED = 3;

export function emptyList(file: string): ListError {
  const hint = 'give a CSV file with the names of the columns in its first line';
  return new ListError({ file, reason: 'empty', problem: 'the list is empty', hint });
}

export function headerOnly(file: string): ListError {
  return new ListError({
    file,
    reason: 'empty',
    problem: 'there are no rows after the names of the columns',
    hint: 'check that this is the right file',
  });
}

/** `rows` are the first of them. */
export function allRejected(
  file: string,
  rejected: number,
  rows: readonly RejectedRow[],
): ListError {
  const quoted = rows.slice(0, REJECTS_QUOTED).map(rejectedText);
  const more = rejected > quoted.length ? ', …' : '';
  return new ListError({
    file,
    reason: 'rows',
    problem: `none of the ${rejected} rows can be used (${quoted.join(', ')}${more})`,
    hint: 'correct the list, or the columns in the campaign file',
  });
}

/** `line 12 (email): no @ in the address` */
function rejectedText({ line, field, reason }: RejectedRow): string {
  return `line ${line}${field === '' ? '' : ` (${field})`}: ${reason}`;
}
