import {
  DEFAULT_CONFIG,
  type CallbackRule,
  type RejectionRateRule,
  type SimulatorConfig,
  type SimulatorKey,
  type TemporaryBlockRule,
} from './config.ts';
import { zoneOffset } from './wire-time.ts';

/** Says every knob that is wrong at once. The control plane answers it as HTTP 400. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Returns the value a knob takes, or fails with what completes "<knob> must be …". */
type Check<T> = (value: unknown) => T;

/** Where inside of a knob something is wrong (`[0].id`), and what was expected there. */
class Mismatch extends Error {
  readonly path: string;
  readonly expected: string;
  constructor(path: string, expected: string) {
    super(expected);
    this.path = path;
    this.expected = expected;
  }
}

function fail(expected: string): never {
  throw new Mismatch('', expected);
}
function text(value: unknown): string {
  return typeof value === 'string' && value !== '' ? value : fail('a non-empty string');
}
function anyText(value: unknown): string {
  return typeof value === 'string' ? value : fail('a string');
}
function flag(value: unknown): boolean {
  return typeof value === 'boolean' ? value : fail('true or false');
}
function number(min: number, max = Number.MAX_SAFE_INTEGER): Check<number> {
  return (value) =>
    typeof value === 'number' && value >= min && value <= max
      ? value
      : fail(`a number from ${min} to ${max}`);
}
function integer(min: number, max = Number.MAX_SAFE_INTEGER): Check<number> {
  return (value) =>
    Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max
      ? Number(value)
      : fail(`a whole number from ${min} to ${max}`);
}
function orNull<T>(check: Check<T>): Check<T | null> {
  return (value) => (value === null ? null : inside('', () => check(value), ', or null'));
}
function oneOf<const T extends string | number>(...choices: T[]): Check<T> {
  return (value) =>
    choices.find((choice) => choice === value) ??
    fail(`one of ${choices.map((choice) => JSON.stringify(choice)).join(', ')}`);
}
function list<T>(item: Check<T>): Check<T[]> {
  return (value) =>
    Array.isArray(value)
      ? value.map((entry, index) => inside(`[${index}]`, () => item(entry)))
      : fail('an array');
}
function pattern(value: unknown): string {
  const source = text(value);
  try {
    new RegExp(source, 'u');
  } catch {
    fail('a regular expression');
  }
  return source;
}
function webAddress(value: unknown): string {
  const url = text(value);
  const isWeb = URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
  return isWeb ? url : fail('a URL such as "http://127.0.0.1:8080/events/secret"');
}
function zone(value: unknown): string {
  const name = text(value);
  const offset = zoneOffset(name, 0);
  // UTC+14 is the zone farthest from UTC (IANA time zone database).
  return offset !== undefined && Math.abs(offset) <= 14 * 60
    ? name
    : fail('an offset such as "UTC+8" or "+08:00", or a zone such as "Asia/Shanghai"');
}
/** Every field must be given, and nothing else. `defaults` fills fields that may be left out. */
function record<T extends object>(
  fields: { [K in keyof T]: Check<T[K]> },
  defaults: Partial<T> = {},
): Check<T> {
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) fail('an object');
    const given = { ...defaults, ...value } as Record<string, unknown>;
    for (const name of Object.keys(given)) {
      if (!Object.hasOwn(fields, name)) fail(`an object without the unknown field "${name}"`);
    }
    const result: Record<string, unknown> = {};
    for (const [name, check] of Object.entries(fields) as [string, Check<unknown>][]) {
      result[name] = inside(`.${name}`, () => check(given[name]));
    }
    return result as T;
  };
}

function inside<T>(place: string, run: () => T, suffix = ''): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof Mismatch)) throw error;
    throw new Mismatch(place + error.path, error.expected + suffix);
  }
}

const STATUS_WORDS: Record<string, number> = { approved: 0, inReview: 1, rejected: 2 };
/** The wire's number, or the word for it, because both are at hand when a test is written. */
const templateStatus: Check<number> = (value) =>
  (typeof value === 'string' ? STATUS_WORDS[value] : integer(0, 100)(value)) ??
  fail('0, 1, 2, "approved", "inReview" or "rejected"');

const fullDomain = record<SimulatorConfig['domains'][number]>(
  { name: text, verified: flag, level: integer(0, 20) },
  { verified: true, level: 20 },
);
const fullSender = record<SimulatorConfig['senders'][number]>(
  { address: text, name: anyText },
  { name: '' },
);
const milliseconds = number(0, 1e12);
const callbackEvent = record<CallbackRule['events'][number]>(
  { pattern, event: text, bounceType: anyText },
  { bounceType: '' },
);

const CHECKS: { [K in keyof SimulatorConfig]: Check<SimulatorConfig[K]> } = {
  secretId: text,
  secretKey: text,
  accounts: list(record<SimulatorKey>({ secretId: text, secretKey: text })),
  token: orNull(text),
  maxClockSkewSeconds: number(0),
  regions: list(text),
  maxBodyBytes: integer(1),
  domains: list((value) => fullDomain(typeof value === 'string' ? { name: value } : value)),
  senders: list((value) => fullSender(typeof value === 'string' ? { address: value } : value)),
  templates: list(
    record<SimulatorConfig['templates'][number]>(
      { id: integer(1), name: anyText, status: templateStatus, html: anyText, text: anyText },
      { name: '', status: 0, html: '', text: '' },
    ),
  ),
  dailyQuota: orNull(integer(0)),
  level: orNull(integer(0, 20)),
  quotaMode: oneOf('task', 'refuse'),
  quotaReset: oneOf('midnight', '24h'),
  quotaTimezone: zone,
  timezone: zone,
  balance: orNull(number(0)),
  pricePerMail: number(0),
  packageRemaining: orNull(integer(0)),
  errorTasksResume: flag,
  balanceMode: oneOf('task', 'refuse'),
  errMsg: record(
    { balance: anyText, package: anyText, rejectionRate: anyText, groupDeleted: anyText },
    DEFAULT_CONFIG.errMsg,
  ),
  rejectionRate: orNull(
    record<RejectionRateRule>(
      {
        pattern,
        above: number(0, 1),
        minimum: integer(0),
        blockMs: milliseconds,
        taskStatus: oneOf(6, 7),
      },
      { above: 1, minimum: 0, blockMs: 86_400_000, taskStatus: 7 },
    ),
  ),
  temporaryBlocks: list(
    record<TemporaryBlockRule>(
      { domain: text, after: integer(1), blockMs: number(1, 1e12) },
      // SES documentation of FailedOperation.TemporaryBlocked: released after 10 minutes.
      { blockMs: 600_000 },
    ),
  ),
  temporaryBlockMode: oneOf('wait', 'drop'),
  callback: orNull(
    record<CallbackRule>(
      {
        url: webAddress,
        events: list(callbackEvent),
        repeats: number(0, 1),
        disorder: flag,
        delayMs: milliseconds,
        attempts: integer(1),
        retryMs: milliseconds,
      },
      { events: [], repeats: 0, disorder: false, delayMs: 0, attempts: 5, retryMs: 1000 },
    ),
  ),
  uploadDelayMs: milliseconds,
  taskDelayMs: milliseconds,
  listDelayMs: milliseconds,
  groupListDelayMs: milliseconds,
  statisticsDelayMs: milliseconds,
  listOrder: oneOf('newestFirst', 'oldestFirst'),
  latencyMs: milliseconds,
  latencyJitterMs: milliseconds,
  seed: integer(0),
  ratePerSecond: orNull(number(0.001)),
  rateLimiter: oneOf('fixedWindow', 'tokenBucket', 'slidingWindow'),
  duplicateRows: oneOf('append', 'reject'),
  rowErrors: oneOf('refuse', 'count'),
  uploadCounts: flag,
  emailLengthMax: integer(1),
  groupLimit: orNull(integer(0)),
  groupNamePattern: pattern,
  nameReuse: oneOf('afterDelete', 'never'),
  groupDelete: oneOf('allow', 'refuseWhileLive'),
  deletedGroupTask: oneOf('continue', 'fail'),
  deleteWhileUploading: oneOf('allow', 'refuse'),
  recurringIdleStatus: oneOf(1, 5, 10),
  timedAheadMinMs: milliseconds,
  timedAheadMaxMs: orNull(milliseconds),
  batchMailsInStatus: flag,
  statusHistoryDays: integer(1),
};

/** Checks a partial configuration as a whole: either all of it is good, or nothing is taken over. */
export function checkConfig(patch: unknown): Partial<SimulatorConfig> {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) {
    throw new ConfigError('The configuration must be a JSON object of knobs.');
  }
  const result: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [name, value] of Object.entries(patch)) {
    if (!Object.hasOwn(CHECKS, name)) {
      problems.push(`There is no knob "${name}"; the knobs are ${Object.keys(CHECKS).join(', ')}.`);
      continue;
    }
    try {
      result[name] = CHECKS[name as keyof SimulatorConfig](value);
    } catch (error) {
      if (!(error instanceof Mismatch)) throw error;
      problems.push(`"${name}${error.path}" must be ${error.expected}.`);
    }
  }
  if (problems.length > 0) throw new ConfigError(problems.join(' '));
  return result as Partial<SimulatorConfig>;
}
