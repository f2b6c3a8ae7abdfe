import type { CampaignSettings } from '../../../workflows/messages.ts';
import type { Config } from '../../config.ts';

/** What a campaign keeps of this machine's settings, from its launch on. */
export function settingsOf({ tuning }: Config): CampaignSettings {
  const { spansInFlight, heartbeatTimeoutMs, quietSweepMs } = tuning;
  return { spansInFlight, heartbeatTimeoutMs, quietSweepMs };
}
