import type { SimulatorConfig } from './config.ts';
import { formatDate } from './wire-time.ts';

interface Day {
  date: string;
  sent: number;
  bounced: number;
}
interface ProviderState {
  sent: number;
  blockedUntil: number;
}

/** Bounces and the blocks that follow: of a sender domain, and of mails to one recipient provider. */
export class Reputation {
  private readonly config: SimulatorConfig;
  private readonly days = new Map<string, Day>();
  private readonly blockedUntil = new Map<string, number>();
  private readonly providers = new Map<string, ProviderState>();
  private pattern: { source: string; regExp: RegExp } | null = null;

  constructor(config: SimulatorConfig) {
    this.config = config;
  }

  /** Whether any rule looks at single addresses; if not, mails need not be unpacked to be sent. */
  get looksAtRows(): boolean {
    return this.config.rejectionRate !== null || this.config.temporaryBlocks.length > 0;
  }

  bounces(email: string): boolean {
    const source = this.config.rejectionRate?.pattern;
    if (source === undefined) return false;
    if (this.pattern?.source !== source) {
      this.pattern = { source, regExp: new RegExp(source, 'u') };
    }
    return this.pattern.regExp.test(email);
  }

  /** Counts a mail, and blocks the domain when the share of bounces of the day is too high. */
  count(domain: string, bounced: boolean, now: number): void {
    const rule = this.config.rejectionRate;
    if (!rule) return;
    const date = formatDate(now, this.config.timezone);
    let day = this.days.get(domain);
    if (day?.date !== date) {
      day = { date, sent: 0, bounced: 0 };
      this.days.set(domain, day);
    }
    day.sent++;
    if (bounced) day.bounced++;
    if (day.sent >= rule.minimum && day.bounced / day.sent > rule.above) {
      this.blockedUntil.set(domain, now + rule.blockMs);
      // After the block the domain gets a fresh start, or it could never send again that day.
      this.days.delete(domain);
    }
  }

  /** The end of a running block of the sender domain, or undefined. */
  blockEnd(domain: string, now: number): number | undefined {
    const until = this.blockedUntil.get(domain);
    return until !== undefined && until > now ? until : undefined;
  }

  /** Counts a mail to a recipient provider, or says until when that provider is paused. */
  providerBlockEnd(email: string, now: number): number | undefined {
    const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase();
    const rule = this.config.temporaryBlocks.find((entry) => entry.domain === domain);
    if (!rule) return undefined;
    let state = this.providers.get(domain);
    if (!state) {
      state = { sent: 0, blockedUntil: -Infinity };
      this.providers.set(domain, state);
    }
    if (state.blockedUntil > now) return state.blockedUntil;
    if (state.sent >= rule.after) {
      state.blockedUntil = now + rule.blockMs;
      state.sent = 0;
      return state.blockedUntil;
    }
    state.sent++;
    return undefined;
  }

  reset(): void {
    this.days.clear();
    this.blockedUntil.clear();
    this.providers.clear();
  }
}
