import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadProfile } from '../../../src/temporal/profile.ts';
import { cacheDirectory } from '../../../src/temporal/server-binary.ts';
import { tempDir } from '../../support/temp-dir.ts';

async function withProfile(toml: string): Promise<Record<string, string>> {
  const path = join(await tempDir(), 'temporal.toml');
  await writeFile(path, toml);
  return { TEMPORAL_CONFIG_FILE: path };
}

const NOWHERE = { HOME: '/nonexistent', XDG_CONFIG_HOME: '/nonexistent' };

describe('where Temporal is', () => {
  test('nothing set, or set to nothing, means the local default', () => {
    for (const env of [NOWHERE, { ...NOWHERE, TEMPORAL_ADDRESS: '', TEMPORAL_NAMESPACE: '' }]) {
      expect(loadProfile(env)).toMatchObject({ address: 'localhost:7233', namespace: 'default' });
    }
  });

  test('a profile of the file is used, and a variable wins over it', async () => {
    const env = await withProfile(
      '[profile.mail]\naddress = "mail.example.com:7233"\nnamespace = "campaigns"\n',
    );
    const chosen = { ...env, TEMPORAL_PROFILE: 'mail' };
    expect(loadProfile(chosen)).toMatchObject({
      address: 'mail.example.com:7233',
      namespace: 'campaigns',
    });
    expect(loadProfile({ ...chosen, TEMPORAL_NAMESPACE: 'trial' }).namespace).toBe('trial');
  });

  test('an API key switches TLS on', () => {
    const { connectionOptions } = loadProfile({ ...NOWHERE, TEMPORAL_API_KEY: 'key' });
    expect(connectionOptions.tls).toBe(true);
  });
});

describe('settings that would do something else than they say are refused', () => {
  test.each(['TRUE', 'yes', 'on', 'True'])('TEMPORAL_TLS=%s', (value) => {
    expect(() => loadProfile({ ...NOWHERE, TEMPORAL_TLS: value })).toThrow(
      `TEMPORAL_TLS=${value} is not understood: write true or false`,
    );
  });

  test('an API key without TLS, by variable and by file, and the key is not repeated', async () => {
    const file = await withProfile(
      '[profile.default]\napi_key = "hush"\n[profile.default.tls]\ndisabled = true\n',
    );
    for (const env of [{ ...NOWHERE, TEMPORAL_API_KEY: 'hush', TEMPORAL_TLS: 'false' }, file]) {
      expect(() => loadProfile(env)).toThrow('the key would travel in the clear');
      expect(() => loadProfile(env)).not.toThrow('hush');
    }
  });

  test('host verification switched off, which the SDK does not do', () => {
    const env = { ...NOWHERE, TEMPORAL_TLS_DISABLE_HOST_VERIFICATION: 'true' };
    expect(() => loadProfile(env)).toThrow('has no effect');
  });

  test('a settings file, or a profile in it, that is not there', async () => {
    expect(() => loadProfile({ TEMPORAL_CONFIG_FILE: '/nonexistent/t.toml' })).toThrow(
      'TEMPORAL_CONFIG_FILE: there is no file /nonexistent/t.toml',
    );
    const env = await withProfile('[profile.mail]\n');
    expect(() => loadProfile({ ...env, TEMPORAL_PROFILE: 'post' })).toThrow("Profile 'post' not");
  });
});

test('the cache follows the XDG rules', () => {
  expect(cacheDirectory({ XDG_CACHE_HOME: '/c', HOME: '/h' })).toBe('/c/steadysend');
  expect(cacheDirectory({ XDG_CACHE_HOME: 'relative', HOME: '/h' })).toBe('/h/.cache/steadysend');
  expect(cacheDirectory({ HOME: '/h' })).toBe('/h/.cache/steadysend');
});
