/** A campaign in which something is to be struck; scenarios bring about the rarer calls. */
export interface Scenario {
  name: string;
  /** Of the simulator, over POINT_KNOBS. */
  knobs: Record<string, unknown>;
  faults: { action: string; nth: number; effect: string }[];
  /** Lines for the campaign file. */
  lines?: string[];
  /** Rows that are not sent, whoever is killed: exactly so many are to be reported. */
  failed?: number;
  rejected?: number;
}

/** Six chunks: more than the three tasks that a sweep asks for one by one. */
export const POINT_RECIPIENTS = 12;
export const POINT_CHUNK_SIZE = 2;
export const CHUNKS = POINT_RECIPIENTS / POINT_CHUNK_SIZE;

export const PLAIN: Scenario = { name: 'plain', knobs: {}, faults: [] };

/**
 * Uploads that are not over when they are asked for the first time, 0.4 s after they were made, so
 * that they are asked for again.
 */
export const LASTING_UPLOADS: Scenario = {
  name: 'lasting uploads',
  knobs: { uploadDelayMs: 3_000 },
  faults: [],
};

/**
 * Tasks that the first sweep after the sends sees open, and at once: it begins when the last span has
 * ended. So there is a second one, and outcomes are written at least three times: open, settled,
 * released. Without the delays a sweep that came late would find everything settled.
 */
export const LASTING_TASKS: Scenario = {
  name: 'lasting tasks',
  knobs: { taskDelayMs: 5_000, listDelayMs: 0 },
  faults: [],
};

/** Tasks that are still open when a frozen worker is woken up. */
export const FROZEN_TASKS: Scenario = {
  name: 'slow tasks',
  knobs: { taskDelayMs: 12_000 },
  faults: [],
};

/** One send loses its answer, so that its group is looked at. Tasks last, so sweeps read pages. */
export const LOST_ANSWER: Scenario = {
  name: 'lost answer',
  knobs: { taskDelayMs: 3_000 },
  faults: [{ action: 'BatchSendEmail', nth: 3, effect: 'cut-after' }],
};

/** One upload never arrives, so that its group is deleted and claimed anew. */
export const LOST_UPLOAD: Scenario = {
  name: 'lost upload',
  knobs: {},
  faults: [{ action: 'CreateReceiverDetailWithData', nth: 3, effect: 'http-502-before' }],
};

/** Addresses are `st-001-1@example.com` and so on: the last three of the twelve are too long. */
const LONG_ROWS = { emailLengthMax: 20 };

/** One chunk has a row that SES refuses, and one has nothing else. */
export const REFUSED_ROWS: Scenario = {
  name: 'refused rows',
  knobs: { ...LONG_ROWS, rowErrors: 'refuse' },
  faults: [],
  rejected: 3,
};

/** The same, but SES takes the uploads and counts these rows as invalid. */
export const COUNTED_ROWS: Scenario = {
  name: 'counted rows',
  knobs: { ...LONG_ROWS, rowErrors: 'count' },
  faults: [],
  rejected: 3,
};

/** SES drops some rows of a task, so that each of its rows is looked up. */
export const DROPPED_ROWS: Scenario = {
  name: 'dropped rows',
  knobs: {
    temporaryBlocks: [{ domain: 'example.com', after: 7 }],
    temporaryBlockMode: 'drop',
  },
  faults: [],
  failed: POINT_RECIPIENTS - 7,
};

/** The campaign keeps to a share of the daily quota, so that SES is asked for it. */
export const QUOTA_SHARE: Scenario = {
  name: 'quota share',
  knobs: {},
  faults: [],
  lines: ['pause: { quota: { share: 90% } }'],
};
