import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Environment } from '../config-reader.ts';

/** A process that this self-test started, and that goes with it. */
export interface Child {
  readonly pid: number;
  readonly isAlive: boolean;
  /** Of standard output, so far. */
  readonly stdout: string;
  kill(signal: NodeJS.Signals): void;
  /** The exit code, null after a signal. */
  ended: Promise<number | null>;
  /** SIGTERM, and SIGKILL when that does not help; a stopped process is continued first. */
  stop(): Promise<void>;
}

export interface ChildOptions {
  program: string;
  args: readonly string[];
  env: Environment;
  cwd: string;
  /** Where its standard error goes, and its output too unless it is wanted. */
  logFile: string;
  /** Modules loaded before the program. */
  preloads?: readonly string[];
}

/** A worker that is told to stop hands back what it holds within seconds, or is not waited for. */
const STOP_MS = 10_000;

/** Ends the child when the self-test is gone, however it went. */
const DIE_WITH_PARENT = preloadPath('die-with-parent');

/** `name` is a module of the folder `preload`; the ending is that of this very file. */
export function preloadPath(name: string): string {
  const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return fileURLToPath(new URL(`./preload/${name}.${ending}`, import.meta.url));
}

export function startChild(options: ChildOptions): Child {
  const { program, args, env, cwd, preloads = [] } = options;
  const imports = [DIE_WITH_PARENT, ...preloads].flatMap((path) => ['--import', path]);
  const log = openSync(options.logFile, 'a', 0o600);
  let child: ChildProcess;
  try {
    const stdio: StdioOptions = ['ignore', 'pipe', log, 'ipc'];
    // A group of its own: Ctrl-C is for the self-test, which then ends them in order.
    child = spawn(process.execPath, [...imports, program, ...args], {
      cwd,
      env,
      stdio,
      detached: true,
    });
  } finally {
    closeSync(log);
  }
  let stdout = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  const isAlive = () => child.exitCode === null && child.signalCode === null;
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  // Also when nobody waits for it; whoever does still gets the error.
  ended.catch(() => undefined);
  // Only ever to the process that was started here, by its own handle, and only while it lives.
  const kill = (signal: NodeJS.Signals) => {
    if (isAlive()) child.kill(signal);
  };
  return {
    pid: child.pid ?? -1,
    get isAlive() {
      return isAlive();
    },
    get stdout() {
      return stdout;
    },
    kill,
    ended,
    async stop() {
      if (!isAlive()) return;
      const exited = once(child, 'exit');
      kill('SIGCONT');
      kill('SIGTERM');
      const timer = setTimeout(() => kill('SIGKILL'), STOP_MS);
      await exited;
      clearTimeout(timer);
    },
  };
}
