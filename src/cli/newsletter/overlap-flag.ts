import { OVERLAPS, type Overlap } from '../../domain/newsletter.ts';
import { usageError } from '../cli-error.ts';

/** `--overlap`, or what holds without it. */
export function overlapOf(text: string | undefined, otherwise: Overlap): Overlap {
  if (text === undefined) return otherwise;
  const known = OVERLAPS.find((overlap) => overlap === text);
  if (known !== undefined) return known;
  throw usageError(`--overlap must be one of ${OVERLAPS.join(', ')}, not '${text}'.`);
}
