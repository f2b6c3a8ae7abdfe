import type { SimulatorConfig } from './config.ts';
import { nextMidnight } from './wire-time.ts';

/** Mails a day by reputation level (SES documentation, reputation levels); level 0 may not send. */
const QUOTA_BY_LEVEL = [
  0, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 40_000, 60_000, 80_000, 100_000, 150_000, 200_000,
  300_000, 400_000, 500_000, 600_000, 700_000, 800_000, 900_000, 1_000_000,
];
export const LEVEL_MAX = QUOTA_BY_LEVEL.length - 1;
export const DAILY_QUOTA_MAX = QUOTA_BY_LEVEL[LEVEL_MAX] ?? 0;
const DAY_MS = 86_400_000;

interface Period {
  used: number;
  endsAt: number;
}

/** The daily quota of every sender domain. */
export class Quota {
  private readonly config: SimulatorConfig;
  private readonly periods = new Map<string, Period>();
  /** Mails of accepted tasks that are not handed over yet: what `refuse` counts as spoken for. */
  private readonly promised = new Map<string, number>();

  constructor(config: SimulatorConfig) {
    this.config = config;
  }

  levelOf(domain: string): number {
    const own = this.config.domains.find((entry) => entry.name === domain)?.level ?? 0;
    return this.config.level ?? own;
  }

  limitOf(domain: string): number {
    return this.config.dailyQuota ?? QUOTA_BY_LEVEL[this.levelOf(domain)] ?? 0;
  }

  /** Mails that may still go out in this period. */
  room(domain: string, now: number): number {
    return Math.max(0, this.limitOf(domain) - this.usedOf(domain, now));
  }

  /** Room that no accepted task has a claim to. */
  unpromised(domain: string, now: number): number {
    return Math.max(0, this.room(domain, now) - (this.promised.get(domain) ?? 0));
  }

  usedOf(domain: string, now: number): number {
    const period = this.periods.get(domain);
    return period && now < period.endsAt ? period.used : 0;
  }

  take(domain: string, count: number, now: number): void {
    const period = this.periods.get(domain);
    if (period && now < period.endsAt) period.used += count;
    else this.periods.set(domain, { used: count, endsAt: this.periodEnd(now) });
  }

  /** When the room comes back. */
  refillAt(domain: string, now: number): number {
    const period = this.periods.get(domain);
    return period && now < period.endsAt ? period.endsAt : this.periodEnd(now);
  }

  promise(domain: string, count: number): void {
    this.promised.set(domain, Math.max(0, (this.promised.get(domain) ?? 0) + count));
  }

  reset(): void {
    this.periods.clear();
    this.promised.clear();
  }

  private periodEnd(now: number): number {
    return this.config.quotaReset === '24h'
      ? now + DAY_MS
      : nextMidnight(now, this.config.quotaTimezone);
  }
}
