import { describe, expect, test } from 'vitest';
import {
  clientOf,
  codeOf,
  completeGroup,
  newTask,
  openBench,
  requestsOf,
  rowsNamed,
} from './harness.ts';

const page = { Offset: 0, Limit: 100 };

describe('CreateReceiver', () => {
  test('a new group is empty, and its name cannot be used again until it is deleted', async () => {
    const { client } = await openBench();
    const { ReceiverId = 0 } = await client.CreateReceiver({
      ReceiversName: 'spring-1',
      Desc: 'x',
    });
    expect((await client.ListReceivers(page)).Data).toMatchObject([
      { ReceiverId, ReceiversName: 'spring-1', Count: 0, ReceiversStatus: 1, Desc: 'x' },
    ]);
    expect(await codeOf(client.CreateReceiver({ ReceiversName: 'spring-1' }))).toBe(
      'InvalidParameterValue.RepeatReceiverName',
    );
    await client.DeleteReceiver({ ReceiverId });
    const again = await client.CreateReceiver({ ReceiversName: 'spring-1' });
    expect(again.ReceiverId).not.toBe(ReceiverId);
  });

  test('with nameReuse "never" the name of a deleted group stays taken', async () => {
    const { client } = await openBench({ nameReuse: 'never' });
    const { ReceiverId = 0 } = await client.CreateReceiver({ ReceiversName: 'once' });
    await client.DeleteReceiver({ ReceiverId });
    expect(await codeOf(client.CreateReceiver({ ReceiversName: 'once' }))).toBe(
      'InvalidParameterValue.RepeatReceiverName',
    );
  });

  test('of many calls at once for one name exactly one succeeds', async () => {
    const { client } = await openBench();
    const codes = await Promise.all(
      Array.from({ length: 20 }, () => codeOf(client.CreateReceiver({ ReceiversName: 'race' }))),
    );
    expect(codes.filter((code) => code === 'ok')).toHaveLength(1);
  });

  test('refuses illegal names, illegal descriptions and groups beyond the limit', async () => {
    const { client } = await openBench({ groupLimit: 1 });
    expect(await codeOf(client.CreateReceiver({ ReceiversName: '<b>' }))).toBe(
      'InvalidParameterValue.ReceiverNameIllegal',
    );
    expect(await codeOf(client.CreateReceiver({ ReceiversName: 'a', Desc: '' }))).toBe(
      'InvalidParameterValue.ReceiverDescIllegal',
    );
    await client.CreateReceiver({ ReceiversName: 'a' });
    expect(await codeOf(client.CreateReceiver({ ReceiversName: 'b' }))).toBe(
      'LimitExceeded.ExceedReceiverLimit',
    );
  });
});

describe('upload', () => {
  test('is asynchronous: busy until the delay has passed, then complete with its rows', async () => {
    const { client, simulator } = await openBench({ uploadDelayMs: 60_000 });
    const { ReceiverId = 0 } = await client.CreateReceiver({ ReceiversName: 'g' });
    await client.CreateReceiverDetailWithData({ ReceiverId, Datas: rowsNamed(2) });
    expect((await client.ListReceivers(page)).Data).toMatchObject([
      { ReceiversStatus: 2, Count: 0 },
    ]);
    expect(
      await codeOf(client.CreateReceiverDetailWithData({ ReceiverId, Datas: rowsNamed(2) })),
    ).toBe('OperationDenied.ReceiverIsOperating');
    expect(await codeOf(client.BatchSendEmail(newTask(ReceiverId)))).toBe(
      'OperationDenied.ReceiverStatusError',
    );
    simulator.clock.advance(60_000);
    expect((await client.ListReceivers(page)).Data).toMatchObject([
      { ReceiversStatus: 3, Count: 2 },
    ]);
    // A further upload makes a group that has rows busy again.
    await client.CreateReceiverDetailWithData({ ReceiverId, Datas: rowsNamed(1, 'more') });
    expect(await codeOf(client.BatchSendEmail(newTask(ReceiverId)))).toBe(
      'OperationDenied.ReceiverStatusError',
    );
    simulator.clock.advance(60_000);
    expect(await codeOf(client.BatchSendEmail(newTask(ReceiverId)))).toBe('ok');
  });

  test('a repeated upload appends, unless duplicateRows is "reject"', async () => {
    for (const [duplicateRows, count] of [
      ['append', 4],
      ['reject', 2],
    ] as const) {
      const { client } = await openBench({ uploadDelayMs: 0, duplicateRows });
      const { ReceiverId = 0 } = await client.CreateReceiver({ ReceiversName: 'g' });
      await client.CreateReceiverDetailWithData({ ReceiverId, Datas: rowsNamed(2) });
      const second = await client.CreateReceiverDetailWithData({ ReceiverId, Datas: rowsNamed(2) });
      expect(second.RepeatCount).toBe(4 - count);
      expect((await client.ListReceivers(page)).Data?.[0]?.Count).toBe(count);
    }
  });

  test.each([
    ['not-an-address', '{"name":"x"}', 'InvalidParameterValue.ReceiverEmailInvalid'],
    ['a@b.example', 'nothing', 'InvalidParameterValue.TemplateDataError'],
    ['a@b.example', '["name"]', 'InvalidParameterValue.TemplateDataError'],
    ['a@b.example', '{"name":{"first":"x"}}', 'InvalidParameterValue.TemplateDataError'],
    ['a@b.example', '{"name":"<b>x</b>"}', 'InvalidParameterValue.InValidTemplateData'],
    ['a@b.example', '{"city":"x"}', 'InvalidParameterValue.TemplateDataInconsistent'],
    // 788 ASCII characters and the 13 around them; then 263 Chinese ones, 3 bytes each.
    ['a@b.example', `{"name":"${'x'.repeat(790)}"}`, 'InvalidParameterValue.TemplateDataLenLimit'],
    ['a@b.example', `{"name":"${'好'.repeat(264)}"}`, 'InvalidParameterValue.TemplateDataLenLimit'],
  ])('refuses the whole call for the row %s %s', async (Email, TemplateData, code) => {
    const { client } = await openBench({ uploadDelayMs: 0 });
    const { ReceiverId = 0 } = await client.CreateReceiver({ ReceiversName: 'g' });
    const Datas = [...rowsNamed(1), { Email, TemplateData }];
    expect(await codeOf(client.CreateReceiverDetailWithData({ ReceiverId, Datas }))).toBe(code);
    expect((await client.ListReceivers(page)).Data).toMatchObject([
      { Count: 0, ReceiversStatus: 1 },
    ]);
  });

  test('takes exactly 800 bytes of TemplateData, whatever the characters', async () => {
    const { client } = await openBench({ uploadDelayMs: 0 });
    for (const [name, value] of [
      ['ascii', 'x'.repeat(789)],
      ['chinese', '好'.repeat(263)],
    ] as const) {
      const { ReceiverId = 0 } = await client.CreateReceiver({ ReceiversName: name });
      const TemplateData = JSON.stringify({ name: value });
      expect(Buffer.byteLength(TemplateData)).toBe(800);
      const Datas = [{ Email: 'a@b.example', TemplateData }];
      expect(await codeOf(client.CreateReceiverDetailWithData({ ReceiverId, Datas }))).toBe('ok');
    }
  });

  test('with rowErrors "count" bad rows are kept as invalid ones with a reason', async () => {
    const { client } = await openBench({ uploadDelayMs: 0, rowErrors: 'count' });
    const { ReceiverId = 0 } = await client.CreateReceiver({ ReceiversName: 'g' });
    const Datas = [...rowsNamed(2), { Email: '', TemplateData: '{"name":"x"}' }];
    expect(await client.CreateReceiverDetailWithData({ ReceiverId, Datas })).toMatchObject({
      TotalCount: 3,
      ValidCount: 2,
      EmptyEmailCount: 1,
    });
    expect((await client.ListReceivers(page)).Data).toMatchObject([{ Count: 3, InvalidCount: 1 }]);
    const details = await client.ListReceiverDetails({ ReceiverId, ...page, Status: 2 });
    expect(details).toMatchObject({ TotalCount: 1, ValidCount: 2, InvalidCount: 1 });
    expect(details.Data?.[0]?.Reason).toBe('InvalidParameterValue.ReceiverEmailInvalid');
  });

  test('keeps to 20,000 rows a call and 50,000 a group', async () => {
    const { client } = await openBench({ uploadDelayMs: 0, uploadCounts: false });
    const { ReceiverId = 0 } = await client.CreateReceiver({ ReceiversName: 'g' });
    const emails = (count: number): string[] => rowsNamed(count).map((row) => row.Email);
    const send = (count: number): Promise<string> =>
      codeOf(client.CreateReceiverDetail({ ReceiverId, Emails: emails(count) }));
    expect(await send(20_001)).toBe('LimitExceeded.ReceiverDetailRequestLimit');
    expect(await send(0)).toBe('MissingParameter.EmailsNecessary');
    expect(await send(20_000)).toBe('ok');
    expect(await send(20_000)).toBe('ok');
    expect(await send(10_001)).toBe('LimitExceeded.ReceiverDetailCountLimit');
    expect(await send(10_000)).toBe('ok');
    expect((await client.ListReceivers(page)).Data?.[0]?.Count).toBe(50_000);
  });

  test('answers no counts when uploadCounts is off', async () => {
    const bench = await openBench({ uploadCounts: false });
    const { ReceiverId = 0 } = await bench.client.CreateReceiver({ ReceiversName: 'g' });
    const answer = await bench.client.CreateReceiverDetailWithData({
      ReceiverId,
      Datas: rowsNamed(1),
    });
    expect(Object.keys(answer)).toEqual(['RequestId']);
  });
});

describe('lists and deletion', () => {
  test('ListReceivers finds by keyword, stays right while groups come and go, and pages', async () => {
    const { client } = await openBench();
    const ids: number[] = [];
    for (const name of ['may-1', 'may-10', 'june-1', 'may-2']) {
      ids.push((await client.CreateReceiver({ ReceiversName: name })).ReceiverId ?? 0);
    }
    const names = async (KeyWord: string, Offset = 0, Limit = 100): Promise<unknown[]> => {
      const { Data, TotalCount } = await client.ListReceivers({ Offset, Limit, KeyWord });
      return [TotalCount, ...(Data ?? []).map((group) => group.ReceiversName)];
    };
    expect(await names('may-1')).toEqual([2, 'may-10', 'may-1']);
    await client.CreateReceiver({ ReceiversName: 'may-1x' });
    await client.DeleteReceiver({ ReceiverId: ids[1] ?? 0 });
    expect(await names('may-1')).toEqual([2, 'may-1x', 'may-1']);
    expect(await names('', 1, 2)).toEqual([4, 'may-2', 'june-1']);
    expect(await names('none')).toEqual([0]);
  });

  test('more keywords than are remembered still find what is there', async () => {
    const { client } = await openBench();
    for (let index = 0; index < 20; index++) {
      await client.CreateReceiver({ ReceiversName: `key-${index}-` });
    }
    for (let round = 0; round < 2; round++) {
      for (let index = 0; index < 20; index++) {
        const { Data } = await client.ListReceivers({ ...page, KeyWord: `key-${index}-` });
        expect(Data?.map((group) => group.ReceiversName)).toEqual([`key-${index}-`]);
      }
    }
  });

  test('a new group shows in the list only after groupListDelayMs', async () => {
    const { client, simulator } = await openBench({ groupListDelayMs: 5000 });
    await client.CreateReceiver({ ReceiversName: 'g' });
    expect((await client.ListReceivers(page)).TotalCount).toBe(0);
    simulator.clock.advance(5000);
    expect((await client.ListReceivers(page)).TotalCount).toBe(1);
  });

  test('ListReceiverDetails shows the rows and filters them', async () => {
    const bench = await openBench();
    const ReceiverId = await completeGroup(bench, 'g', 12);
    const { client } = bench;
    const all = await client.ListReceiverDetails({ ReceiverId, Offset: 10, Limit: 5 });
    expect(all).toMatchObject({ TotalCount: 12, ValidCount: 12, InvalidCount: 0 });
    expect(all.Data).toMatchObject([
      { Email: 'g-10@inbox.example', TemplateData: '{"name":"Reader 10"}', Status: 1 },
      { Email: 'g-11@inbox.example' },
    ]);
    const one = await client.ListReceiverDetails({ ReceiverId, ...page, Email: 'g-7@' });
    expect(one.Data?.map((row) => row.Email)).toEqual(['g-7@inbox.example']);
  });

  test('a page above 100 is refused by every list', async () => {
    const bench = await openBench();
    const ReceiverId = await completeGroup(bench, 'g');
    const { client } = bench;
    const big = { Offset: 0, Limit: 101 };
    const dates = { StartDate: '2026-01-01', EndDate: '2026-01-02' };
    for (const call of [
      client.ListReceivers(big),
      client.ListReceiverDetails({ ReceiverId, ...big }),
      client.ListSendTasks(big),
      client.ListEmailTemplates(big),
      client.ListBlackEmailAddress({ ...dates, ...big }),
      client.ListCustomBlacklist({ ...big, Status: 2 }),
      client.GetSendEmailStatus({ RequestDate: '2026-01-01', ...big }),
    ]) {
      expect(await codeOf(call)).toBe('FailedOperation.InvalidLimit');
    }
  });

  test('deleting twice answers ReceiverNotExist, and the log names the group of every call', async () => {
    const bench = await openBench();
    const ReceiverId = await completeGroup(bench, 'gone');
    await bench.client.DeleteReceiver({ ReceiverId });
    for (const call of [
      bench.client.DeleteReceiver({ ReceiverId }),
      bench.client.BatchSendEmail(newTask(ReceiverId)),
      bench.client.ListReceiverDetails({ ReceiverId, ...page }),
    ]) {
      expect(await codeOf(call)).toBe('OperationDenied.ReceiverNotExist');
    }
    const log = await requestsOf(bench.simulator);
    expect(log.slice(0, 3).map((line) => [line.action, line.outcome, line.groupName])).toEqual([
      ['CreateReceiver', 'ok', 'gone'],
      ['CreateReceiverDetailWithData', 'ok', 'gone'],
      ['DeleteReceiver', 'ok', 'gone'],
    ]);
    expect(log.every((line) => line.groupId === ReceiverId)).toBe(true);
  });

  test('two simulators in one process share nothing', async () => {
    const [one, two] = [await openBench(), await openBench()];
    await Promise.all([
      completeGroup(one, 'same', 1),
      completeGroup(two, 'same', 2),
      codeOf(clientOf(two.simulator).ListReceivers(page)),
    ]);
    expect((await one.client.ListReceivers(page)).Data).toMatchObject([{ Count: 1 }]);
    expect((await two.client.ListReceivers(page)).Data).toMatchObject([{ Count: 2 }]);
    expect(await requestsOf(one.simulator)).toHaveLength(3);
    expect(await requestsOf(two.simulator)).toHaveLength(4);
  });
});
