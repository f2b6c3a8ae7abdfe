export type StorageErrorCode = 'full' | 'denied' | 'missing' | 'torn' | 'failed';

/** A campaign folder could not be read or written. The message names the place and what to do. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  readonly code: StorageErrorCode;
  readonly location: string;
  readonly object: string;
  /** The message without the place. */
  readonly problem: string;
  constructor(
    code: StorageErrorCode,
    where: { location: string; object: string },
    problem: string,
    options?: ErrorOptions,
  ) {
    super(`${where.object || 'the folder'} in ${where.location}: ${problem}`, options);
    this.code = code;
    this.location = where.location;
    this.object = where.object;
    this.problem = problem;
  }
}

const ADVICE: Record<string, { code: StorageErrorCode; problem: string }> = {
  ENOSPC: { code: 'full', problem: 'the disk is full; free some space and try again' },
  EDQUOT: { code: 'full', problem: 'the disk quota is used up; free some space and try again' },
  EACCES: { code: 'denied', problem: 'permission denied; give this user access to the folder' },
  EPERM: { code: 'denied', problem: 'permission denied; give this user access to the folder' },
  EROFS: { code: 'denied', problem: 'the file system is read-only; use a folder that is writable' },
  ENOENT: { code: 'missing', problem: 'it does not exist; check the campaign id and the folder' },
  ENOTDIR: { code: 'missing', problem: 'a part of the path is a file; use another folder' },
  EISDIR: { code: 'failed', problem: 'it is a directory; move it out of the way' },
  EMFILE: { code: 'failed', problem: 'too many files are open; raise the limit (ulimit -n)' },
};

/** Turns what `node:fs` threw into a StorageError; a StorageError passes unchanged. */
export function toStorageError(
  error: unknown,
  where: { location: string; object: string },
): StorageError {
  if (error instanceof StorageError) return error;
  const errno = error instanceof Error && 'code' in error ? String(error.code) : '';
  const known = ADVICE[errno];
  if (known !== undefined) {
    return new StorageError(known.code, where, `${known.problem} (${errno})`, { cause: error });
  }
  const detail = errno || (error instanceof Error ? error.message : String(error));
  const problem = `the file system answered ${detail}; check the disk and try again`;
  return new StorageError('failed', where, problem, { cause: error });
}
