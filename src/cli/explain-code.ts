import type { ErrorRow } from '../domain/disposition.ts';
import { explainWait, WAITS } from './explain-wait.ts';
import { nearest } from '../nearest.ts';
import { SES_ACTIONS } from '../ses/actions.ts';
import { ERROR_TABLE, lookUpError } from '../ses/error-table.ts';
import { isOwnCode } from '../ses/error-table/own.ts';
import { REPORT_CODES, reportCode } from '../ses/report-codes.ts';

/** What `steadysend explain CODE` says; `--json` prints it as it is. */
export interface CodeExplanation {
  code: string;
  /** `beginning`: not known itself, but what it starts with up to a dot is. */
  known: 'yes' | 'beginning' | 'no';
  /** The code whose row holds. */
  treatedAs: string;
  /** Who says it; null when nobody knows the code. */
  source: 'ses' | 'steadysend' | null;
  meaning: string;
  whatHappens: string;
  whoActs: string;
  goesOn: string;
  /** Null for a reason in the report, which stops nothing, and for a wait. */
  row: ErrorRow | null;
  /** Actions of the API from which it means something else. */
  exceptions: { action: string; meaning: string; whatHappens: string }[];
  /** A known code that is spelled almost like it. */
  didYouMean: string | null;
}

export function explainCode(code: string): CodeExplanation {
  const wait = explainWait(code);
  if (wait !== null) return wait;
  const reason = reportCode(code);
  if (reason !== null) {
    return {
      code,
      known: 'yes',
      treatedAs: code,
      source: REPORT_CODES.includes(reason) ? 'steadysend' : 'ses',
      meaning: reason.advice,
      whatHappens: `the row's fate in the report is ${reason.fate}; nothing else stops`,
      whoActs: 'a person, if the row is to be sent to again',
      goesOn: 'by itself',
      row: null,
      exceptions: [],
      didYouMean: null,
    };
  }
  const row = lookUpError(code);
  const isExact = row.code === code;
  const known = isExact ? 'yes' : row.code === 'Unknown' ? 'no' : 'beginning';
  return {
    code,
    known,
    treatedAs: row.code,
    source: known === 'no' ? null : isOwnCode(row.code) ? 'steadysend' : 'ses',
    meaning: row.advice,
    whatHappens: whatHappens(row),
    whoActs: whoActs(row),
    goesOn: goesOn(row),
    row,
    exceptions: exceptionsOf(row),
    didYouMean: isExact ? null : nearest(code, KNOWN_CODES),
  };
}

const KNOWN_CODES = [
  ...[...ERROR_TABLE, ...REPORT_CODES].map((known) => known.code),
  ...Object.keys(WAITS),
];

function exceptionsOf(row: ErrorRow): CodeExplanation['exceptions'] {
  return SES_ACTIONS.flatMap((action) => {
    const changed = lookUpError(row.code, action);
    const isSame = changed.disposition === row.disposition && changed.advice === row.advice;
    if (isSame) return [];
    return [{ action, meaning: changed.advice, whatHappens: whatHappens(changed) }];
  });
}

function whatHappens({ disposition, effect, reason }: ErrorRow): string {
  const look = effect === 'unknown' ? ', each time after a look whether it took effect' : '';
  const pauses = `the campaign pauses (reason: ${reason})`;
  switch (disposition) {
    case 'retry':
      return `the call is repeated a few times with growing waits${look}; if that does not help, ${pauses}`;
    case 'wait':
      return `the worker waits and asks again; if that does not help, ${pauses}`;
    case 'done':
      return 'nothing: what the call should bring about is so already';
    case 'pause':
      return pauses;
    case 'rejectRow':
      return 'the row is found and rejected with this code, and the others of its chunk are sent';
    case 'freeRoom':
      return `finished recipient groups are released and the call is repeated; with none to release, ${pauses}`;
    case 'fail':
      return `the campaign fails, having sent nothing; if something was sent before, ${pauses}`;
  }
}

function whoActs({ disposition, needs }: ErrorRow): string {
  if (disposition === 'done') return 'nobody';
  if (needs === 'nothing') return 'nobody';
  const isTried = disposition === 'retry' || disposition === 'wait';
  return isTried ? 'nobody at first, a person if it lasts' : 'a person';
}

function goesOn(row: ErrorRow): string {
  const { disposition, needs, reason } = row;
  switch (disposition) {
    case 'done':
    case 'rejectRow':
      return 'by itself';
    case 'fail':
      return 'with a corrected campaign file, launched again; from a pause with `steadysend resume ID`';
    case 'retry':
    case 'wait':
    case 'freeRoom':
      return needs === 'nothing'
        ? `by itself${after(row)}`
        : 'by itself; if it lasts, after `steadysend resume ID`';
    case 'pause':
      break;
  }
  if (reason === 'quota' && needs === 'nothing') {
    return 'by itself after the refill (pause.quota in the campaign file), with one chunk first';
  }
  if (needs === 'nothing') return `by itself${after(row)}, with one chunk first`;
  return reason === 'balance' || reason === 'package'
    ? 'after `steadysend resume ID`, or by itself: one chunk is tried every few minutes'
    : 'after `steadysend resume ID`';
}

function after({ waitMs }: ErrorRow): string {
  if (waitMs === undefined) return '';
  const minutes = waitMs / 60_000;
  return minutes < 1 ? ` after ${waitMs / 1000} s` : ` after ${minutes} minutes`;
}
