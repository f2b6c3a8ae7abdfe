import { StorageError } from './storage-error.ts';

/** Most file systems stop at 255 bytes a part (POSIX NAME_MAX); the rest is for the temporary name. */
const PART_BYTES_MAX = 200;
/** S3 and COS take keys of up to 1,024 and 850 bytes (their PutObject documentation). */
const NAME_BYTES_MAX = 800;

/**
 * Refuses a name that could leave the folder. Parts that start with a dot are refused too: that
 * covers `..`, and leaves the dot to temporary files, so that no object can look like one.
 */
export function checkObjectName(name: string, location: string): void {
  const problem = nameProblem(name);
  if (problem === null) return;
  throw new StorageError('failed', { location, object: JSON.stringify(name) }, problem);
}

/** Null for a name that an object of ours may have. */
export function nameProblem(name: string): string | null {
  if (Buffer.byteLength(name) > NAME_BYTES_MAX) return `longer than ${NAME_BYTES_MAX} bytes`;
  for (const part of name.split('/')) {
    if (part === '') return 'not a relative name: an empty part or a leading or final slash';
    if (part.startsWith('.')) return 'no part of a name may start with a dot';
    if (Buffer.byteLength(part) > PART_BYTES_MAX) {
      return `a part is longer than ${PART_BYTES_MAX} bytes`;
    }
    for (const char of part) {
      if (char < ' ' || char === '\\') return 'control characters and backslashes are not allowed';
    }
  }
  return null;
}
