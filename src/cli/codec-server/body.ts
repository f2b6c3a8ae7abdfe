import type { IncomingMessage } from 'node:http';

/** Temporal's messages end at 4 MiB, which in Base64 and JSON come to less than twice as much. */
const BODY_MAX_BYTES = 8 * 1024 * 1024;

/** The body as text; null when it is too large, of which no more is read. */
export async function readBody(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request.iterator({ destroyOnReturn: false })) {
    length += (part as Buffer).length;
    if (length > BODY_MAX_BYTES) return null;
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts).toString('utf8');
}
