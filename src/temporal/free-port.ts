import { once } from 'node:events';
import { createServer } from 'node:net';

/** A port that nobody listens on now. It can be taken before it is used: be ready to ask again. */
export async function freePort(host: string): Promise<number> {
  const server = createServer();
  server.listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') {
    throw new Error(`the system gave no port on ${host}`);
  }
  return address.port;
}
