import type { Config } from '../../config.ts';
import type { ListCounts } from '../../domain/counts.ts';
import { forecast, type Forecast, type ForecastInput } from '../../domain/forecast.ts';
import { nextQuotaReset } from '../../domain/quota-reset.ts';
import { workedOffWithin } from '../../domain/send-window.ts';
import { stagesOf } from '../../domain/stages.ts';
import type { CampaignFile } from '../campaign-file/schema.ts';
import { resolveSend } from './resolve-send.ts';

/** When a campaign that is launched at `now` begins to send, and is through, as far as its file says. */
export function expectedFinish(
  { tuning }: Config,
  content: CampaignFile,
  counts: ListCounts,
  { now, quota }: Pick<ForecastInput, 'now' | 'quota'>,
): Forecast & { startAt: number } {
  const plan = resolveSend(content);
  const { window } = plan;
  const begin = plan.recurring?.begin ?? plan.startAt;
  const startAt = Math.max(now, begin === null ? now : Date.parse(begin));
  const holdsMs = stagesOf(plan, counts, content.chunkSize).reduce(
    (sum, { hold }) => sum + (hold?.ms ?? 0),
    0,
  );
  const { resetAt, timezone } = content.pause.quota;
  const result = forecast({
    recipients: counts.recipients,
    chunks: counts.chunks,
    chunksPerSecond: tuning.ratePerSecond,
    quota,
    // Holds are hours in which nothing is sent, wherever between the stages they lie.
    now: startAt + holdsMs,
    refillAfter: (at) => nextQuotaReset(at, resetAt, timezone),
    ...(window === null
      ? {}
      : { workedOff: (from: number, ms: number) => workedOffWithin(window, from, ms) }),
  });
  return { ...result, startAt };
}
