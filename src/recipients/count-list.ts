import { tmpdir } from 'node:os';
import type { ListCounts } from '../domain/counts.ts';
import { sortRows, type PrepareListOptions } from './prepare-list.ts';
import { NoOutputs } from './no-outputs.ts';
import { SeenAddresses } from './seen-addresses.ts';

/**
 * What preparing the list would come to, with nothing written: for a list that is read again before
 * it is mailed, so that nobody can take these rows for those of the campaign.
 */
export async function countList(options: PrepareListOptions): Promise<ListCounts> {
  const committed = await options.folder.readCounts();
  if (committed !== null) return committed;
  const outputs = new NoOutputs(options.definition.chunkSize);
  const seen = new SeenAddresses({ directory: options.folder.store.localDirectory ?? tmpdir() });
  try {
    await sortRows(options, outputs, seen);
  } finally {
    seen.close();
  }
  options.signal?.throwIfAborted();
  return outputs.result();
}
