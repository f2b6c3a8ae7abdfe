import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { killGroup } from '../../src/temporal/run-program.ts';

export interface CliOptions {
  /** Added to PATH and HOME, the only variables taken from this process. */
  env?: Record<string, string>;
  cwd?: string;
  /** Written to its standard input, which is closed after it. */
  input?: string;
  /** Killed after this long, and the result says so. @default 60000 */
  timeoutMs?: number;
  /** @default bin/steadysend.js */
  script?: string;
}

export interface CliResult {
  code: number | null;
  /** The signal that ended it; SIGKILL also when it ran out of time. */
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  timedOut: boolean;
}

export interface RunningCli {
  pid: number;
  stdout: () => string;
  stderr: () => string;
  ended: Promise<CliResult>;
  /** To the program itself; `stop` waits for its end. */
  kill: (signal: NodeJS.Signals) => void;
  stop: (signal?: NodeJS.Signals) => Promise<CliResult>;
}

const root = join(import.meta.dirname, '..', '..');

/** Runs the built program to its end. */
export async function runCli(
  args: readonly string[],
  options: CliOptions = {},
): Promise<CliResult> {
  return await startCli(args, options).ended;
}

/** Starts the built program, for `worker`, `watch` and the like. The test has to `stop` it. */
export function startCli(args: readonly string[], options: CliOptions = {}): RunningCli {
  const { cwd = root, input = '', timeoutMs = 60_000 } = options;
  const script = options.script ?? join(root, 'bin', 'steadysend.js');
  const child = spawn(process.execPath, [script, ...args], {
    cwd,
    env: cleanEnvironment(options.env),
    // A group of its own, so that a kill also reaches whatever it started.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  // A program that ends without reading its input is no failure of the test.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    killGroup(child.pid);
  }, timeoutMs);
  const ended = new Promise<CliResult>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, stdout: stdout(), stderr: stderr(), timedOut });
    });
  });
  const kill = (signal: NodeJS.Signals) => {
    if (signal === 'SIGKILL') killGroup(child.pid);
    else child.kill(signal);
  };
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    if (child.exitCode === null && child.signalCode === null) kill(signal);
    return await ended;
  };
  return { pid: child.pid ?? -1, stdout, stderr, ended, kill, stop };
}

// What the developer has set (credentials, a cluster, colours) must not decide a test.
function cleanEnvironment(extra: Record<string, string> = {}): Record<string, string> {
  // A profile of the developer's own temporal.toml would decide where Temporal is.
  const base: Record<string, string> = { NO_COLOR: '1', XDG_CONFIG_HOME: '/nonexistent' };
  for (const name of ['PATH', 'HOME', 'TMPDIR', 'XDG_CACHE_HOME']) {
    const value = process.env[name];
    if (value !== undefined) base[name] = value;
  }
  return { ...base, ...extra };
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const decoder = new StringDecoder('utf8');
  let text = '';
  stream.on('data', (bytes: Buffer) => {
    text += decoder.write(bytes);
  });
  return () => text;
}
