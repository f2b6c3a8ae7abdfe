import type { CampaignFile } from './schema.ts';

/** The key that makes the file a newsletter; null for a campaign. */
export function newsletterKey({ send, newsletter }: CampaignFile): string[] | null {
  if (send.every !== undefined) return ['send', 'every'];
  if (send.cron !== undefined) return ['send', 'cron'];
  return newsletter === undefined ? null : ['newsletter'];
}
