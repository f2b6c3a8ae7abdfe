import { LOOK, type Moment } from './proxy.ts';

/** One blow at one moment. Counted from when the blow before it fell. */
export type Blow =
  | { at: 'call'; action: string; nth: number; moment: Moment }
  | { at: 'write'; path: string; nth: number; moment: WriteMoment }
  /** Stopped instead of killed, and woken up when others have done its work. */
  | { at: 'frozenWrite'; path: string; nth: number };
/** Before the temporary file is made; between it and its rename; after the rename. */
export type WriteMoment = 'beforeOpen' | 'beforeRename' | 'afterRename';

/** A campaign in which something is to be struck; scenarios bring about the rarer calls. */
export interface Scenario {
  name: string;
  knobs: Record<string, unknown>;
  faults: { action: string; nth: number; effect: string }[];
}

export interface Point {
  name: string;
  scenario: Scenario;
  blows: Blow[];
}

/** Six chunks: more than the three tasks that a sweep asks for one by one. */
export const POINT_RECIPIENTS = 12;
export const POINT_CHUNK_SIZE = 2;
const CHUNKS = POINT_RECIPIENTS / POINT_CHUNK_SIZE;

const PLAIN: Scenario = { name: 'plain', knobs: {}, faults: [] };
/** One send loses its answer, so that its group is looked at. Tasks last, so sweeps read pages. */
const LOST_ANSWER: Scenario = {
  name: 'lost answer',
  knobs: { taskDelayMs: 3_000 },
  faults: [{ action: 'BatchSendEmail', nth: 3, effect: 'cut-after' }],
};
/** One upload never arrives, so that its group is deleted and claimed anew. */
const LOST_UPLOAD: Scenario = {
  name: 'lost upload',
  knobs: {},
  faults: [{ action: 'CreateReceiverDetailWithData', nth: 3, effect: 'http-502-before' }],
};
/** SES drops some rows of a task, so that each of its rows is looked up. */
const DROPPED_ROWS: Scenario = {
  name: 'dropped rows',
  knobs: {
    temporaryBlocks: [{ domain: 'example.com', after: 7 }],
    temporaryBlockMode: 'drop',
  },
  faults: [],
};

/** Tasks that wait, so that sweeps write down what is not settled yet. */
const SLOW_TASKS: Scenario = { name: 'slow tasks', knobs: { taskDelayMs: 12_000 }, faults: [] };

const MOMENTS: readonly Moment[] = ['beforeLeaving', 'serverActed', 'answered'];
const WRITE_MOMENTS: readonly WriteMoment[] = ['beforeOpen', 'beforeRename', 'afterRename'];

const CALLS: readonly { scenario: Scenario; action: string; nths: readonly number[] }[] = [
  // The first of everything, one in the middle, and the last.
  { scenario: PLAIN, action: 'CreateReceiver', nths: [1, 3, CHUNKS] },
  { scenario: PLAIN, action: 'CreateReceiverDetailWithData', nths: [1, 3, CHUNKS] },
  { scenario: PLAIN, action: 'ListReceivers', nths: [1, 2] },
  // The first goes alone, as the probe of a campaign that begins.
  { scenario: PLAIN, action: 'BatchSendEmail', nths: [1, 2, CHUNKS] },
  { scenario: PLAIN, action: 'ListSendTasks', nths: [1, 2] },
  { scenario: PLAIN, action: 'DeleteReceiver', nths: [1, 3, CHUNKS] },
  { scenario: LOST_ANSWER, action: LOOK, nths: [1] },
  { scenario: LOST_ANSWER, action: 'BatchSendEmail', nths: [3, CHUNKS] },
  { scenario: LOST_UPLOAD, action: 'DeleteReceiver', nths: [1] },
  { scenario: LOST_UPLOAD, action: 'CreateReceiver', nths: [CHUNKS + 1] },
  { scenario: LOST_UPLOAD, action: 'CreateReceiverDetailWithData', nths: [3, CHUNKS + 1] },
  { scenario: LOST_UPLOAD, action: 'BatchSendEmail', nths: [CHUNKS] },
  { scenario: DROPPED_ROWS, action: 'GetSendEmailStatus', nths: [1, 2] },
];

/** Preparation writes the first six, in this order and each once. */
const PREPARED = [
  'recipients.ndjson',
  'chunks.idx',
  'rejects.csv',
  'suppressed.csv',
  'duplicates.csv',
  'counts.json',
] as const;

const WRITES: readonly { path: string; nths: readonly number[] }[] = [
  ...PREPARED.map((path) => ({ path: `/${path}`, nths: [1] })),
  // Opened, and closed.
  { path: '/spans/', nths: [1, 2] },
  // Accepted, settled, released.
  { path: '/outcomes/', nths: [1, 2, 3] },
  { path: '/report.csv', nths: [1] },
  { path: '/report.json', nths: [1] },
];

/** A second blow at whoever takes over: its claims are all adopted, and all looked at. */
const AFTER_SENDS: Blow = { at: 'call', action: 'BatchSendEmail', nth: 4, moment: 'serverActed' };
const SECOND_BLOWS: readonly { action: string; nths: readonly number[] }[] = [
  { action: 'CreateReceiver', nths: [1, CHUNKS] },
  { action: 'ListReceivers', nths: [1, CHUNKS] },
  { action: LOOK, nths: [1, CHUNKS] },
  { action: 'BatchSendEmail', nths: [1, 2] },
];

/** All kill points, in the order of a campaign's life. */
export function allPoints(): Point[] {
  return [...writePoints(), ...callPoints(), ...secondBlows(), ...frozenWrites()];
}

/** One of each kind, for a test that has a minute. */
export function somePoints(): Point[] {
  const seen = new Set<string>();
  return allPoints().filter(({ blows, scenario }) => {
    const last = blows.at(-1);
    const kind =
      last?.at === 'call' ? `${scenario.name} ${last.action}` : `${last?.at} ${last?.path}`;
    // The moment that leaves most doubt.
    const isWanted =
      last?.at === 'call'
        ? last.moment === 'serverActed'
        : last?.at === 'write' && last.moment === 'beforeRename';
    if (!isWanted || seen.has(kind)) return false;
    seen.add(kind);
    return true;
  });
}

function callPoints(): Point[] {
  return CALLS.flatMap(({ scenario, action, nths }) =>
    nths.flatMap((nth) =>
      MOMENTS.map((moment) => point(scenario, [{ at: 'call', action, nth, moment }])),
    ),
  );
}

function writePoints(): Point[] {
  return WRITES.flatMap(({ path, nths }) =>
    nths.flatMap((nth) =>
      WRITE_MOMENTS.map((moment) => point(PLAIN, [{ at: 'write', path, nth, moment }])),
    ),
  );
}

function secondBlows(): Point[] {
  return SECOND_BLOWS.flatMap(({ action, nths }) =>
    nths.flatMap((nth) =>
      MOMENTS.map((moment) => point(PLAIN, [AFTER_SENDS, { at: 'call', action, nth, moment }])),
    ),
  );
}

function frozenWrites(): Point[] {
  return [PLAIN, SLOW_TASKS].flatMap((scenario) =>
    [1, 2].map((nth) => point(scenario, [{ at: 'frozenWrite', path: '/spans/', nth }])),
  );
}

function point(scenario: Scenario, blows: Blow[]): Point {
  const name = `${scenario.name}: ${blows.map(describeBlow).join(', then ')}`;
  return { name, scenario, blows };
}

function describeBlow(blow: Blow): string {
  switch (blow.at) {
    case 'call':
      return `${blow.action} #${blow.nth} ${blow.moment}`;
    case 'write':
      return `write of ${blow.path} #${blow.nth} ${blow.moment}`;
    case 'frozenWrite':
      return `write of ${blow.path} #${blow.nth} frozen before its rename`;
  }
}

/**
 * Where the nth temporary file of a kind is made. Its name does not tell what it is for, so it is
 * known by its folder and, in the campaign's own folder, by the order of the writes.
 */
export function openOf(path: string, nth: number): { path: string; nth: number } {
  if (path.endsWith('/')) return { path: `${path}.writing`, nth };
  const order = [...PREPARED.map((name) => `/${name}`), '/report.csv', '/report.json'];
  return { path: '/.writing', nth: order.indexOf(path) + 1 };
}
