import { usageError } from '../cli-error.ts';

/** Fits Temporal's ids, file names and shells, and leaves room in SES's group names. */
const ID = /^[a-z0-9][a-z0-9-]{0,39}$/;
/** With `-`, eight letters of the hash and an `-NN` of --again, 40 characters. */
const SLUG_MAX = 28;

export function checkId(id: string): string {
  if (ID.test(id)) return id;
  throw usageError(`--id must be 1 to 40 of a-z, 0-9 and -, not beginning with -; '${id}' is not.`);
}

/**
 * The id of a launch without --id: the same file, list and template give the same id, whenever it
 * is launched, so that repeating a launch by mistake cannot mail anybody twice. A date would undo
 * that at midnight.
 */
export function idFor(name: string, fingerprint: string): string {
  const slug = slugOf(name, SLUG_MAX);
  return `${slug === '' ? 'campaign' : slug}-${fingerprint.slice(0, 8)}`;
}

/** The name as the beginning of an id; empty when it has no Latin letter or digit. */
export function slugOf(name: string, length: number): string {
  return (
    name
      .normalize('NFKD')
      // What the decomposition split off: é becomes e, and not e-.
      .replace(/\p{M}+/gu, '')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+/, '')
      .slice(0, length)
      .replace(/-+$/, '')
  );
}

/** `id`, `id-2`, `id-3`, …: what --again tries in turn. */
export function idAgain(id: string, number: number): string {
  const ending = number === 1 ? '' : `-${number}`;
  return `${id.slice(0, 40 - ending.length)}${ending}`;
}
