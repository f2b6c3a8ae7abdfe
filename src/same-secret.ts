import { createHash, timingSafeEqual } from 'node:crypto';

/** Takes the same time whatever is different, the length included. */
export function isSameSecret(given: string, wanted: string): boolean {
  return timingSafeEqual(digest(given), digest(wanted));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
