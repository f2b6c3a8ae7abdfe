import type { ErrorRow } from '../../domain/disposition.ts';
import type { PauseReason } from '../../domain/pause.ts';
import type { SesAction } from '../actions.ts';

export type RowChange = Partial<Omit<ErrorRow, 'code'>>;

/** A row as written: `on` changes it for answers to one action. */
export interface TableRow extends ErrorRow {
  on?: Partial<Record<SesAction, RowChange>>;
}

type Extra = RowChange & Pick<TableRow, 'on'>;

/** Trouble of the service or the line: repeat; when that does not help, pause and try by itself. */
export function retry(
  code: string,
  reason: PauseReason,
  advice: string,
  extra: Extra = {},
): TableRow {
  return {
    code,
    scope: 'request',
    disposition: 'retry',
    effect: 'none',
    reason,
    needs: 'nothing',
    advice,
    ...extra,
  };
}

/** SES is busy with the object; the same call works a little later. */
export function wait(
  code: string,
  reason: PauseReason,
  advice: string,
  extra: Extra = {},
): TableRow {
  return { ...retry(code, reason, advice), scope: 'chunk', disposition: 'wait', ...extra };
}

/** Only a person can help: the account, its sender or its template must change first. */
export function pause(
  code: string,
  reason: PauseReason,
  advice: string,
  extra: Extra = {},
): TableRow {
  const row = retry(code, reason, advice);
  return { ...row, scope: 'account', disposition: 'pause', needs: 'person', ...extra };
}

/** The campaign file asks for something impossible. */
export function fail(
  code: string,
  reason: PauseReason,
  advice: string,
  extra: Extra = {},
): TableRow {
  const row = retry(code, reason, advice);
  return { ...row, scope: 'campaign', disposition: 'fail', needs: 'person', ...extra };
}

/** One recipient's address or data; the others of the chunk are fine. */
export function rejectRow(code: string, advice: string, extra: Extra = {}): TableRow {
  const row = retry(code, 'recipients', advice);
  return { ...row, scope: 'recipient', disposition: 'rejectRow', needs: 'person', ...extra };
}

/** An answer to something that this program never asks for: a surprise, so a person looks. */
export function unexpected(code: string, advice: string): TableRow {
  return pause(code, 'unknown', advice, { scope: 'request' });
}
