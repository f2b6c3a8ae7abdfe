import type { Config } from '../config.ts';
import { openGround, type Ground } from './ground.ts';
import { tuningEnvironment, type SelftestTiming } from './settings.ts';
import { WorkerSlot } from './worker-slot.ts';

/** Everything a self-test runs on. All of it is its own: folder, ports, processes. */
export interface Stage extends Ground {
  workers: WorkerSlot[];
}

export interface StageOptions {
  config: Config;
  /** The steadysend program itself. */
  program: string;
  workers: number;
  timing: SelftestTiming;
  /** The simulator's, which are set before anything uses it. */
  knobs: object;
  /** Loaded into every worker and launch. */
  preloads?: (folder: string) => string[];
  log: (line: string) => void;
  signal: AbortSignal;
}

export async function openStage(options: StageOptions): Promise<Stage> {
  const { signal, timing } = options;
  const ground = await openGround({ ...options, tuning: tuningEnvironment(timing) });
  try {
    const { program, folder, env, simulatorUrl, temporal } = ground;
    const preloads = options.preloads?.(folder) ?? [];
    const targets = { sesTarget: new URL(simulatorUrl).host, temporalTarget: temporal.address };
    const workers: WorkerSlot[] = [];
    for (let number = 1; number <= options.workers; number += 1) {
      const common = { number, program, folder, env, preloads, signal };
      const slot = await WorkerSlot.open({ ...common, ...targets });
      ground.atClose(() => slot.close());
      workers.push(slot);
    }
    return { ...ground, workers };
  } catch (error) {
    await ground.close(false);
    throw error;
  }
}
