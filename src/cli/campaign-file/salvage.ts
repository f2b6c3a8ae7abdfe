import type { z } from 'zod';
import { campaignFileSchema, type CampaignFile } from './schema.ts';

type Issue = z.core.$ZodIssue;

/** For required keys that are wrong or missing, so that the others can still be looked at. */
const STAND_INS: Readonly<Record<string, unknown>> = {
  name: 'campaign',
  from: 'nobody@example.com',
  subject: 'subject',
  template: 1,
  recipients: { file: '-' },
};

/**
 * The campaign file without its wrong parts; null if nothing can be made of it. The top-level keys
 * they are in are entered into `broken`. Within those, as much is kept as is right by itself: a wrong
 * zone must not hide a wrong rule beside it.
 */
export function salvage(
  value: unknown,
  issues: readonly Issue[],
  broken: Set<string>,
): CampaignFile | null {
  if (typeof value !== 'object' || value === null) return null;
  for (const { path } of issues) if (path[0] !== undefined) broken.add(String(path[0]));
  const parts = structuredClone(value) as Record<string, unknown>;
  for (const path of wrongPaths(issues)) removeAt(parts, path);
  const kept = campaignFileSchema.safeParse({ ...STAND_INS, ...parts });
  if (kept.success) return kept.data;
  for (const [key] of wrongPaths(issues)) delete parts[String(key)];
  const rest = campaignFileSchema.safeParse({ ...STAND_INS, ...parts });
  return rest.success ? rest.data : null;
}

function wrongPaths(issues: readonly Issue[]): PropertyKey[][] {
  return issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => [...issue.path, key])
      : [issue.path],
  );
}

/** Only a key of groups of keys: without one of its entries a list is another list. */
function removeAt(group: Record<string, unknown>, [key, ...rest]: readonly PropertyKey[]): void {
  if (key === undefined) return;
  const inner = group[String(key)];
  const isGroup = typeof inner === 'object' && inner !== null && !Array.isArray(inner);
  if (rest.length > 0 && isGroup) removeAt(inner as Record<string, unknown>, rest);
  else delete group[String(key)];
}
