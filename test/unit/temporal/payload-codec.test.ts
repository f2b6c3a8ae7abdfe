import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  NO_PAYLOAD_KEYS,
  parsePayloadKey,
  type PayloadKey,
  type PayloadKeys,
} from '../../../src/payload-keys.ts';
import { payloadCodec } from '../../../src/temporal/payload-codec.ts';

const newKey = (): string => randomBytes(32).toString('base64');

function keyOf(text: string): PayloadKey {
  const key = parsePayloadKey(text);
  if (typeof key === 'string') throw new Error(key);
  return key;
}

const [one, two] = [keyOf(newKey()), keyOf(newKey())];
const with1: PayloadKeys = { current: one, old: [] };
const plain = (value: unknown): Payload => defaultPayloadConverter.toPayload(value)!;
const valueOf = (payload: Payload): unknown => defaultPayloadConverter.fromPayload(payload);
const textOf = (payload: Payload): string =>
  Buffer.concat([
    ...Object.values(payload.metadata ?? {}),
    payload.data ?? Buffer.alloc(0),
  ]).toString('latin1');

async function roundTrip(value: unknown, to: PayloadKeys, from: PayloadKeys): Promise<unknown> {
  const [sealed] = await payloadCodec(to).encode([plain(value)]);
  const [opened] = await payloadCodec(from).decode([sealed!]);
  return valueOf(opened!);
}

describe('payloads', () => {
  test('come back as they were, whatever they hold, and whatever is read with old keys', async () => {
    const rotated: PayloadKeys = { current: two, old: [one] };
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.jsonValue(), fc.uint8Array()), async (value) => {
        // As they are without a codec: JSON itself has no -0.
        const wanted = valueOf(plain(value));
        expect(await roundTrip(value, with1, with1)).toEqual(wanted);
        expect(await roundTrip(value, with1, rotated)).toEqual(wanted);
        expect(await roundTrip(value, rotated, { current: null, old: [one, two] })).toEqual(wanted);
      }),
    );
  });

  test('show nothing of what they hold, not even that they are equal', async () => {
    const codec = payloadCodec(with1);
    const [first, second] = await codec.encode([plain('Spring sale'), plain('Spring sale')]);
    for (const sealed of [first!, second!]) {
      expect(textOf(sealed)).not.toMatch(/Spring|json/);
      expect(textOf(sealed)).toContain(one.id);
    }
    expect(first!.data).not.toEqual(second!.data);
  });

  test('that are not encrypted are read, with a key and without', async () => {
    for (const keys of [with1, NO_PAYLOAD_KEYS]) {
      const [read] = await payloadCodec(keys).decode([plain({ before: 'the key' })]);
      expect(valueOf(read!)).toEqual({ before: 'the key' });
    }
  });

  test('are left as they are without a current key', async () => {
    const [left] = await payloadCodec({ current: null, old: [one] }).encode([plain('x')]);
    expect(valueOf(left!)).toBe('x');
  });
});

describe('what cannot be read', () => {
  test('names the key that is missing, those there are, and what to do', async () => {
    const [sealed] = await payloadCodec(with1).encode([plain('x')]);
    await expect(payloadCodec({ current: two, old: [] }).decode([sealed!])).rejects.toThrow(
      new RegExp(`with the key ${one.id}, .*${two.id}\\. Set STEADYSEND_PAYLOAD_KEY to it, or add`),
    );
    await expect(payloadCodec(NO_PAYLOAD_KEYS).decode([sealed!])).rejects.toThrow(
      `with the key ${one.id}, and none is set here`,
    );
  });

  test('is told once for each key, however often it is wanted', async () => {
    const sealed = await payloadCodec(with1).encode([plain('x'), plain('y')]);
    const told: string[] = [];
    const onMissingKey = (id: string, message: string) => void told.push(`${id}: ${message}`);
    const codec = payloadCodec({ current: two, old: [] }, { onMissingKey });
    await codec.decode(await codec.encode([plain('z')]));
    expect(told).toEqual([]);
    for (const each of [...sealed, ...sealed]) {
      await expect(codec.decode([each])).rejects.toThrow(one.id);
    }
    expect(told).toEqual([expect.stringMatching(`^${one.id}: .*STEADYSEND_PAYLOAD_OLD_KEYS`)]);
  });

  test('is null where a list must not end for it', async () => {
    const [sealed] = await payloadCodec(with1).encode([plain('x')]);
    const lenient = payloadCodec(NO_PAYLOAD_KEYS, { unreadable: 'null' });
    const read = await lenient.decode([sealed!, plain('y')]);
    expect(read.map(valueOf)).toEqual([null, 'y']);
  });

  test('any byte that was altered, or cut off, is noticed', async () => {
    const codec = payloadCodec(with1);
    const [sealed] = await codec.encode([plain({ recipients: 200 })]);
    const { data, ...rest } = sealed!;
    for (let at = 0; at < data!.length; at += 1) {
      const altered = Uint8Array.from(data!, (byte, place) => (place === at ? byte ^ 1 : byte));
      await expect(codec.decode([{ ...rest, data: altered }])).rejects.toThrow('was altered');
      await expect(codec.decode([{ ...rest, data: data!.subarray(0, at) }])).rejects.toThrow(
        'was altered',
      );
    }
  });
});

describe('keys', () => {
  test('both alphabets of Base64 are one key, with one id', () => {
    const text = Buffer.alloc(32, 0xfb).toString('base64');
    const safe = Buffer.alloc(32, 0xfb).toString('base64url');
    expect(safe).not.toBe(text);
    expect(keyOf(safe).id).toBe(keyOf(text).id);
  });

  test.each([
    ['cGFzc3dvcmQ=', 'it comes to 8 bytes'],
    ['a'.repeat(64), 'it comes to 48 bytes'],
    ['not base64!', 'it is no Base64'],
  ])('%s is refused, and not repeated', (text, problem) => {
    expect(parsePayloadKey(text)).toContain(problem);
    expect(parsePayloadKey(text)).not.toContain(text);
  });

  test('show nothing of themselves', () => {
    const text = newKey();
    const key = keyOf(text);
    for (const shown of [inspect(key), JSON.stringify(key)]) {
      expect(shown).not.toContain(text);
      expect(shown).not.toContain(Buffer.from(text, 'base64').toString('hex'));
    }
  });
});
