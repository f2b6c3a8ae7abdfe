import type { TestProject } from 'vitest/node';
import { connectClient } from '../../src/temporal/connect.ts';
import { startDevServer } from '../../src/temporal/dev-server.ts';
import { findServer } from '../../src/temporal/find-server.ts';
import { ensureSearchAttributes } from '../../src/temporal/search-attributes.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The real server of this run: `const { address, namespace } = inject('temporal')`. */
    temporal: TemporalForTests;
  }
}

export interface TemporalForTests {
  address: string;
  namespace: string;
  /** The binary, for tests that need a server of their own; null when a cluster was given. */
  cli: string | null;
}

interface Shared {
  users: number;
  starting: Promise<TemporalForTests & { stop: () => Promise<void> }>;
}

// Each tier loads this file anew, and one server is meant to serve them all: what is shared lives
// where every copy of this module finds it.
const KEY = Symbol.for('steadysend.tests.temporal');
const registry = globalThis as unknown as Record<symbol, Shared | undefined>;

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const shared = (registry[KEY] ??= { users: 0, starting: start() });
  shared.users += 1;
  const { address, namespace, cli } = await shared.starting;
  project.provide('temporal', { address, namespace, cli });
  return async () => {
    shared.users -= 1;
    if (shared.users > 0) return;
    registry[KEY] = undefined;
    await (await shared.starting).stop();
  };
}

async function start(): Promise<TemporalForTests & { stop: () => Promise<void> }> {
  const log = (line: string) => process.stderr.write(`${line}\n`);
  const found = await findServer({ env: process.env, log });
  if (found.kind === 'address') {
    const { connection, address, namespace } = await connectClient(process.env);
    try {
      await ensureSearchAttributes(connection, namespace);
    } finally {
      await connection.close();
    }
    return { address, namespace, cli: null, stop: () => Promise.resolve() };
  }
  const server = await startDevServer({ path: found.path, headless: true, log });
  const { address, namespace } = server;
  return { address, namespace, cli: found.path, stop: () => server.stop() };
}
