import { createLogger } from '../../logger.ts';
import { runWorker } from '../../worker/run-worker.ts';
import { configOf, parseCommand } from '../arguments.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Io } from '../io.ts';

export const help = `steadysend worker

Runs a worker until Ctrl-C: it does the sending for every campaign of its
Temporal namespace. It may be killed at any time, and any number may run; they
must share the campaign folders (STEADYSEND_HOME). Those of one account and
namespace share its rate: give all the same STEADYSEND_RATE. Logs go to stderr,
as JSON unless that is a terminal, and hold no addresses of recipients.

Needs TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY. docs/configuration.md
lists every setting.

Examples
  steadysend worker
  STEADYSEND_RATE=10 steadysend worker --log-level debug
`;

export async function run(args: string[], io: Io): Promise<ExitCode> {
  const { values } = parseCommand(args, { command: 'worker', options: {} });
  const config = configOf(io, values);
  const logger = createLogger({ level: config.logLevel });
  await runWorker({ config, logger, signal: io.signal });
  return EXIT.done;
}
