import { ListError } from './list-error.ts';

export function emptyList(file: string): ListError {
  const hint = 'give a CSV file with the names of the columns in its first line';
  return new ListError({ file, reason: 'empty', problem: 'the list is empty', hint });
}

export function headerOnly(file: string): ListError {
  return new ListError({
    file,
    reason: 'empty',
    problem: 'there are no rows after the names of the columns',
    hint: 'check that this is the right file',
  });
}
