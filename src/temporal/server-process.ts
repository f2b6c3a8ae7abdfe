import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';
import { setTimeout as delay } from 'node:timers/promises';
import { killGroup } from './run-program.ts';

export interface ServerProcess {
  pid: number;
  exited: Promise<void>;
  hasExited(): boolean;
  /** The last lines that it wrote, for an error message. */
  lastOutput(): string;
  stop(): Promise<void>;
}

// The server closes its database on an interrupt; it is given this long for it.
const STOP_TIMEOUT_MS = 10_000;
const KEPT_OUTPUT_CHARS = 16_384;

// A parent that is killed cannot stop its server, so somebody else has to notice. The shell leaves
// a watcher behind that waits for the end of a pipe, which the kernel closes with the parent, and
// then becomes the server itself: its process id, signals and exit are the server's.
// (prctl's death signal would do on Linux only, and a watching Node process costs 40 MB.)
// (POSIX gives what runs in the background /dev/null for its input: hence the third descriptor.)
const WATCHED_SERVER = `
exec 3<&0 </dev/null
(
  cat <&3 >/dev/null
  kill -INT $$ 2>/dev/null
  tries=0
  while kill -0 $$ 2>/dev/null && [ $tries -lt 10 ]; do sleep 1; tries=$((tries + 1)); done
  kill -KILL $$ 2>/dev/null
) >/dev/null 2>&1 &
exec "$@" 3<&-
`;

/** Starts a server that ends when told to, and when this process is gone, however it went. */
export function spawnServer(path: string, args: readonly string[]): ServerProcess {
  const child = start(path, args);
  const pid = child.pid;
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    const decoder = new StringDecoder('utf8');
    stream?.on('data', (bytes: Buffer) => {
      output = (output + decoder.write(bytes)).slice(-KEPT_OUTPUT_CHARS);
    });
  }
  // Without the shell's watcher (Windows) this is all there is; with it, it is only quicker.
  const interrupt = () => child.kill('SIGINT');
  process.once('exit', interrupt);
  let ended = false;
  const exited = new Promise<void>((resolve) => {
    const finish = () => {
      ended = true;
      resolve();
    };
    child.once('exit', () => {
      process.off('exit', interrupt);
      // The watcher is alone in the group now and must not fire at a process id that is free.
      killGroup(pid);
    });
    // Not at 'exit': the last words, which say why, may still be in the pipe.
    child.once('close', finish);
    child.once('error', (error) => {
      output += error.message;
      finish();
    });
  });
  const stop = async () => {
    if (ended) return;
    interrupt();
    const timer = new AbortController();
    const late = delay(STOP_TIMEOUT_MS, 'late', { signal: timer.signal, ref: false });
    const outcome = await Promise.race([exited, late.catch(() => undefined)]);
    timer.abort();
    if (outcome === 'late') killGroup(pid);
    await exited;
  };
  return {
    pid: pid ?? -1,
    exited,
    hasExited: () => ended,
    lastOutput: () => output.trim(),
    stop,
  };
}

// A group of its own: Ctrl-C in the terminal must not take the server away from a worker that is
// still finishing.
function start(path: string, args: readonly string[]): ChildProcess {
  if (process.platform === 'win32') {
    return spawn(path, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  }
  return spawn('/bin/sh', ['-c', WATCHED_SERVER, 'sh', path, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
}
