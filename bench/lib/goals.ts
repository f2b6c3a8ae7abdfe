/** What is to be reached. `npm run bench` puts what was measured beside it. */
export interface Goal {
  id: string;
  section: string;
  /** Completes "goal: …". */
  what: string;
  unit: Unit;
  bound: { atLeast: number } | { atMost: number };
}

export type Unit = 'percent' | 'ratio' | 'chunks/s' | 'seconds' | 'MB' | 'number' | 'bytes';

const atLeast = (value: number) => ({ atLeast: value });
const atMost = (value: number) => ({ atMost: value });

function goal(section: string, name: string, what: string, unit: Unit, bound: Goal['bound']): Goal {
  return { id: `${section}.${name}`, section, what, unit, bound };
}

const LIMITERS = [
  ['fixedWindow', 'fixed window', 0.97],
  ['tokenBucket', 'token bucket', 0.97],
  // With this jitter 93.6 % is what can be had of a strict sliding window at all.
  ['slidingWindow', 'sliding window', 0.92],
] as const;

const CEILING: Goal[] = LIMITERS.flatMap(([id, name, least]) => [
  goal('throughput', `${id}.share`, `share of the API ceiling, ${name}`, 'percent', atLeast(least)),
  goal('throughput', `${id}.throttled`, `calls throttled, ${name}`, 'percent', atMost(0.01)),
]);

const GOALS: readonly Goal[] = [
  ...CEILING,
  goal('throughput', 'wallTime', 'wall time against the plain loop', 'ratio', atMost(1.03)),
  goal('throughput', 'cpu', 'CPU a chunk against the plain loop', 'ratio', atMost(1.8)),
  goal('lifted', 'rate', 'chunks a second without a ceiling', 'chunks/s', atLeast(500)),
  goal('lifted', 'ratio', 'the same against the plain loop', 'ratio', atLeast(0.8)),
  goal('memory', 'rss', 'worker while sending, any list size', 'MB', atMost(300)),
  goal('memory', 'linear', 'CPU a chunk, longest against shortest list', 'ratio', atMost(1.1)),
  goal('history', 'events', 'events a chunk', 'number', atMost(0.5)),
  goal('history', 'bytes', 'bytes of history a chunk', 'bytes', atMost(120)),
  goal('history', 'leaks', 'histories that hold recipient data', 'number', atMost(0)),
  goal('prepare', 'speed', 'rows a second against bare csv-parse', 'ratio', atLeast(0.5)),
  goal('prepare', 'rss', 'worker while preparing the longest list', 'MB', atMost(300)),
  goal('prepare', 'missed', 'duplicates not found', 'number', atMost(0)),
  goal('prepare', 'linear', 'time a row, longest against shortest list', 'ratio', atMost(1.1)),
  goal('latency', 'pause', '`pause` to the last BatchSendEmail', 'seconds', atMost(1)),
  goal('latency', 'resume', '`resume` to the first BatchSendEmail', 'seconds', atMost(1)),
  goal('latency', 'refill', 'timed refill to the first BatchSendEmail', 'seconds', atMost(2)),
  goal('fleet', 'share', 'three workers: share of the ceiling', 'percent', atLeast(0.95)),
  goal('fleet', 'throttled', 'three workers: calls throttled', 'percent', atMost(0.01)),
  goal('fleet', 'afterKill', 'share from 15 s after one is killed', 'percent', atLeast(0.95)),
  goal('selftest', 'lost', 'recipients lost in the self-test', 'number', atMost(0)),
  goal('selftest', 'repeated', 'recipients mailed twice in the self-test', 'number', atMost(0)),
];

export type Verdict = 'reached' | 'missed' | 'not measured';

export interface Judged {
  goal: Goal;
  measured: number | null;
  verdict: Verdict;
}

/** A figure that is no number was not measured: it reaches nothing. */
export function judge(
  measured: Readonly<Record<string, number>>,
  goals: readonly Goal[] = GOALS,
): Judged[] {
  return goals.map((each) => {
    const value = measured[each.id];
    if (value === undefined || !Number.isFinite(value)) {
      return { goal: each, measured: null, verdict: 'not measured' };
    }
    const { bound } = each;
    const isReached = 'atLeast' in bound ? value >= bound.atLeast : value <= bound.atMost;
    return { goal: each, measured: value, verdict: isReached ? 'reached' : 'missed' };
  });
}
