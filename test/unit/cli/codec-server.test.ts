import { describe, expect, test } from 'vitest';
import { mayCall } from '../../../src/cli/codec-server/may-call.ts';
import { payloadsFrom, payloadsText } from '../../../src/cli/codec-server/wire.ts';
import { run } from './fake-io.ts';

const KEY = { STEADYSEND_PAYLOAD_KEY: Buffer.alloc(32, 7).toString('base64') };
const UI = 'http://localhost:8233';
const call = (headers: Record<string, string>, settings = {}, method = 'POST') =>
  mayCall({ method, headers }, { webOrigin: UI, token: null, ...settings })?.status ?? 200;

describe('who may ask', () => {
  test('programs and the web UI may, pages of others may not', () => {
    expect(call({})).toBe(200);
    expect(call({ origin: UI })).toBe(200);
    expect(call({ origin: 'http://evil.example.com' })).toBe(403);
    expect(call({ origin: 'null' })).toBe(403);
    expect(call({ origin: UI }, { webOrigin: null })).toBe(403);
  });

  test('with a token only who shows it, but a browser asks for permission without', () => {
    const token = { token: 'let-me-in' };
    expect(call({}, token)).toBe(401);
    expect(call({ authorization: 'Bearer let-me-out' }, token)).toBe(401);
    expect(call({ authorization: 'Basic let-me-in' }, token)).toBe(401);
    expect(call({ authorization: 'bearer let-me-in' }, token)).toBe(200);
    expect(call({ origin: UI }, token, 'OPTIONS')).toBe(200);
    expect(call({ origin: 'http://evil.example.com' }, token, 'OPTIONS')).toBe(403);
  });

  test('without a key, or open to others without a token, it does not start', async () => {
    const keyless = await run(['codec-server', '--listen', '0']);
    expect(keyless).toMatchObject({ code: 2, err: expect.stringContaining('no key to decrypt') });
    const open = await run(['codec-server', '--listen', '0.0.0.0:0'], KEY);
    expect(open).toMatchObject({
      code: 4,
      err: expect.stringContaining('set STEADYSEND_CODEC_TOKEN'),
    });
  });
});

describe('its JSON', () => {
  test('payloads go through as they are', () => {
    const body = '{"payloads":[{"metadata":{"encoding":"YmluYXJ5"},"data":"AP8="},{}]}';
    const payloads = payloadsFrom(body)!;
    expect(Buffer.from(payloads[0]!.data!)).toEqual(Buffer.from([0, 255]));
    expect(JSON.parse(payloadsText(payloads))).toEqual({
      payloads: [
        { metadata: { encoding: 'YmluYXJ5' }, data: 'AP8=' },
        { metadata: {}, data: '' },
      ],
    });
  });

  test.each(['', 'no', '[]', '{"payloads":{}}', '{"payloads":[{"data":1}]}'])(
    '%s is none',
    (body) => {
      expect(payloadsFrom(body)).toBeNull();
    },
  );
});
