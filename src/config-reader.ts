import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { nearest } from './nearest.ts';
import { parsePayloadKey, type PayloadKey } from './payload-keys.ts';

export type Environment = Record<string, string | undefined>;

export interface ReadOptions {
  /** Tests and `up` give their own; the default is process.env. */
  env?: Environment;
  /** Values of command-line flags, by the name of the variable that they override. */
  flags?: Environment;
}

/** Everything wrong with the settings, at once. The CLI ends with exit code 2. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`The settings are wrong:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

/** Written by a running `up`, so that commands in other terminals find what it started. */
export const UP_FILE = 'up.env';
const CONFIG_FILE = 'config.env';
const UP_PID = 'STEADYSEND_UP_PID';

/** Names that belong to one choice: which account. Mixing them over sources would mix accounts. */
const ACCOUNT = [
  'TENCENTCLOUD_SECRET_ID',
  'TENCENTCLOUD_SECRET_KEY',
  'TENCENTCLOUD_TOKEN',
  'STEADYSEND_SES_ENDPOINT',
];
/** docs/configuration.md has each of them. */
export const KNOWN = [
  ...ACCOUNT,
  'TENCENTCLOUD_REGION',
  'STEADYSEND_RATE',
  'STEADYSEND_SPANS_IN_FLIGHT',
  'STEADYSEND_HEARTBEAT_TIMEOUT_MS',
  'STEADYSEND_REQUEST_TIMEOUT_MS',
  'STEADYSEND_LIST_DELAY_MS',
  'STEADYSEND_UPLOAD_TIMEOUT_MS',
  'STEADYSEND_QUIET_SWEEP_MS',
  'STEADYSEND_SES_TIMEZONE',
  'STEADYSEND_METRICS_ADDRESS',
  'STEADYSEND_EVENTS_ADDRESS',
  'STEADYSEND_EVENTS_SECRET',
  'STEADYSEND_PRICE_PER_1000',
  'STEADYSEND_PAYLOAD_KEY',
  'STEADYSEND_PAYLOAD_OLD_KEYS',
  'STEADYSEND_CODEC_ADDRESS',
  'STEADYSEND_CODEC_WEB',
  'STEADYSEND_CODEC_TOKEN',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
  'LOG_LEVEL',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_ENDPOINT_URL_S3',
  'AWS_ENDPOINT_URL',
  'STEADYSEND_S3_PATH_STYLE',
];

const CHOOSES_PROFILE = ['TEMPORAL_PROFILE', 'TEMPORAL_CONFIG_FILE'];
const PLACES = ['TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE'];
/** Of each operating system, where programs of a user keep their configuration. */
const FILE_FINDERS = ['HOME', 'XDG_CONFIG_HOME', 'APPDATA'];

/** Where to listen. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

const LOOPBACK = '127.0.0.1';

interface Layer {
  source: string;
  values: Environment;
}

/** Looks settings up over their sources and collects what is wrong with them. */
export class ConfigReader {
  #layers: Layer[];
  readonly #problems: string[] = [];
  upFile: string | null = null;

  constructor(options: ReadOptions, processEnv: Environment) {
    this.#layers = [
      { source: 'command line', values: options.flags ?? {} },
      { source: 'environment', values: options.env ?? processEnv },
    ];
  }

  /** Adds the files of the home directory; a bucket has none. */
  useHome(home: string): void {
    if (home.includes('://')) return;
    this.#addFile(join(home, CONFIG_FILE));
    this.#addUpFile(join(home, UP_FILE));
  }

  text(name: string): string | null {
    return this.#find(name)?.value ?? null;
  }

  number(name: string, range: { min: number; max: number }): number | null {
    return this.#parse(name, `a number from ${range.min} to ${range.max}`, (text) =>
      within(Number(text), range),
    );
  }

  integer(name: string, range: { min: number; max: number }): number | null {
    return this.#parse(name, `a whole number from ${range.min} to ${range.max}`, (text) =>
      /^\d+$/.test(text) ? within(Number(text), range) : undefined,
    );
  }

  pattern<T>(
    name: string,
    pattern: RegExp,
    wanted: string,
    make: (match: RegExpExecArray) => T,
  ): T | null {
    return this.#parse(name, wanted, (text) => {
      const match = pattern.exec(text);
      return match === null ? undefined : make(match);
    });
  }

  /** As `text`, and the message does not tell what stands there. */
  secret(name: string, pattern: RegExp, wanted: string): string | null {
    const found = this.#find(name);
    if (found === null || pattern.test(found.value)) return found?.value ?? null;
    this.#problems.push(`${name} (${found.source}) must be ${wanted}.`);
    return null;
  }

  oneOf<T extends string>(name: string, choices: readonly T[]): T | null {
    return this.#parse(name, `one of ${choices.join(', ')}`, (text) =>
      choices.find((choice) => choice === text.toLowerCase()),
    );
  }

  timezone(name: string): string | null {
    const wanted = 'an IANA time zone such as Asia/Shanghai';
    return this.#parse(name, wanted, (text) => (isTimezone(text) ? text : undefined));
  }

  url(name: string): string | null {
    return this.#parse(name, 'a URL such as http://127.0.0.1:8025, without a path', (text) => {
      const url = URL.canParse(text) ? new URL(text) : null;
      const isPlain = url !== null && url.pathname === '/' && url.username === '' && !url.search;
      return isPlain && /^https?:$/.test(url.protocol) ? url.origin : undefined;
    });
  }

  /** With whatever path it has. */
  webAddress(name: string): string | null {
    return this.#parse(name, 'a URL such as http://127.0.0.1:4318', (text) => {
      const url = URL.canParse(text) ? new URL(text) : null;
      return url !== null && /^https?:$/.test(url.protocol) ? url.href : undefined;
    });
  }

  /** `HOST:PORT`; a port alone is one of loopback, so that listening elsewhere has to be said. */
  listenAddress(name: string): ListenAddress | null {
    const wanted = 'HOST:PORT, or a port of this machine alone, such as 127.0.0.1:9464 or 9464';
    return this.#parse(name, wanted, (text) => {
      const [, bracketed, plain, digits] =
        /^(?:(?:\[([^\]]+)\]|([^:[\]\s]+)):)?(\d{1,5})$/.exec(text) ?? [];
      const port = Number(digits);
      return port <= 65_535 ? { host: bracketed ?? plain ?? LOOPBACK, port } : undefined;
    });
  }

  /** Keys of Temporal's payloads, separated by commas. What is wrong is told without quoting one. */
  payloadKeys(name: string): PayloadKey[] {
    const found = this.#find(name);
    const keys: PayloadKey[] = [];
    for (const text of found?.value.split(',').map((part) => part.trim()) ?? []) {
      if (text === '') continue;
      const key = parsePayloadKey(text);
      if (typeof key !== 'string') keys.push(key);
      else this.complain(name, key);
    }
    return keys;
  }

  /**
   * TEMPORAL_*, and what its loader finds the profile file by. A profile that a stronger source chooses
   * goes before places that weaker ones name; of one source, Temporal's own rule holds: a variable wins.
   */
  temporal(): Environment {
    const found: Environment = {};
    for (const { values } of this.#layers.toReversed()) {
      const own = Object.entries(values).filter(
        ([name, value]) => name.startsWith('TEMPORAL_') && value !== undefined && value !== '',
      );
      if (own.some(([name]) => CHOOSES_PROFILE.includes(name))) {
        for (const name of PLACES) delete found[name];
      }
      Object.assign(found, Object.fromEntries(own));
    }
    for (const name of FILE_FINDERS) {
      const value = this.text(name);
      if (value !== null) found[name] = value;
    }
    return found;
  }

  /** For what only the whole of a value shows. Does not quote it. */
  complain(name: string, wanted: string): void {
    this.#problems.push(`${name} (${this.#find(name)?.source}) must be ${wanted}.`);
  }

  finish(): void {
    if (this.#problems.length > 0) throw new ConfigError(this.#problems);
  }

  #find(name: string): { value: string; source: string } | null {
    for (const { values, source } of this.#layers) {
      const value = values[name]?.trim();
      // CI systems define unset variables as empty ones.
      if (value !== undefined && value !== '') return { value, source };
    }
    return null;
  }

  #parse<T>(name: string, wanted: string, parse: (text: string) => T | undefined): T | null {
    const found = this.#find(name);
    if (found === null) return null;
    const value = parse(found.value);
    if (value !== undefined) return value;
    this.#problems.push(`${name} (${found.source}) must be ${wanted}, not '${found.value}'.`);
    return null;
  }

  #addFile(path: string): void {
    const values = readEnvFile(path);
    if (values === null) return;
    for (const name of Object.keys(values)) {
      if (KNOWN.includes(name) || name.startsWith('TEMPORAL_')) continue;
      const near = nearest(name, KNOWN);
      const hint = near === null ? '' : ` Did you mean ${near}?`;
      this.#problems.push(`${name} (${path}) is not a setting.${hint}`);
    }
    this.#layers.push({ source: path, values });
  }

  /**
   * The weakest source. It is left alone when its writer is gone, and an account or a Temporal
   * server that was chosen anywhere else is never mixed with what `up` started.
   */
  #addUpFile(path: string): void {
    const values = readEnvFile(path);
    if (values === null || !isAlive(Number(values[UP_PID]))) return;
    const isTemporalChosen = Object.keys(this.temporal()).some((name) =>
      /^TEMPORAL_(ADDRESS|PROFILE|CONFIG_FILE|API_KEY|NAMESPACE)$/.test(name),
    );
    const isAccountChosen = ACCOUNT.some((name) => this.text(name) !== null);
    const kept = Object.entries(values).filter(([name]) =>
      name.startsWith('TEMPORAL_')
        ? !isTemporalChosen
        : !isAccountChosen && (ACCOUNT.includes(name) || name === 'TENCENTCLOUD_REGION'),
    );
    if (kept.length === 0) return;
    this.#layers.push({ source: path, values: Object.fromEntries(kept) });
    this.upFile = path;
  }
}

export function upFileText(pid: number, values: Environment): string {
  const lines = Object.entries({ [UP_PID]: String(pid), ...values }).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [`${name}=${value}`],
  );
  return ['# Written by `steadysend up`; removed when it ends.', ...lines, ''].join('\n');
}

function readEnvFile(path: string): Environment | null {
  try {
    return parseEnv(readFileSync(path, 'utf8'));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw new ConfigError([`${path} cannot be read (${code ?? 'unknown error'}).`]);
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Offsets such as +08:00 are refused though Intl takes them: a zone says what it means. */
function isTimezone(name: string): boolean {
  if (!/[a-z]/i.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function within(value: number, range: { min: number; max: number }): number | undefined {
  return value >= range.min && value <= range.max ? value : undefined;
}
