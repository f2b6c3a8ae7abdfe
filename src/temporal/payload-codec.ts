import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Payload, PayloadCodec } from '@temporalio/common';
import protobuf from '@temporalio/proto';
import type { PayloadKey, PayloadKeys } from '../payload-keys.ts';

/**
 * A payload that cannot be read with the keys at hand. A worker's task fails with it and is tried
 * again, so nothing is lost; a command ends with it.
 */
export class PayloadKeyError extends Error {
  override readonly name = 'PayloadKeyError';
}

export interface CodecOptions {
  /**
   * `null`: what cannot be read is as if it were null. For lists, in which one campaign of long ago
   * must not hide all others. @default 'throw'
   */
  unreadable?: 'throw' | 'null';
  /** Called once for each key that is wanted and not there, before it is thrown. */
  onMissingKey?: (keyId: string, message: string) => void;
}

// As in Temporal's own samples, so that their codec servers read it, given the same key:
// nonce, the payload as protobuf in cipher, tag.
const ENCODING = 'binary/encrypted';
const KEY_ID = 'encryption-key-id';
const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

const { Payload: WirePayload } = protobuf.temporal.api.common.v1;

/**
 * Encrypts payloads on their way to Temporal, if there is a current key, and reads those of all keys.
 * What is not encrypted passes: histories from before a key was set go on being read. Without any
 * key it is still there, to say of an encrypted payload what is missing.
 */
export function payloadCodec(keys: PayloadKeys, options: CodecOptions = {}): PayloadCodec {
  const { current, old } = keys;
  const known = new Map(
    [...old, ...(current === null ? [] : [current])].map((key) => [key.id, key]),
  );
  const told = new Set<string>();
  const read = (payload: Payload): Payload => {
    if (textOf(payload, 'encoding') !== ENCODING) return payload;
    try {
      const id = textOf(payload, KEY_ID);
      const key = known.get(id);
      if (key !== undefined) return decrypt(payload, key);
      const message = missingKey(id, [...known.keys()]);
      if (!told.has(id)) options.onMissingKey?.(id, message);
      told.add(id);
      throw new PayloadKeyError(message);
    } catch (error) {
      if (options.unreadable === 'null' && error instanceof PayloadKeyError) return nullPayload();
      throw error;
    }
  };
  return {
    encode: async (payloads) =>
      current === null ? payloads : payloads.map((payload) => encrypt(payload, current)),
    decode: async (payloads) => payloads.map(read),
  };
}

function encrypt(payload: Payload, { id, secret }: PayloadKey): Payload {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, secret, nonce, { authTagLength: TAG_BYTES });
  const text = WirePayload.encode(payload).finish();
  const data = Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()]);
  return { metadata: { encoding: Buffer.from(ENCODING), [KEY_ID]: Buffer.from(id) }, data };
}

function decrypt(payload: Payload, { id, secret }: PayloadKey): Payload {
  const data = payload.data ?? new Uint8Array();
  try {
    const tagAt = data.length - TAG_BYTES;
    const decipher = createDecipheriv(CIPHER, secret, data.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAuthTag(data.subarray(tagAt));
    const text = [decipher.update(data.subarray(NONCE_BYTES, tagAt)), decipher.final()];
    return WirePayload.decode(Buffer.concat(text));
  } catch (error) {
    throw new PayloadKeyError(
      `A payload of Temporal that names the key ${id} cannot be decrypted with it: it was altered, ` +
        'or not written by steadysend.',
      { cause: error },
    );
  }
}

function missingKey(id: string, known: string[]): string {
  const have =
    known.length === 0 ? 'and none is set here' : `and the keys set here are ${known.join(', ')}`;
  return (
    `Payloads of Temporal are encrypted with the key ${id || 'of no name'}, ${have}. Set ` +
    'STEADYSEND_PAYLOAD_KEY to it, or add it to STEADYSEND_PAYLOAD_OLD_KEYS; nothing is lost meanwhile.'
  );
}

function textOf({ metadata }: Payload, name: string): string {
  const value = metadata?.[name];
  return value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : '';
}

function nullPayload(): Payload {
  return { metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from('null') };
}
