import { requireEventsSecret, type Config } from '../../config.ts';
import { createLogger } from '../../logger.ts';
import { keepHeapSmall } from '../../worker/heap.ts';
import { WORKER_ROLES, type WorkerRole } from '../../worker/roles.ts';
import { configOf, parseCommand } from '../arguments.ts';
import { usageError } from '../cli-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { EVENTS_PORT } from '../ports.ts';

export const help = `steadysend worker [--role ROLE] [--metrics ADDRESS] [--events]

Runs a worker until Ctrl-C: it does the sending for every campaign of its
Temporal namespace. It may be killed at any time, and any number may run; they
must share the campaign folders (STEADYSEND_HOME). Those of one account and
namespace share its rate: give all the same STEADYSEND_RATE. Logs go to stderr,
as JSON unless that is a terminal, and hold no addresses of recipients.

  --role ROLE         all (the default), or one half of the work: \`workflows\`
                      decides, and needs neither SES nor the campaign folders;
                      \`sender\` does everything else. Both halves must run
  --metrics ADDRESS   serves /metrics for Prometheus, /healthz and /readyz at
                      HOST:PORT, or at a port of this machine only
                      (STEADYSEND_METRICS_ADDRESS; default: not at all)
  --events            takes the events that SES posts (bounces, complaints,
                      unsubscriptions) into the suppression store, which every
                      campaign leaves out. Needs STEADYSEND_EVENTS_SECRET; SES
                      posts to /events/ with that secret behind it
  --events-address ADDRESS
                      where, and --events too (STEADYSEND_EVENTS_ADDRESS;
                      default 127.0.0.1:${EVENTS_PORT})

Ctrl-C or SIGTERM: no more is begun, the calls under way are waited for and
written down, and other workers go on from there. A second one ends it at once.

Needs TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY, except as \`workflows\`.
docs/configuration.md lists every setting, docs/operations.md is about running
many workers, docs/events.md about SES's events.

Examples
  steadysend worker
  steadysend worker --metrics 9464
  steadysend worker --events
  STEADYSEND_RATE=10 steadysend worker --role sender --log-level debug
`;

export async function run(args: string[], io: Io): Promise<ExitCode> {
  const { values } = parseCommand(args, {
    command: 'worker',
    options: {
      role: { type: 'string' },
      metrics: { type: 'string' },
      events: { type: 'boolean' },
      'events-address': { type: 'string' },
    },
  });
  const role = roleOf(values.role ?? 'all');
  const flags = {
    STEADYSEND_METRICS_ADDRESS: values.metrics,
    STEADYSEND_EVENTS_ADDRESS: values['events-address'],
  };
  const set = configOf(io, values, flags);
  const isAddressless = values.events === true && set.events.address === null;
  const config = isAddressless
    ? configOf(io, values, { ...flags, STEADYSEND_EVENTS_ADDRESS: String(EVENTS_PORT) })
    : set;
  checkEvents(config, role);
  const logger = createLogger({ level: config.logLevel });
  // Before anything large is loaded: a heap that has grown does not shrink again.
  keepHeapSmall();
  const { runWorker } = await import('../../worker/run-worker.ts');
  await runWorker({ config, logger, signal: io.signal, role });
  return EXIT.done;
}

/** Told before anything is loaded. */
function checkEvents({ events }: Config, role: WorkerRole): void {
  if (events.address === null) return;
  requireEventsSecret(events);
  if (role !== 'workflows') return;
  throw usageError(
    'A worker with --role workflows has no campaign folders, so it cannot keep the suppression store: ' +
      'give --events (STEADYSEND_EVENTS_ADDRESS) to one that sends.',
  );
}

function roleOf(text: string): WorkerRole {
  const role = WORKER_ROLES.find((known) => known === text);
  if (role !== undefined) return role;
  throw usageError(`--role must be one of ${WORKER_ROLES.join(', ')}, not '${text}'.`);
}
