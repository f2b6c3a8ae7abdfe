import { afterEach, describe, expect, test, vi } from 'vitest';
import { SesUnknownOutcomeError } from '../../../src/ses/errors.ts';
import type { Pacer, Pacers } from '../../../src/ses/pacer.ts';
import { createPacers } from '../../../src/ses/pacer.ts';
import type { RequestReport } from '../../../src/ses/transport.ts';
import {
  clientFor,
  failureOf,
  reply,
  replyError,
  startScriptedServer,
  TASK,
} from './scripted-server.ts';

afterEach(() => vi.unstubAllEnvs());

test('connections are kept: ten calls use one', async () => {
  const server = await startScriptedServer((exchange) => reply(exchange, { TaskId: 1 }));
  const client = clientFor(server.url);
  for (let n = 0; n < 10; n += 1) await client.createSendTask(TASK);
  expect(server.exchanges).toHaveLength(10);
  expect(server.connections()).toBe(1);
});

test('a failure on a kept connection is not taken for "never sent"', async () => {
  const server = await startScriptedServer((exchange) => {
    if (server.exchanges.length === 1) reply(exchange, { TaskId: 1 });
    else exchange.socket.destroy();
  });
  const client = clientFor(server.url);
  await client.createSendTask(TASK);
  const error = await failureOf(client.createSendTask(TASK));
  expect(error).toBeInstanceOf(SesUnknownOutcomeError);
  expect(server.connections()).toBe(1);
});

test('a proxy in the environment does not divert the calls', async () => {
  const proxy = await startScriptedServer((exchange) => reply(exchange, { TaskId: 666 }));
  const server = await startScriptedServer((exchange) => reply(exchange, { TaskId: 1 }));
  for (const name of ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY']) {
    vi.stubEnv(name, proxy.url);
  }
  expect(await clientFor(server.url).createSendTask(TASK)).toEqual({ taskId: 1 });
  expect(proxy.connections()).toBe(0);
});

test('a send task is immediate, names its template, and leaves out what is not set', async () => {
  const server = await startScriptedServer((exchange) => reply(exchange, { TaskId: 1 }));
  const client = clientFor(server.url);
  await client.createSendTask(TASK);
  await client.createSendTask({ ...TASK, replyTo: 'help@example.com', unsubscribe: '1' });
  const plain = {
    FromEmailAddress: 'News <news@mail.example.com>',
    ReceiverId: 7,
    Subject: 'Hello',
    TaskType: 1,
    Template: { TemplateID: 10001, TemplateData: '{}' },
  };
  expect(server.exchanges.map(({ body }) => body)).toEqual([
    plain,
    { ...plain, ReplyToAddresses: 'help@example.com', Unsubscribe: '1' },
  ]);
  expect(server.exchanges[0]?.request.headers).toMatchObject({
    'x-tc-action': 'BatchSendEmail',
    'x-tc-version': '2020-10-02',
    'x-tc-region': 'ap-guangzhou',
  });
});

test('a send task that SES holds has its type and its time, and no more', async () => {
  const server = await startScriptedServer((exchange) => reply(exchange, { TaskId: 1 }));
  const client = clientFor(server.url);
  const beginTime = '2026-12-01 08:00:00';
  await client.createSendTask({ ...TASK, timed: { beginTime } });
  await client.createSendTask({ ...TASK, recurring: { beginTime, intervalHours: 24 } });
  const params = server.exchanges.map(({ body }) => {
    const { TaskType, TimedParam, CycleParam } = body as Record<string, unknown>;
    return { TaskType, TimedParam, CycleParam };
  });
  expect(params).toEqual([
    { TaskType: 2, TimedParam: { BeginTime: beginTime }, CycleParam: undefined },
    {
      TaskType: 3,
      TimedParam: undefined,
      CycleParam: { BeginTime: beginTime, IntervalTime: 24 },
    },
  ]);
});

test('recurring tasks are listed apart when asked for', async () => {
  const server = await startScriptedServer((exchange) => {
    reply(exchange, { TotalCount: 0, Data: [] });
  });
  const client = clientFor(server.url);
  await client.listSendTasks({ offset: 0, limit: 100 });
  await client.listSendTasks({ offset: 0, limit: 100, kind: 'recurring' });
  expect(server.exchanges.map(({ body }) => body)).toEqual([
    { Offset: 0, Limit: 100 },
    { Offset: 0, Limit: 100, TaskType: 3 },
  ]);
});

test('temporary credentials send their token', async () => {
  const server = await startScriptedServer((exchange) => reply(exchange, { TaskId: 1 }));
  await clientFor(server.url, { token: 'the-token' }).createSendTask(TASK);
  expect(server.exchanges[0]?.request.headers['x-tc-token']).toBe('the-token');
});

test('states and numbers that SES leaves out or adds are read on the safe side', async () => {
  const group = { ReceiverId: 3, ReceiversName: 'g', ReceiversStatus: 9, Count: null };
  const task = { TaskId: 5, ReceiverId: 3, TaskStatus: 99, ErrMsg: null, TimedParam: null };
  const server = await startScriptedServer((exchange) => {
    const groups = exchange.request.headers['x-tc-action'] === 'ListReceivers';
    reply(exchange, { TotalCount: 1, Data: [groups ? group : task] });
  });
  const client = clientFor(server.url);
  const page = { offset: 0, limit: 100 };
  expect((await client.listGroups(page)).items[0]).toMatchObject({ state: 'other', count: 0 });
  expect((await client.listSendTasks(page)).items[0]).toMatchObject({ state: 'other', sent: 0 });
});

test('upload counts of a wrong type do not make the upload unknown', async () => {
  const server = await startScriptedServer((exchange) => {
    reply(exchange, { TotalCount: 2, ValidCount: 'two' });
  });
  const rows = [{ email: 'a@example.com', templateData: '{}' }];
  expect(await clientFor(server.url).uploadRecipients(7, rows)).toEqual({ total: 2 });
});

describe('pacing', () => {
  function countingPacers(): { pacers: Pacers; taken: string[]; slowed: number[] } {
    const taken: string[] = [];
    const slowed: number[] = [];
    const pacers: Pacers = {
      of(action): Pacer {
        return {
          take() {
            taken.push(action);
            return Promise.resolve(taken.length);
          },
          slowDown: (slotAt) => void slowed.push(slotAt),
          setCeiling: () => undefined,
          ratePerSecond: () => 20,
          waiting: () => 0,
        };
      },
      setCeiling: () => undefined,
    };
    return { pacers, taken, slowed };
  }

  test('one slot of its own action for every HTTP request', async () => {
    const server = await startScriptedServer((exchange) => {
      reply(exchange, { TaskId: 1, ReceiverId: 2, TotalCount: 0, Data: [] });
    });
    const { pacers, taken, slowed } = countingPacers();
    const client = clientFor(server.url, { pacers });
    await client.createGroup('g');
    await client.createSendTask(TASK);
    await client.listSendTasks({ offset: 0, limit: 1 });
    expect(taken).toEqual(['CreateReceiver', 'BatchSendEmail', 'ListSendTasks']);
    expect(server.exchanges).toHaveLength(3);
    expect(slowed).toEqual([]);
  });

  test('refusals for the rate slow its pacer down, and only those', async () => {
    const codes = [
      'RequestLimitExceeded',
      'RequestLimitExceeded.UinLimitExceeded',
      'RequestLimitExceededElsewhere',
      'LimitExceeded',
    ];
    const server = await startScriptedServer((exchange) => {
      replyError(exchange, codes[server.exchanges.length - 1]);
    });
    const { pacers, slowed } = countingPacers();
    const client = clientFor(server.url, { pacers });
    for (const _ of codes) await failureOf(client.createSendTask(TASK));
    expect(slowed).toEqual([1, 2]);
  });
});

describe('ending a call early', () => {
  test('while it waits for its slot: not sent', async () => {
    const server = await startScriptedServer((exchange) => reply(exchange, { TaskId: 1 }));
    const pacers = createPacers({ ratePerSecond: 0.01 });
    const client = clientFor(server.url, { pacers });
    await client.createSendTask(TASK);
    const stop = new AbortController();
    const waiting = failureOf(client.createSendTask(TASK, { signal: stop.signal }));
    stop.abort();
    expect(await waiting).toMatchObject({ kind: 'notSent', reason: 'cancelled' });
    expect(server.exchanges).toHaveLength(1);
  });

  test('on its way: unknown outcome', async () => {
    const stop = new AbortController();
    const server = await startScriptedServer(() => stop.abort());
    const call = clientFor(server.url).createSendTask(TASK, { signal: stop.signal });
    expect(await failureOf(call)).toMatchObject({ kind: 'unknownOutcome', reason: 'cancelled' });
  });

  test('a signal for the wait only does not touch a request that has left', async () => {
    const stop = new AbortController();
    const server = await startScriptedServer((exchange) => {
      stop.abort();
      reply(exchange, { TaskId: 1 });
    });
    const options = { waitSignal: stop.signal };
    expect(await clientFor(server.url).createSendTask(TASK, options)).toEqual({ taskId: 1 });
    const again = clientFor(server.url).createSendTask(TASK, options);
    expect(await failureOf(again)).toMatchObject({ kind: 'notSent', reason: 'cancelled' });
    expect(server.exchanges).toHaveLength(1);
  });

  test('a guard is asked after the wait for the slot, and what it throws stops the call', async () => {
    const server = await startScriptedServer((exchange) => reply(exchange, { TaskId: 1 }));
    const pacers = createPacers({ ratePerSecond: 5 });
    const client = clientFor(server.url, { pacers });
    await client.createSendTask(TASK);
    let waiting: number | undefined;
    const expired = new Error('the lease has expired');
    const guard = () => {
      waiting = pacers.of('BatchSendEmail').waiting();
      throw expired;
    };
    const call = client.createSendTask(TASK, { guard });
    expect(waiting).toBeUndefined();
    expect(await failureOf(call)).toBe(expired);
    expect(waiting).toBe(0);
    expect(server.exchanges).toHaveLength(1);
  });

  test('close() ends calls under way', async () => {
    const server = await startScriptedServer(() => client.close());
    const client = clientFor(server.url);
    expect(await failureOf(client.createSendTask(TASK))).toBeInstanceOf(SesUnknownOutcomeError);
  });
});

describe('the hook', () => {
  test('learns action, time and outcome of every call', async () => {
    const reports: RequestReport[] = [];
    const server = await startScriptedServer((exchange) => {
      if (server.exchanges.length === 1) reply(exchange, { TaskId: 1 });
      else replyError(exchange, 'OperationDenied.TemplateStatusError');
    });
    const client = clientFor(server.url, { onRequest: (report) => void reports.push(report) });
    const refuse = () => {
      throw new Error('not any more');
    };
    await client.createSendTask(TASK);
    await failureOf(client.createSendTask(TASK));
    await failureOf(client.createSendTask(TASK, { guard: refuse }));
    expect(reports.map(({ action, outcome }) => [action, outcome])).toEqual([
      ['BatchSendEmail', 'ok'],
      ['BatchSendEmail', 'OperationDenied.TemplateStatusError'],
      ['BatchSendEmail', 'Guarded'],
    ]);
    expect(reports.map(({ ms }) => ms > 0)).toEqual([true, true, false]);
  });

  test('a hook that throws does not turn an accepted send into a failure', async () => {
    const server = await startScriptedServer((exchange) => reply(exchange, { TaskId: 1 }));
    const onRequest = () => {
      throw new Error('metrics are down');
    };
    expect(await clientFor(server.url, { onRequest }).createSendTask(TASK)).toEqual({ taskId: 1 });
  });
});

describe('options', () => {
  test.each([
    [{ endpoint: 'ses.tencentcloudapi.com' }, /STEADYSEND_SES_ENDPOINT.*not a URL/],
    [{ endpoint: 'ftp://127.0.0.1' }, /begin with http/],
    [{ endpoint: 'http://me:hunter2@127.0.0.1' }, /user name or password/],
    [{ endpoint: 'http://127.0.0.1/ses' }, /end after the host/],
    [{ secretId: '' }, /TENCENTCLOUD_SECRET_ID is empty/],
    [{ secretKey: 'hunter2\n' }, /TENCENTCLOUD_SECRET_KEY holds a space/],
  ])('%o is refused with its name and without its value', (wrong, message) => {
    const build = () => clientFor('http://127.0.0.1:1', wrong);
    expect(build).toThrow(message);
    expect(build).not.toThrow(/hunter2/);
  });

  test('a region without a known site needs an endpoint', async () => {
    const { resolveEndpoint } = await import('../../../src/ses/endpoint.ts');
    expect(() => resolveEndpoint('ap-nowhere')).toThrow(/ap-nowhere.*ap-singapore/);
    expect(resolveEndpoint('ap-hongkong').host).toBe('ses.tencentcloudapi.com');
    expect(resolveEndpoint('ap-singapore')).toEqual({
      protocol: 'https://',
      host: 'ses.intl.tencentcloudapi.com',
    });
    expect(resolveEndpoint('ap-nowhere', 'http://127.0.0.1:9').host).toBe('127.0.0.1:9');
  });
});
