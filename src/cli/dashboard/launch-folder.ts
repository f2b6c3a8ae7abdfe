import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isLate } from '../../domain/start.ts';
import { lookAtCampaignFile, type ReadCampaignFile } from '../campaign-file/read.ts';
import { newsletterKey } from '../campaign-file/newsletter-key.ts';
import { usageError } from '../cli-error.ts';
import { instantIn } from '../launch/resolve-send.ts';

export interface CampaignFileEntry {
  /** Of the file, without its folder. */
  name: string;
  /** The campaign's name; null when it cannot be read. */
  title: string | null;
  kind: 'campaign' | 'newsletter' | 'broken';
}

/** A folder with more is not for choosing from a page. */
const FILES_MAX = 200;

/** The campaign files of the folder, by name. */
export async function campaignFiles(folder: string): Promise<CampaignFileEntry[]> {
  const names = await fileNames(folder);
  return await Promise.all(names.slice(0, FILES_MAX).map((name) => entryOf(folder, name)));
}

/** The path of one of them; null for any other name, so that nothing else can be reached. */
export async function campaignPath(folder: string, name: string): Promise<string | null> {
  return (await fileNames(folder)).includes(name) ? join(folder, name) : null;
}

/** Refused at the start, when whoever typed it is still there. */
export async function checkFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => null);
  if (found?.isDirectory() !== true) throw usageError(`--campaigns: there is no folder ${folder}.`);
}

/**
 * What was looked at: the campaign file to the letter, and its lists by size and time, since a list
 * may have millions of rows. The launch compares the list itself with what it copies.
 */
export async function fingerprintOf(path: string): Promise<string> {
  const hash = createHash('sha256').update(await readFile(path));
  const { file } = await lookAtCampaignFile(path);
  for (const list of file === null ? [] : [file.listPath, ...file.suppressPaths]) {
    const found = await stat(list).catch(() => null);
    hash.update(`\0${list}\0${found?.size ?? ''}\0${found?.mtimeMs ?? ''}`);
  }
  return hash.digest('hex');
}

/** What becomes of a start that has passed; null when it has not. */
export function latePolicy(
  { content }: ReadCampaignFile,
  now: number,
): 'send' | 'skip' | 'ask' | null {
  const { at, timezone, ifLate = 'send' } = content.send;
  if (at === undefined) return null;
  return isLate(Date.parse(instantIn(at, timezone)), now) ? ifLate : null;
}

/** Plain files only: a link could lead out of the folder. */
async function fileNames(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /\.ya?ml$/i.test(entry.name))
    .map(({ name }) => name)
    .toSorted();
}

async function entryOf(folder: string, name: string): Promise<CampaignFileEntry> {
  try {
    const { file, problems } = await lookAtCampaignFile(join(folder, name));
    if (file === null || problems.length > 0) {
      return { name, title: file?.content.name ?? null, kind: 'broken' };
    }
    const kind = newsletterKey(file.content, file) === null ? 'campaign' : 'newsletter';
    return { name, title: file.content.name, kind };
  } catch {
    // Gone meanwhile, or not ours to read: the check says which.
    return { name, title: null, kind: 'broken' };
  }
}
