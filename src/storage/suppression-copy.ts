import { createHash } from 'node:crypto';
import type { ObjectStore, ObjectWriter } from './object-store.ts';
import { suppressedAddresses } from './suppression-store.ts';

const HEADER = 'email,reason\n';
/** Written at a time. */
const PIECE_BYTES = 256 * 1024;

export interface SuppressionCopy {
  addresses: number;
  sha256: string;
}

/**
 * The suppression store of this moment, as a file; null, and no file, when nobody is in it. A campaign
 * is prepared from such a copy: attempts at it may overlap, and if each read the store as it is by then,
 * they would disagree about whom to mail, and with that about what is in each chunk.
 */
export async function copySuppressions(
  home: ObjectStore,
  target: { store: ObjectStore; object: string },
  signal?: AbortSignal,
): Promise<SuppressionCopy | null> {
  const hash = createHash('sha256');
  let writer: ObjectWriter | null = null;
  let addresses = 0;
  let piece = HEADER;
  const write = async () => {
    writer ??= await target.store.openWriter(target.object);
    hash.update(piece);
    await writer.write(piece);
    piece = '';
    return writer;
  };
  try {
    const options = signal === undefined ? {} : { signal };
    for await (const { address, reason } of suppressedAddresses(home, options)) {
      addresses += 1;
      piece += `${address},${reason}\n`;
      if (piece.length >= PIECE_BYTES) await write();
    }
    signal?.throwIfAborted();
    if (addresses === 0) return null;
    await (await write()).commit();
  } catch (error) {
    await abort(writer);
    throw error;
  }
  return { addresses, sha256: hash.digest('hex') };
}

async function abort(writer: ObjectWriter | null): Promise<void> {
  await writer?.abort();
}
