export { launchCampaign, type LaunchOptions } from './launch.ts';
export {
  campaignReport,
  campaignStatus,
  cancelCampaign,
  listCampaigns,
  pauseCampaign,
  resumeCampaign,
  type CampaignReport,
} from './campaigns.ts';
export { SteadysendError } from './steadysend-error.ts';
export type { NoteOptions, Options } from './options.ts';
export type { ExitCode } from '../cli/exit-codes.ts';
export type { CampaignEntry } from '../cli/campaign-list.ts';
export type { CampaignState, CampaignStatus } from '../domain/status.ts';
