import { OVERLAPS, type Overlap } from '../../domain/newsletter.ts';
import { usageError } from '../cli-error.ts';

/** `--overlap`; null when it is not said. */
export function overlapOf(text: string | undefined): Overlap | null {
  if (text === undefined) return null;
  const known = OVERLAPS.find((overlap) => overlap === text);
  if (known !== undefined) return known;
  throw usageError(`--overlap must be one of ${OVERLAPS.join(', ')}, not '${text}'.`);
}
