import type { WaitCode } from '../domain/wait.ts';
import type { CodeExplanation } from './explain-code.ts';

interface WaitText {
  meaning: string;
  goesOn: string;
}

const STAGE_END =
  'by itself when the hold is over and few mails bounced; at once after `steadysend resume ID`';

export const WAITS: Readonly<Record<WaitCode, WaitText>> = {
  Scheduled: {
    meaning:
      'The campaign waits for send.at of its file, or for the start that `reschedule` gave it.',
    goesOn: 'by itself at that time; earlier with `steadysend reschedule ID --now`',
  },
  SendWindow: {
    meaning: 'It is outside the hours of send.window in the campaign file.',
    goesOn: 'by itself when the window opens',
  },
  CanaryHold: {
    meaning: 'The canary is sent, and its mails are watched before the rest follows.',
    goesOn: STAGE_END,
  },
  RampHold: {
    meaning: 'A step of the ramp is sent, and its mails are watched before the next follows.',
    goesOn: STAGE_END,
  },
  HeldBySes: {
    meaning:
      'SES holds its send tasks until send.at (send.heldBy: ses). No call can change or stop them.',
    goesOn: 'by itself at that time',
  },
};

/** What a wait means; null when the code is none. */
export function explainWait(code: string): CodeExplanation | null {
  const wait = Object.entries(WAITS).find(([known]) => known === code)?.[1];
  if (wait === undefined) return null;
  return {
    code,
    known: 'yes',
    treatedAs: code,
    source: 'steadysend',
    meaning: wait.meaning,
    whatHappens: 'no further send tasks are created until then; it is no pause',
    whoActs: 'nobody',
    goesOn: wait.goesOn,
    row: null,
    exceptions: [],
    didYouMean: null,
  };
}
