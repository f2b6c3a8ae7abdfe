import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** Of Linux's /proc: what a process and its children cost. Elsewhere these figures cannot be had. */

// USER_HZ, which is 100 wherever Linux runs Node.
const TICK_MS = 10;

/** CPU time of a process so far, with that of children that it has waited for. */
export async function cpuMs(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The name of the program is in brackets and may hold anything.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [user, system, childUser, childSystem] = [11, 12, 13, 14].map((at) => Number(fields[at]));
  return ((user ?? 0) + (system ?? 0) + (childUser ?? 0) + (childSystem ?? 0)) * TICK_MS;
}

export interface MemoryUse {
  /** The most that the process and its children held at once, as far as was seen. */
  peakMb: number;
  /** The same in each tenth of the time: what grows with the work shows here. */
  tenthsMb: number[];
}

export interface MemoryWatch {
  stop(): Promise<MemoryUse>;
}

/** Twice a second: often enough for heaps that grow over minutes. */
const SAMPLE_MS = 500;

/** Follows resident memory in MB (10^6 bytes), shared pages included. */
export function watchMemory(pid: number): MemoryWatch {
  const stopping = new AbortController();
  const samples: number[] = [];
  const sample = async () => void samples.push(await residentMb(pid));
  const watching = (async () => {
    while (!stopping.signal.aborted) {
      await sample();
      await sleep(SAMPLE_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await watching;
      await sample();
      // The process itself is known to the kilobyte; what sampling adds are its children.
      return {
        peakMb: Math.max(...samples, await ownPeakMb(pid)),
        tenthsMb: tenthsOf(samples),
      };
    },
  };
}

/** The highest of each tenth of the samples; fewer where there are less than ten. */
export function tenthsOf(samples: readonly number[]): number[] {
  const size = Math.max(1, samples.length / 10);
  const parts = Array.from({ length: Math.min(10, samples.length) }, (_, part) =>
    samples.slice(Math.floor(part * size), Math.floor((part + 1) * size)),
  );
  return parts.map((part) => Math.max(...part));
}

async function residentMb(root: number): Promise<number> {
  const pids = await family(root);
  const sizes = await Promise.all(pids.map((pid) => statusMb(pid, 'VmRSS')));
  return sizes.reduce((sum, size) => sum + size, 0);
}

const ownPeakMb = (pid: number) => statusMb(pid, 'VmHWM');

/** 0 for a process that has just ended. */
async function statusMb(pid: number, field: string): Promise<number> {
  const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kilobytes = new RegExp(`^${field}:\\s*(\\d+) kB`, 'm').exec(text)?.[1] ?? '0';
  return (Number(kilobytes) * 1024) / 1e6;
}

async function family(root: number): Promise<number[]> {
  const threads = await readdir(`/proc/${root}/task`).catch(() => []);
  const lists = await Promise.all(
    threads.map((thread) =>
      readFile(`/proc/${root}/task/${thread}/children`, 'utf8').catch(() => ''),
    ),
  );
  const children = lists.flatMap((list) => list.split(' ').filter((pid) => /^\d+$/.test(pid)));
  const below = await Promise.all(children.map((pid) => family(Number(pid))));
  return [root, ...below.flat()];
}
