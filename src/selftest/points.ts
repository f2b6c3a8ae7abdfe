import { LOOK, type Moment } from './proxy.ts';
import {
  CHUNKS,
  COUNTED_ROWS,
  DROPPED_ROWS,
  FROZEN_TASKS,
  LASTING_TASKS,
  LASTING_UPLOADS,
  LOST_ANSWER,
  LOST_UPLOAD,
  PLAIN,
  QUOTA_SHARE,
  REFUSED_ROWS,
  type Scenario,
} from './scenarios.ts';

/** One blow at one moment. Counted from when the blow before it fell. */
export type Blow =
  | { at: 'call'; action: string; nth: number; moment: Moment }
  | { at: 'write'; path: string; nth: number; moment: WriteMoment }
  /** Stopped instead of killed, and woken up when others have done its work. */
  | { at: 'frozenWrite'; path: string; nth: number };
/** Before the temporary file is made; between it and its rename; after the rename. */
export type WriteMoment = 'beforeOpen' | 'beforeRename' | 'afterRename';

export interface Point {
  name: string;
  scenario: Scenario;
  blows: Blow[];
}

const MOMENTS: readonly Moment[] = ['beforeLeaving', 'serverActed', 'answered'];
const WRITE_MOMENTS: readonly WriteMoment[] = ['beforeOpen', 'beforeRename', 'afterRename'];

/**
 * Every nth here is one that its scenario brings about in any case, however slow the machine: a point
 * that does not come fails the run, since nothing was tried there.
 */
const CALLS: readonly { scenario: Scenario; action: string; nths: readonly number[] }[] = [
  // The first of everything, one in the middle, and the last.
  { scenario: PLAIN, action: 'CreateReceiver', nths: [1, 3, CHUNKS] },
  { scenario: PLAIN, action: 'CreateReceiverDetailWithData', nths: [1, 3, CHUNKS] },
  { scenario: PLAIN, action: 'ListReceivers', nths: [1] },
  { scenario: LASTING_UPLOADS, action: 'ListReceivers', nths: [2] },
  // The first goes alone, as the probe of a campaign that begins.
  { scenario: PLAIN, action: 'BatchSendEmail', nths: [1, 2, CHUNKS] },
  { scenario: PLAIN, action: 'ListSendTasks', nths: [1] },
  { scenario: LASTING_TASKS, action: 'ListSendTasks', nths: [2] },
  { scenario: PLAIN, action: 'GetStatisticsReport', nths: [1] },
  { scenario: PLAIN, action: 'DeleteReceiver', nths: [1, 3, CHUNKS] },
  { scenario: LOST_ANSWER, action: LOOK, nths: [1] },
  // One of the six is never answered, and the look finds its task: five answers are all there are.
  { scenario: LOST_ANSWER, action: 'BatchSendEmail', nths: [3, CHUNKS - 1] },
  { scenario: LOST_UPLOAD, action: 'DeleteReceiver', nths: [1] },
  { scenario: LOST_UPLOAD, action: 'CreateReceiver', nths: [CHUNKS + 1] },
  { scenario: LOST_UPLOAD, action: 'CreateReceiverDetailWithData', nths: [3, CHUNKS + 1] },
  { scenario: LOST_UPLOAD, action: 'BatchSendEmail', nths: [CHUNKS] },
  // Four whole chunks, and three calls for each of the two that are halved.
  { scenario: REFUSED_ROWS, action: 'CreateReceiverDetailWithData', nths: [CHUNKS + 4] },
  { scenario: REFUSED_ROWS, action: 'DeleteReceiver', nths: [1] },
  { scenario: COUNTED_ROWS, action: 'ListReceiverDetails', nths: [1, 2] },
  { scenario: COUNTED_ROWS, action: 'DeleteReceiver', nths: [1] },
  { scenario: COUNTED_ROWS, action: 'CreateReceiver', nths: [CHUNKS + 1] },
  { scenario: DROPPED_ROWS, action: 'GetSendEmailStatus', nths: [1, 2] },
  { scenario: QUOTA_SHARE, action: 'ListEmailIdentities', nths: [1] },
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

const WRITES: readonly { scenario: Scenario; path: string; nths: readonly number[] }[] = [
  ...PREPARED.map((path) => ({ scenario: PLAIN, path: `/${path}`, nths: [1] })),
  // Opened, and closed.
  { scenario: PLAIN, path: '/spans/', nths: [1, 2] },
  // Open, settled, released.
  { scenario: LASTING_TASKS, path: '/outcomes/', nths: [1, 2, 3] },
  { scenario: PLAIN, path: '/report.csv', nths: [1] },
  // The report adds the rows that SES refused.
  { scenario: REFUSED_ROWS, path: '/rejects.csv', nths: [2] },
  { scenario: PLAIN, path: '/report.json', nths: [1] },
];

/**
 * A second blow at whoever takes over: its claims are all adopted, and all looked at. The first falls
 * at the second send, so that two are left to strike at even if some more are on their way just then.
 */
const AFTER_SENDS: Blow = { at: 'call', action: 'BatchSendEmail', nth: 2, moment: 'serverActed' };
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
    // The same call is another one where a call before it failed.
    const story = scenario.faults.length > 0 ? scenario.name : '';
    const kind = last?.at === 'call' ? `${story} ${last.action}` : `${last?.at} ${last?.path}`;
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
  return WRITES.flatMap(({ scenario, path, nths }) =>
    nths.flatMap((nth) =>
      WRITE_MOMENTS.map((moment) => point(scenario, [{ at: 'write', path, nth, moment }])),
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
  return [PLAIN, FROZEN_TASKS].flatMap((scenario) =>
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
  const last = nth > 1 ? path : '/report.json';
  const order = [...PREPARED.map((name) => `/${name}`), '/report.csv', last];
  const place = nth > 1 ? order.lastIndexOf(path) : order.indexOf(path);
  return { path: '/.writing', nth: place + 1 };
}
