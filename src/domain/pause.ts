/** Why a campaign holds. Data, so that the CLI, the UI and search attributes say the same word. */
export const PAUSE_REASONS = [
  'operator',
  'schedule',
  'quota',
  'balance',
  'package',
  'rejectionRate',
  'frequency',
  'rateLimit',
  'blocked',
  'credentials',
  'sender',
  'template',
  'account',
  'groupLimit',
  'content',
  'recipients',
  'taskError',
  'storage',
  'unreachable',
  'unknown',
] as const;
export type PauseReason = (typeof PAUSE_REASONS)[number];

/** A pause as users see it (`status --json`). Times are ISO instants in UTC. */
export interface Pause {
  /** The provider's error code, or one of ours: `Operator`, `TaskPausedToday`, `TaskError`, … */
  code: string;
  reason: PauseReason;
  /** One sentence: what happened and what to do. Never holds recipients' data. */
  message: string;
  since: string;
  /** When it goes on by itself; null when only a person or the provider can end it. */
  resumeAt: string | null;
  needs: 'nothing' | 'person';
}

/** The pause of a status, with what lies above it. */
export interface ShownPause extends Pause {
  /** There when a person has paused it on top of what the rest tells of: since when, and why. */
  operator?: { since: string; message: string };
}

/** A hold whose time or text changed, as when its tasks are still not going on, is the same pause. */
export function isSamePause(was: Pause | null, is: Pause | null): boolean {
  return was?.code === is?.code && was?.since === is?.since;
}
