import { read } from './calls.ts';
import { senderDomain } from './sender-domain.ts';
import { pauseRules } from '../src/domain/pause-rules.ts';
import { dayIn } from '../src/domain/quota-reset.ts';
import type { CampaignDefinition } from '../src/domain/campaign-definition.ts';
import type { SesPort } from '../src/ses/port.ts';

/** How long SES's own figures are used before they are asked for again. */
const FRESH_MS = 60_000;
/** The gate is closed by figures that may lag or be raised: they are asked for again this often. */
const CLOSED_MS = 5_000;

/** The code of a refusal by this gate. */
export const QUOTA_GATE = 'QuotaGate';

interface Day {
  date: string;
  quota: number;
  /** SES's count of the day's mails when we began to count ourselves, and ours since then. */
  usedBefore: number;
  sentHere: number;
  readAt: number;
}

/**
 * Stops before SES's daily quota does (I7 in advance), where the campaign file sets a share. SES
 * tells the quota and, with a lag, how much is used; what this process sent since then is added, so
 * several workers share the quota only as exactly as SES's figures are fresh.
 */
export class QuotaGate {
  private readonly ses: SesPort;
  private readonly days = new Map<string, Day>();
  private reading: Promise<void> | null = null;

  constructor(ses: SesPort) {
    this.ses = ses;
  }

  /**
   * Whether `recipients` more mails may be given to SES today. They are counted if so. A probe, the
   * first after a pause, asks SES anew.
   */
  async admits(
    definition: CampaignDefinition,
    recipients: number,
    stop: AbortSignal,
    isProbe: boolean,
  ): Promise<boolean> {
    const share = pauseRules(definition.pauses).quotaShare;
    if (share === null) return true;
    const domain = senderDomain(definition.from);
    const date = dayIn(definition.quota.timezone, Date.now());
    const fits = () => {
      const day = this.days.get(domain);
      if (day?.date !== date) return null;
      return day.usedBefore + day.sentHere + recipients <= day.quota * share ? day : null;
    };
    if (isProbe || this.isStale(domain, date, fits() === null)) {
      this.reading ??= this.readDay(domain, date, stop).finally(() => {
        this.reading = null;
      });
      await this.reading;
    }
    const day = fits();
    // Figures that SES does not give are no reason to stop: it will say so itself.
    if (day === null) return this.days.get(domain)?.date !== date;
    day.sentHere += recipients;
    return true;
  }

  /** Mails that were admitted and certainly not given to SES after all. */
  giveBack(definition: CampaignDefinition, recipients: number): void {
    const day = this.days.get(senderDomain(definition.from));
    if (day !== undefined) day.sentHere = Math.max(0, day.sentHere - recipients);
  }

  private isStale(domain: string, date: string, isClosed: boolean): boolean {
    const day = this.days.get(domain);
    if (day?.date !== date) return true;
    return performance.now() - day.readAt > (isClosed ? CLOSED_MS : FRESH_MS);
  }

  private async readDay(domain: string, date: string, stop: AbortSignal): Promise<void> {
    const [domains, volume] = await Promise.all([
      read(stop, 'ListEmailIdentities', (options) => this.ses.listDomains(options)),
      read(stop, 'GetStatisticsReport', (options) =>
        this.ses.getStatistics({ from: date, to: date, domain }, options),
      ),
    ]);
    if (domains.kind === 'refused' || volume.kind === 'refused') return;
    const quota = domains.value.find((each) => each.domain === domain)?.dailyQuota;
    if (quota === undefined) return;
    const known = this.days.get(domain);
    const isToday = known?.date === date;
    const readAt = performance.now();
    const { requested } = volume.value;
    // The larger of the two: SES's count lags behind ours, and ours does not see other senders.
    const ours = isToday ? known.usedBefore + known.sentHere : 0;
    const used = Math.max(requested, ours);
    this.days.set(domain, { date, quota, usedBefore: used, sentHere: 0, readAt });
  }
}
