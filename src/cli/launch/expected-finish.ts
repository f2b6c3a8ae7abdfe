import type { Config } from '../../config.ts';
import type { ListCounts } from '../../domain/counts.ts';
import { forecast, type Forecast, type ForecastInput } from '../../domain/forecast.ts';
import { nextQuotaReset } from '../../domain/quota-reset.ts';
import { workedOffWithin } from '../../domain/send-window.ts';
import { stagesOf } from '../../domain/stages.ts';
import type { CampaignFile } from '../campaign-file/schema.ts';
import { resolveSend } from './resolve-send.ts';

export interface Expectation extends Pick<ForecastInput, 'now' | 'quota'> {
  /** Of an issue of a newsletter; absent: as the file says. */
  dueAt?: number;
}

/** When a campaign that is launched at `now` begins to send, and is through, as far as its file says. */
export function expectedFinish(
  { tuning }: Config,
  content: CampaignFile,
  counts: ListCounts,
  { now, quota, dueAt }: Expectation,
): Forecast & { startAt: number } {
  const plan = resolveSend(content);
  const { window } = plan;
  const begin = plan.recurring?.begin ?? plan.startAt;
  const startAt = Math.max(now, dueAt ?? (begin === null ? now : Date.parse(begin)));
  const { resetAt, timezone } = content.pause.quota;
  const result = forecast({
    recipients: counts.recipients,
    chunks: counts.chunks,
    chunksPerSecond: tuning.ratePerSecond,
    quota,
    now,
    startAt,
    parts: stagesOf(plan, counts, content.chunkSize).map(({ recipients, hold }) => ({
      recipients,
      holdMs: hold?.ms ?? 0,
    })),
    refillAfter: (at) => nextQuotaReset(at, resetAt, timezone),
    ...(window === null
      ? {}
      : { workedOff: (from: number, ms: number) => workedOffWithin(window, from, ms) }),
  });
  return { ...result, startAt };
}
