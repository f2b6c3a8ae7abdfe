import { StorageError, type StorageErrorCode } from '../storage/storage-error.ts';
import { ListError, type ListProblem } from './list-error.ts';

/** An error as it passes between threads, where a class and its fields would be lost. */
export type PortableError =
  | { kind: 'list'; problem: ListProblem }
  | {
      kind: 'storage';
      code: StorageErrorCode;
      where: { location: string; object: string };
      problem: string;
    }
  | { kind: 'other'; name: string; message: string; stack: string };

export function packError(error: unknown): PortableError {
  if (error instanceof ListError) {
    const { file, reason, line, field, variables, problem, hint } = error;
    return {
      kind: 'list',
      problem: {
        file,
        reason,
        problem,
        hint,
        ...(line === undefined ? {} : { line }),
        ...(field === undefined ? {} : { field }),
        ...(variables.length === 0 ? {} : { variables }),
      },
    };
  }
  if (error instanceof StorageError) {
    const { code, location, object, problem } = error;
    return { kind: 'storage', code, where: { location, object }, problem };
  }
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  return { kind: 'other', name, message, stack: stack ?? '' };
}

export function unpackError(packed: PortableError): Error {
  switch (packed.kind) {
    case 'list':
      return new ListError(packed.problem);
    case 'storage':
      return new StorageError(packed.code, packed.where, packed.problem);
    case 'other': {
      const { name, message, stack } = packed;
      return Object.assign(new Error(message), { name, stack });
    }
  }
}
