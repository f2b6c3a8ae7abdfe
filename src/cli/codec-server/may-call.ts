import type { IncomingMessage } from 'node:http';
import type { CodecServerSettings } from '../../config.ts';
import { isSameSecret } from '../../same-secret.ts';

/** An answer in place of payloads. */
export interface Refusal {
  status: number;
  text: string;
}

/**
 * Why a call is refused; null when it may go on. A page says where it comes from with every POST, so
 * other pages in the browser of whoever runs this get nothing, whatever name they reach it by.
 */
export function mayCall(
  request: Pick<IncomingMessage, 'method' | 'headers'>,
  { webOrigin, token }: Pick<CodecServerSettings, 'webOrigin' | 'token'>,
): Refusal | null {
  const { origin, authorization } = request.headers;
  if (origin !== undefined && origin !== webOrigin) {
    return { status: 403, text: `pages of ${origin} may not ask: see --web` };
  }
  // A browser asks for permission without the token.
  if (request.method === 'OPTIONS' || token === null) return null;
  const [, shown] = /^Bearer (.+)$/i.exec(authorization ?? '') ?? [];
  if (shown !== undefined && isSameSecret(shown, token)) return null;
  return { status: 401, text: 'wants Authorization: Bearer with STEADYSEND_CODEC_TOKEN' };
}
