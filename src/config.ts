import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  ConfigReader,
  type Environment,
  type ListenAddress,
  type ReadOptions,
} from './config-reader.ts';
import { readS3 } from './config-s3.ts';
import type { PayloadKeys } from './payload-keys.ts';
import type { S3Settings } from './storage/s3-settings.ts';

export type { ListenAddress } from './config-reader.ts';

/** Everything the environment can say, checked and frozen. Nothing else reads process.env. */
export interface Config {
  /** Where campaign folders live: an absolute directory, or `s3://…`. */
  readonly home: string;
  /** For a home or lists in `s3://…`. */
  readonly s3: S3Settings;
  readonly ses: SesSettings;
  readonly tuning: Tuning;
  /** What the account pays, for estimates; null when unset. */
  readonly price: Price | null;
  /** TEMPORAL_* with every source applied, and where its profile file is looked for. */
  readonly temporalEnv: Readonly<Environment>;
  /** With which payloads in Temporal are encrypted and read. */
  readonly payloadKeys: PayloadKeys;
  readonly codecServer: CodecServerSettings;
  /** The whole environment, for programs that we look for on PATH or start. Never logged. */
  readonly env: Readonly<Environment>;
  /** Where a worker serves metrics and health; null for not at all. */
  readonly metricsAddress: ListenAddress | null;
  readonly events: EventSettings;
  /** Where a worker's traces go, by OTLP over HTTP; null for nowhere. */
  readonly tracesUrl: string | null;
  readonly logLevel: LogLevel;
  readonly terminal: TerminalSettings;
  /** The file that a running `steadysend up` left, when a setting came from it. */
  readonly upFile: string | null;
}

export interface SesSettings {
  /** Null when unset: commands that talk to SES ask for it with `requireCredentials`. */
  readonly secretId: string | null;
  readonly secretKey: string | null;
  readonly token: string | null;
  readonly region: string;
  /** Absent: Tencent Cloud's own endpoint for the region. */
  readonly endpoint: string | null;
  /** The two sites number the unsubscribe languages differently. */
  readonly site: Site;
  /** The IANA zone in which SES reads the begin of timed and recurring tasks. */
  readonly timezone: string;
}

/** Of the server that decrypts payloads for Temporal's own tools. */
export interface CodecServerSettings {
  readonly address: ListenAddress;
  /** The origin of Temporal's web UI, whose pages may ask; null for none. */
  readonly webOrigin: string | null;
  /** What callers have to show; null: nothing, which only this machine's may. */
  readonly token: string | null;
}

export interface Price {
  readonly perThousand: number;
  /** As written, such as `CNY`; empty when the price has none. */
  readonly currency: string;
}
export type Site = 'china' | 'international';

export interface Tuning {
  /** Requests per second and action. */
  readonly ratePerSecond: number;
  readonly spansInFlight: number;
  readonly heartbeatTimeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly listDelayMs: number;
  readonly uploadTimeoutMs: number;
  readonly quietSweepMs: number;
}

export interface EventSettings {
  /** Where a worker takes SES's events; null for not at all. */
  readonly address: ListenAddress | null;
  /** The last part of the path to which SES posts them: all that tells SES from anybody else. */
  readonly secret: string | null;
}

export interface TerminalSettings {
  /**
   * TERM=dumb: lines instead of a display that is drawn over. NO_COLOR needs no setting, since
   * nothing is ever coloured.
   */
  readonly plain: boolean;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';
const LOG_LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error', 'silent'];

/** Reads flag > environment > STEADYSEND_HOME/config.env > a running `up` > default. */
export function loadConfig(options: ReadOptions = {}): Config {
  const reader = new ConfigReader(options, process.env);
  const home = resolveHome(reader.text('STEADYSEND_HOME') ?? join(homedir(), '.steadysend'));
  reader.useHome(home);

  const region = reader.text('TENCENTCLOUD_REGION') ?? 'ap-guangzhou';
  const endpoint = reader.url('STEADYSEND_SES_ENDPOINT');
  const config: Config = {
    home,
    s3: readS3(reader),
    ses: {
      secretId: reader.text('TENCENTCLOUD_SECRET_ID'),
      secretKey: reader.text('TENCENTCLOUD_SECRET_KEY'),
      token: reader.text('TENCENTCLOUD_TOKEN'),
      region,
      endpoint,
      site: siteOf(region, endpoint),
      // Undocumented. The times in SES's own examples are UTC+8, in the international site's too.
      timezone: reader.timezone('STEADYSEND_SES_TIMEZONE') ?? 'Asia/Shanghai',
    },
    tuning: readTuning(reader),
    price: readPrice(reader),
    temporalEnv: reader.temporal(),
    payloadKeys: readPayloadKeys(reader),
    codecServer: {
      // The port that Temporal's samples use.
      address: reader.listenAddress('STEADYSEND_CODEC_ADDRESS') ?? {
        host: '127.0.0.1',
        port: 8081,
      },
      webOrigin: reader.url('STEADYSEND_CODEC_WEB'),
      token: reader.text('STEADYSEND_CODEC_TOKEN'),
    },
    env: { ...(options.env ?? process.env) },
    metricsAddress: reader.listenAddress('STEADYSEND_METRICS_ADDRESS'),
    events: {
      address: reader.listenAddress('STEADYSEND_EVENTS_ADDRESS'),
      secret: reader.secret(
        'STEADYSEND_EVENTS_SECRET',
        /^[A-Za-z0-9_-]{24,128}$/,
        '24 to 128 letters, digits, - or _, such as `openssl rand -hex 24` prints',
      ),
    },
    tracesUrl: readTracesUrl(reader),
    logLevel: reader.oneOf('LOG_LEVEL', LOG_LEVELS) ?? 'info',
    terminal: { plain: reader.text('TERM') === 'dumb' },
    upFile: reader.upFile,
  };
  reader.finish();
  return deepFreeze(config);
}

function readPayloadKeys(reader: ConfigReader): PayloadKeys {
  const old = reader.payloadKeys('STEADYSEND_PAYLOAD_OLD_KEYS');
  const [current = null, ...more] = reader.payloadKeys('STEADYSEND_PAYLOAD_KEY');
  if (more.length > 0) {
    reader.complain(
      'STEADYSEND_PAYLOAD_KEY',
      'one key; older ones go into STEADYSEND_PAYLOAD_OLD_KEYS',
    );
  }
  return { current, old };
}

/** OpenTelemetry's own names and rules: one address for traces, or one for everything. */
function readTracesUrl(reader: ConfigReader): string | null {
  const own = reader.webAddress('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT');
  const shared = reader.webAddress('OTEL_EXPORTER_OTLP_ENDPOINT');
  return own ?? (shared === null ? null : `${shared.replace(/\/$/, '')}/v1/traces`);
}

function readTuning(reader: ConfigReader): Tuning {
  return {
    // SES documentation ("API request frequency"): 20 requests a second for each action.
    ratePerSecond: reader.number('STEADYSEND_RATE', { min: 0.1, max: 10_000 }) ?? 20,
    // A span of 20 chunks waits about 2 s for its upload and takes 1 s of slots, so four keep the
    // pacer busy. Twelve keep three workers busy, also while those of a fourth that was killed wait
    // for their settle period; more than the pacer can take only wait in its queue.
    spansInFlight: reader.integer('STEADYSEND_SPANS_IN_FLIGHT', { min: 1, max: 200 }) ?? 12,
    // A killed worker's spans begin again after this long. Shorter risks taking a busy worker for
    // dead; longer delays the recovery.
    heartbeatTimeoutMs:
      reader.integer('STEADYSEND_HEARTBEAT_TIMEOUT_MS', { min: 1_000, max: 600_000 }) ?? 10_000,
    // SES answers in well under a second; its SDK's own 60 s would hold a slot for a minute.
    requestTimeoutMs:
      reader.integer('STEADYSEND_REQUEST_TIMEOUT_MS', { min: 100, max: 120_000 }) ?? 10_000,
    // How long SES may take to show a new send task. Undocumented: until then "no task" proves
    // nothing, so an unknown outcome is looked at only after this long.
    listDelayMs: reader.integer('STEADYSEND_LIST_DELAY_MS', { min: 0, max: 600_000 }) ?? 10_000,
    // How long a group may stay "uploading" before the campaign stops and says so.
    uploadTimeoutMs:
      reader.integer('STEADYSEND_UPLOAD_TIMEOUT_MS', { min: 1_000, max: 3_600_000 }) ?? 300_000,
    // The longest time between two looks at send tasks that only wait at SES for their time. A look
    // costs six events of history and a page of ListSendTasks for every hundred tasks.
    quietSweepMs:
      reader.integer('STEADYSEND_QUIET_SWEEP_MS', { min: 1_000, max: 86_400_000 }) ?? 21_600_000,
  };
}

/** `1.9 CNY`: SES's price list is by a thousand mails. */
function readPrice(reader: ConfigReader): Price | null {
  const wanted = 'an amount with a currency, such as 1.9 CNY';
  return reader.pattern(
    'STEADYSEND_PRICE_PER_1000',
    /^(\d{1,9}(?:\.\d{1,9})?) ?([A-Za-z]{3})?$/,
    wanted,
    ([, amount = '', currency = '']) => ({ perThousand: Number(amount), currency }),
  );
}

/** International accounts live in Singapore or are reached through an `intl` host. */
function siteOf(region: string, endpoint: string | null): Site {
  if (region === 'ap-singapore') return 'international';
  return endpoint !== null && new URL(endpoint).hostname.split('.').includes('intl')
    ? 'international'
    : 'china';
}

function resolveHome(value: string): string {
  if (value.includes('://')) return value;
  // Environment files and service managers do not expand the tilde as a shell does.
  return resolve(value.startsWith('~/') ? join(homedir(), value.slice(2)) : value);
}

/** Thrown by `requireCredentials` and `requireEventsSecret`; the CLI ends with exit code 4. */
export class CredentialsError extends Error {
  override readonly name = 'CredentialsError';
}

export interface Credentials {
  secretId: string;
  secretKey: string;
  token?: string;
}

export function requireCredentials(ses: SesSettings): Credentials {
  const missing = [
    ...(ses.secretId === null ? ['TENCENTCLOUD_SECRET_ID'] : []),
    ...(ses.secretKey === null ? ['TENCENTCLOUD_SECRET_KEY'] : []),
  ];
  if (ses.secretId === null || ses.secretKey === null) {
    throw new CredentialsError(
      `No credentials for SES: ${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} not set. ` +
        'Set them to an API key of the account that owns the sender domain ' +
        "(for the simulator: both are 'simulator').",
    );
  }
  const { secretId, secretKey, token } = ses;
  return { secretId, secretKey, ...(token === null ? {} : { token }) };
}

export function requireEventsSecret({ secret }: EventSettings): string {
  if (secret !== null) return secret;
  throw new CredentialsError(
    'No secret for the events of SES: STEADYSEND_EVENTS_SECRET is not set. It is the last part of the ' +
      'path to which SES posts them; `openssl rand -hex 24` makes one. See docs/events.md.',
  );
}

function deepFreeze<T extends object>(value: T): T {
  for (const part of Object.values(value)) {
    if (typeof part === 'object' && part !== null) deepFreeze(part as object);
  }
  return Object.freeze(value);
}
