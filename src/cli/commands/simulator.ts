import { once } from 'node:events';
import { startSimulator } from '../../simulator/server.ts';
import { parseCommand, portOf } from '../arguments.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { SIMULATOR_PORT, simulatorEnvironment } from '../ports.ts';
import { takenPortError } from '../taken-port.ts';

export const help = `steadysend simulator [--port N]

Runs a local SES until Ctrl-C. It mails nobody, and serves any official Tencent
Cloud SDK. Its first line on stdout is its address.

  --port N   listen there on 127.0.0.1 (default ${SIMULATOR_PORT}; 0 takes any free one)

The account: secret id and key 'simulator', sender news@mail.example.com,
templates 10001 ({{name}}) and 10002 ({{name}} {{city}} {{code}}).
What was mailed: GET /_control/mails. docs/simulator.md has everything else.

Examples
  steadysend simulator --port 8025
  curl http://127.0.0.1:8025/_control/mails
`;

export async function run(args: string[], io: Io): Promise<ExitCode> {
  const { values } = parseCommand(args, {
    command: 'simulator',
    options: { port: { type: 'string' } },
  });
  const port = portOf('--port', values.port, SIMULATOR_PORT);
  const simulator = await startSimulator({ port }).catch((error: unknown) => {
    throw takenPortError(error, '--port', port);
  });
  try {
    io.out(`${simulator.url}\n`);
    const settings = Object.entries(simulatorEnvironment(simulator.url)).filter(
      ([, value]) => value !== '',
    );
    io.err('SES simulator; it mails nobody. To use it:\n');
    settings.forEach(([name, value]) => io.err(`  export ${name}=${value}\n`));
    if (!io.signal.aborted) await once(io.signal, 'abort');
    return EXIT.done;
  } finally {
    await simulator.close();
  }
}
