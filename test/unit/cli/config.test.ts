import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigError, upFileText, type Environment } from '../../../src/config-reader.ts';
import { CredentialsError, loadConfig, requireCredentials } from '../../../src/config.ts';
import { tempDir } from '../../support/temp-dir.ts';

const load = (env: Environment, flags: Environment = {}) =>
  loadConfig({ env: { STEADYSEND_HOME: '/nonexistent', ...env }, flags });

async function homeWith(files: Record<string, string>): Promise<string> {
  const home = await tempDir();
  await mkdir(home, { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(home, name), text);
  return home;
}

test('the defaults are the documented ones, and nothing can change them later', () => {
  const config = load({});
  expect(config).toMatchObject({
    ses: { secretId: null, secretKey: null, region: 'ap-guangzhou', endpoint: null, site: 'china' },
    tuning: {
      ratePerSecond: 20,
      spansInFlight: 12,
      heartbeatTimeoutMs: 10_000,
      requestTimeoutMs: 10_000,
      listDelayMs: 10_000,
      uploadTimeoutMs: 300_000,
    },
    logLevel: 'info',
  });
  expect(() => Object.assign(config.tuning, { ratePerSecond: 1 })).toThrow(TypeError);
});

test('a flag beats the environment, that a file, that a running `up`, that the default', async () => {
  const files = {
    'config.env': 'LOG_LEVEL=warn\nSTEADYSEND_RATE=7\n',
    'up.env': upFileText(process.pid, { TEMPORAL_ADDRESS: '127.0.0.1:1' }),
  };
  const env: Environment = { STEADYSEND_HOME: await homeWith(files) };
  const plain = loadConfig({ env });
  expect([plain.logLevel, plain.tuning.ratePerSecond]).toEqual(['warn', 7]);
  expect(plain.temporalEnv['TEMPORAL_ADDRESS']).toBe('127.0.0.1:1');
  expect(loadConfig({ env: { ...env, LOG_LEVEL: 'error' } }).logLevel).toBe('error');
  const flagged = loadConfig({
    env: { ...env, LOG_LEVEL: 'error' },
    flags: { LOG_LEVEL: 'debug' },
  });
  expect(flagged.logLevel).toBe('debug');
});

test('an empty variable is an unset one', () => {
  const config = load({
    TENCENTCLOUD_REGION: '',
    STEADYSEND_RATE: ' ',
    TENCENTCLOUD_SECRET_ID: '',
  });
  expect(config.ses.region).toBe('ap-guangzhou');
  expect(config.tuning.ratePerSecond).toBe(20);
  expect(config.ses.secretId).toBeNull();
});

test('everything wrong is told at once, each with its source', async () => {
  const home = await homeWith({ 'config.env': 'STEADYSEND_RAET=5\nLOG_LEVEL=loud\n' });
  const env = {
    STEADYSEND_HOME: home,
    STEADYSEND_RATE: '-1',
    STEADYSEND_SPANS_IN_FLIGHT: '1.5',
    STEADYSEND_SES_ENDPOINT: 'localhost:8025',
  };
  const error = (() => {
    try {
      return loadConfig({ env });
    } catch (reason) {
      return reason;
    }
  })();
  if (!(error instanceof ConfigError)) throw new Error('the settings were accepted');
  expect(error.problems).toEqual([
    `STEADYSEND_RAET (${home}/config.env) is not a setting. Did you mean STEADYSEND_RATE?`,
    expect.stringContaining('STEADYSEND_SES_ENDPOINT (environment) must be a URL'),
    expect.stringContaining('STEADYSEND_RATE (environment) must be a number'),
    expect.stringContaining('STEADYSEND_SPANS_IN_FLIGHT (environment) must be a whole number'),
    expect.stringContaining(`LOG_LEVEL (${home}/config.env) must be one of`),
  ]);
});

describe('the site, which decides the unsubscribe codes', () => {
  test.each([
    [{}, 'china'],
    [{ TENCENTCLOUD_REGION: 'ap-singapore' }, 'international'],
    [{ STEADYSEND_SES_ENDPOINT: 'https://ses.intl.tencentcloudapi.com' }, 'international'],
    [{ STEADYSEND_SES_ENDPOINT: 'https://ses.tencentcloudapi.com' }, 'china'],
    [{ STEADYSEND_SES_ENDPOINT: 'http://127.0.0.1:8025' }, 'china'],
  ])('%j is %s', (env, site) => {
    expect(load(env).ses.site).toBe(site);
  });
});

describe('the way to buckets', () => {
  const NO_KEYS = { accessKeyId: null, secretAccessKey: null, sessionToken: null };

  test.each<[Environment, object]>([
    [{}, { ...NO_KEYS, region: 'us-east-1', endpoint: null, pathStyle: false }],
    [{ AWS_DEFAULT_REGION: 'eu-west-1' }, { region: 'eu-west-1' }],
    [
      {
        AWS_ACCESS_KEY_ID: 'id',
        AWS_SECRET_ACCESS_KEY: 'key',
        AWS_SESSION_TOKEN: 'token',
        AWS_REGION: 'eu-west-1',
        TENCENTCLOUD_SECRET_ID: 'AKID1',
        TENCENTCLOUD_SECRET_KEY: 'key1',
      },
      { accessKeyId: 'id', secretAccessKey: 'key', sessionToken: 'token', region: 'eu-west-1' },
    ],
    [
      { AWS_ENDPOINT_URL: 'https://a.example', AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9000' },
      { endpoint: 'http://127.0.0.1:9000', pathStyle: true },
    ],
    [{ AWS_ENDPOINT_URL: 'http://minio:9000' }, { pathStyle: true }],
    [{ AWS_ENDPOINT_URL: 'http://[::1]:9000' }, { pathStyle: true }],
    [{ AWS_ENDPOINT_URL: 'https://minio.example.com' }, { pathStyle: false }],
    [
      { AWS_ENDPOINT_URL: 'https://minio.example.com', STEADYSEND_S3_PATH_STYLE: 'true' },
      { pathStyle: true },
    ],
    // A foreign server never sees the account's key, however its name may look.
    [
      {
        AWS_ENDPOINT_URL: 'https://cos.ap-x.myqcloud.com.example.com',
        TENCENTCLOUD_SECRET_ID: 'AKID1',
      },
      NO_KEYS,
    ],
  ])('%j', (env, expected) => {
    expect(load(env).s3).toMatchObject(expected);
  });

  test('COS takes the key of the account, and says its region by its name', () => {
    const account = {
      AWS_ENDPOINT_URL_S3: 'https://cos.ap-guangzhou.myqcloud.com',
      TENCENTCLOUD_SECRET_ID: 'AKID1',
      TENCENTCLOUD_SECRET_KEY: 'key1',
    };
    expect(load(account).s3).toEqual({
      accessKeyId: 'AKID1',
      secretAccessKey: 'key1',
      sessionToken: null,
      region: 'ap-guangzhou',
      endpoint: 'https://cos.ap-guangzhou.myqcloud.com',
      pathStyle: false,
    });
    const own = { ...account, AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'key' };
    expect(load(own).s3).toMatchObject({ accessKeyId: 'id', secretAccessKey: 'key' });
  });

  test('what is no endpoint or no choice is said with the other problems', () => {
    const env = { AWS_ENDPOINT_URL_S3: 'minio:9000', STEADYSEND_S3_PATH_STYLE: 'yes' };
    expect(() => load(env)).toThrow(/AWS_ENDPOINT_URL_S3 .*\n.*STEADYSEND_S3_PATH_STYLE/);
  });
});

describe('what `up` wrote down', () => {
  const UP = {
    TEMPORAL_ADDRESS: '127.0.0.1:1',
    STEADYSEND_SES_ENDPOINT: 'http://127.0.0.1:2',
    TENCENTCLOUD_SECRET_ID: 'simulator',
    TENCENTCLOUD_SECRET_KEY: 'simulator',
  };

  test('is used by commands in other terminals', async () => {
    const home = await homeWith({ 'up.env': upFileText(process.pid, UP) });
    const config = loadConfig({ env: { STEADYSEND_HOME: home } });
    expect(config.ses.endpoint).toBe('http://127.0.0.1:2');
    expect(requireCredentials(config.ses)).toEqual({
      secretId: 'simulator',
      secretKey: 'simulator',
    });
    expect(config.upFile).toBe(join(home, 'up.env'));
  });

  test('is never mixed with an account or a server chosen elsewhere', async () => {
    const home = await homeWith({ 'up.env': upFileText(process.pid, UP) });
    const account = loadConfig({ env: { STEADYSEND_HOME: home, TENCENTCLOUD_SECRET_ID: 'AKID1' } });
    expect(account.ses).toMatchObject({ secretId: 'AKID1', secretKey: null, endpoint: null });
    expect(account.temporalEnv['TEMPORAL_ADDRESS']).toBe('127.0.0.1:1');
    const server = loadConfig({ env: { STEADYSEND_HOME: home, TEMPORAL_PROFILE: 'cloud' } });
    expect(server.temporalEnv).toEqual({ TEMPORAL_PROFILE: 'cloud' });
    expect(server.ses.endpoint).toBe('http://127.0.0.1:2');
  });

  test('is left alone when the one who wrote it is gone', async () => {
    // Larger than any process id that Linux gives (/proc/sys/kernel/pid_max is 2^22 at most).
    const home = await homeWith({ 'up.env': upFileText(2 ** 22 + 1, UP) });
    const config = loadConfig({ env: { STEADYSEND_HOME: home } });
    expect([config.ses.endpoint, config.upFile]).toEqual([null, null]);
  });
});

test('missing credentials are named, and no value is quoted', () => {
  const half = load({ TENCENTCLOUD_SECRET_ID: 'AKIDsecret' });
  expect(() => requireCredentials(half.ses)).toThrow(CredentialsError);
  expect(() => requireCredentials(half.ses)).toThrow(/TENCENTCLOUD_SECRET_KEY is not set/);
  expect(() => requireCredentials(half.ses)).not.toThrow(/AKIDsecret/);
});

test.each([
  ['9464', { host: '127.0.0.1', port: 9464 }],
  ['127.0.0.1:9464', { host: '127.0.0.1', port: 9464 }],
  ['0.0.0.0:9464', { host: '0.0.0.0', port: 9464 }],
  ['worker-3.example.internal:0', { host: 'worker-3.example.internal', port: 0 }],
  ['[::]:9464', { host: '::', port: 9464 }],
])('metrics at %s: another machine sees them only if that is said', (text, address) => {
  expect(load({ STEADYSEND_METRICS_ADDRESS: text }).metricsAddress).toEqual(address);
});

test.each([':9464', '0.0.0.0', '0.0.0.0:65536', '::1:9464', 'http://0.0.0.0:9464', 'on'])(
  'metrics at %s: refused, with what would do',
  (text) => {
    expect(() => load({ STEADYSEND_METRICS_ADDRESS: text })).toThrow(
      /STEADYSEND_METRICS_ADDRESS \(environment\) must be HOST:PORT, .*127\.0\.0\.1:9464/,
    );
  },
);

test.each([
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c.example:4318' }, 'http://c.example:4318/v1/traces'],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'https://c.example/otlp/' }, 'https://c.example/otlp/v1/traces'],
  [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://c.example/t' }, 'http://c.example/t'],
  [{}, null],
])('traces with %j go to %s', (env, url) => {
  expect(load(env).tracesUrl).toBe(url);
});

test('traces: what is no address is refused', () => {
  expect(() => load({ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' })).toThrow(
    /OTEL_EXPORTER_OTLP_ENDPOINT \(environment\) must be a URL/,
  );
});

test('keys of payloads: one to write with, any number to read with, and none is repeated', () => {
  const key = (byte: number) => Buffer.alloc(32, byte).toString('base64');
  const { payloadKeys } = load({
    STEADYSEND_PAYLOAD_KEY: key(1),
    STEADYSEND_PAYLOAD_OLD_KEYS: `${key(2)}, ${key(3)}`,
  });
  expect(payloadKeys.old).toHaveLength(2);
  const ids = [payloadKeys.current, ...payloadKeys.old].map((each) => each?.id);
  expect(new Set(ids).size).toBe(3);
  expect(load({}).payloadKeys).toEqual({ current: null, old: [] });
  const wrong = () =>
    load({
      STEADYSEND_PAYLOAD_KEY: `${key(1)},${key(2)}`,
      STEADYSEND_PAYLOAD_OLD_KEYS: Buffer.from('sixteen byte key').toString('base64'),
    });
  expect(wrong).toThrow('STEADYSEND_PAYLOAD_KEY (environment) must be one key');
  expect(wrong).toThrow(
    'STEADYSEND_PAYLOAD_OLD_KEYS (environment) must be 32 bytes in Base64, as ' +
      '`openssl rand -base64 32` prints them; it comes to 16 bytes.',
  );
  expect(wrong).not.toThrow(key(1).slice(0, 10));
});

test('a profile goes before the places that weaker sources name, and after those of its own', async () => {
  const home = await homeWith({ 'config.env': 'TEMPORAL_ADDRESS=10.0.0.1:7233\n' });
  const env = { STEADYSEND_HOME: home, HOME: '/home/ann', TEMPORAL_API_KEY: 'key' };
  const { temporalEnv } = loadConfig({ env, flags: { TEMPORAL_PROFILE: 'mail' } });
  expect(temporalEnv).toEqual({
    TEMPORAL_PROFILE: 'mail',
    TEMPORAL_API_KEY: 'key',
    HOME: '/home/ann',
  });
  const own = { ...env, TEMPORAL_PROFILE: 'mail', TEMPORAL_NAMESPACE: 'trial' };
  expect(loadConfig({ env: own }).temporalEnv).toMatchObject({ TEMPORAL_NAMESPACE: 'trial' });
  expect(loadConfig({ env: own }).temporalEnv['TEMPORAL_ADDRESS']).toBeUndefined();
  expect(load({ TEMPORAL_ADDRESS: 'a:1' }, { TEMPORAL_PROFILE: undefined }).temporalEnv).toEqual({
    TEMPORAL_ADDRESS: 'a:1',
  });
});
