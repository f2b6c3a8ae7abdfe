import { openLocalDirectory } from './local-directory.ts';
import type { ObjectStore } from './object-store.ts';
import { StorageError } from './storage-error.ts';

/** Opens what `STEADYSEND_HOME` names. */
export function openHome(location: string): ObjectStore {
  const where = { location: JSON.stringify(location), object: 'STEADYSEND_HOME' };
  if (location.trim() === '') {
    throw new StorageError('failed', where, 'it is empty; give a directory, or leave it unset');
  }
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(location)?.[1];
  if (scheme !== undefined) {
    const problem = `campaign folders in ${scheme}:// are not supported; give a directory`;
    throw new StorageError('failed', where, problem);
  }
  return openLocalDirectory(location);
}
