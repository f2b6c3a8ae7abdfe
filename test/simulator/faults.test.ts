import { describe, expect, test } from 'vitest';
import type { FaultRule } from '../../src/simulator/faults.ts';
import {
  clientOf,
  codeOf,
  control,
  openBench,
  requestsOf,
  rowsNamed,
  type Bench,
} from './harness.ts';

const page = { Offset: 0, Limit: 100 };

/** Calls CreateReceiver under a rule; says what the client saw and whether the group is there. */
async function createUnder(
  bench: Bench,
  effect: string,
): Promise<{ error: Record<string, unknown>; exists: boolean; line: unknown }> {
  const { simulator, client } = bench;
  simulator.setFaults([{ action: 'CreateReceiver', nth: 1, effect }]);
  const error = await client.CreateReceiver({ ReceiversName: 'g' }).then(
    () => ({}),
    (cause: unknown) => cause as Record<string, unknown>,
  );
  const { TotalCount } = await client.ListReceivers({ ...page, KeyWord: 'g' });
  const { outcome, fault, effect: inside } = (await requestsOf(simulator))[0] ?? {};
  return { error, exists: TotalCount === 1, line: [outcome, fault, inside] };
}

describe('effects', () => {
  test.each([
    ['error:LimitExceeded', false, 'none', { code: 'LimitExceeded' }],
    ['error:Anything.Else', false, 'none', { code: 'Anything.Else' }],
    ['error-after:InternalError', true, 'ok', { code: 'InternalError' }],
    ['http-502-before', false, 'none', { httpCode: 502 }],
    ['http-502-after', true, 'ok', { httpCode: 502 }],
    ['http-429-before', false, 'none', { httpCode: 429 }],
    ['not-json', true, 'ok', { type: 'invalid-json' }],
  ])('%s', async (effect, exists, inside, error) => {
    const bench = await openBench();
    const seen = await createUnder(bench, effect);
    expect(seen.exists).toBe(exists);
    expect(seen.error).toMatchObject(error);
    const outcome = effect.startsWith('error') ? effect.split(':')[1] : effect;
    expect(seen.line).toEqual([outcome, effect, inside]);
  });

  test('no-response: JSON without a Response', async () => {
    const seen = await createUnder(await openBench(), 'no-response');
    expect(seen.exists).toBe(true);
    expect(seen.error).toBeInstanceOf(TypeError);
  });

  test.each([
    ['cut-before', false],
    ['cut-after', true],
  ])('%s: the connection ends without an answer', async (effect, exists) => {
    const seen = await createUnder(await openBench(), effect);
    expect(seen.exists).toBe(exists);
    expect(seen.error['message']).toMatch(/socket hang up|ECONNRESET/);
    expect(seen.line).toEqual([effect, effect, exists ? 'ok' : 'none']);
  });

  test.each([
    ['hang-before', false],
    ['hang-after', true],
  ])('%s: no answer until the client gives up', async (effect, exists) => {
    const { simulator, client } = await openBench();
    simulator.setFaults([{ action: 'CreateReceiver', nth: 1, effect }]);
    const impatient = clientOf(simulator, { reqTimeout: 1 });
    const error: unknown = await impatient
      .CreateReceiver({ ReceiversName: 'g' })
      .catch((cause: unknown) => cause);
    expect(String(error)).toContain('timeout');
    expect((await client.ListReceivers(page)).TotalCount).toBe(exists ? 1 : 0);
    expect((await requestsOf(simulator))[0]?.outcome).toBe(effect);
  });

  test('delay:MS takes effect at once and answers later', async () => {
    const { simulator, client } = await openBench();
    simulator.setFaults([
      { action: 'CreateReceiver', nth: 1, effect: 'delay:40' },
      { action: 'CreateReceiver', nth: 2, effect: 'delay:600000' },
    ]);
    const started = performance.now();
    await client.CreateReceiver({ ReceiversName: 'soon' });
    // Timers of Node may be a millisecond early.
    expect(performance.now() - started).toBeGreaterThan(38);
    let answered = false;
    const call = codeOf(client.CreateReceiver({ ReceiversName: 'later' })).finally(() => {
      answered = true;
    });
    await expect.poll(async () => (await client.ListReceivers(page)).TotalCount).toBe(2);
    expect(answered).toBe(false);
    expect((await requestsOf(simulator))[0]).toMatchObject({ outcome: 'ok', fault: 'delay:40' });
    await simulator.close();
    expect(await call).toMatch(/no code/);
  });

  test('late:MS cuts the connection, and the call takes effect after the client has looked', async () => {
    const { simulator, client } = await openBench();
    simulator.setFaults([{ action: 'CreateReceiver', nth: 1, effect: 'late:1500' }]);
    expect(await codeOf(client.CreateReceiver({ ReceiversName: 'g' }))).toMatch(/no code/);
    expect((await client.ListReceivers(page)).TotalCount).toBe(0);
    await expect
      .poll(async () => (await client.ListReceivers(page)).TotalCount, { timeout: 10_000 })
      .toBe(1);
    expect((await requestsOf(simulator))[0]).toMatchObject({ outcome: 'late:1500', effect: 'ok' });
  });
});

describe('which calls a rule hits', () => {
  /** The numbers of the calls, counted from 1, that failed. */
  async function hits(rules: FaultRule[], calls = 12): Promise<number[]> {
    const { simulator, client } = await openBench();
    simulator.setFaults(rules);
    const failed: number[] = [];
    for (let call = 1; call <= calls; call++) {
      if ((await codeOf(client.ListReceivers(page))) !== 'ok') failed.push(call);
    }
    return failed;
  }
  const rule = { action: 'ListReceivers', effect: 'error:InternalError' };

  test('nth, every, times, and none of them', async () => {
    expect(await hits([{ ...rule, nth: 3 }])).toEqual([3]);
    expect(await hits([{ ...rule, every: 4 }])).toEqual([4, 8, 12]);
    expect(await hits([{ ...rule, every: 4, times: 2 }])).toEqual([4, 8]);
    expect(await hits([{ ...rule, times: 2 }])).toEqual([1, 2]);
    expect(await hits([{ ...rule, action: '*', nth: 5 }])).toEqual([5]);
    expect(await hits([{ ...rule, action: 'ListSendTasks' }])).toEqual([]);
  });

  test('probability is the same for the same seed, and near what it says', async () => {
    const seeded = (seed: number): FaultRule[] => [{ ...rule, probability: 0.4, seed }];
    const [one, again, other] = await Promise.all([
      hits(seeded(7), 60),
      hits(seeded(7), 60),
      hits(seeded(8), 60),
    ]);
    expect(one).toEqual(again);
    expect(one).not.toEqual(other);
    expect(one.length).toBeGreaterThan(10);
    expect(one.length).toBeLessThan(40);
  });

  test('the first rule that fires decides, each counting for itself', async () => {
    const { simulator, client } = await openBench();
    simulator.setFaults([
      { ...rule, every: 2, effect: 'error:A' },
      { ...rule, every: 3, effect: 'error:B' },
    ]);
    const codes: string[] = [];
    for (let call = 0; call < 6; call++) codes.push(await codeOf(client.ListReceivers(page)));
    expect(codes).toEqual(['ok', 'A', 'B', 'A', 'ok', 'A']);
    const { json } = await control(simulator, 'GET', 'faults');
    expect(json).toMatchObject([
      { calls: 6, hits: 3, effect: 'error:A' },
      { calls: 6, hits: 1, effect: 'error:B' },
    ]);
  });

  test('a call that the gateway refuses uses up no fault', async () => {
    const { simulator, client } = await openBench();
    simulator.setFaults([{ ...rule, nth: 1 }]);
    const stranger = clientOf(simulator, { secretKey: 'guess' });
    expect(await codeOf(stranger.ListReceivers(page))).toBe('AuthFailure.SignatureFailure');
    expect(await codeOf(client.ListReceivers(page))).toBe('InternalError');
  });
});

describe('where: calls that contain a text', () => {
  const refuse = 'error:InvalidParameterValue.ReceiverEmailInvalid';

  test('an upload is refused for as long as it holds the row, and for no other row', async () => {
    const { simulator, client } = await openBench({ uploadDelayMs: 0 });
    const { ReceiverId = 0 } = await client.CreateReceiver({ ReceiversName: 'g' });
    const where = { contains: '"reader2@inbox.example"' };
    simulator.setFaults([{ action: 'CreateReceiverDetailWithData', where, effect: refuse }]);
    const rows = rowsNamed(4);
    const upload = (Datas: typeof rows) =>
      codeOf(client.CreateReceiverDetailWithData({ ReceiverId, Datas }));
    expect(await upload(rows)).toBe('InvalidParameterValue.ReceiverEmailInvalid');
    expect(await upload(rows.slice(2, 3))).toBe('InvalidParameterValue.ReceiverEmailInvalid');
    expect(await upload(rows.filter((_, index) => index !== 2))).toBe('ok');
    const { json } = await control(simulator, 'GET', 'faults');
    expect(json).toMatchObject([{ where, calls: 2, hits: 2 }]);
  });

  test('only such calls are counted', async () => {
    const { simulator, client } = await openBench();
    const where = { contains: 'mine' };
    simulator.setFaults([{ action: 'CreateReceiver', where, nth: 2, effect: 'error:A' }]);
    const create = (ReceiversName: string) => codeOf(client.CreateReceiver({ ReceiversName }));
    const seen: string[] = [];
    for (const name of ['mine-1', 'other-1', 'other-2', 'mine-2', 'mine-3']) {
      seen.push(await create(name));
    }
    expect(seen).toEqual(['ok', 'ok', 'ok', 'A', 'ok']);
  });
});

describe('bad rules', () => {
  test.each<[unknown, string]>([
    [{}, 'array'],
    [[1], 'Rule 0 must be an object'],
    [[{ effect: 'cut-after' }], '"action" must be a string'],
    [[{ action: 'SendMail', effect: 'cut-after' }], 'no action "SendMail"'],
    [[{ action: '*', effect: 'explode' }], 'no effect "explode"'],
    [[{ action: '*', effect: 'http-200-after' }], 'no effect "http-200-after"'],
    [[{ action: '*', effect: 'delay:99999999999' }], 'no effect'],
    [[{ action: '*', effect: 'cut-after', nth: 0 }], '"nth" must be a whole number from 1'],
    [[{ action: '*', effect: 'cut-after', probability: 2 }], '"probability" must be'],
    [[{ action: '*', effect: 'cut-after', nth: 1, every: 2 }], 'only one of nth and every'],
    [[{ action: '*', effect: 'cut-after', when: 1 }], 'no field "when"'],
    [[{ action: '*', effect: 'cut-after', where: 'x' }], '"where" must be {"contains"'],
    [[{ action: '*', effect: 'cut-after', where: { contains: '' } }], '"where" must be'],
    [[{ action: '*', effect: 'cut-after', where: { contains: 'x', not: 'y' } }], '"where" must be'],
  ])('%j', async (rules, message) => {
    const { simulator } = await openBench();
    simulator.setFaults([{ action: '*', nth: 9, effect: 'cut-after' }]);
    const answer = await control(simulator, 'POST', 'faults', rules);
    expect(answer.status).toBe(400);
    expect((answer.json as { error: string }).error).toContain(message);
    expect((await control(simulator, 'GET', 'faults')).json).toMatchObject([{ nth: 9 }]);
  });
});
