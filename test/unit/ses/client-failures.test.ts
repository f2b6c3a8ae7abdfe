import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { SesAction } from '../../../src/ses/actions.ts';
import { describeFailure } from '../../../src/ses/disposition-of.ts';
import {
  SesApiError,
  SesGatewayError,
  SesNotSentError,
  SesUnknownOutcomeError,
} from '../../../src/ses/errors.ts';
import type { Exchange } from './scripted-server.ts';
import {
  clientFor,
  failureOf,
  reply,
  replyError,
  startScriptedServer,
  TASK,
} from './scripted-server.ts';

/** The outcome of one BatchSendEmail that the server answers like this. */
async function sendTo(answer: (exchange: Exchange) => void, timeoutMs = 2_000): Promise<Error> {
  const server = await startScriptedServer(answer);
  return failureOf(clientFor(server.url, { timeoutMs }).createSendTask(TASK));
}

function codeOf(error: Error, action: SesAction = 'BatchSendEmail'): string {
  return describeFailure(error, action).code;
}

/** A loopback port on which nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('a call that certainly had no effect', () => {
  test('an error code of the API is definite and keeps its request id', async () => {
    const error = await sendTo((exchange) => replyError(exchange, 'OperationDenied.Something'));
    expect(error).toBeInstanceOf(SesApiError);
    expect(error).toMatchObject({ code: 'OperationDenied.Something', requestId: 'request-1' });
    expect(describeFailure(error, 'BatchSendEmail')).toMatchObject({
      code: 'OperationDenied.Something',
      requestId: 'request-1',
      row: { code: 'OperationDenied', effect: 'none' },
    });
  });

  test('nobody listens', async () => {
    const client = clientFor(`http://127.0.0.1:${await closedPort()}`);
    const error = await failureOf(client.createSendTask(TASK));
    expect(error).toBeInstanceOf(SesNotSentError);
    expect(error.message).toContain('ECONNREFUSED');
    expect(codeOf(error)).toBe('SesUnreachable');
  });

  test('the name does not resolve', async () => {
    const client = clientFor('http://no-such-host.invalid');
    const error = await failureOf(client.createSendTask(TASK));
    expect(error).toBeInstanceOf(SesNotSentError);
    expect(codeOf(error)).toBe('SesUnreachable');
  });

  test('the TLS handshake fails', async () => {
    const server = await startScriptedServer((exchange) => reply(exchange, { TaskId: 1 }));
    const client = clientFor(server.url.replace('http:', 'https:'));
    const error = await failureOf(client.createSendTask(TASK));
    expect(error).toBeInstanceOf(SesNotSentError);
    expect(server.exchanges).toHaveLength(0);
  });

  test('the time limit ends while the TLS handshake hangs', async () => {
    const sockets = new Set<{ destroy(): void }>();
    const silent = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
    });
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const client = clientFor(`https://127.0.0.1:${port}`, { timeoutMs: 100 });
    const error = await failureOf(client.createSendTask(TASK));
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => silent.close(resolve));
    expect(error).toBeInstanceOf(SesNotSentError);
    expect(error.message).toContain('connect timed out');
  });

  test('it is cancelled while it waits for a free connection', async () => {
    const stop = new AbortController();
    const server = await startScriptedServer(() => stop.abort());
    const client = clientFor(server.url, { timeoutMs: 300, maxSockets: 1 });
    const first = failureOf(client.createSendTask(TASK));
    const options = { signal: stop.signal };
    const second = failureOf(client.createSendTask({ ...TASK, groupId: 8 }, options));
    expect(await second).toMatchObject({ kind: 'notSent', reason: 'cancelled' });
    expect(await first).toMatchObject({ kind: 'unknownOutcome', reason: 'timeout' });
    expect(server.exchanges.map(({ body }) => body['ReceiverId'])).toEqual([7]);
  });
});

describe('a call that may have had an effect', () => {
  test('the connection is cut before an answer', async () => {
    const error = await sendTo(({ socket }) => socket.destroy());
    expect(error).toBeInstanceOf(SesUnknownOutcomeError);
    expect(error).toMatchObject({ reason: 'connection' });
    expect(codeOf(error)).toBe('OutcomeUnknown');
  });

  test('no answer within the time limit', async () => {
    const error = await sendTo(() => undefined, 100);
    expect(error).toBeInstanceOf(SesUnknownOutcomeError);
    expect(error).toMatchObject({ reason: 'timeout' });
  });

  test('the body of the answer stalls: the limit covers the whole call', async () => {
    const error = await sendTo(({ response }) => response.write('{"Response":'), 100);
    expect(error).toBeInstanceOf(SesUnknownOutcomeError);
    expect(error).toMatchObject({ reason: 'timeout' });
  });

  test('the body of the answer breaks off: ECONNRESET is no error code of the API', async () => {
    const error = await sendTo(({ response, socket }) => {
      response.write('{"Response":', () => socket.destroy());
    });
    expect(error).toBeInstanceOf(SesUnknownOutcomeError);
    expect(codeOf(error)).toBe('OutcomeUnknown');
  });

  test.each([500, 502, 504, 429])('HTTP %i from a gateway', async (status) => {
    const error = await sendTo(({ response }) => response.writeHead(status).end('<html>'));
    expect(error).toBeInstanceOf(SesGatewayError);
    expect(error).toMatchObject({ httpStatus: status });
    expect(describeFailure(error, 'BatchSendEmail').row).toMatchObject({
      code: 'GatewayError',
      effect: 'unknown',
    });
  });

  test.each([301, 307])(
    'HTTP %i is not followed, so recipients go nowhere else',
    async (status) => {
      const elsewhere = await startScriptedServer((exchange) => reply(exchange, { TaskId: 1 }));
      const error = await sendTo(({ response }) => {
        response.writeHead(status, { Location: elsewhere.url }).end();
      });
      expect(error).toBeInstanceOf(SesGatewayError);
      expect(error).toMatchObject({ httpStatus: status });
      expect(elsewhere.exchanges).toHaveLength(0);
    },
  );

  test.each([
    ['not JSON', '<html>welcome to the hotel</html>'],
    ['no Response', '{"ok":true}'],
    ['JSON null', 'null'],
    ['a Response of null', '{"Response":null}'],
    ['no TaskId', '{"Response":{"RequestId":"r"}}'],
    ['a TaskId that is text', '{"Response":{"TaskId":"12","RequestId":"r"}}'],
    ['a TaskId that lost digits', '{"Response":{"TaskId":9007199254740993,"RequestId":"r"}}'],
    ['an Error whose Code is no text', '{"Response":{"Error":{"Code":5},"RequestId":"r"}}'],
    ['an empty Code', '{"Response":{"Error":{"Code":"","Message":"m"},"RequestId":"r"}}'],
  ])('an answer that is not understood: %s', async (_, body) => {
    const error = await sendTo(({ response }) => response.end(body));
    expect(error).toBeInstanceOf(SesUnknownOutcomeError);
    expect(codeOf(error)).toBe('NotUnderstood');
    expect(describeFailure(error, 'BatchSendEmail').row.effect).toBe('unknown');
  });

  test('an event stream instead of JSON', async () => {
    const error = await sendTo(({ response }) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' }).end('data: 1\n\n');
    });
    expect(codeOf(error)).toBe('NotUnderstood');
  });
});

test('a look that counts rows without showing any does not pass for "no task"', async () => {
  const server = await startScriptedServer((exchange) => reply(exchange, { TotalCount: 1 }));
  const query = { offset: 0, limit: 100, groupId: 7 };
  const error = await failureOf(clientFor(server.url).listSendTasks(query));
  expect(codeOf(error, 'ListSendTasks')).toBe('NotUnderstood');
});

test('no failure quotes the address, the secret or the sentence of the provider', async () => {
  const address = 'somebody@example.org';
  const failures = [
    await sendTo((exchange) => replyError(exchange, 'FailedOperation', `bad ${address}`)),
    await sendTo(({ response }) => response.end(`<html>${address}</html>`)),
    await sendTo(({ response }) => {
      response.statusMessage = `no ${address}`;
      response.writeHead(502).end();
    }),
  ];
  for (const failure of failures) {
    const shown = [failure.message, failure.stack, String(failure.cause), JSON.stringify(failure)];
    expect(shown.join('\n')).not.toContain(address);
    expect(shown.join('\n')).not.toContain('the-secret-key');
  }
});
