import { parentPort, workerData } from 'node:worker_threads';
import { openCampaignFolder } from '../storage/campaign-folder.ts';
import { openHome } from '../storage/home.ts';
import { countList } from './count-list.ts';
import { packError } from './portable-error.ts';
import type { FromThread, ThreadInput } from './prepare-in-thread.ts';
import { prepareList } from './prepare-list.ts';

/** Progress is read once a second; this bounds what a quick list posts. */
const PROGRESS_EVERY_MS = 200;

// Loaded by prepare-in-thread.ts, as a thread and never otherwise.
const { homeLocation, campaignId, definition, isPreview } = workerData as ThreadInput;
const stop = new AbortController();
parentPort?.once('message', () => stop.abort());

try {
  const folder = openCampaignFolder(openHome(...homeLocation), campaignId);
  let postedAt = 0;
  const counts = await (isPreview ? countList : prepareList)({
    folder,
    definition,
    signal: stop.signal,
    onProgress: (progress) => {
      const now = performance.now();
      if (now - postedAt < PROGRESS_EVERY_MS) return;
      postedAt = now;
      post({ kind: 'progress', progress });
    },
  });
  post({ kind: 'done', counts });
} catch (error) {
  post({ kind: 'failed', error: packError(error) });
}
// Else it would wait for another message.
parentPort?.close();

function post(message: FromThread): void {
  parentPort?.postMessage(message);
}
