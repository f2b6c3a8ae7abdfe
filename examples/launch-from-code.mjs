// Launches a campaign file and follows it to its report:
//
//   node examples/launch-from-code.mjs campaign.yaml
//
// Settings come from the environment, as for the commands; `steadysend up` has to be running.
import { setTimeout as delay } from 'node:timers/promises';
import { campaignReport, campaignStatus, launchCampaign, SteadysendError } from 'steadysend';

const OVER = ['finished', 'cancelled', 'failed'];

try {
  const file = process.argv[2] ?? 'campaign.yaml';
  let status = await launchCampaign(file, { onMessage: (text) => console.error(text) });
  while (!OVER.includes(status.state)) {
    if (status.pause?.needs === 'person')
      throw new Error(`it waits for you: ${status.pause.message}`);
    await delay(1_000);
    status = await campaignStatus(status.id);
  }
  const report = await campaignReport(status.id);
  console.log(`${status.id} ${status.state}`);
  for (const [fate, rows] of Object.entries(report?.summary.fates ?? {}))
    console.log(`${rows} ${fate}`);
  console.log(`Every row: ${report?.location}`);
} catch (error) {
  console.error(error.message);
  process.exitCode = error instanceof SteadysendError ? error.exitCode : 1;
}
