import { usageError } from './cli-error.ts';

/** The sentence for a port that somebody else listens on; other errors pass. */
export function takenPortError(error: unknown, flag: string, port: number): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'EADDRINUSE') {
    return usageError(`Port ${port} is taken by another program: choose one with ${flag}.`);
  }
  if (code === 'EACCES') {
    return usageError(`This user may not listen on port ${port}: choose one with ${flag}.`);
  }
  return error;
}
