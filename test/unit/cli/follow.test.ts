import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { NoWorkerError } from '../../../src/cli/campaign-client.ts';
import { CliError } from '../../../src/cli/cli-error.ts';
import { EXIT, mostSerious, type ExitCode } from '../../../src/cli/exit-codes.ts';
import { follow, type FollowOptions } from '../../../src/cli/follow.ts';
import { newProgress, statusOf } from '../../../src/domain/campaign-view.ts';
import { NO_HOLDS } from '../../../src/domain/holds.ts';
import type { CampaignStatus } from '../../../src/domain/status.ts';
import { GRPC } from '../../../src/temporal/grpc-status.ts';
import { fakeIo } from './fake-io.ts';

const AT = Date.parse('2026-11-24T08:00:00Z');
type Answer = 'running' | 'finished' | 'needs a person' | 'goes on by itself' | Error;

/** The last answer is repeated. */
function clientOf(answers: Record<string, Answer[]>) {
  const asked: Record<string, number> = {};
  const status = (id: string): Promise<CampaignStatus> => {
    const time = (asked[id] = (asked[id] ?? 0) + 1);
    const answer = answers[id]?.[time - 1] ?? answers[id]?.at(-1);
    if (answer === undefined || answer instanceof Error) {
      return Promise.reject(answer ?? new Error(`nobody should ask for ${id}`));
    }
    return Promise.resolve(statusFor(id, answer));
  };
  return { client: { status, address: '127.0.0.1:7233' }, asked };
}

function statusFor(id: string, answer: Exclude<Answer, Error>): CampaignStatus {
  const blank = statusOf(newProgress(id, 'Spring sale', AT), NO_HOLDS, AT);
  const since = new Date(AT).toISOString();
  if (answer === 'running') return { ...blank, state: 'running' };
  if (answer === 'finished') return { ...blank, state: 'finished', finishedAt: since };
  const needs = answer === 'needs a person' ? 'person' : 'nothing';
  const pause = { code: 'QuotaGate', reason: 'quota', message: '', since, resumeAt: null } as const;
  return { ...blank, state: 'paused', pause: { ...pause, needs } };
}

const SEVERAL = {
  throughPauses: false,
  json: true,
  plain: true,
  several: { again: 'ids' },
} as const;

interface Followed {
  code: ExitCode;
  out: string;
  err: string;
  asked: Record<string, number>;
}

async function followed(
  answers: Record<string, Answer[]>,
  options: Partial<FollowOptions> = {},
  leaveAfterMs = 3_600_000,
): Promise<Followed> {
  const { client, asked } = clientOf(answers);
  const { io, said } = fakeIo();
  const leaving = new AbortController();
  const ids = Object.keys(answers);
  const end = follow(client, ids, { ...io, signal: leaving.signal }, { ...SEVERAL, ...options });
  const code = end.catch((error: unknown) => error as Error);
  await vi.advanceTimersByTimeAsync(leaveAfterMs);
  leaving.abort();
  const result = await code;
  if (result instanceof Error) throw result;
  return { code: result, ...said, asked };
}

const statesIn = (json: string) =>
  (JSON.parse(json) as (CampaignStatus | null)[]).map(
    (status) => status && [status.id, status.state],
  );

beforeEach(() => void vi.useFakeTimers({ now: AT }));
afterEach(() => void vi.useRealTimers());

describe('several campaigns', () => {
  test('each leaves for itself; statuses in the order given, and the most serious code', async () => {
    const { code, out, asked } = await followed({
      slow: ['running', 'running', 'running', 'finished'],
      held: ['running', 'needs a person'],
      quick: ['finished'],
    });
    expect(code).toBe(EXIT.pausedNeedsPerson);
    expect(statesIn(out)).toEqual([
      ['slow', 'finished'],
      ['held', 'paused'],
      ['quick', 'finished'],
    ]);
    expect(asked).toEqual({ slow: 4, held: 2, quick: 1 });
  });

  test('through pauses, one that resumes by itself is waited for, one that needs a person is not', async () => {
    const answers: Record<string, Answer[]> = {
      quota: ['goes on by itself', 'goes on by itself', 'finished'],
      held: ['needs a person'],
    };
    const through = await followed(answers, { throughPauses: true });
    expect([through.code, through.asked]).toEqual([7, { quota: 3, held: 1 }]);
    expect((await followed({ quota: answers['quota'] ?? [] })).code).toBe(6);
  });

  test('one that breaks ends its own watch only, is named, and is null in the array', async () => {
    const broken = new CliError(EXIT.failed, 'Campaign broken was ended from outside.');
    const { code, out, err } = await followed({ broken: [broken], fine: ['running', 'finished'] });
    expect(code).toBe(EXIT.failed);
    expect(statesIn(out)).toEqual([null, ['fine', 'finished']]);
    expect(err).toContain('\nbroken: Campaign broken was ended from outside.\n');
  });

  test('silence of a worker is waited out, and for five minutes at most', async () => {
    const silence = new NoWorkerError('No worker answered for campaign away.');
    const back = await followed({ away: [silence, silence, 'finished'], here: ['finished'] });
    expect(back.code).toBe(EXIT.done);
    expect(back.err.split('Waiting for one.')).toHaveLength(2);
    const gone = await followed({ away: [silence], here: ['finished'] });
    expect(gone.code).toBe(EXIT.unreachable);
    expect(gone.asked['away']).toBeGreaterThan(290);
    expect(statesIn(gone.out)).toEqual([null, ['here', 'finished']]);
  });

  test('a Temporal server that restarts is told once, not once for each campaign', async () => {
    // As grpc-js makes it; the SDK's client wraps it.
    const refused = { code: GRPC.unavailable, details: 'refused', metadata: {} };
    const down = new Error('failed', { cause: Object.assign(new Error('14'), refused) });
    const { code, err } = await followed({
      a: [down, 'running', 'finished'],
      b: [down, 'running', 'finished'],
    });
    expect([code, err.split('does not answer').length]).toEqual([EXIT.done, 2]);
    expect(err).toContain(' Temporal at 127.0.0.1:7233 does not answer. Waiting.\n');
  });

  test('Ctrl-C leaves all, prints no status, and says how to watch those that go on', async () => {
    const answers: Record<string, Answer[]> = {
      a: ['running'],
      over: ['finished'],
      b: ['running'],
    };
    const left = await followed(answers, { throughPauses: true }, 5_000);
    expect([left.code, left.out]).toEqual([EXIT.detached, '']);
    expect(left.err).toContain(
      'Left; 2 campaigns go on. Watch them again: steadysend watch a b --through-pauses\n',
    );
    const all = await followed(answers, { several: { again: '--all' } }, 5_000);
    expect(all.err).toContain('Watch them again: steadysend watch --all\n');
  });

  test('for people, the statuses one below the other', async () => {
    const { out } = await followed({ a: ['finished'], b: ['finished'] }, { json: false });
    expect(out.match(/^campaign .*|^$/gm)).toEqual(['campaign    a', '', 'campaign    b', '']);
  });

  test('more than ten at once end as ten do, without a warning about listeners', async () => {
    const warned = vi.spyOn(process, 'emitWarning');
    const ids = Array.from({ length: 25 }, (_, n) => `c${n}`);
    const answers = Object.fromEntries(
      ids.map((id): [string, Answer[]] => [id, ['running', 'running', 'finished']]),
    );
    const { code, out } = await followed(answers);
    expect(code).toBe(EXIT.done);
    expect(statesIn(out)?.map((each) => each?.[0])).toEqual(ids);
    expect(warned).not.toHaveBeenCalled();
    warned.mockRestore();
  });
});

describe('one campaign', () => {
  const ONE = { several: undefined } as unknown as Partial<FollowOptions>;

  test('is one document, and what breaks it is an error', async () => {
    const { code, out } = await followed({ a: ['running', 'finished'] }, ONE);
    expect([code, (JSON.parse(out) as CampaignStatus).state]).toEqual([0, 'finished']);
    const broken = new CliError(EXIT.failed, 'ended from outside');
    await expect(followed({ a: [broken] }, ONE)).rejects.toBe(broken);
  });

  test('left, it says how to watch it again', async () => {
    const { err } = await followed({ a: ['running'] }, ONE, 5_000);
    expect(err).toContain('Left; campaign a goes on. Watch it again: steadysend watch a\n');
  });
});

test('the most serious code: failed, not watched, a person, cancelled, by itself, left out, done', () => {
  const order: ExitCode[] = [1, 2, 4, 5, 9, 7, 8, 6, 3, 0];
  for (const [place, code] of order.entries()) {
    expect(mostSerious(order.slice(place).toReversed())).toBe(code);
  }
  expect(new Set([...order, EXIT.detached])).toEqual(new Set(Object.values(EXIT)));
  expect(mostSerious([])).toBe(0);
});
