import { isLoopback } from '../../../listen.ts';
import type { Reach } from './reach.ts';

/** What a browser says of a request without being asked. */
export interface RequestFacts {
  method: string;
  host: string | undefined;
  origin: string | undefined;
  fetchSite: string | undefined;
  /** Any header that only a proxy sets. */
  isForwarded: boolean;
}

export type Refusal = 'host' | 'origin' | 'forwarded';

/**
 * Null when the request may go on. The name in `Host` is looked at because of DNS rebinding: a page
 * of somebody else whose name suddenly points to 127.0.0.1 still has its own name there. The port is
 * not, so that a page reached through an SSH tunnel works.
 */
export function refusalOf(facts: RequestFacts, reach: Reach): Refusal | null {
  // A proxy that nobody told us of would make everybody look like this machine's user.
  if (facts.isForwarded && reach.kind !== 'proxy') return 'forwarded';
  const origin = expectedOrigin(facts.host, reach);
  if (origin === null) return 'host';
  if (facts.method === 'GET' || facts.method === 'HEAD') return null;
  return isSameOrigin(facts, origin) ? null : 'origin';
}

/** The origin that this page has for a browser; null when it has no such name. */
function expectedOrigin(host: string | undefined, reach: Reach): string | null {
  const scheme = reach.kind === 'local' ? 'http' : 'https';
  // Nothing but a name and a port, or the rest would be taken for a user or a path.
  if (host === undefined || /[/\\?#@\s]/.test(host)) return null;
  const url = URL.canParse(`${scheme}://${host}`) ? new URL(`${scheme}://${host}`) : null;
  if (url === null) return null;
  switch (reach.kind) {
    case 'local':
      return isLoopback(url.hostname) ? url.origin : null;
    case 'tls':
      return reach.certifies(url.hostname) ? url.origin : null;
    case 'proxy':
      return url.origin === reach.origin ? url.origin : null;
  }
}

/** Every browser of today sends both headers with a POST; whoever sends neither is none. */
function isSameOrigin({ origin, fetchSite }: RequestFacts, expected: string): boolean {
  if (fetchSite !== undefined && fetchSite !== 'same-origin') return false;
  if (origin === undefined) return fetchSite === 'same-origin';
  return URL.canParse(origin) && new URL(origin).origin === expected;
}
