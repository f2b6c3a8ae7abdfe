import { join } from 'node:path';
import type { Environment } from '../config-reader.ts';
import { startChild, type Child } from './child.ts';
import { startProxy, type Proxy } from './proxy.ts';
import type { KillMoment } from './plan.ts';
import { pause } from './waits.ts';

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

/** One place for a worker: whatever ends in it is started again, as a service manager would do. */
export class WorkerSlot {
  readonly ses: Proxy;
  readonly temporal: Proxy;
  /** Exit codes of workers that ended by themselves. */
  readonly exits: number[] = [];
  private readonly options: SlotOptions;
  private current: Child;
  private isOpen = true;

  private constructor(options: SlotOptions, ses: Proxy, temporal: Proxy) {
    this.options = options;
    this.ses = ses;
    this.temporal = temporal;
    this.current = this.start();
  }

  static async open(options: SlotOptions): Promise<WorkerSlot> {
    const ses = await startProxy(options.sesTarget);
    return new WorkerSlot(options, ses, await startProxy(options.temporalTarget));
  }

  /** What runs here now. */
  get child(): Child {
    return this.current;
  }

  /** Kills what runs here now, at the moment asked for or, when that does not come, soon. */
  async kill(when: KillMoment): Promise<void> {
    const victim = this.current;
    if (when.at === 'call' && victim.isAlive) await this.killAtCall(when, victim);
    victim.kill('SIGKILL');
    await victim.ended;
  }

  /** SIGSTOP, and SIGCONT after `forMs`. */
  async freeze(forMs: number): Promise<void> {
    const frozen = this.current;
    frozen.kill('SIGSTOP');
    try {
      await pause(forMs, this.options.signal);
    } finally {
      frozen.kill('SIGCONT');
    }
  }

  async close(): Promise<void> {
    this.isOpen = false;
    await this.current.stop();
    await Promise.all([this.ses.close(), this.temporal.close()]);
  }

  private start(): Child {
    const { number, program, folder, preloads, signal } = this.options;
    const env = {
      ...this.options.env,
      STEADYSEND_SES_ENDPOINT: `http://${this.ses.address}`,
      TEMPORAL_ADDRESS: this.temporal.address,
    };
    const logFile = join(folder, `worker-${number}.log`);
    const started = startChild({ program, args: ['worker'], env, cwd: folder, logFile, preloads });
    void started.ended.then(async (code) => {
      if (code !== null) this.exits.push(code);
      if (!this.isOpen) return;
      if (code !== null) await pause(RESTART_MS, signal).catch(() => undefined);
      if (this.isOpen && !signal.aborted) this.current = this.start();
    });
    return started;
  }

  /** Kills it within the proxy's hook, which is where the moment is known exactly. */
  private async killAtCall(when: KillMoment & { at: 'call' }, victim: Child): Promise<void> {
    const { ses } = this;
    const timer = new AbortController();
    const stop = AbortSignal.any([this.options.signal, timer.signal]);
    const late = pause(CALL_WAIT_MS, stop).catch(() => undefined);
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
}
