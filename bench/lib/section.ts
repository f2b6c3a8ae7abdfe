import type { Config } from '../../src/config.ts';

/** How long a run may take: seconds of smoke, minutes, or with the lists of the longest size. */
export type Size = 'quick' | 'normal' | 'full';

export interface SectionContext {
  config: Config;
  /** The steadysend program, as a user runs it. */
  program: string;
  size: Size;
  /** Where files for people go, such as the plot. Null: nowhere. */
  out: string | null;
  log: (line: string) => void;
  signal: AbortSignal;
}

/** One line of a section's own table. */
export interface Fact {
  what: string;
  value: string;
}

export interface SectionResult {
  /** By the ids of goals.ts. */
  measured: Record<string, number>;
  /** What stands behind them, and what has no goal. */
  facts: Fact[];
}

export interface Section {
  name: string;
  title: string;
  /** How it is measured, in a sentence or two. */
  method: string;
  /** Not part of a run unless it is asked for, or the run is a full one. */
  isLong?: boolean;
  /** It is stopped after this. */
  limitMinutes: Record<Size, number>;
  run(context: SectionContext): Promise<SectionResult>;
}
