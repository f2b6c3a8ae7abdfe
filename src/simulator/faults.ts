import { seededRandom } from './random.ts';

/**
 * Which calls fail. Rules are tried in order, each counts the calls of its action for itself, and the
 * first that fires decides. Only calls that the gateway admits are counted: a bad signature or a
 * throttled request uses up no fault.
 */
export interface FaultRule {
  /** An action's name, or `*` for all. */
  action: string;
  /** Fires on the nth call only. At most one of nth, every and probability; none means every call. */
  nth?: number;
  /** Fires on every nth call. */
  every?: number;
  /** Fires with this chance, from a generator seeded with `seed`. */
  probability?: number;
  /** @default 1 */
  seed?: number;
  /** Fires at most this often. */
  times?: number;
  /** Only calls whose parameters, as JSON text, contain this; others are not counted. */
  where?: { contains: string };
  effect: string;
}

export type FaultEffect =
  | { kind: 'error'; code: string; isAfter: boolean }
  | { kind: 'http'; status: number; isAfter: boolean }
  | { kind: 'cut'; isAfter: boolean }
  | { kind: 'hang'; isAfter: boolean }
  | { kind: 'delay'; ms: number }
  | { kind: 'late'; ms: number }
  | { kind: 'not-json' }
  | { kind: 'no-response' };

export interface Fault {
  /** As the rule names it, for the request log. */
  name: string;
  effect: FaultEffect;
}

/** Says what is wrong with a set of rules. The control plane answers it as HTTP 400. */
export class FaultRuleError extends Error {
  override readonly name = 'FaultRuleError';
}

interface ActiveRule {
  rule: FaultRule;
  effect: FaultEffect;
  random: () => number;
  calls: number;
  hits: number;
}

const FIELDS = ['action', 'nth', 'every', 'probability', 'seed', 'times', 'where', 'effect'];
/** A day: longer than any client waits, and within what a timer of Node can count. */
const EFFECT_MS_MAX = 86_400_000;

export class Faults {
  private readonly actions: ReadonlySet<string>;
  private active: ActiveRule[] = [];

  constructor(actions: Iterable<string>) {
    this.actions = new Set(actions);
  }

  /** Replaces all rules, or changes nothing when one of them is wrong. */
  set(rules: unknown): void {
    if (!Array.isArray(rules)) throw new FaultRuleError('The fault rules must be a JSON array.');
    this.active = rules.map((rule, index) => this.activate(rule, `Rule ${index}`));
  }

  /** Counts a call and returns the fault that befalls it. */
  match(action: string, params: Record<string, unknown>): Fault | null {
    let fault: Fault | null = null;
    // Written only when a rule looks at it: an upload may hold 20,000 rows.
    let text: string | undefined;
    for (const entry of this.active) {
      const { rule } = entry;
      if (rule.action !== '*' && rule.action !== action) continue;
      if (rule.where !== undefined) {
        text ??= JSON.stringify(params);
        if (!text.includes(rule.where.contains)) continue;
      }
      entry.calls++;
      // The generator moves on for every call, so a rule's pattern does not depend on other rules.
      const fires = this.fires(entry);
      if (fault || !fires || entry.hits >= (rule.times ?? Infinity)) continue;
      entry.hits++;
      fault = { name: rule.effect, effect: entry.effect };
    }
    return fault;
  }

  /** The rules as given, with the calls they saw and how often they fired. */
  list(): (FaultRule & { calls: number; hits: number })[] {
    return this.active.map(({ rule, calls, hits }) => ({ ...rule, calls, hits }));
  }

  private fires({ rule, calls, random }: ActiveRule): boolean {
    if (rule.nth !== undefined) return calls === rule.nth;
    if (rule.every !== undefined) return calls % rule.every === 0;
    if (rule.probability !== undefined) return random() < rule.probability;
    return true;
  }

  private activate(value: unknown, place: string): ActiveRule {
    const rule = readRule(value, place);
    if (rule.action !== '*' && !this.actions.has(rule.action)) {
      throw new FaultRuleError(
        `${place}: there is no action "${rule.action}"; use "*" or one of ${[...this.actions].sort().join(', ')}.`,
      );
    }
    const effect = parseEffect(rule.effect);
    if (!effect) {
      throw new FaultRuleError(
        `${place}: there is no effect "${rule.effect}"; the effects are error:CODE, error-after:CODE, ` +
          'http-STATUS-before, http-STATUS-after (300 to 599), cut-before, cut-after, hang-before, ' +
          'hang-after, delay:MS, late:MS, not-json and no-response.',
      );
    }
    return { rule, effect, random: seededRandom(rule.seed ?? 1), calls: 0, hits: 0 };
  }
}

function readRule(value: unknown, place: string): FaultRule {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new FaultRuleError(`${place} must be an object.`);
  }
  const rule = value as Record<string, unknown>;
  for (const name of Object.keys(rule)) {
    if (!FIELDS.includes(name)) {
      throw new FaultRuleError(`${place}: there is no field "${name}"; use ${FIELDS.join(', ')}.`);
    }
  }
  for (const name of ['action', 'effect']) {
    if (typeof rule[name] !== 'string') {
      throw new FaultRuleError(`${place}: "${name}" must be a string.`);
    }
  }
  for (const name of ['nth', 'every', 'times', 'seed']) {
    const least = name === 'seed' ? 0 : 1;
    const number = rule[name];
    if (number !== undefined && (!Number.isSafeInteger(number) || Number(number) < least)) {
      throw new FaultRuleError(`${place}: "${name}" must be a whole number from ${least}.`);
    }
  }
  const chance = rule['probability'];
  if (chance !== undefined && !(typeof chance === 'number' && chance >= 0 && chance <= 1)) {
    throw new FaultRuleError(`${place}: "probability" must be a number from 0 to 1.`);
  }
  if (rule['where'] !== undefined && !isTextFilter(rule['where'])) {
    throw new FaultRuleError(`${place}: "where" must be {"contains": "some text"}.`);
  }
  const given = ['nth', 'every', 'probability'].filter((name) => rule[name] !== undefined);
  if (given.length > 1) {
    throw new FaultRuleError(`${place}: give only one of ${given.join(' and ')}.`);
  }
  return { ...rule } as unknown as FaultRule;
}

function isTextFilter(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { contains, ...others } = value as Record<string, unknown>;
  // The empty text would be in every call, which is what leaving `where` out says better.
  return typeof contains === 'string' && contains !== '' && Object.keys(others).length === 0;
}

function parseEffect(text: string): FaultEffect | undefined {
  const error = /^error(-after)?:([A-Za-z]+(?:\.[A-Za-z]+)*)$/.exec(text);
  if (error) return { kind: 'error', code: error[2] ?? '', isAfter: error[1] !== undefined };
  const http = /^http-([345]\d\d)-(before|after)$/.exec(text);
  if (http) return { kind: 'http', status: Number(http[1]), isAfter: http[2] === 'after' };
  const stop = /^(cut|hang)-(before|after)$/.exec(text);
  if (stop) return { kind: stop[1] === 'cut' ? 'cut' : 'hang', isAfter: stop[2] === 'after' };
  const wait = /^(delay|late):(\d{1,9})$/.exec(text);
  if (wait) {
    const ms = Number(wait[2]);
    if (ms > EFFECT_MS_MAX) return undefined;
    return { kind: wait[1] === 'delay' ? 'delay' : 'late', ms };
  }
  if (text === 'not-json' || text === 'no-response') return { kind: text };
  return undefined;
}
