import type { Campaigns } from './campaigns.ts';
import { describeStep, type Deed, type Plan } from './plan.ts';
import { control } from './ground.ts';
import type { Stage } from './stage.ts';
import { pause } from './waits.ts';

/** What was done, as against what was planned: a launch may be over before its kill comes. */
export interface Tally {
  kills: { worker: number; temporal: number; launch: number };
  faults: Record<'stop' | 'cut' | 'blackhole' | 'simulatorRules' | 'pause', number>;
}

export interface ChaosOptions {
  plan: Plan;
  stage: Stage;
  campaigns: Campaigns;
  log: (line: string) => void;
  signal: AbortSignal;
}

/** Does the plan, step by step. What a step begins and later ends goes on beside the next ones. */
export class Chaos {
  readonly tally: Tally = {
    kills: { worker: 0, temporal: 0, launch: 0 },
    faults: { stop: 0, cut: 0, blackhole: 0, simulatorRules: 0, pause: 0 },
  };
  private readonly options: ChaosOptions;
  private readonly beside: Promise<unknown>[] = [];
  private broken: Error | null = null;

  constructor(options: ChaosOptions) {
    this.options = options;
  }

  get killed(): number {
    const { worker, temporal, launch } = this.tally.kills;
    return worker + temporal + launch;
  }

  async run(): Promise<void> {
    const { plan, log, signal } = this.options;
    const startedAt = performance.now();
    for (const step of plan.steps) {
      await pause(step.afterMs, signal);
      await this.act(step.deed);
      if (this.broken !== null) throw this.broken;
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      log(`${seconds.padStart(6)} s  ${this.killed}/${plan.kills}  ${describeStep(step)}`);
    }
    // Launches whose kills came too late make way for other kills: the number is a promise.
    while (this.killed < plan.kills) {
      await this.stage.workers[this.killed % plan.workers]?.kill({ at: 'once' });
      this.tally.kills.worker += 1;
      await pause(1_000, signal);
    }
    await Promise.all(this.beside);
    if (this.broken !== null) throw this.broken;
  }

  private get stage(): Stage {
    return this.options.stage;
  }

  private async act(deed: Deed): Promise<void> {
    const { kills, faults } = this.tally;
    switch (deed.do) {
      case 'killWorker':
        await this.stage.workers[deed.worker]?.kill(deed.when);
        kills.worker += 1;
        return;
      case 'killTemporal':
        await this.stage.temporal.killFor(deed.downMs);
        kills.temporal += 1;
        return;
      case 'launch':
        return this.alongside(this.launch(deed.campaign, deed.killAfterMs));
      case 'stopWorker':
        faults.stop += 1;
        return this.alongside(this.stage.workers[deed.worker]?.freeze(deed.forMs));
      case 'cut':
        faults.cut += 1;
        this.stage.workers[deed.worker]?.[deed.side].cut();
        return;
      case 'blackhole':
        faults.blackhole += 1;
        return this.alongside(this.blackhole(deed));
      case 'simulatorFault': {
        faults.simulatorRules += 1;
        const { action, effect, every, times } = deed;
        return control(this.stage.simulatorUrl, 'POST', 'faults', [
          { action, effect, every, times },
        ]);
      }
      case 'pauseCampaign':
        return this.alongside(this.hold(deed.campaign, deed.forMs));
    }
  }

  private async launch(campaign: number, killAfterMs: number[]): Promise<void> {
    const { campaigns } = this.options;
    for (const afterMs of killAfterMs) {
      if (await campaigns.launchAndKill(campaign, afterMs)) this.tally.kills.launch += 1;
    }
    await campaigns.launch(campaign);
  }

  private async hold(campaign: number, forMs: number): Promise<void> {
    if (await this.options.campaigns.holdFor(campaign, forMs)) this.tally.faults.pause += 1;
  }

  private async blackhole(deed: Deed & { do: 'blackhole' }): Promise<void> {
    const proxy = this.stage.workers[deed.worker]?.[deed.side];
    proxy?.blackhole(true);
    try {
      await pause(deed.forMs, this.options.signal);
    } finally {
      proxy?.blackhole(false);
    }
  }

  private alongside(work: Promise<unknown> | undefined): void {
    if (work === undefined) return;
    const watched = work.catch((error: unknown) => {
      this.broken ??= error instanceof Error ? error : new Error(String(error));
    });
    this.beside.push(watched);
  }
}
