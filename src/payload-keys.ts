import { createHash, createSecretKey, type KeyObject } from 'node:crypto';

/** A key of AES-256-GCM, and the name that payloads call it by. */
export interface PayloadKey {
  /** Made of the key, so that nobody has to hand out names, and no name can mean two keys. */
  readonly id: string;
  /** Shows nothing of itself when it is printed. */
  readonly secret: KeyObject;
}

/** What Temporal is given in cipher, and what can be read of it. */
export interface PayloadKeys {
  /** Null: nothing is encrypted. */
  readonly current: PayloadKey | null;
  /** Only for reading what was written with them. */
  readonly old: readonly PayloadKey[];
}

export const NO_PAYLOAD_KEYS: PayloadKeys = { current: null, old: [] };

const KEY_BYTES = 32;
/** 64 bits of the digest: a dozen keys never meet, and of a random key it gives nothing away. */
const ID_LENGTH = 16;

/** A key from its Base64, or what is wrong with it. Never quotes it. */
export function parsePayloadKey(text: string): PayloadKey | string {
  const wanted = `${KEY_BYTES} bytes in Base64, as \`openssl rand -base64 ${KEY_BYTES}\` prints them`;
  if (!/^[\w+/-]+={0,2}$/.test(text)) return `${wanted}; it is no Base64`;
  // Node reads both alphabets of Base64.
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== KEY_BYTES) return `${wanted}; it comes to ${bytes.length} bytes`;
  const id = createHash('sha256')
    .update('steadysend payload key\0')
    .update(bytes)
    .digest('hex')
    .slice(0, ID_LENGTH);
  return { id, secret: createSecretKey(bytes) };
}
