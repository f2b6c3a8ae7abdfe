import { once } from 'node:events';
import type { Config } from '../../config.ts';
import { isLoopback } from '../../listen.ts';
import { createLogger } from '../../logger.ts';
import { configOf, parseCommand } from '../arguments.ts';
import { CliError, usageError } from '../cli-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Io } from '../io.ts';

export const help = `steadysend codec-server [--listen ADDRESS] [--web ORIGIN]

Lets Temporal's web UI and CLI show payloads that are encrypted: they ask this
server to decrypt them (Temporal's remote codec protocol: POST /decode and
/encode). Runs until Ctrl-C. Its first line on stdout is its address.

  --listen ADDRESS  HOST:PORT, or a port of this machine only
                    (STEADYSEND_CODEC_ADDRESS, 127.0.0.1:8081)
  --web ORIGIN      pages of this origin may ask: where Temporal's web UI is,
                    such as http://localhost:8233 (STEADYSEND_CODEC_WEB)

Needs STEADYSEND_PAYLOAD_KEY or STEADYSEND_PAYLOAD_OLD_KEYS. Whoever reaches it
can read every payload, so on any other address than this machine's own it also
needs STEADYSEND_CODEC_TOKEN, which callers show as Authorization: Bearer TOKEN,
and something in front of it that speaks TLS. docs/encryption.md has more.

Examples
  steadysend codec-server --web http://localhost:8233
  temporal workflow show --workflow-id campaign/spring \\
    --codec-endpoint http://127.0.0.1:8081
`;

export async function run(args: string[], io: Io): Promise<ExitCode> {
  const { values } = parseCommand(args, {
    command: 'codec-server',
    options: { listen: { type: 'string' }, web: { type: 'string' } },
  });
  const config = configOf(io, values, {
    STEADYSEND_CODEC_ADDRESS: values.listen,
    STEADYSEND_CODEC_WEB: values.web,
  });
  refuseUnsafe(config);
  const logger = createLogger({ level: config.logLevel });
  const [{ startCodecServer }, { payloadCodec }] = await Promise.all([
    import('../codec-server/server.ts'),
    import('../../temporal/payload-codec.ts'),
  ]);
  const server = await startCodecServer({
    ...config.codecServer,
    codec: payloadCodec(config.payloadKeys),
    onCall: (call) => logger.debug(call, 'codec'),
  });
  try {
    io.out(`${server.url}\n`);
    io.err(`Decrypts for Temporal's tools: --codec-endpoint ${server.url}. Ctrl-C ends it.\n`);
    if (!io.signal.aborted) await once(io.signal, 'abort');
    return EXIT.done;
  } finally {
    await server.close();
  }
}

function refuseUnsafe({ payloadKeys, codecServer }: Config): void {
  if (payloadKeys.current === null && payloadKeys.old.length === 0) {
    throw usageError(
      'There is no key to decrypt with: set STEADYSEND_PAYLOAD_KEY as the workers have it, or ' +
        'STEADYSEND_PAYLOAD_OLD_KEYS to keys that they had.',
    );
  }
  const { host } = codecServer.address;
  if (codecServer.token === null && !isLoopback(host)) {
    throw new CliError(
      EXIT.credentials,
      `On ${host} others can reach the codec server and read every payload: set ` +
        'STEADYSEND_CODEC_TOKEN to what callers have to show, or listen on this machine only.',
    );
  }
}
