import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { runProgram } from '../../../src/temporal/run-program.ts';
import { ensureSearchAttributes } from '../../../src/temporal/search-attributes.ts';
import { spawnServer, type ServerProcess } from '../../../src/temporal/server-process.ts';
import { makeTempDir } from '../temp-dir.ts';
import { until } from '../until.ts';
import { clusterConfig } from './cluster-config.ts';
import { startPostgres, type Postgres } from './postgres.ts';
import { serverPrograms, type ServerPrograms } from './server-programs.ts';

export interface Cluster {
  env: Record<string, string>;
  postgres: Postgres;
  /** Of the Temporal server. */
  lastOutput(): string;
  stop(): Promise<void>;
}

const NAMESPACE = 'default';

/** Temporal as it runs in production: the real server, all its services, on a real database. */
export async function startCluster(): Promise<Cluster> {
  const log = (line: string) => void process.stderr.write(`${line}\n`);
  const programs = await serverPrograms(log);
  const postgres = await startPostgres();
  const folder = await makeTempDir();
  const stopping = [() => folder.remove(), () => postgres.stop()];
  const stop = async () => {
    for (const end of stopping.toReversed()) await end();
  };
  try {
    for (const name of ['temporal', 'visibility']) await laySchema(programs, postgres, name);
    const { address, yaml } = await clusterConfig(postgres);
    await mkdir(join(folder.path, 'config'));
    await writeFile(join(folder.path, 'config', 'cluster.yaml'), yaml);
    const flags = ['--root', folder.path, '--config', 'config', '--env', 'cluster'];
    const server = spawnServer(programs.server, [...flags, '--allow-no-auth', 'start']);
    stopping.push(() => server.stop());
    await makeNamespace(address, server);
    const env = { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: NAMESPACE };
    return { env, postgres, lastOutput: () => server.lastOutput(), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function laySchema(programs: ServerPrograms, postgres: Postgres, name: string) {
  const database = name === 'temporal' ? 'temporal' : 'temporal_visibility';
  const versions = join(programs.schema, name, 'versioned');
  const common = ['--plugin', 'postgres12', '--ep', '127.0.0.1', '-p', String(postgres.port)];
  const target = [...common, '-u', postgres.user, '--db', database];
  const steps = [['create'], ['setup-schema', '-v', '0.0'], ['update-schema', '-d', versions]];
  for (const step of steps) {
    const { code, output } = await runProgram(programs.sqlTool, [...target, ...step], {
      env: process.env,
      signal: AbortSignal.timeout(120_000),
    });
    if (code !== 0) throw new Error(`the schema of ${database}: ${step[0]} failed:\n${output}`);
  }
}

/** A new cluster has no namespace; what campaigns need in it is ours to add. */
async function makeNamespace(address: string, server: ServerProcess): Promise<void> {
  const answers = async (ask: () => Promise<unknown>) => {
    if (server.hasExited()) throw new Error(`the Temporal server ended:\n${server.lastOutput()}`);
    return await ask().then(
      () => true,
      () => false,
    );
  };
  const connection = Connection.lazy({ address });
  const deadline = { deadlineMs: 120_000, everyMs: 500, describe: () => server.lastOutput() };
  try {
    await until(() => answers(() => connection.workflowService.getSystemInfo({})), {
      what: 'the Temporal server',
      ...deadline,
    });
    const register = () =>
      connection.workflowService.registerNamespace({
        namespace: NAMESPACE,
        workflowExecutionRetentionPeriod: { seconds: 86_400 as unknown as Long },
      });
    await until(() => answers(register), { what: 'the namespace', ...deadline });
    // Every service learns of the namespace a little later.
    await until(() => answers(() => ensureSearchAttributes(connection, NAMESPACE)), {
      what: 'the search attributes',
      ...deadline,
    });
  } finally {
    await connection.close();
  }
}
