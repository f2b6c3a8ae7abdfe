import type { MetricMeter } from '@temporalio/common';
import { requireEventsSecret, type Config } from '../config.ts';
import { SES_EVENTS } from '../domain/suppression-events.ts';
import { startEventReceiver, type EventReceiver } from '../events/receiver.ts';
import type { Logger } from '../logger.ts';
import { openHome } from '../storage/home.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { mergeSmallObjects } from '../storage/suppression-bulk.ts';
import { SuppressionWriter, type FlushReport } from '../storage/suppression-writer.ts';

/** What a worker does with SES's events, where it is asked to: null for a worker that is not. */
export async function receiveEvents(
  config: Config,
  logger: Logger,
  meter: MetricMeter,
): Promise<EventReceiver | null> {
  const { address } = config.events;
  if (address === null) return null;
  const secret = requireEventsSecret(config.events);
  const home = openHome(config.home, config.s3);
  const metrics = eventMetrics(meter);
  const writer = new SuppressionWriter(home, {
    onFlush: (report) => {
      metrics.flushed(report);
      const { entries, error } = report;
      if (error === undefined) return;
      logger.error({ entries, error }, 'suppressions could not be stored; SES brings them again');
    },
  });
  const receiver = await startEventReceiver({ ...metrics, address, secret, writer });
  logger.info({ url: receiver.url }, 'taking events of SES; the secret follows this address');
  void tidyUp(home, logger);
  return receiver;
}

/** Beside the events: what is left to merge costs time when a list is prepared, and nothing else. */
async function tidyUp(home: ObjectStore, logger: Logger): Promise<void> {
  try {
    const merged = await mergeSmallObjects(home);
    if (merged > 0) logger.info({ merged }, 'merged small objects of the suppression store');
  } catch (error) {
    logger.warn({ error }, 'small objects of the suppression store could not be merged');
  }
}

/** Counters begin at 0: Prometheus sees no increase in a series that begins with its first event. */
function eventMetrics(meter: MetricMeter) {
  const events = meter.createCounter(
    'steadysend_events',
    undefined,
    'Events of SES, by kind and what became of them',
  );
  const refusals = meter.createCounter(
    'steadysend_event_refusals',
    undefined,
    'Requests to the address for events that were turned away, by HTTP status',
  );
  const flushes = meter.createHistogram(
    'steadysend_suppression_write_seconds',
    'float',
    undefined,
    'Writing suppressions that came together',
  );
  for (const event of SES_EVENTS) events.add(0, { event, outcome: 'noted' });
  for (const event of ['bounce', 'spamreport', 'unsubscribe']) {
    for (const outcome of ['stored', 'failed']) events.add(0, { event, outcome });
  }
  for (const status of ['404', '503']) refusals.add(0, { status });
  return {
    onEvent: (event: string, outcome: string) => events.add(1, { event, outcome }),
    onRefusal: (status: number) => refusals.add(1, { status: String(status) }),
    flushed: ({ ms }: FlushReport) => flushes.record(ms / 1000),
  };
}
