import type { z } from 'zod';
import { campaignFileSchema, type CampaignFile } from './schema.ts';

/** For required keys that are wrong or missing, so that the others can still be looked at. */
const STAND_INS: Readonly<Record<string, unknown>> = {
  name: 'campaign',
  from: 'nobody@example.com',
  subject: 'subject',
  template: 1,
  recipients: { file: '-' },
};

/** The campaign file without its wrong parts, which are entered into `broken`; null if none is right. */
export function salvage(
  value: unknown,
  issues: readonly z.core.$ZodIssue[],
  broken: Set<string>,
): CampaignFile | null {
  if (typeof value !== 'object' || value === null) return null;
  const kept: Record<string, unknown> = { ...value };
  for (const issue of issues) {
    const [key] = issue.path;
    if (key !== undefined) {
      broken.add(String(key));
      delete kept[String(key)];
    } else if (issue.code === 'unrecognized_keys') {
      for (const unknown of issue.keys) delete kept[unknown];
    }
  }
  const parsed = campaignFileSchema.safeParse({ ...STAND_INS, ...kept });
  return parsed.success ? parsed.data : null;
}
