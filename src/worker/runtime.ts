import { DefaultLogger, Runtime } from '@temporalio/worker';
import type { Logger } from '../logger.ts';

let isInstalled = false;

/**
 * Sends Temporal's own log lines through our logger. The SDK allows this once in a process, and
 * before anything else of it is used; a second worker of the process (in tests) keeps the first.
 */
export function installRuntime(logger: Logger): void {
  if (isInstalled) return;
  isInstalled = true;
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
    telemetryOptions: { logging: { filter: { core: 'WARN', other: 'WARN' }, forward: {} } },
  });
}
