import { resolve } from 'node:path';
import type { Config } from '../../config.ts';
import type { CampaignDefinition, RecipientsDefinition } from '../../domain/campaign-definition.ts';
import { isHeldBySes } from '../../domain/held-start.ts';
import { copyIn } from '../../recipients/copy-in.ts';
import type { CampaignFolder } from '../../storage/campaign-folder.ts';
import {
  FOLDER_OBJECTS,
  sourceObject,
  storeCopyObject,
  suppressObject,
} from '../../storage/folder-objects.ts';
import { isS3 } from '../../storage/s3-address.ts';
import { listColumns } from '../campaign-file/list-columns.ts';
import type { ReadCampaignFile } from '../campaign-file/read.ts';
import { unsubscribeCode } from '../campaign-file/unsubscribe.ts';
import type { Io } from '../io.ts';
import { accountName, contentHash, type Content } from './content-hash.ts';
import type { CheckedTemplate } from './account-check.ts';
import { ReadingProgress } from './reading-progress.ts';
import { resolvePauses } from './resolve-pauses.ts';
import { resolveSend } from './resolve-send.ts';
import { changedMeanwhile, type TakenList } from './take-list.ts';

/** Everything that a launch has found out, before it is given an id. */
export interface ResolvedCampaign {
  file: ReadCampaignFile;
  template: CheckedTemplate;
  list: TakenList;
  suppress: TakenList[];
  /** The suppression store; null when nobody is in it, or it does not count. */
  store: TakenList | null;
  content: Content;
  /** In which SES reads begin times. */
  sesTimezone: string;
}

export function resolveContent(
  config: Config,
  file: ReadCampaignFile,
  template: CheckedTemplate,
  lists: Pick<ResolvedCampaign, 'list' | 'suppress' | 'store'>,
): ResolvedCampaign {
  const { unsubscribe } = file.content;
  const content: Content = {
    file: file.content,
    unsubscribe: unsubscribe === undefined ? null : unsubscribeCode(unsubscribe, config.ses.site),
    listHash: identityOf(file, lists.list),
    suppressHashes: lists.suppress.map((list) => identityOf(file, list)),
    templateHash: template.contentHash,
    account: accountName(config.ses),
  };
  return { file, template, ...lists, content, sesTimezone: config.ses.timezone };
}

/**
 * Which list it is. One that is read again at the start is known by its place: its rows at launch are
 * not what will be mailed, and a second launch after an edit would else mail everybody twice.
 */
function identityOf({ content }: ReadCampaignFile, list: TakenList): string {
  return content.send.list === 'fresh' ? `at ${placeOf(list)}` : list.sha256;
}

/** Where it is to be read again; an object of a bucket was copied only for the launch. */
function placeOf({ path, shown }: TakenList): string {
  return isS3(shown) ? shown : resolve(path);
}

export function recipientsOf({
  file,
  list,
  suppress,
  store,
}: Pick<ResolvedCampaign, 'file' | 'list' | 'suppress' | 'store'>): RecipientsDefinition {
  const { suppressionStore } = file.content.recipients;
  return {
    object: sourceObject(file.listPath),
    path: list.shown,
    ...listColumns(file.content),
    suppress: suppress.map(({ shown }, place) => ({
      object: suppressObject(place + 1, shown),
      path: shown,
    })),
    ...(suppressionStore
      ? { store: { object: store === null ? null : storeCopyObject(store.sha256) } }
      : {}),
    ...(file.content.send.list === 'fresh'
      ? {
          sources: {
            list: placeOf(list),
            suppress: suppress.map(placeOf),
          },
        }
      : {}),
  };
}

/** What the campaign's folder holds from before. */
export type FolderState = 'empty' | 'same' | 'unused' | 'other';

export async function stateOfFolder(folder: CampaignFolder, hash: string): Promise<FolderState> {
  if ((await folder.store.size(FOLDER_OBJECTS.definition)) === null) return 'empty';
  const definition = await folder.readDefinition();
  if (definition.contentHash === hash) return 'same';
  // Without counts no preparation has finished, so nothing of it was ever mailed.
  return (await folder.readCounts()) === null ? 'unused' : 'other';
}

/**
 * Copies the lists and writes the definition, last: a folder with one is complete. `same` has the
 * lists already; what decides nothing about the mails (the quota's reset time) may be new.
 */
export async function freeze(
  folder: CampaignFolder,
  state: FolderState,
  resolved: ResolvedCampaign,
  io: Io,
): Promise<CampaignDefinition> {
  const { file, template, content } = resolved;
  const hash = contentHash(content, folder.id);
  if (state !== 'same') await copyLists(folder, recipientsOf(resolved), resolved, io);
  const recipients = await recipientsFrozen(folder, hash, resolved);
  const { name, from, replyTo, subject, chunkSize, pause } = file.content;
  const { resume, resetAt, timezone } = pause.quota;
  const plan = resolveSend(file.content);
  const definition: CampaignDefinition = {
    id: folder.id,
    name,
    from,
    subject,
    templateId: file.content.template,
    variables: template.variables,
    recipients,
    chunkSize,
    quota: { resume, resetAt, timezone },
    pauses: resolvePauses(pause),
    plan,
    ...(isHeldBySes(plan) ? { sesTimezone: resolved.sesTimezone } : {}),
    contentHash: hash,
    createdAt: new Date().toISOString(),
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(content.unsubscribe === null ? {} : { unsubscribe: content.unsubscribe }),
  };
  await folder.writeDefinition(definition);
  return definition;
}

/**
 * A folder that holds the same campaign already keeps its copy of the suppression store, which may be
 * of another moment than ours: from here on a worker may be preparing from it.
 */
async function recipientsFrozen(
  folder: CampaignFolder,
  hash: string,
  resolved: ResolvedCampaign,
): Promise<RecipientsDefinition> {
  const recipients = recipientsOf(resolved);
  if ((await stateOfFolder(folder, hash)) !== 'same') return recipients;
  const { store: _newer, ...others } = recipients;
  const { store } = (await folder.readDefinition()).recipients;
  return store === undefined ? others : { ...others, store };
}

async function copyLists(
  folder: CampaignFolder,
  recipients: RecipientsDefinition,
  { list, suppress, store }: ResolvedCampaign,
  io: Io,
): Promise<void> {
  const object = recipients.store?.object ?? null;
  const copies = [
    ...(store === null || object === null ? [] : [{ taken: store, object }]),
    { taken: list, object: recipients.object },
    ...suppress.map((taken, place) => ({
      taken,
      object: recipients.suppress[place]?.object ?? '',
    })),
  ];
  for (const { taken, object } of copies) {
    const progress = new ReadingProgress(io, `Copying ${taken.shown}`, taken.bytes);
    const { sha256 } = await copyIn({
      source: taken.path,
      folder,
      object,
      file: taken.shown,
      signal: io.signal,
      onBytes: (bytes) => progress.add(bytes),
    });
    if (sha256 !== taken.sha256) throw changedMeanwhile(taken.shown);
  }
}
