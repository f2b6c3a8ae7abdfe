import { join } from 'node:path';
import type { Environment } from '../config-reader.ts';
import { startChild, type Child } from './child.ts';
import { startProxy, type Proxy } from './proxy.ts';
import type { KillMoment } from './plan.ts';
import { pause } from './waits.ts';

/** One place for a worker: whatever ends in it is started again, as a service manager would do. */
export interface WorkerSlot {
  readonly number: number;
  readonly ses: Proxy;
  readonly temporal: Proxy;
  /** Kills what runs here now, at the moment asked for or, when that does not come, soon. */
  kill(when: KillMoment): Promise<void>;
  /** What runs here now. */
  readonly child: Child;
  /** SIGSTOP, and SIGCONT after `forMs`. */
  freeze(forMs: number): Promise<void>;
  /** Exit codes of workers that ended by themselves. */
  readonly exits: number[];
  close(): Promise<void>;
}

export interface SlotOptions {
  number: number;
  program: string;
  folder: string;
  env: Environment;
  preloads: readonly string[];
  sesTarget: string;
  temporalTarget: string;
  signal: AbortSignal;
}

/** A worker that cannot reach Temporal ends with an error; tried again as systemd would. */
const RESTART_MS = 300;
/** How long the wanted call may take to come; an idle worker makes none. */
const CALL_WAIT_MS = 2_500;
/** From the answer's last byte to its having been taken in. */
const TAKEN_IN_MS = 15;

export async function openSlot(options: SlotOptions): Promise<WorkerSlot> {
  const { number, program, folder, preloads, signal } = options;
  const ses = await startProxy(options.sesTarget);
  const temporal = await startProxy(options.temporalTarget);
  const env = {
    ...options.env,
    STEADYSEND_SES_ENDPOINT: `http://${ses.address}`,
    TEMPORAL_ADDRESS: temporal.address,
  };
  const exits: number[] = [];
  let isOpen = true;
  let child: Child = start();

  function start(): Child {
    const logFile = join(folder, `worker-${number}.log`);
    const started = startChild({ program, args: ['worker'], env, cwd: folder, logFile, preloads });
    void started.ended.then(async (code) => {
      if (code !== null) exits.push(code);
      if (!isOpen) return;
      if (code !== null) await pause(RESTART_MS, signal).catch(() => undefined);
      if (isOpen && !signal.aborted) child = start();
    });
    return started;
  }

  async function kill(when: KillMoment): Promise<void> {
    const victim = child;
    if (when.at === 'call' && victim.isAlive) await atCall(when, victim);
    victim.kill('SIGKILL');
    await victim.ended;
  }

  /** Kills it within the proxy's hook, which is where the moment is known exactly. */
  async function atCall(when: KillMoment & { at: 'call' }, victim: Child): Promise<void> {
    const timer = new AbortController();
    const late = pause(CALL_WAIT_MS, AbortSignal.any([signal, timer.signal])).catch(
      () => undefined,
    );
    ses.onCall((action, moment) => {
      if (action !== when.action || moment !== when.moment) return 'pass';
      ses.onCall(null);
      if (moment === 'answered') {
        setTimeout(() => victim.kill('SIGKILL'), TAKEN_IN_MS);
        return 'pass';
      }
      victim.kill('SIGKILL');
      return 'drop';
    });
    await Promise.race([victim.ended, late]);
    timer.abort();
    ses.onCall(null);
  }

  async function freeze(forMs: number): Promise<void> {
    const frozen = child;
    frozen.kill('SIGSTOP');
    try {
      await pause(forMs, signal);
    } finally {
      frozen.kill('SIGCONT');
    }
  }

  return {
    number,
    get child() {
      return child;
    },
    ses,
    temporal,
    exits,
    kill,
    freeze,
    async close() {
      isOpen = false;
      await child.stop();
      await Promise.all([ses.close(), temporal.close()]);
    },
  };
}
