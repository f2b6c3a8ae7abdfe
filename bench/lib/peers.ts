import { fileURLToPath } from 'node:url';
import { startChild } from '../../src/selftest/child.ts';
import type { PlainLoopOptions } from './plain-loop.ts';
import type { Rig } from './rig.ts';

/** What steadysend is measured against, each in a process of its own. */

export interface LoopCost {
  chunks: number;
  cpuMs: number;
}

export function runLoop(rig: Rig, options: Omit<PlainLoopOptions, 'endpoint'>): Promise<LoopCost> {
  const argument = JSON.stringify({ ...options, endpoint: rig.simulatorUrl });
  return runPeer<LoopCost>(rig, 'loop-child', argument);
}

export function runBareCsv(rig: Rig, list: string): Promise<{ rows: number; ms: number }> {
  return runPeer<{ rows: number; ms: number }>(rig, 'csv-child', list);
}

async function runPeer<T>(rig: Rig, name: string, argument: string): Promise<T> {
  const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const program = fileURLToPath(new URL(`../${name}.${ending}`, import.meta.url));
  const logFile = rig.file(`${name}.log`);
  const { env, folder } = rig;
  const child = startChild({ program, args: [argument], env, cwd: folder, logFile });
  const stop = () => void child.stop();
  rig.context.signal.addEventListener('abort', stop, { once: true });
  try {
    const code = await child.ended;
    rig.context.signal.throwIfAborted();
    if (code !== 0) throw new Error(`${name} ended with exit code ${code}: see ${logFile}`);
    return JSON.parse(child.stdout) as T;
  } finally {
    rig.context.signal.removeEventListener('abort', stop);
  }
}
