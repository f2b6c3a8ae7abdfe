import { writeSync } from 'node:fs';
import { pino, stdSerializers, type Logger } from 'pino';
import type { LogLevel } from './config.ts';

export type { Logger } from 'pino';

export interface LoggerOptions {
  level: LogLevel;
  /** Lines for people instead of JSON; by default when stderr is a terminal. */
  pretty?: boolean;
  write?: (text: string) => void;
}

/** Names whose values never appear, at the top of a log object and two levels down. */
const SECRET_KEYS = [
  'secretId',
  'secretKey',
  'token',
  'secretAccessKey',
  'sessionToken',
  'apiKey',
  'password',
  'secret',
  'authorization',
  // Temporal's activity metadata carries it: whoever holds it can complete the activity.
  'taskToken',
  'email',
  'emails',
  'templateData',
];
const SECRETS = SECRET_KEYS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]);

/**
 * Anything shaped like a mail address, wherever it got into a line: a message of the provider, a
 * stack. Names with a dot in the domain only, so that Temporal's `pid@host` stays readable.
 */
const ADDRESS = /[^\s"'<>()[\]{},;:\\]+@[^\s"'<>()[\]{},;:\\@]+\.[^\s"'<>()[\]{},;:\\@]+/g;

/** Logs go to stderr: stdout belongs to a command's data. */
export function createLogger(options: LoggerOptions): Logger {
  const pretty = options.pretty ?? process.stderr.isTTY === true;
  const write = options.write ?? writeToStderr;
  return pino(
    {
      level: options.level,
      base: null,
      redact: { paths: SECRETS, censor: '[hidden]' },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: stdSerializers.err, error: stdSerializers.err },
    },
    {
      write: (line: string) => {
        const clean = line.replace(ADDRESS, '[address]');
        write(pretty ? prettyLine(clean) : clean);
      },
    },
  );
}

/** `12:01:02 info  message key=value` */
function prettyLine(line: string): string {
  const { time, level, msg, ...rest } = JSON.parse(line) as PinoLine;
  const fields = Object.entries(rest).map(([key, value]) => `${key}=${shown(value)}`);
  return `${[time.slice(11, 19), level.padEnd(5), msg ?? '', ...fields].join(' ')}\n`;
}

interface PinoLine {
  time: string;
  level: string;
  msg?: string;
  [field: string]: unknown;
}

function shown(value: unknown): string {
  if (typeof value === 'string') return value.includes(' ') ? JSON.stringify(value) : value;
  // An error's stack, which JSON would fold into one unreadable line.
  if (isRecord(value) && typeof value['stack'] === 'string') return `\n  ${value['stack']}`;
  return JSON.stringify(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function writeToStderr(text: string): void {
  try {
    // Synchronous, so that the last line before a crash is not lost.
    writeSync(2, text);
  } catch (error) {
    // A full pipe (EAGAIN) or a reader that went away (EPIPE) must not stop a worker that sends.
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'EAGAIN' && code !== 'EPIPE') throw error;
  }
}
