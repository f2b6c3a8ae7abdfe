import { isSettled, type SpanOutcomes } from '../src/domain/chunk-outcome.ts';
import type { CampaignFolder } from '../src/storage/campaign-folder.ts';
import { outcomeObject } from '../src/storage/folder-objects.ts';

/**
 * What has come of a span's chunks, as fresh as is asked for. Having created a group proves less
 * than it seems: another attempt (after a reset or a relaunch two may overlap) may have sent the
 * chunk, the sweep may have settled it and released its group, and with the group its name. But a
 * group is released only after its outcome is durable (I3), so a look into the outcomes that began
 * after the group was created tells. Callers share a read; a span needs two or three.
 */
export class OutcomeView {
  private readonly folder: CampaignFolder;
  private readonly span: number;
  private outcomes: SpanOutcomes | null = null;
  private began = Number.NEGATIVE_INFINITY;
  private reading: Promise<void> | null = null;

  constructor(folder: CampaignFolder, span: number) {
    this.folder = folder;
    this.span = span;
  }

  /** Resolves when what it knows was read at `moment` or later, on the steady clock. */
  async since(moment: number): Promise<void> {
    while (this.began < moment) {
      this.reading ??= this.read().finally(() => {
        this.reading = null;
      });
      await this.reading;
    }
  }

  isSettled(chunk: number): boolean {
    return isSettled(this.outcomes?.chunks[String(chunk)]);
  }

  private async read(): Promise<void> {
    const began = performance.now();
    this.outcomes = await this.folder.readJson<SpanOutcomes>(outcomeObject(this.span));
    this.began = began;
  }
}
