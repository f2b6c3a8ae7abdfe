import { randomUUID } from 'node:crypto';
import type { RecipientsDefinition } from '../domain/campaign-definition.ts';
import { datedPath } from '../domain/issue.ts';
import type { NewsletterDefinition } from '../domain/newsletter.ts';
import { copyIn } from '../recipients/copy-in.ts';
import { listAt } from '../recipients/list-at.ts';
import type { CampaignFolder } from '../storage/campaign-folder.ts';
import { sourceObject, storeCopyObject, suppressObject } from '../storage/folder-objects.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import type { S3Settings } from '../storage/s3-settings.ts';
import { copySuppressions } from '../storage/suppression-copy.ts';

/** The lists of an issue, for the day on which it is due. */
export function recipientsOfIssue(
  { campaign, timezone }: NewsletterDefinition,
  nominal: number,
): RecipientsDefinition {
  const { file, suppress, suppressionStore: _later, ...rest } = campaign.recipients;
  const path = datedPath(file, nominal, timezone);
  const suppressPaths = suppress.map((entry) => datedPath(entry, nominal, timezone));
  return {
    ...rest,
    object: sourceObject(path),
    path,
    suppress: suppressPaths.map((entry, place) => ({
      object: suppressObject(place + 1, entry),
      path: entry,
    })),
  };
}

/** Copies one list into the campaign's folder; the hash of its bytes. */
export async function takeIn(
  {
    folder,
    s3,
    signal,
  }: { folder: CampaignFolder; s3: S3Settings | undefined; signal: AbortSignal },
  { object, path }: { object: string; path: string },
): Promise<string> {
  const source = listAt(path, s3);
  const { sha256 } = await copyIn({ source, folder, object, file: path, signal });
  return sha256;
}

/** Whom the suppression store has by now, in an object that no other attempt writes. */
export async function takeStore({
  home,
  folder,
  signal,
}: {
  home: ObjectStore;
  folder: CampaignFolder;
  signal: AbortSignal;
}): Promise<NonNullable<RecipientsDefinition['store']>> {
  const object = storeCopyObject(randomUUID());
  const copied = await copySuppressions(home, { store: folder.store, object }, signal);
  return { object: copied === null ? null : object };
}

/** What was copied for an issue that becomes no campaign: personal data that nobody needs. */
export async function removeLists(
  folder: CampaignFolder,
  recipients: RecipientsDefinition,
): Promise<void> {
  for (const { object } of [recipients, ...recipients.suppress]) await folder.store.remove(object);
}
