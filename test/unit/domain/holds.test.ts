import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  gateOf,
  NO_HOLDS,
  onDue,
  onOperatorPause,
  onProbeAccepted,
  onRefused,
  onResume,
  onStop,
  onTasksGoOn,
  onTasksHeld,
  onWait,
  onWaitOver,
  shownPause,
  shownWait,
  waitMs,
  whyNoResume,
  type Holds,
} from '../../../src/domain/holds.ts';
import type { Refusal } from '../../../src/domain/refusal.ts';
import type { Wait, WaitCode } from '../../../src/domain/wait.ts';

const AT = Date.parse('2026-11-24T10:00:00Z');
const QUOTA: Refusal = {
  code: 'FailedOperation.ExceedSendLimit',
  action: 'pause',
  reason: 'quota',
  needs: 'nothing',
  message: 'The daily quota is used up.',
  resumeAt: '2026-11-24T16:00:00.000Z',
};
const REPUTATION: Refusal = {
  code: 'FailedOperation.HighRejectionRate',
  action: 'pause',
  reason: 'rejectionRate',
  needs: 'person',
  message: 'Too many mails were rejected.',
};

const refused = (holds: Holds, refusal = QUOTA) => onRefused(holds, AT, holds.epoch, refusal);

test('a campaign begins with a probe, and opens when it is accepted', () => {
  expect(gateOf(NO_HOLDS).mode).toBe('probe');
  expect(gateOf(onProbeAccepted(NO_HOLDS, NO_HOLDS.epoch)).mode).toBe('open');
});

test('a refusal closes the gate and says until when', () => {
  const held = refused(NO_HOLDS);
  expect(gateOf(held).mode).toBe('closed');
  expect(shownPause(held)).toMatchObject({ resumeAt: QUOTA.resumeAt, needs: 'nothing' });
});

test('a late refusal from before a resume does not pause again', () => {
  const held = refused(NO_HOLDS);
  const resumed = onResume(held, 0);
  expect(onRefused(resumed, AT, NO_HOLDS.epoch, QUOTA)).toBe(resumed);
});

test('a late accepted probe does not open a newer gate', () => {
  const resumed = onResume(refused(NO_HOLDS), 0);
  expect(gateOf(onProbeAccepted(resumed, NO_HOLDS.epoch)).mode).toBe('probe');
});

test('at the due time one chunk goes first', () => {
  const held = refused(NO_HOLDS);
  expect(onDue(held, Date.parse(QUOTA.resumeAt ?? '') - 1)).toBe(held);
  expect(gateOf(onDue(held, Date.parse(QUOTA.resumeAt ?? ''))).mode).toBe('probe');
});

test('a refused probe waits longer each time, up to an hour', () => {
  let holds: Holds = NO_HOLDS;
  const waits: number[] = [];
  for (let strike = 0; strike < 9; strike += 1) {
    // The refill time has passed already, so only the wait bounds the next try.
    holds = onRefused(holds, AT, holds.epoch, { ...QUOTA, resumeAt: '2026-11-24T09:00:00Z' });
    const due = Date.parse(shownPause(holds)?.resumeAt ?? '');
    waits.push(due - AT);
    holds = onDue(holds, due);
  }
  expect(waits).toEqual([...waits].sort((a, b) => a - b));
  expect(waits[0]).toBe(60_000);
  expect(waits.at(-1)).toBe(3_600_000);
});

describe('pauses stack', () => {
  test('an operator inside a quota pause stays when the quota is refilled', () => {
    const both = onOperatorPause(refused(NO_HOLDS), AT, '');
    expect(shownPause(both)).toMatchObject({ reason: 'quota', needs: 'person', resumeAt: null });
    expect(shownPause(refused(NO_HOLDS))).not.toHaveProperty('operator');
    const refilled = onDue(both, Date.parse(QUOTA.resumeAt ?? ''));
    expect(gateOf(refilled).mode).toBe('closed');
    expect(shownPause(refilled)?.reason).toBe('operator');
  });

  test('an operator’s pause above another is shown with its note, and not beside itself', () => {
    const noted = onOperatorPause(refused(NO_HOLDS), AT + 1_000, 'wrong price');
    expect(shownPause(noted)).toMatchObject({
      code: QUOTA.code,
      operator: { since: new Date(AT + 1_000).toISOString(), message: 'wrong price' },
    });
    expect(shownPause(onOperatorPause(NO_HOLDS, AT, 'wrong price'))).not.toHaveProperty('operator');
  });

  test('an operator’s resume does not overtake tasks that SES holds', () => {
    const held = onTasksHeld(NO_HOLDS, AT, QUOTA, true);
    const both = onOperatorPause(held, AT, '');
    expect(whyNoResume(both, 3)).toBeNull();
    expect(gateOf(onResume(both, 3)).mode).toBe('closed');
    expect(whyNoResume(held, 3)).toContain('3 send tasks');
    expect(whyNoResume(held, 0)).toBeNull();
  });
});

test('SES going on with its tasks ends that hold, and not one that a person must end', () => {
  expect(gateOf(onTasksGoOn(onTasksHeld(NO_HOLDS, AT, QUOTA, true))).mode).toBe('probe');
  const manual = onTasksHeld(NO_HOLDS, AT, { ...QUOTA, needs: 'person' }, true);
  expect(gateOf(onTasksGoOn(manual)).mode).toBe('closed');
  expect(gateOf(onTasksGoOn(refused(NO_HOLDS, REPUTATION))).mode).toBe('closed');
});

test('a hold for a person never ends by itself', () => {
  const held = refused(NO_HOLDS, REPUTATION);
  expect(shownPause(held)).toMatchObject({ resumeAt: null, needs: 'person' });
  expect(onDue(held, AT + 1e12)).toBe(held);
});

test('why resume is refused: not paused, ended', () => {
  expect(whyNoResume(NO_HOLDS, 0)).toContain('not paused');
  expect(whyNoResume(onStop(NO_HOLDS), 0)).toContain('ended');
});

test('waitMs doubles', () => {
  expect([1, 2, 3].map(waitMs)).toEqual([60_000, 120_000, 240_000]);
});

test('whatever happens: stopped stays stopped, epochs only grow, the gate says why it is closed', () => {
  const event = fc.oneof(
    fc.record({ kind: fc.constant('refused' as const), back: fc.nat(2), person: fc.boolean() }),
    fc.record({ kind: fc.constant('tasksHeld' as const), byTasks: fc.boolean() }),
    ...(['operator', 'resume', 'due', 'goOn', 'probe', 'stop'] as const).map((kind) =>
      fc.record({ kind: fc.constant(kind) }),
    ),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), (events) => {
      let holds: Holds = NO_HOLDS;
      let now = AT;
      for (const each of events) {
        const before = holds;
        now += 30_000;
        switch (each.kind) {
          case 'refused':
            holds = onRefused(
              holds,
              now,
              holds.epoch - each.back,
              each.person ? REPUTATION : QUOTA,
            );
            if (each.back > 0) expect(holds).toBe(before);
            break;
          case 'tasksHeld':
            holds = onTasksHeld(holds, now, QUOTA, each.byTasks);
            break;
          case 'operator':
            holds = onOperatorPause(holds, now, '');
            break;
          case 'resume':
            holds = onResume(holds, 0);
            break;
          case 'due':
            holds = onDue(holds, now);
            break;
          case 'goOn':
            holds = onTasksGoOn(holds);
            break;
          case 'probe':
            holds = onProbeAccepted(holds, holds.epoch);
            break;
          case 'stop':
            holds = onStop(holds);
            break;
        }
        expect(holds.epoch).toBeGreaterThanOrEqual(before.epoch);
        if (before.stopped) expect(gateOf(holds).mode).toBe('stopped');
        expect(gateOf(holds).mode === 'closed').toBe(!holds.stopped && shownPause(holds) !== null);
      }
    }),
  );
});

describe('waits of the campaign’s own plan', () => {
  const wait = (code: WaitCode, until = '2026-11-25T01:00:00.000Z'): Wait => ({
    code,
    message: '',
    since: '2026-11-24T13:00:00.000Z',
    until,
  });
  const OPEN = onProbeAccepted(NO_HOLDS, NO_HOLDS.epoch);

  test('shut the gate without being a pause, and leave it as it was', () => {
    const waiting = onWait(OPEN, wait('SendWindow'));
    expect(gateOf(waiting).mode).toBe('closed');
    expect(shownPause(waiting)).toBeNull();
    expect(gateOf(onWaitOver(waiting, 'SendWindow')).mode).toBe('open');
    expect(gateOf(onWaitOver(onWait(NO_HOLDS, wait('SendWindow')), 'SendWindow')).mode).toBe(
      'probe',
    );
  });

  test('a refusal of before the wait does not pause the campaign after it', () => {
    const after = onWaitOver(onWait(OPEN, wait('SendWindow')), 'SendWindow');
    expect(onRefused(after, AT, OPEN.epoch, QUOTA)).toBe(after);
  });

  test('each must end by itself; the one that matters first is shown', () => {
    const both = onWait(onWait(OPEN, wait('SendWindow')), wait('CanaryHold'));
    expect(shownWait(both)?.code).toBe('CanaryHold');
    const one = onWaitOver(both, 'CanaryHold');
    expect(gateOf(one).mode).toBe('closed');
    expect(shownWait(one)?.code).toBe('SendWindow');
  });

  test('the same wait again changes nothing; another end keeps its beginning', () => {
    const waiting = onWait(OPEN, wait('Scheduled'));
    expect(onWait(waiting, wait('Scheduled'))).toBe(waiting);
    const later = {
      ...wait('Scheduled', '2026-12-01T01:00:00.000Z'),
      since: '2026-11-24T14:00:00Z',
    };
    expect(onWait(waiting, later).waits).toEqual([{ ...later, since: '2026-11-24T13:00:00.000Z' }]);
  });

  test.each(['CanaryHold', 'RampHold'] as const)('`resume` cuts %s short', (code) => {
    const waiting = onWait(OPEN, wait(code));
    expect(whyNoResume(waiting, 0)).toBeNull();
    expect(gateOf(onResume(waiting, 0)).mode).toBe('open');
  });

  test('a pause in a canary’s hold, and its resume, do not cut it short', () => {
    const paused = onOperatorPause(onWait(OPEN, wait('CanaryHold')), AT, '');
    const resumed = onResume(paused, 0);
    expect(shownPause(resumed)).toBeNull();
    expect(shownWait(resumed)?.code).toBe('CanaryHold');
  });

  test.each([
    ['Scheduled', /reschedule/],
    ['SendWindow', /outside its send window/],
  ] as const)('`resume` does not end %s, and says why', (code, why) => {
    expect(whyNoResume(onWait(OPEN, wait(code)), 0)).toMatch(why);
    expect(gateOf(onResume(onWait(OPEN, wait(code)), 0)).mode).toBe('closed');
  });

  test('an ended campaign waits for nothing', () => {
    const stopped = onStop(onWait(OPEN, wait('CanaryHold')));
    expect(shownWait(stopped)).toBeNull();
    expect(onWait(stopped, wait('SendWindow'))).toBe(stopped);
  });
});
