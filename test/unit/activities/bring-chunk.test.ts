import { expect, test } from 'vitest';
import { AccountHold } from '../../../activities/account-hold.ts';
import { bringChunk } from '../../../activities/bring-chunk.ts';
import { ChunkJob } from '../../../activities/chunk-job.ts';
import { GroupWatch } from '../../../activities/group-watch.ts';
import type { Lease } from '../../../activities/lease.ts';
import type { OutcomeView } from '../../../activities/outcome-view.ts';
import { QuotaGate } from '../../../activities/quota-gate.ts';
import { RefusedError } from '../../../activities/refusals.ts';
import { refusedError, type SpanContext } from '../../../activities/span-context.ts';
import type { SpanLedger } from '../../../activities/span-ledger.ts';
import type { ChunkRecord } from '../../../src/domain/chunk-record.ts';
import { SesApiError, SesUnknownOutcomeError } from '../../../src/ses/errors.ts';
import type { CallOptions, RecipientGroup, SesPort } from '../../../src/ses/port.ts';
import { definitionOf } from '../../support/campaign-harness.ts';

const RECIPIENTS = [{ line: 2, email: 'reader@example.com', data: { name: 'Reader' } }];

/** A provider of one group; every write asks the guard first, as the real client does. */
class OneGroup {
  readonly calls: string[] = [];
  group: RecipientGroup | undefined;
  tasks: { taskId: number }[] = [];
  /** Called before a write's guard: the moment at which a process may be stopped. */
  beforeGuard: (action: string) => void = () => {};

  private write<T>(action: string, options: CallOptions | undefined, effect: () => T): Promise<T> {
    return Promise.resolve().then(() => {
      this.beforeGuard(action);
      options?.guard?.();
      this.calls.push(action);
      return effect();
    });
  }

  port(): SesPort {
    const port: Partial<SesPort> = {
      createGroup: (name, options) =>
        this.write('CreateReceiver', options, () => {
          if (this.group !== undefined) {
            throw new SesApiError(
              'CreateReceiver',
              'InvalidParameterValue.RepeatReceiverName',
              'r',
            );
          }
          this.group = { groupId: 1, name, count: 0, invalidCount: 0, state: 'empty' };
          return { groupId: 1 };
        }),
      uploadRecipients: (_groupId, rows, options) =>
        this.write('CreateReceiverDetailWithData', options, () => {
          if (this.group !== undefined) {
            this.group = {
              ...this.group,
              count: this.group.count + rows.length,
              state: 'complete',
            };
          }
          return {};
        }),
      listGroups: () =>
        Promise.resolve({ total: 1, items: this.group === undefined ? [] : [this.group] }),
      listGroupRows: () => Promise.resolve({ total: 0, items: [] }),
      deleteGroup: (_groupId, options) =>
        this.write('DeleteReceiver', options, () => {
          this.group = undefined;
        }),
      createSendTask: (_task, options) =>
        this.write('BatchSendEmail', options, () => {
          this.tasks = [...this.tasks, { taskId: 10 + this.tasks.length }];
          return { taskId: 10 };
        }),
      listSendTasks: () => {
        this.calls.push('ListSendTasks');
        return Promise.resolve({ total: this.tasks.length, items: this.tasks as never });
      },
    };
    return port as SesPort;
  }
}

function contextOver(provider: OneGroup, known?: ChunkRecord, isSettled = false) {
  const definition = definitionOf({ id: 'unit', csv: '' });
  const stop = new AbortController().signal;
  let record = known;
  let isHeld = true;
  const ses = provider.port();
  const span: SpanContext = {
    ses,
    definition,
    timing: { requestTimeoutMs: 0, listDelayMs: 0, uploadTimeoutMs: 1_000 },
    lease: {
      assertHeld: () => {
        if (!isHeld) throw new Error('lease lost');
      },
    } as unknown as Lease,
    stop,
    ledger: {
      get: () => record,
      note: (_chunk: number, entry: ChunkRecord) => {
        record = entry;
      },
    } as unknown as SpanLedger,
    watch: new GroupWatch(ses, '', stop, (failure) => refusedError(definition, failure)),
    latch: null,
    noRoom: { failure: null },
    late: { refusedBegin: null, agreed: false },
    outcomes: {
      since: () => Promise.resolve(),
      isSettled: () => isSettled,
    } as unknown as OutcomeView,
    account: new AccountHold(),
    quota: new QuotaGate(ses),
    startedAt: performance.now(),
    heartbeatTimeoutMs: 0,
  };
  return {
    span,
    record: () => record,
    loseLease: () => {
      isHeld = false;
    },
  };
}

function jobOf(span: SpanContext): ChunkJob {
  return new ChunkJob(span.ledger, 0, RECIPIENTS);
}

test('a fresh chunk takes three calls and no look', async () => {
  const provider = new OneGroup();
  const { span, record } = contextOver(provider);
  await bringChunk(span, jobOf(span));
  expect(provider.calls).toEqual([
    'CreateReceiver',
    'CreateReceiverDetailWithData',
    'BatchSendEmail',
  ]);
  expect(record()).toMatchObject({ state: 'accepted', taskId: 10 });
});

test.each(['CreateReceiver', 'CreateReceiverDetailWithData', 'BatchSendEmail'])(
  'a lease that is lost in the queue of %s stops that very call (I6)',
  async (action) => {
    const provider = new OneGroup();
    const { span, loseLease } = contextOver(provider);
    provider.beforeGuard = (next) => {
      if (next === action) loseLease();
    };
    await expect(bringChunk(span, jobOf(span))).rejects.toThrow('lease lost');
    expect(provider.calls).not.toContain(action);
  },
);

test('a group that somebody else claimed is looked at, and its task adopted (I2)', async () => {
  const provider = new OneGroup();
  provider.group = groupOf(1);
  provider.tasks = [{ taskId: 77 }];
  const { span, record } = contextOver(provider);
  provider.group.name = nameSeenIn(span);
  await bringChunk(span, jobOf(span));
  expect(record()).toMatchObject({ state: 'accepted', taskId: 77 });
  expect(provider.calls).not.toContain('BatchSendEmail');
});

test('two tasks for one group are nobody’s guess: unknown, and no further call (I5)', async () => {
  const provider = new OneGroup();
  provider.group = groupOf(1);
  provider.tasks = [{ taskId: 77 }, { taskId: 78 }];
  const { span, record } = contextOver(provider, { state: 'doubtful', groupId: 1 });
  await bringChunk(span, jobOf(span));
  expect(record()).toMatchObject({ state: 'unknown', code: 'RepeatedTask' });
  expect(provider.calls).toEqual(['ListSendTasks']);
});

test.each([
  ['a doubled upload', 2, 0],
  ['a partial upload', 0, 0],
])('%s is rebuilt before anything is sent (I4)', async (_story, count, invalidCount) => {
  const provider = new OneGroup();
  provider.group = { ...groupOf(count), invalidCount };
  const { span, record } = contextOver(provider, { state: 'ready', groupId: 1, uploaded: true });
  await bringChunk(span, jobOf(span));
  expect(provider.calls).toEqual([
    'DeleteReceiver',
    'CreateReceiver',
    'CreateReceiverDetailWithData',
    'BatchSendEmail',
  ]);
  expect(record()?.state).toBe('accepted');
});

test('a group that is created anew after its chunk was settled is not sent again (I3)', async () => {
  const provider = new OneGroup();
  const { span } = contextOver(provider, undefined, true);
  await bringChunk(span, jobOf(span));
  expect(provider.calls).not.toContain('BatchSendEmail');
  expect(provider.calls.at(-1)).toBe('DeleteReceiver');
});

test('a refusal with a code leaves the chunk ready: a resume need not look', async () => {
  const provider = new OneGroup();
  const { span, record } = contextOver(provider);
  span.ses = {
    ...span.ses,
    createSendTask: () =>
      Promise.reject(new SesApiError('BatchSendEmail', 'FailedOperation.ExceedSendLimit', 'r')),
  };
  await expect(bringChunk(span, jobOf(span))).rejects.toThrow(RefusedError);
  expect(record()).toEqual({ state: 'ready', groupId: 1, uploaded: true });
});

test('a claim that is never answered waits by itself: SES said nothing of a group', async () => {
  const { span } = contextOver(new OneGroup());
  span.ses = {
    ...span.ses,
    createGroup: () => Promise.reject(new SesUnknownOutcomeError('CreateReceiver', 'timeout')),
  };
  const failure = await bringChunk(span, jobOf(span)).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(RefusedError);
  expect(failure).toMatchObject({ refusal: { code: 'OutcomeUnknown', needs: 'nothing' } });
});

function groupOf(count: number): RecipientGroup {
  return { groupId: 1, name: 'group', count, invalidCount: 0, state: 'complete' };
}

function nameSeenIn(span: SpanContext): string {
  const { id, contentHash } = span.definition;
  return `ss-${id}-${contentHash.slice(0, 10)}-s000000-0000000`;
}
