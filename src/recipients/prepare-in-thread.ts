import { Worker } from 'node:worker_threads';
import type { CampaignDefinition } from '../domain/campaign-definition.ts';
import type { ListCounts } from '../domain/counts.ts';
import type { PrepareProgress } from '../domain/status.ts';
import type { CampaignFolder } from '../storage/campaign-folder.ts';
import type { HomeLocation } from '../storage/home.ts';
import { removeTemporariesOf } from '../storage/temporary-files.ts';
import { countList } from './count-list.ts';
import { unpackError, type PortableError } from './portable-error.ts';
import { prepareList } from './prepare-list.ts';

export interface PrepareInThreadOptions {
  homeLocation: HomeLocation;
  /** Of the same home. */
  folder: CampaignFolder;
  /** With the lists to be read, which need not be those of the launch. */
  definition: CampaignDefinition;
  /** Count, and write nothing: see count-list.ts. */
  isPreview: boolean;
  onProgress: (progress: PrepareProgress) => void;
  signal: AbortSignal;
}

/** What the thread is given: no recipient's data, which it reads for itself. */
export interface ThreadInput {
  homeLocation: HomeLocation;
  campaignId: string;
  definition: CampaignDefinition;
  isPreview: boolean;
}

export type FromThread =
  | { kind: 'progress'; progress: PrepareProgress }
  | { kind: 'done'; counts: ListCounts }
  | { kind: 'failed'; error: PortableError };

/**
 * Of its heap, in MB. Rows live for microseconds, so a small young generation is collected often
 * and costs little; what grows with the list, the address table, is outside of the heap.
 */
const HEAP_LIMITS = { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 128 };
/** It looks at the signal after each stretch of some milliseconds; only a dead disk takes longer. */
const STOP_MS = 5_000;

/**
 * `prepareList` in a thread of its own: parsing must not share the event loop with Temporal, where
 * late heartbeats and answers would look like a dead worker.
 */
export async function prepareInThread(options: PrepareInThreadOptions): Promise<ListCounts> {
  const { homeLocation, folder, definition, isPreview, signal } = options;
  signal.throwIfAborted();
  // Node loads no TypeScript in a thread: a worker that runs from sources prepares here.
  if (import.meta.url.endsWith('.ts')) {
    return isPreview ? countList(options) : prepareList(options);
  }
  const workerData: ThreadInput = { homeLocation, campaignId: folder.id, definition, isPreview };
  const thread = new Worker(new URL('./prepare-thread.js', import.meta.url), {
    workerData,
    resourceLimits: HEAP_LIMITS,
    name: 'prepare',
  });
  const { threadId } = thread;
  let terminating: NodeJS.Timeout | undefined;
  const stop = (): void => {
    thread.postMessage('stop');
    terminating = setTimeout(() => void thread.terminate(), STOP_MS);
  };
  signal.addEventListener('abort', stop);
  try {
    const result = await untilEnded(thread, options.onProgress);
    if (result.kind === 'done') return result.counts;
    throw unpackError(result.error);
  } catch (error) {
    const { localDirectory } = folder.store;
    // After a good end there is nothing to be found.
    if (localDirectory !== undefined) {
      await removeTemporariesOf(threadId, localDirectory).catch(() => undefined);
    }
    signal.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(terminating);
    signal.removeEventListener('abort', stop);
  }
}

/** Settles when the thread is gone, so that what comes next has its memory. */
function untilEnded(
  thread: Worker,
  onProgress: (progress: PrepareProgress) => void,
): Promise<Exclude<FromThread, { kind: 'progress' }>> {
  return new Promise((resolve, reject) => {
    let result: Exclude<FromThread, { kind: 'progress' }> | null = null;
    let failure: Error | null = null;
    thread.on('message', (message: FromThread) => {
      if (message.kind === 'progress') onProgress(message.progress);
      else result = message;
    });
    thread.once('error', (error) => {
      failure = error instanceof Error ? error : new Error(String(error));
    });
    thread.once('exit', (code) => {
      if (result !== null) resolve(result);
      else reject(failure ?? new Error(`the preparing thread ended with code ${code}`));
    });
  });
}
