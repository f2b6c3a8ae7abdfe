import type { CampaignFile } from './schema.ts';

/**
 * The key that makes the file a newsletter; null for a campaign. By the file's own words too, since a
 * value that is wrong is no longer in the content.
 */
export function newsletterKey(
  { send, newsletter }: CampaignFile,
  file: { has(key: readonly string[]): boolean },
): string[] | null {
  const said: [key: string[], value: unknown][] = [
    [['send', 'every'], send.every],
    [['send', 'cron'], send.cron],
    [['newsletter'], newsletter],
  ];
  return said.find(([key, value]) => value !== undefined || file.has(key))?.[0] ?? null;
}
