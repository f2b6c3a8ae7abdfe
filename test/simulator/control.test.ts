import { IncomingMessage, ServerResponse } from 'node:http';
import { connect, Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { DEFAULT_CONFIG } from '../../src/simulator/config.ts';
import { handleControl, type ControlParts } from '../../src/simulator/control.ts';
import { bannerOf, environmentOf, runSimulator } from '../../src/simulator/main.ts';
import { startSimulator } from '../../src/simulator/server.ts';
import {
  codeOf,
  completeGroup,
  control,
  mailsOf,
  newTask,
  openBench,
  openBenchAtNoon,
  requestsOf,
  taskOf,
} from './harness.ts';

describe('config', () => {
  test('GET shows every knob; PATCH changes some and leaves the others', async () => {
    const { simulator } = await openBench();
    const before = await control(simulator, 'GET', 'config');
    expect(before.json).toEqual({ ...DEFAULT_CONFIG, ratePerSecond: null });
    const after = await control(simulator, 'PATCH', 'config', { dailyQuota: 5, latencyMs: 1 });
    expect(after.status).toBe(200);
    expect(after.json).toEqual({ ...(before.json as object), dailyQuota: 5, latencyMs: 1 });
    // What GET shows can be sent back as it is.
    expect((await control(simulator, 'PATCH', 'config', after.json)).json).toEqual(after.json);
  });

  test('short forms of templates, senders and domains are filled up', async () => {
    const bench = await openBench();
    const patch = {
      templates: [
        { id: 1, name: 'plain', status: 'approved', html: 'Hi' },
        { id: 2, name: 'waiting', status: 1, html: 'Hi' },
      ],
      senders: ['a@second.example', { address: 'b@second.example', name: 'B' }],
      domains: ['second.example', { name: 'third.example', level: 3 }],
    };
    expect((await control(bench.simulator, 'PATCH', 'config', patch)).json).toMatchObject({
      templates: [
        { id: 1, name: 'plain', status: 0, html: 'Hi', text: '' },
        { id: 2, status: 1 },
      ],
      senders: [
        { address: 'a@second.example', name: '' },
        { address: 'b@second.example', name: 'B' },
      ],
      domains: [
        { name: 'second.example', verified: true, level: 20 },
        { name: 'third.example', level: 3 },
      ],
    });
    const { EmailIdentities } = await bench.client.ListEmailIdentities({});
    expect(EmailIdentities?.map((entry) => entry.DailyQuota)).toEqual([1_000_000, 2000]);
  });

  test.each<[unknown, string]>([
    [{ dailyquota: 5 }, 'no knob "dailyquota"'],
    [{ dailyQuota: 'all' }, '"dailyQuota" must be a whole number from 0'],
    [{ dailyQuota: -1 }, '"dailyQuota" must be'],
    [{ rateLimiter: 'leaky' }, 'one of "fixedWindow", "tokenBucket", "slidingWindow"'],
    [{ quotaTimezone: 'Mars/Base' }, '"quotaTimezone" must be an offset'],
    [{ quotaTimezone: '+99:00' }, '"quotaTimezone" must be an offset'],
    [{ groupNamePattern: '(' }, 'a regular expression'],
    [{ templates: [{ id: 'x' }] }, '"templates[0].id" must be a whole number'],
    [{ templates: [{ id: 1, colour: 1 }] }, 'unknown field "colour"'],
    [
      { templates: [{ id: 1 }, { id: 2, status: 'draft' }] },
      '"templates[1].status" must be 0, 1, 2, "approved", "inReview" or "rejected"',
    ],
    [
      { rejectionRate: { pattern: 'x', above: 2 } },
      '"rejectionRate.above" must be a number from 0 to 1',
    ],
    [[], 'must be a JSON object'],
  ])('PATCH %j answers 400 and changes nothing', async (patch, message) => {
    const { simulator } = await openBench();
    const good = Array.isArray(patch) ? patch : { ...(patch as object), taskDelayMs: 1 };
    const answer = await control(simulator, 'PATCH', 'config', good);
    expect(answer.status).toBe(400);
    expect((answer.json as { error: string }).error).toContain(message);
    expect(simulator.config.taskDelayMs).toBe(DEFAULT_CONFIG.taskDelayMs);
  });

  test('a wrong option stops startSimulator with the same sentence', async () => {
    await expect(startSimulator({ config: { latencyMs: -1 } })).rejects.toThrow(
      '"latencyMs" must be a number from 0',
    );
  });
});

describe('clock', () => {
  test.each([
    [{ advance: '24h' }, 86_400_000],
    [{ advance: '1h30m' }, 5_400_000],
    [{ advance: '500ms' }, 500],
    [{ advance: 250 }, 250],
  ])('POST %j moves it', async (body, ms) => {
    const { simulator } = await openBench();
    const before = simulator.clock.now();
    const answer = await control(simulator, 'POST', 'clock', body);
    const moved = Date.parse((answer.json as { now: string }).now) - before;
    expect(moved).toBeGreaterThanOrEqual(ms);
    expect(moved).toBeLessThan(ms + 5000);
  });

  test.each([{ advance: 'soon' }, { advance: '-1h' }, { advance: '9999999d' }, {}, { to: '2001' }])(
    'POST %j answers 400',
    async (body) => {
      const { simulator } = await openBench();
      expect((await control(simulator, 'POST', 'clock', body)).status).toBe(400);
    },
  );

  test('POST {"to": …} moves it to an instant', async () => {
    const { simulator } = await openBench();
    const to = new Date(simulator.clock.now() + 3_600_000).toISOString();
    const { json } = await control(simulator, 'POST', 'clock', { to });
    expect(Math.abs(Date.parse((json as { now: string }).now) - Date.parse(to))).toBeLessThan(5000);
  });
});

describe('records', () => {
  test('every request is in the log in order of arrival, refused ones too', async () => {
    const bench = await openBench();
    const ReceiverId = await completeGroup(bench, 'g', 1);
    await codeOf(bench.client.CreateReceiver({ ReceiversName: 'g' }));
    const { TaskId } = await bench.client.BatchSendEmail(newTask(ReceiverId));
    const log = await requestsOf(bench.simulator);
    expect(log.map(({ action, outcome }) => [action, outcome])).toEqual([
      ['CreateReceiver', 'ok'],
      ['CreateReceiverDetailWithData', 'ok'],
      ['CreateReceiver', 'InvalidParameterValue.RepeatReceiverName'],
      ['BatchSendEmail', 'ok'],
    ]);
    expect(log[2]).toMatchObject({ groupName: 'g' });
    expect(log[3]).toMatchObject({ groupId: ReceiverId, groupName: 'g', taskId: TaskId });
    expect(log.map((line) => line.at)).toEqual(log.map((line) => line.at).toSorted());
  });

  test('groups and tasks can be read as NDJSON', async () => {
    const bench = await openBench();
    const ReceiverId = await completeGroup(bench, 'g', 2);
    await bench.client.BatchSendEmail(newTask(ReceiverId));
    const read = async (path: string): Promise<unknown> =>
      JSON.parse(await (await fetch(`${bench.simulator.url}/_control/${path}`)).text());
    expect(await read('groups')).toMatchObject({ groupName: 'g', status: 3, count: 2 });
    expect(await read('tasks')).toMatchObject({ groupName: 'g', requestCount: 2, sendCount: 0 });
  });

  test('values that JSON or NDJSON could trip over come out as they went in', async () => {
    const bench = await openBench({ uploadDelayMs: 0, taskDelayMs: 0 });
    const values = ['a "quote"', 'back\\slash', 'tab\tand\nline', '  ', '好🎉', '{{name}}', '$&'];
    const { ReceiverId = 0 } = await bench.client.CreateReceiver({ ReceiversName: 'g' });
    const Datas = values.map((name, index) => ({
      Email: `p${index}@b.example`,
      // Pretty-printed text has line breaks of its own.
      TemplateData: JSON.stringify({ name }, null, 2),
    }));
    await bench.client.CreateReceiverDetailWithData({ ReceiverId, Datas });
    await bench.client.BatchSendEmail(newTask(ReceiverId));
    bench.simulator.clock.advance(1);
    const mails = await mailsOf(bench.simulator);
    expect(mails.map((mail) => mail.data['name'])).toEqual(values);
    expect(mails.map((mail) => mail.subject)).toEqual(values.map((value) => `Hello ${value}`));
  });

  test('health counts what there is', async () => {
    const bench = await openBench();
    await completeGroup(bench, 'g', 1);
    expect((await control(bench.simulator, 'GET', 'health')).json).toMatchObject({
      status: 'ok',
      groups: 1,
      tasks: 0,
      mails: 0,
      requests: 2,
    });
  });
});

describe('reset', () => {
  test('forgets everything but the knobs, and nothing that was under way comes back', async () => {
    const bench = await openBenchAtNoon({ dailyQuota: 2 });
    const { simulator, client } = bench;
    const ReceiverId = await completeGroup(bench, 'g', 5);
    await client.BatchSendEmail(newTask(ReceiverId));
    simulator.clock.advance(simulator.config.taskDelayMs);
    expect(await taskOf(bench, ReceiverId)).toMatchObject({ status: 6 });
    const pending = await completeGroup(bench, 'pending', 1);
    await client.BatchSendEmail(newTask(pending));
    simulator.setFaults([{ action: '*', effect: 'cut-before' }]);
    await control(simulator, 'POST', 'reset');
    expect(await requestsOf(simulator)).toEqual([]);
    expect((await control(simulator, 'GET', 'faults')).json).toEqual([]);
    expect(simulator.config.dailyQuota).toBe(2);
    // The quota is whole again, and a new group does not take the id of an old one.
    const next = await completeGroup(bench, 'g', 2);
    expect(next).toBeGreaterThan(pending);
    await client.BatchSendEmail(newTask(next));
    simulator.clock.advance(simulator.config.taskDelayMs);
    expect(await taskOf(bench, next)).toMatchObject({ status: 10, sent: 2 });
    simulator.clock.advance(3 * 86_400_000);
    expect((await mailsOf(simulator)).map((mail) => mail.groupName)).toEqual(['g', 'g']);
  });

  test('{"config": true} also brings back the knobs of the start', async () => {
    const { simulator } = await openBench({ dailyQuota: 2 });
    simulator.configure({ dailyQuota: 9, latencyMs: 3 });
    await control(simulator, 'POST', 'reset', { config: true });
    expect(simulator.config).toMatchObject({ dailyQuota: 2, latencyMs: 0 });
  });
});

describe('the control plane', () => {
  test('names its paths when one does not exist, and refuses bodies that are not JSON', async () => {
    const { simulator } = await openBench();
    const missing = await control(simulator, 'GET', 'nothing');
    expect(missing.status).toBe(404);
    expect((missing.json as { error: string }).error).toContain('PATCH /_control/config');
    const broken = await fetch(`${simulator.url}/_control/config`, { method: 'PATCH', body: '{' });
    expect(broken.status).toBe(400);
  });

  test('answers nobody but this machine', async () => {
    // A socket without a peer stands for one from elsewhere: tests use loopback only.
    const request = new IncomingMessage(new Socket());
    request.method = 'GET';
    const response = new ServerResponse(request);
    const nothing = {} as ControlParts;
    await handleControl(request, '/_control/health', null, response, nothing);
    expect(response.statusCode).toBe(403);
  });

  test('a reader that goes away in the middle does no harm', async () => {
    const bench = await openBench({ uploadDelayMs: 0, taskDelayMs: 0 });
    const ReceiverId = await completeGroup(bench, 'g', 20_000);
    await bench.client.BatchSendEmail(newTask(ReceiverId));
    bench.simulator.clock.advance(1);
    await new Promise<void>((resolve) => {
      const socket = connect(bench.simulator.port, '127.0.0.1', () => {
        socket.write('GET /_control/mails HTTP/1.1\r\nHost: x\r\n\r\n');
      });
      socket.once('data', () => socket.destroy());
      socket.once('close', () => resolve());
    });
    expect(await mailsOf(bench.simulator)).toHaveLength(20_000);
  });
});

describe('runSimulator', () => {
  test('says how to reach it', async () => {
    const lines: string[] = [];
    const simulator = await runSimulator({ log: (line) => lines.push(line) });
    await simulator.close();
    expect(lines).toEqual(bannerOf(simulator));
    expect(environmentOf(simulator.url, simulator.config)).toEqual({
      TENCENTCLOUD_SECRET_ID: 'simulator',
      TENCENTCLOUD_SECRET_KEY: 'simulator',
      TENCENTCLOUD_REGION: 'ap-guangzhou',
      STEADYSEND_SES_ENDPOINT: simulator.url,
    });
    expect(lines.join('\n')).toContain(`STEADYSEND_SES_ENDPOINT=${simulator.url}`);
    expect(lines.join('\n')).toContain('10003 in review (in review)');
  });

  test('a port that is taken is an error', async () => {
    const { simulator } = await openBench();
    await expect(runSimulator({ port: simulator.port })).rejects.toThrow('EADDRINUSE');
  });
});
