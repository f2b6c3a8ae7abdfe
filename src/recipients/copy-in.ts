import { createHash } from 'node:crypto';
import type { CampaignFolder } from '../storage/campaign-folder.ts';
import { asListError, openSource, sourceName } from './list-source.ts';
import type { ListSource } from './list-source.ts';

export interface CopyInOptions {
  source: ListSource;
  folder: CampaignFolder;
  object: string;
  /** For messages. @default the source's path */
  file?: string;
  signal?: AbortSignal;
  /** Told the bytes of each stretch that is copied. */
  onBytes?: (bytes: number) => void;
}

/**
 * Copies a list into the campaign folder. The campaign reads the copy only: the user's file may
 * change, move or be a pipe, and the worker may run elsewhere.
 */
export async function copyIn(options: CopyInOptions): Promise<{ sha256: string; bytes: number }> {
  const { source, folder, object, signal, file = sourceName(source) } = options;
  const hash = createHash('sha256');
  let bytes = 0;
  signal?.throwIfAborted();
  // The folder first: a source that is open and not yet read from would raise its error unheard.
  const writer = await folder.store.openWriter(object);
  try {
    for await (const chunk of openSource(source, signal)) {
      signal?.throwIfAborted();
      const buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
      hash.update(buffer);
      bytes += buffer.length;
      await writer.write(buffer);
      options.onBytes?.(buffer.length);
    }
    signal?.throwIfAborted();
    await writer.commit();
  } catch (error) {
    await writer.abort();
    signal?.throwIfAborted();
    throw asListError(error, file);
  }
  return { sha256: hash.digest('hex'), bytes };
}
