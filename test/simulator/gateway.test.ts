import { request as httpRequest } from 'node:http';
import { describe, expect, test } from 'vitest';
import { clientOf, codeOf, openBench, requestsOf, rowsNamed, type Bench } from './harness.ts';
import { readAnswer, signedFetch, type RawRequest } from './signed-fetch.ts';

const page = { Offset: 0, Limit: 10 };

describe('the signature', () => {
  test.each<[string, RawRequest, string]>([
    ['as documented', {}, 'ok'],
    ['with the port in the host', { host: 'with' }, 'ok'],
    ['with the action, in lower case', { signAction: true }, 'ok'],
    ['with a charset', { contentType: 'application/json; charset=utf-8' }, 'ok'],
    ['200 seconds ago', { timestamp: Math.floor(Date.now() / 1000) - 200 }, 'ok'],
    [
      'an hour ago',
      { timestamp: Math.floor(Date.now() / 1000) - 3600 },
      'AuthFailure.SignatureExpire',
    ],
    [
      'an hour ahead',
      { timestamp: Math.floor(Date.now() / 1000) + 3600 },
      'AuthFailure.SignatureExpire',
    ],
    ['of another day', { date: '2020-01-01' }, 'AuthFailure.SignatureFailure'],
    ['with a wrong key', { secretKey: 'guess' }, 'AuthFailure.SignatureFailure'],
    ['of an unknown id', { secretId: 'nobody' }, 'AuthFailure.SecretIdNotFound'],
    ['of another body', { sentBody: '{"Limit":1}' }, 'AuthFailure.SignatureFailure'],
    [
      'for another action',
      { signAction: true, headers: { 'X-TC-Action': 'ListEmailAddress' } },
      'AuthFailure.SignatureFailure',
    ],
    [
      'in another scheme',
      { headers: { Authorization: 'Bearer x' } },
      'AuthFailure.InvalidAuthorization',
    ],
    ['that is missing', { drop: ['Authorization'] }, 'AuthFailure.InvalidAuthorization'],
    ['without a timestamp', { drop: ['X-TC-Timestamp'] }, 'MissingParameter'],
    ['with a bad timestamp', { headers: { 'X-TC-Timestamp': 'now' } }, 'InvalidParameterValue'],
  ])('%s', async (_what, request, code) => {
    const { simulator } = await openBench();
    const answer = await signedFetch(simulator, request);
    expect(answer).toMatchObject({ status: 200, code });
    expect((await requestsOf(simulator)).map((line) => line.outcome)).toEqual([code]);
  });

  test('the official SDK is refused with the wrong key, id or token', async () => {
    const bench = await openBench({ token: 'session' });
    const codes = [
      { secretKey: 'guess', token: 'session' },
      { secretId: 'nobody', token: 'session' },
      {},
      { token: 'session' },
    ].map((options) => codeOf(clientOf(bench.simulator, options).ListEmailAddress(null)));
    expect(await Promise.all(codes)).toEqual([
      'AuthFailure.SignatureFailure',
      'AuthFailure.SecretIdNotFound',
      'AuthFailure.TokenFailure',
      'ok',
    ]);
  });

  test('further key pairs see the same account', async () => {
    const bench = await openBench({ accounts: [{ secretId: 'second', secretKey: 'pair' }] });
    await bench.client.CreateReceiver({ ReceiversName: 'shared' });
    const other = clientOf(bench.simulator, { secretId: 'second', secretKey: 'pair' });
    expect((await other.ListReceivers(page)).TotalCount).toBe(1);
  });

  test('it is judged by real time, however far the clock was moved', async () => {
    const bench = await openBench();
    bench.simulator.clock.advance(400 * 86_400_000);
    expect(await codeOf(bench.client.ListEmailAddress(null))).toBe('ok');
  });

  test('GET with TC3 works, arrays flattened', async () => {
    const bench = await openBench({ uploadDelayMs: 0 });
    const client = clientOf(bench.simulator, { reqMethod: 'GET' });
    const { ReceiverId = 0 } = await client.CreateReceiver({ ReceiversName: 'per get' });
    const Datas = rowsNamed(11);
    const counts = await client.CreateReceiverDetailWithData({ ReceiverId, Datas });
    expect(counts).toMatchObject({ TotalCount: 11, ValidCount: 11 });
    const { Data } = await bench.client.ListReceiverDetails({ ReceiverId, Offset: 10, Limit: 5 });
    expect(Data).toMatchObject([
      { Email: Datas[10]?.Email, TemplateData: Datas[10]?.TemplateData },
    ]);
    expect(await codeOf(client.ListReceivers({ Offset: 0, Limit: 101 }))).toBe(
      'FailedOperation.InvalidLimit',
    );
  });

  test.each(['HmacSHA1', 'HmacSHA256'] as const)(
    '%s is refused with a hint',
    async (signMethod) => {
      const bench = await openBench();
      const client = clientOf(bench.simulator, { signMethod });
      const error: unknown = await client.ListReceivers(page).catch((cause: unknown) => cause);
      expect(error).toMatchObject({ code: 'AuthFailure.InvalidAuthorization' });
      expect(String(error)).toContain('TC3-HMAC-SHA256 only');
    },
  );
});

describe('the gateway', () => {
  test.each<[string, RawRequest, string]>([
    ['an unknown action', { action: 'CreateEmailTemplate' }, 'InvalidAction'],
    ['no action', { drop: ['X-TC-Action'] }, 'MissingParameter'],
    ['another version', { version: '2017-03-12' }, 'NoSuchVersion'],
    ['no version', { drop: ['X-TC-Version'] }, 'MissingParameter'],
    ['another region', { region: 'ap-beijing' }, 'UnsupportedRegion'],
    ['no region', { drop: ['X-TC-Region'] }, 'MissingParameter'],
    ['a body that is not JSON', { body: '{' }, 'InvalidParameter'],
    ['a body that is no object', { body: '[1]' }, 'InvalidParameter'],
    ['a form', { contentType: 'application/x-www-form-urlencoded' }, 'InvalidParameter'],
    ['an unknown parameter', { body: '{"Colour":1}' }, 'UnknownParameter'],
    ['an inherited name', { body: '{"__proto__":1}' }, 'UnknownParameter'],
    ['a number as text', { body: '{"Limit":"1"}' }, 'InvalidParameter'],
    ['a negative number', { body: '{"Limit":-1}' }, 'InvalidParameter'],
    ['null for an optional parameter', { body: '{"Limit":null}' }, 'ok'],
    ['an empty body', { body: '' }, 'ok'],
  ])('answers %s', async (_what, request, code) => {
    const { simulator } = await openBench();
    expect(await signedFetch(simulator, request)).toMatchObject({ status: 200, code });
  });

  test('names the parameter that is missing or unknown, however deep', async () => {
    const { simulator } = await openBench();
    const upload = { action: 'CreateReceiverDetailWithData' };
    const missing = { ...upload, body: '{"ReceiverId":1,"Datas":[{"Email":"a@b.example"}]}' };
    expect((await signedFetch(simulator, missing)).message).toContain('Datas.0.TemplateData');
    const unknown = {
      ...upload,
      body: '{"ReceiverId":1,"Datas":[{"Email":"a@b.example","TemplateData":"{}","X":1}]}',
    };
    const answer = await signedFetch(simulator, unknown);
    expect(answer).toMatchObject({ code: 'UnknownParameter' });
    expect(answer.message).toContain('Datas.0.X');
  });

  test('a body above maxBodyBytes answers RequestSizeLimitExceeded', async () => {
    const { simulator } = await openBench({ maxBodyBytes: 1000 });
    const body = JSON.stringify({ TagList: [{ TagKey: 'x'.repeat(2000), TagValue: '' }] });
    expect((await signedFetch(simulator, { body })).code).toBe('RequestSizeLimitExceeded');
    expect((await signedFetch(simulator, {})).code).toBe('ok');
  });

  test('a query above 32 KB answers RequestSizeLimitExceeded', async () => {
    const { simulator } = await openBench();
    const response = await fetch(`${simulator.url}/?Emails.0=${'x'.repeat(33_000)}`);
    expect((await readAnswer(response)).code).toBe('RequestSizeLimitExceeded');
  });

  test('every answer has a RequestId, and the log has the same one', async () => {
    const bench = await openBench();
    const ids = [
      (await bench.client.ListReceivers(page)).RequestId,
      /"RequestId":"([^"]+)"/.exec(
        (await signedFetch(bench.simulator, { action: 'Nothing' })).body,
      )?.[1],
    ];
    expect((await requestsOf(bench.simulator)).map((line) => line.requestId)).toEqual(ids);
    expect(new Set(ids).size).toBe(2);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });

  test('the region list is a knob', async () => {
    const { simulator } = await openBench({ regions: ['ap-beijing'] });
    expect((await signedFetch(simulator, { region: 'ap-beijing' })).code).toBe('ok');
    expect((await signedFetch(simulator, {})).code).toBe('UnsupportedRegion');
  });

  test('latency is waited for', async () => {
    const bench = await openBench({ latencyMs: 60, latencyJitterMs: 20 });
    const started = performance.now();
    await bench.client.ListEmailAddress(null);
    // 30 back and at least 10 there; timers of Node may be a little early.
    expect(performance.now() - started).toBeGreaterThan(35);
  });

  test('other paths say where the API is', async () => {
    const { simulator } = await openBench();
    const response = await fetch(`${simulator.url}/v2/send`, { method: 'POST' });
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('/_control/');
  });

  test('closing ends requests that are under way', async () => {
    const bench = await openBench({ latencyMs: 600_000 });
    const call = codeOf(bench.client.ListEmailAddress(null));
    await untilConnected(bench);
    await bench.simulator.close();
    expect(await call).toMatch(/no code/);
  });
});

/** Once a second connection is answered, the first one has been accepted. */
async function untilConnected({ simulator }: Bench): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const probe = httpRequest(`${simulator.url}/_control/health`, { agent: false }, (response) => {
      response.resume();
      response.on('end', resolve);
    });
    probe.on('error', reject);
    probe.end();
  });
}
