import { DefaultLogger, Runtime, type TelemetryOptions } from '@temporalio/worker';
import type { Logger } from '../logger.ts';
import { freePort } from '../temporal/free-port.ts';
import { HISTOGRAM_BUCKETS } from './metrics.ts';

let isInstalled = false;

/**
 * Sends Temporal's own log lines through our logger. The SDK allows this once in a process, and
 * before anything else of it is used; a second worker of the process (in tests) keeps the first.
 */
export function installRuntime(logger: Logger): void {
  if (isInstalled) return;
  install(logger, {});
}

/**
 * The same with metrics, which the SDK serves on a port of its own and only there: a free one of
 * loopback, from which our server passes them on. Returns where they are.
 */
export async function installRuntimeWithMetrics(logger: Logger): Promise<string> {
  for (let tries = 1; ; tries += 1) {
    const bindAddress = `127.0.0.1:${await freePort('127.0.0.1')}`;
    try {
      install(logger, {
        metrics: {
          attachServiceName: false,
          prometheus: {
            bindAddress,
            countersTotalSuffix: true,
            unitSuffix: true,
            useSecondsForDurations: true,
            histogramBucketOverrides: HISTOGRAM_BUCKETS,
          },
        },
      });
      return `http://${bindAddress}/metrics`;
    } catch (error) {
      // Somebody else took the port between the two steps.
      if (tries >= PORT_TRIES || !/address already in use/i.test(String(error))) throw error;
    }
  }
}

const PORT_TRIES = 5;

function install(logger: Logger, telemetry: Pick<TelemetryOptions, 'metrics'>): void {
  const toPino = new DefaultLogger('DEBUG', ({ level, message, meta }) => {
    const { taskToken: _hidden, ...fields } = meta ?? {};
    switch (level) {
      case 'TRACE':
      case 'DEBUG':
        return logger.debug(fields, message);
      case 'INFO':
        return logger.info(fields, message);
      case 'WARN':
        return logger.warn(fields, message);
      case 'ERROR':
        return logger.error(fields, message);
    }
  });
  Runtime.install({
    logger: toPino,
    // Signals belong to the CLI, which ends its worker through an AbortSignal.
    shutdownSignals: [],
    telemetryOptions: {
      logging: { filter: { core: 'WARN', other: 'WARN' }, forward: {} },
      ...telemetry,
    },
  });
  isInstalled = true;
}
