import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadConfig, requireCredentials, requireEventsSecret, type Config } from '../../config.ts';
import { UP_FILE, upFileText, type Environment, type ListenAddress } from '../../config-reader.ts';
import { hostAndPort, isLoopback } from '../../listen.ts';
import { createLogger } from '../../logger.ts';
import { runWorker } from '../../worker/run-worker.ts';
import { configOf, parseCommand, portOf } from '../arguments.ts';
import { CliError, usageError } from '../cli-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import {
  startLocalSimulator,
  startLocalTemporal,
  portFor,
  type ChosenPort,
  type LocalPart,
} from '../local-stack.ts';
import { EVENTS_PORT, SIMULATOR_PORT, TEMPORAL_PORT, TEMPORAL_UI_PORT } from '../ports.ts';

export const help = `steadysend up [--live] [--port N] [--temporal-port N] [--ui-port N]

Starts everything on this machine until Ctrl-C: a Temporal server (its state is
kept in STEADYSEND_HOME/temporal.db), a simulated SES that mails nobody, and a
worker. Commands in other terminals find them by themselves.

  --live              send through the real account of TENCENTCLOUD_SECRET_ID
                      instead of a simulator
  --port N            the simulator's port (default ${SIMULATOR_PORT}, or any free one)
  --temporal-port N   Temporal's port (default ${TEMPORAL_PORT}, or any free one)
  --ui-port N         the port of Temporal's web UI (default ${TEMPORAL_UI_PORT}, or any free one)

With STEADYSEND_EVENTS_SECRET set, the worker takes the events that SES posts
(docs/events.md), on port ${EVENTS_PORT} or any free one unless
STEADYSEND_EVENTS_ADDRESS says where.

TEMPORAL_ADDRESS, when set, is used instead of a Temporal server of its own, and
STEADYSEND_SES_ENDPOINT on this machine instead of a simulator of its own.

Examples
  steadysend up
  steadysend up --live
`;

export async function run(args: string[], io: Io): Promise<ExitCode> {
  const { values } = parseCommand(args, {
    command: 'up',
    options: {
      live: { type: 'boolean' },
      port: { type: 'string' },
      'temporal-port': { type: 'string' },
      'ui-port': { type: 'string' },
    },
  });
  const config = configOf(io, values);
  if (config.upFile !== null) {
    throw usageError(`\`steadysend up\` runs already for ${config.home}: ${config.upFile} is its.`);
  }
  if (config.home.includes('://')) {
    throw usageError(
      `\`steadysend up\` keeps its Temporal database in a directory, and STEADYSEND_HOME is ${config.home}. ` +
        'Give --home a directory, or run `steadysend worker` with a Temporal server of your own.',
    );
  }
  const account = accountOf(config, values.live === true);
  const events = await eventsOf(config);
  await mkdir(config.home, { recursive: true, mode: 0o700 });

  const parts: LocalPart[] = [];
  try {
    const temporal = await startLocalTemporal({
      config,
      port: chosenPort('--temporal-port', values['temporal-port']),
      uiPort: chosenPort('--ui-port', values['ui-port']),
      log: (line) => io.err(`${line}\n`),
      signal: io.signal,
    });
    parts.push(temporal);
    if (account === 'simulator') {
      const url = events === null ? null : `${eventsUrl(events)}${config.events.secret}`;
      parts.push(await startLocalSimulator(chosenPort('--port', values.port), url));
    }
    return await runUntilLeft(config, { account, events, profile: values.profile }, parts, io);
  } finally {
    // What was started last goes first; one that fails to stop must not keep the others.
    for (const part of parts.toReversed()) {
      await part.stop().catch((error: unknown) => io.err(`${part.name}: ${String(error)}\n`));
    }
  }
}

/** Writes down where everything is, and works until Ctrl-C or until a part ends by itself. */
async function runUntilLeft(
  config: Config,
  {
    account,
    events,
    profile,
  }: {
    account: Account;
    events: ListenAddress | null;
    profile: string | undefined;
  },
  parts: LocalPart[],
  io: Io,
): Promise<ExitCode> {
  const found: Environment = Object.assign({}, ...parts.map((part) => part.environment));
  const upFile = join(config.home, UP_FILE);
  await writeFile(upFile, upFileText(process.pid, found), { mode: 0o600 });
  try {
    for (const part of parts) part.lines.forEach((line) => io.out(`${line}\n`));
    if (account !== 'simulator') io.out(`${account}\n`);
    if (events !== null) io.out(`events of SES        ${eventsUrl(events)} and the secret\n`);
    io.out(`campaign folders     ${config.home}\n`);
    io.err('A web page of it: steadysend dashboard\nCtrl-C stops all of it.\n');
    const stopping = new AbortController();
    const signal = AbortSignal.any([io.signal, stopping.signal]);
    const worker = runWorker({
      config: loadConfig({
        env: { ...config.env, ...found },
        flags: {
          STEADYSEND_HOME: config.home,
          LOG_LEVEL: config.logLevel,
          ...(events === null ? {} : { STEADYSEND_EVENTS_ADDRESS: hostAndPort(events) }),
          TEMPORAL_PROFILE: profile,
        },
      }),
      logger: createLogger({ level: config.logLevel }),
      signal,
    });
    const ended = await Promise.race([
      worker.then(() => null),
      ...parts.map((part) => part.ended.then(() => part.name)),
      ...(io.signal.aborted ? [] : [once(io.signal, 'abort').then(() => null)]),
    ]).finally(() => stopping.abort());
    await worker;
    if (ended === null || io.signal.aborted) return EXIT.done;
    throw new CliError(EXIT.failed, `${ended} ended by itself, so everything was stopped.`);
  } finally {
    await rm(upFile, { force: true });
  }
}

/** Where the worker is to take events; null when nothing says that it should. */
async function eventsOf({ events }: Config): Promise<ListenAddress | null> {
  if (events.secret === null && events.address === null) return null;
  requireEventsSecret(events);
  return events.address ?? { host: '127.0.0.1', port: await portFor(null, EVENTS_PORT) };
}

/** For this machine: whoever listens everywhere listens there too. */
function eventsUrl({ host, port }: ListenAddress): string {
  const here = ['0.0.0.0', '::'].includes(host) ? '127.0.0.1' : host;
  return `http://${hostAndPort({ host: here, port })}/events/`;
}

/** `simulator`, or a line that says which account is mailed through. */
type Account = 'simulator' | (string & {});

function accountOf(config: Config, live: boolean): Account {
  const { endpoint, region } = config.ses;
  const isLocal = endpoint !== null && isLoopback(new URL(endpoint).hostname);
  if (!live && endpoint === null) return 'simulator';
  if (!live && !isLocal) {
    throw usageError(
      `STEADYSEND_SES_ENDPOINT is ${endpoint}, which is not on this machine. ` +
        'To send through it, say so: --live. For a simulator, unset it.',
    );
  }
  const { secretId } = requireCredentials(config.ses);
  // Enough to tell accounts apart; the whole id is half of a credential.
  const shown = `${secretId.slice(0, 4)}…${secretId.slice(-4)}`;
  const kind = isLocal ? 'SES' : 'LIVE SES account';
  return `${kind.padEnd(20)} ${shown} at ${endpoint ?? 'Tencent Cloud'}, ${region}`;
}

function chosenPort(flag: string, text: string | undefined): ChosenPort {
  return text === undefined ? null : { flag, port: portOf(flag, text, 0) };
}
