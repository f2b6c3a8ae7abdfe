import { StoppedError } from './calls.ts';

/**
 * While a campaign probes (at its start, and after the provider's hold), one chunk of this process
 * goes first and all others wait for its answer: a wrong file or an empty quota then costs one
 * refused call, not one for each chunk in flight. Groups are claimed and filled meanwhile, so an
 * accepted probe costs no time. Several workers send one each.
 *
 *   idle -> trying   somebody passes as the first
 *   trying -> open   accepted: everybody passes
 *   trying -> shut   refused: everybody stops; the campaign will come back with another epoch
 *   trying -> idle   no answer (stopped, outcome unknown): the next in line is the first
 */
type LatchState = 'idle' | 'trying' | 'open' | 'shut';
export type ProbeAnswer = 'open' | 'shut' | 'idle';

export class ProbeLatch {
  private state: LatchState = 'idle';
  private waiting: (() => void)[] = [];

  /** Resolves to true for the first, who must `answer`; to false when the way is open. */
  async pass(stop: AbortSignal): Promise<boolean> {
    for (;;) {
      if (stop.aborted || this.state === 'shut') throw new StoppedError();
      if (this.state === 'open') return false;
      if (this.state === 'idle') {
        this.state = 'trying';
        return true;
      }
      await new Promise<void>((resolve) => {
        this.waiting.push(resolve);
        stop.addEventListener('abort', () => resolve(), { once: true });
      });
    }
  }

  answer(answer: ProbeAnswer): void {
    this.state = answer;
    const waiting = this.waiting;
    this.waiting = [];
    for (const wake of waiting) wake();
  }
}

/** The latches of this process, by campaign and epoch. Only the latest of a campaign is kept. */
export class ProbeLatches {
  private readonly latest = new Map<string, { epoch: number; latch: ProbeLatch }>();

  for(campaignId: string, epoch: number): ProbeLatch {
    const known = this.latest.get(campaignId);
    if (known !== undefined && known.epoch >= epoch) return known.latch;
    const latch = new ProbeLatch();
    this.latest.set(campaignId, { epoch, latch });
    return latch;
  }
}
