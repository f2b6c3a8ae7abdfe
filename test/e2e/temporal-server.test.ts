import { Connection } from '@temporalio/client';
import { expect, inject, onTestFinished, test } from 'vitest';
import { connectClient, connectNative } from '../../src/temporal/connect.ts';
import { startDevServer } from '../../src/temporal/dev-server.ts';
import { ensureSearchAttributes, SEARCH_ATTRIBUTES } from '../../src/temporal/search-attributes.ts';
import { freePort } from '../../src/temporal/free-port.ts';

const { address, namespace } = inject('temporal');
const env = { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace };

test('commands and workers get through to the server', async () => {
  const { client, connection } = await connectClient(env);
  onTestFinished(() => connection.close());
  const native = await connectNative(env);
  onTestFinished(() => native.connection.close());
  expect({ namespace: client.options.namespace, address: native.address }).toEqual({
    namespace,
    address,
  });
});

test.each([
  { name: 'commands', connect: connectClient },
  { name: 'workers', connect: connectNative },
])('$name hear which of the three it is that keeps them out', async ({ connect }) => {
  const elsewhere = `127.0.0.1:${await freePort('127.0.0.1')}`;
  await expect(connect({ TEMPORAL_ADDRESS: elsewhere }, { timeoutMs: 300 })).rejects.toMatchObject({
    name: 'TemporalUnreachableError',
    reason: 'noAnswer',
    address: elsewhere,
    message: expect.stringContaining('steadysend up'),
  });
  await expect(connect({ ...env, TEMPORAL_NAMESPACE: 'nowhere' })).rejects.toMatchObject({
    reason: 'noNamespace',
    message: expect.stringContaining('temporal operator namespace create --namespace nowhere'),
  });
  const controller = new AbortController();
  controller.abort(new Error('Ctrl-C'));
  const interrupted = connect({ TEMPORAL_ADDRESS: elsewhere }, { signal: controller.signal });
  await expect(interrupted).rejects.toThrow('Ctrl-C');
});

test('a server of its own starts with its attributes and its UI, and ends when told', async () => {
  const { cli } = inject('temporal');
  // With a cluster given by address there is no binary here, and nothing of this to prove.
  if (cli === null) return;
  const server = await startDevServer({
    path: cli,
    headless: false,
    searchAttributes: {},
    log: () => undefined,
  });
  onTestFinished(() => server.stop());
  const connection = await Connection.connect({ address: server.address });
  onTestFinished(() => connection.close());
  await Promise.all([
    ensureSearchAttributes(connection, server.namespace),
    ensureSearchAttributes(connection, server.namespace),
  ]);
  const { customAttributes } = await connection.operatorService.listSearchAttributes({
    namespace: server.namespace,
  });
  expect(Object.keys(customAttributes)).toEqual(
    expect.arrayContaining(Object.keys(SEARCH_ATTRIBUTES)),
  );
  expect((await fetch(server.uiUrl!)).status).toBe(200);
  await server.stop();
  await server.exited;
});
