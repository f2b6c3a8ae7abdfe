import { crc32 } from 'node:zlib';
import type { ObjectStore } from './object-store.ts';
import { StorageError } from './storage-error.ts';

/**
 * JSON with the checksum of its own text: `{"crc32":"0a1b2c3d","value":…}`. Atomic writes keep
 * our own crashes out; this finds the rest: a disk that lost a block, a restored half, an editor.
 */
function seal(value: unknown): string {
  const body = JSON.stringify(value);
  return `{"crc32":"${checksum(body)}","value":${body}}\n`;
}

export async function readSealed<T>(store: ObjectStore, name: string): Promise<T | null> {
  const bytes = await store.read(name);
  if (bytes === null) return null;
  const parts = /^\{"crc32":"([0-9a-f]{8})","value":(.*)\}\n$/s.exec(bytes.toString('utf8'));
  const body = parts?.[2];
  if (body === undefined || checksum(body) !== parts?.[1]) {
    const problem =
      'its checksum does not fit: it was cut short or edited; restore it from a backup';
    throw new StorageError('torn', { location: store.location, object: name }, problem);
  }
  const value: T = JSON.parse(body);
  return value;
}

export async function writeSealed(store: ObjectStore, name: string, value: unknown): Promise<void> {
  await store.write(name, seal(value));
}

/** CRC-32 in eight hexadecimal digits. */
export function checksum(data: string | Uint8Array): string {
  return crc32(data).toString(16).padStart(8, '0');
}
