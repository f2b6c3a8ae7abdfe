import { expect, test } from 'vitest';
import { createLogger } from '../../src/logger.ts';
import { runWorker } from '../../src/worker/run-worker.ts';
import { bundleOnce, campaignHarness } from '../support/campaign-harness.ts';

test('a worker that is told to end when it is ready, and does not run yet, ends', async () => {
  const { config } = await campaignHarness();
  const workflowBundle = await bundleOnce();
  const logger = createLogger({ level: 'silent' });
  const ending = new AbortController();
  const { signal } = ending;
  const onReady = () => ending.abort();
  // It never does, if the signal is only heard while it runs: the test then times out.
  await expect(
    runWorker({ config, logger, signal, onReady, workflowBundle }),
  ).resolves.toBeUndefined();
});
