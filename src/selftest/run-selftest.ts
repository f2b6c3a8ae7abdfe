import type { Config } from '../config.ts';
import { Campaigns } from './campaigns.ts';
import { Chaos } from './chaos.ts';
import type { Plan } from './plan.ts';
import { quietPhase } from './quiet.ts';
import { SIMULATOR_KNOBS, TIMING } from './settings.ts';
import { openStage } from './stage.ts';
import { judge, type Verdict } from './verdict.ts';

export interface SelftestOptions {
  config: Config;
  /** The steadysend program, which is started for workers, simulator and launches. */
  program: string;
  plan: Plan;
  keep: boolean;
  log: (line: string) => void;
  signal: AbortSignal;
}

/** Kills and faults by the plan, then quiet, then what the simulator knows. */
export async function runSelftest(options: SelftestOptions): Promise<Verdict> {
  const { config, program, plan, keep, log, signal } = options;
  const startedAt = performance.now();
  const secondsSince = (since: number) => Math.round((performance.now() - since) / 1000);
  const stage = await openStage({
    config,
    program,
    workers: plan.workers,
    timing: TIMING,
    knobs: SIMULATOR_KNOBS,
    log,
    signal,
  });
  let isKept = true;
  try {
    log(`everything is in ${stage.folder}`);
    const { recipientsEach: recipients, chunkSize, kinds } = plan;
    const campaigns = new Campaigns(stage, { recipients, chunkSize, kinds }, signal);
    const chaosAt = performance.now();
    const chaos = new Chaos({ plan, stage, campaigns, log, signal });
    await chaos.run();
    const quietAt = performance.now();
    const chunks = Math.ceil(recipients / chunkSize) * plan.campaigns;
    const quiet = await quietPhase({ stage, campaigns, chunks, log, signal });
    const seconds = {
      chaos: Math.round((quietAt - chaosAt) / 1000),
      quiet: secondsSince(quietAt),
      total: secondsSince(startedAt),
    };
    const verdict = await judge({ plan, stage, campaigns, tally: chaos.tally, quiet, seconds });
    isKept = keep || !verdict.ok;
    return verdict;
  } finally {
    // Left early, there is nothing in it to be looked at.
    if (signal.aborted) isKept = keep;
    await stage.close(isKept);
    if (isKept) log(`kept: ${stage.folder}`);
  }
}
