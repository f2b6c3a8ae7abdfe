import type { ErrorRow } from '../domain/disposition.ts';
import type { SesAction } from './actions.ts';
import { isRead } from './actions.ts';
import { COMMON_ROWS } from './error-table/common.ts';
import { OWN_ROWS } from './error-table/own.ts';
import type { TableRow } from './error-table/row.ts';
import { SENDING_ROWS } from './error-table/sending.ts';
import { STATE_ROWS } from './error-table/state.ts';
import { VALUE_ROWS } from './error-table/values.ts';

/** What every error code means to a campaign. The page docs/error-codes.md is written from it. */
export const ERROR_TABLE: readonly TableRow[] = [
  ...COMMON_ROWS,
  ...SENDING_ROWS,
  ...VALUE_ROWS,
  ...STATE_ROWS,
  ...OWN_ROWS,
];

const ROW_OF_CODE: ReadonlyMap<string, TableRow> = new Map(
  ERROR_TABLE.map((row) => [row.code, row]),
);

/**
 * The row of a code: its own, else that of the longest known beginning (SES adds suffixes after a
 * dot without notice), else `Unknown`. Case counts: `InValidTemplateData` really has that V.
 * With an action the row is the one for its answers: some codes mean different things to
 * different actions, and a read has no effect whatever became of it.
 */
export function lookUpError(code: string, action?: SesAction): ErrorRow {
  const { on, ...row } = rowOf(code);
  if (action === undefined) return row;
  return { ...row, ...on?.[action], ...(isRead(action) ? { effect: 'none' } : {}) };
}

function rowOf(code: string): TableRow {
  for (
    let known = code;
    known !== '';
    known = known.slice(0, Math.max(0, known.lastIndexOf('.')))
  ) {
    const row = ROW_OF_CODE.get(known);
    if (row !== undefined) return row;
  }
  return unknownRow();
}

function unknownRow(): TableRow {
  const row = ROW_OF_CODE.get('Unknown');
  if (row === undefined) throw new Error('the error table has no row Unknown');
  return row;
}
