import { once } from 'node:events';
import { createServer } from 'node:net';
import { stringify } from 'yaml';

const SERVICES = ['frontend', 'history', 'matching', 'worker'] as const;

/** What the production server's own example for PostgreSQL says, on free ports of loopback. */
export async function clusterConfig(postgres: { port: number; user: string }) {
  const [grpcPort, ...others] = await lowPorts(2 * SERVICES.length);
  const services = Object.fromEntries(
    SERVICES.map((name, place) => {
      const grpc = place === 0 ? grpcPort : others[2 * place - 1];
      const membership = others[2 * place];
      return [name, { rpc: { grpcPort: grpc, membershipPort: membership, bindOnLocalHost: true } }];
    }),
  );
  const address = `127.0.0.1:${grpcPort}`;
  const store = (databaseName: string, maxConns: number) => ({
    sql: {
      pluginName: 'postgres12',
      databaseName,
      connectAddr: `127.0.0.1:${postgres.port}`,
      connectProtocol: 'tcp',
      user: postgres.user,
      maxConns,
      maxIdleConns: maxConns,
    },
  });
  const config = {
    log: { stdout: true, level: 'warn' },
    persistence: {
      defaultStore: 'main',
      visibilityStore: 'visibility',
      numHistoryShards: 4,
      datastores: { main: store('temporal', 20), visibility: store('temporal_visibility', 5) },
    },
    global: { membership: { maxJoinDuration: '30s', broadcastAddress: '127.0.0.1' } },
    services,
    clusterMetadata: {
      enableGlobalNamespace: false,
      failoverVersionIncrement: 10,
      masterClusterName: 'active',
      currentClusterName: 'active',
      clusterInformation: {
        active: {
          enabled: true,
          initialFailoverVersion: 1,
          rpcName: 'frontend',
          rpcAddress: address,
        },
      },
    },
    dcRedirectionPolicy: { policy: 'noop' },
  };
  return { address, yaml: stringify(config) };
}

/** Temporal's schema keeps a member's port in two signed bytes. */
const HIGHEST = 32_767;
const LOWEST = 20_000;

/** Free ports below those that the system gives out by itself. */
async function lowPorts(count: number): Promise<number[]> {
  const found: number[] = [];
  for (let port = LOWEST + (process.pid % 10_000); found.length < count; port += 1) {
    if (port > HIGHEST) throw new Error(`no ${count} free ports up to ${HIGHEST}`);
    if (await isFree(port)) found.push(port);
  }
  return found;
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
