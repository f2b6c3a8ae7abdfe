import type { HomeLocation } from '../src/storage/home.ts';
import type { ObjectStore } from '../src/storage/object-store.ts';
import type { SesPort } from '../src/ses/port.ts';
import type { ActivityMetrics } from './metrics.ts';

/** What the activities work with; src/worker puts it together. */
export interface ActivityDeps {
  ses: SesPort;
  home: ObjectStore;
  /** For a thread, which has to open it for itself. */
  homeLocation: HomeLocation;
  timing: Timing;
  metrics?: ActivityMetrics;
  /** Aborted when the worker is told to end: spans finish the call they are in and come back. */
  draining?: AbortSignal;
}

/** All in milliseconds. */
export interface Timing {
  /** Longest a single request may take; after it the outcome is unknown. */
  requestTimeoutMs: number;
  /** Longest that SES may take to show a new send task or group in its lists. */
  listDelayMs: number;
  /** Longest to wait for an upload to be complete. */
  uploadTimeoutMs: number;
}
