import { spawn } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';

export interface ProgramOptions {
  env: Readonly<Record<string, string | undefined>>;
  signal?: AbortSignal | undefined;
  /** Called every `aliveEveryMs` with the seconds so far, so that a long run never looks hung. */
  onAlive?: (seconds: number) => void;
  aliveEveryMs?: number;
}

export interface ProgramResult {
  /** Null when it was killed. */
  code: number | null;
  /** Both streams, the last 64 KiB. */
  output: string;
}

const KEPT_OUTPUT_CHARS = 65_536;

/** Runs a program to its end. An abort kills it with everything that it started. */
export async function runProgram(
  file: string,
  args: readonly string[],
  options: ProgramOptions,
): Promise<ProgramResult> {
  const { env, signal, onAlive, aliveEveryMs = 15_000 } = options;
  signal?.throwIfAborted();
  const startedAt = Date.now();
  // Its own process group: `go install` runs compilers, which would go on without their parent.
  const child = spawn(file, args, { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    const decoder = new StringDecoder('utf8');
    stream.on('data', (bytes: Buffer) => {
      output = (output + decoder.write(bytes)).slice(-KEPT_OUTPUT_CHARS);
    });
  }
  const stop = () => killGroup(child.pid);
  signal?.addEventListener('abort', stop, { once: true });
  // Ctrl-C reaches only this process, because the child has a group of its own.
  process.once('exit', stop);
  const alive = setInterval(
    () => onAlive?.(Math.round((Date.now() - startedAt) / 1000)),
    aliveEveryMs,
  );
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    signal?.throwIfAborted();
    return { code, output };
  } finally {
    clearInterval(alive);
    process.off('exit', stop);
    signal?.removeEventListener('abort', stop);
  }
}

/** Kills a process group. One that is gone already is what was wanted. */
export function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
