import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Config } from '../../config.ts';
import { createLogger } from '../../logger.ts';
import { openHome } from '../../storage/home.ts';
import { loadProfile } from '../../temporal/profile.ts';
import { configOf, parseCommand, portOf } from '../arguments.ts';
import { CampaignClient } from '../campaign-client.ts';
import { usageError } from '../cli-error.ts';
import { createApp } from '../dashboard/app.ts';
import { Campaigns } from '../dashboard/campaigns.ts';
import type { Dashboard } from '../dashboard/dashboard.ts';
import { checkFolder } from '../dashboard/launch-folder.ts';
import { Attempts } from '../dashboard/security/attempts.ts';
import { checkToken, reachOf, TOKEN_VARIABLE, type Reach } from '../dashboard/security/reach.ts';
import { Sessions } from '../dashboard/security/sessions.ts';
import { listen } from '../dashboard/server.ts';
import type { PageContext } from '../dashboard/view.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { DASHBOARD_PORT } from '../ports.ts';

export const help = `steadysend dashboard [--port N] [--host HOST] [--campaigns DIR] [--read-only]
                     [--tls-cert FILE --tls-key FILE | --behind-proxy URL]
                     [--temporal-ui URL]

Serves a web page until Ctrl-C: campaigns with their progress, why they are
paused, with a button to resume them, newsletters with their next times, and
rejects and reports to download. Its first line on stdout is its address.

  --port N            listen there (default ${DASHBOARD_PORT}; 0 takes any free one)
  --host HOST         listen there (default 127.0.0.1, for this machine only)
  --campaigns DIR     let campaigns be launched from the .yaml files in DIR;
                      without it there is no such page
  --read-only         show everything and change nothing
  --tls-cert FILE     serve https with this certificate (PEM)
  --tls-key FILE      and its key (PEM)
  --behind-proxy URL  a reverse proxy does TLS; URL is what browsers show, such
                      as https://mail.example.com
  --temporal-ui URL   link campaigns to Temporal's web UI there (TEMPORAL_UI_URL;
                      that of a running \`up\` is found by itself)

On this machine alone no token is needed; with one, it has to be given all the
same. Elsewhere it needs a token and TLS, its own or a proxy's:
  ${TOKEN_VARIABLE}   the token, 24 characters or more; only from the
                               environment

docs/dashboard.md says what is shown to whom, and has a proxy's settings.

Examples
  steadysend dashboard
  steadysend dashboard --campaigns ~/campaigns --port 0
  ${TOKEN_VARIABLE}=$(cat token) steadysend dashboard --behind-proxy https://mail.example.com
`;

const OPTIONS = {
  port: { type: 'string' },
  host: { type: 'string' },
  campaigns: { type: 'string' },
  'read-only': { type: 'boolean' },
  'tls-cert': { type: 'string' },
  'tls-key': { type: 'string' },
  'behind-proxy': { type: 'string' },
  'temporal-ui': { type: 'string' },
} as const;

export async function run(args: string[], io: Io): Promise<ExitCode> {
  const { values } = parseCommand(args, { command: 'dashboard', options: OPTIONS });
  const config = configOf(io, values);
  const host = values.host ?? '127.0.0.1';
  const token = checkToken(config.env[TOKEN_VARIABLE]);
  const tls = await readTls(values['tls-cert'], values['tls-key']);
  const reach = reachOf({
    host,
    certificate: tls?.cert ?? null,
    proxyUrl: values['behind-proxy'] ?? null,
    hasToken: token !== null,
  });
  const folder = values.campaigns === undefined ? null : resolve(values.campaigns);
  if (folder !== null) await checkFolder(folder);
  const temporalUi = temporalUiOf(values['temporal-ui'], config);
  const home = openHome(config.home, config.s3);

  const server = await listen({ host, port: portOf('--port', values.port, DASHBOARD_PORT), tls });
  const campaigns = new Campaigns(() => CampaignClient.connect(config, io.signal));
  try {
    const readOnly = values['read-only'] === true;
    const dashboard: Dashboard = {
      config,
      io,
      commandFlags: [
        `--home=${config.home}`,
        ...(values.profile === undefined ? [] : [`--profile=${values.profile}`]),
      ],
      logger: createLogger({ level: config.logLevel }),
      home,
      campaigns,
      sessions: new Sessions(token, Date.now),
      attempts: new Attempts(Date.now),
      reach,
      port: server.port,
      readOnly,
      folder,
      temporalUi,
      remoteAddress: (c) => remoteAddress(c, reach),
    };
    const app = await createApp(dashboard);
    server.serve(app.fetch);
    io.out(`Dashboard: ${reach.kind === 'proxy' ? reach.origin : server.url}\n`);
    if (reach.kind === 'proxy') io.err(`The proxy's requests go to ${server.url}.\n`);
    if (token === null && !readOnly) {
      io.err(
        `Whoever uses this machine may pause, resume and cancel: ${TOKEN_VARIABLE} is not set.\n`,
      );
    }
    io.err('Ctrl-C stops it; campaigns go on.\n');
    if (!io.signal.aborted) await once(io.signal, 'abort');
    return EXIT.done;
  } finally {
    await server.close();
    await campaigns.close();
  }
}

async function readTls(
  certPath: string | undefined,
  keyPath: string | undefined,
): Promise<{ cert: string; key: string } | null> {
  if (certPath === undefined && keyPath === undefined) return null;
  if (certPath === undefined || keyPath === undefined) {
    throw usageError('--tls-cert and --tls-key belong together: give both.');
  }
  return { cert: await readPem('--tls-cert', certPath), key: await readPem('--tls-key', keyPath) };
}

async function readPem(flag: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw usageError(`${flag}: ${path} cannot be read (${code}).`);
  }
}

/** Known without a flag when the server is that of a running `up`. */
function temporalUiOf(flag: string | undefined, config: Config): Dashboard['temporalUi'] {
  const text = flag ?? config.temporalEnv['TEMPORAL_UI_URL'];
  // Settings that cannot be meant are refused now, and not on every page.
  const { namespace } = loadProfile(config.temporalEnv);
  if (text === undefined) return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw usageError(`--temporal-ui must be a URL such as http://127.0.0.1:8233, not '${text}'.`);
  }
  return { url: url.href.replace(/\/$/, ''), namespace };
}

/** Behind a proxy everybody has the proxy's address; what it adds last is what it saw itself. */
function remoteAddress(c: PageContext, reach: Reach): string {
  const forwarded = reach.kind === 'proxy' ? c.req.header('x-forwarded-for') : undefined;
  return forwarded?.split(',').at(-1)?.trim() ?? getConnInfo(c).remote.address ?? 'unknown';
}
