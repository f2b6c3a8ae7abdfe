import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { chosenAddress, loadProfile } from '../../../src/temporal/profile.ts';
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

  test('the file of the user is found without being named', async () => {
    const folder = await tempDir();
    await mkdir(join(folder, 'temporalio'));
    await writeFile(
      join(folder, 'temporalio', 'temporal.toml'),
      '[profile.default]\naddress = "one:1"\n[profile.mail]\naddress = "two:2"\n',
    );
    // Linux; elsewhere the folder has another name.
    const env = process.platform === 'linux' ? { XDG_CONFIG_HOME: folder } : { APPDATA: folder };
    expect(loadProfile(env).address).toBe('one:1');
    expect(loadProfile({ ...env, TEMPORAL_PROFILE: 'mail' }).address).toBe('two:2');
  });

  test('certificates, a key and headers of a profile reach the connection', async () => {
    const env = await withProfile(
      [
        '[profile.mtls]',
        'address = "m:1"',
        '[profile.mtls.tls]',
        'server_ca_cert_data = "CA"',
        'client_cert_data = "CERT"',
        'client_key_data = "KEY"',
        'server_name = "temporal.internal"',
        '[profile.mtls.codec]',
        'endpoint = "https://codec.example.com"',
        '[profile.key]',
        'address = "k:1"',
        'api_key = "hush"',
        '[profile.key.grpc_meta]',
        'team = "mail"',
      ].join('\n'),
    );
    const bytes = (text: string) => new Uint8Array(Buffer.from(text));
    const mtls = loadProfile({ ...env, TEMPORAL_PROFILE: 'mtls' }).connectionOptions;
    expect(mtls.tls).toMatchObject({
      serverNameOverride: 'temporal.internal',
      serverRootCACertificate: bytes('CA'),
      clientCertPair: { crt: bytes('CERT'), key: bytes('KEY') },
    });
    const keyed = loadProfile({ ...env, TEMPORAL_PROFILE: 'key' }).connectionOptions;
    expect(keyed).toMatchObject({ apiKey: 'hush', tls: true, metadata: { team: 'mail' } });
  });

  test('`up` starts a server of its own only where nothing says where one is', async () => {
    expect(chosenAddress(NOWHERE)).toBeNull();
    expect(chosenAddress({ ...NOWHERE, TEMPORAL_ADDRESS: 'a:1' })).toBe('a:1');
    expect(chosenAddress({ ...NOWHERE, TEMPORAL_API_KEY: 'key' })).toBe('localhost:7233');
    const env = await withProfile('[profile.default]\naddress = "p:1"\n');
    expect(chosenAddress(env)).toBe('p:1');
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

  test('a client certificate without its key, which the SDK would leave out', async () => {
    const env = await withProfile('[profile.default.tls]\nclient_cert_data = "CERT"\n');
    expect(() => loadProfile(env)).toThrow('a client certificate needs its key');
  });

  test('a settings file, or a profile in it, that is not there', async () => {
    expect(() => loadProfile({ TEMPORAL_CONFIG_FILE: '/nonexistent/t.toml' })).toThrow(
      'TEMPORAL_CONFIG_FILE: there is no file /nonexistent/t.toml',
    );
    const env = await withProfile('[profile.mail]\n');
    expect(() => loadProfile({ ...env, TEMPORAL_PROFILE: 'post' })).toThrow("Profile 'post' not");
    const other = await withProfile('[mail]\naddress = "a:1"\n');
    expect(() => loadProfile(other)).toThrow('the profile file has no [profile.NAME]');
  });
});

test('the cache follows the XDG rules', () => {
  expect(cacheDirectory({ XDG_CACHE_HOME: '/c', HOME: '/h' })).toBe('/c/steadysend');
  expect(cacheDirectory({ XDG_CACHE_HOME: 'relative', HOME: '/h' })).toBe('/h/.cache/steadysend');
  expect(cacheDirectory({ HOME: '/h' })).toBe('/h/.cache/steadysend');
});
