import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makePlan } from '../../src/selftest/plan.ts';
import { allPoints, somePoints } from '../../src/selftest/points.ts';

const anyPlan = fc.record({
  seed: fc.nat({ max: 2 ** 32 - 1 }),
  kills: fc.nat({ max: 300 }),
  recipients: fc.option(fc.integer({ min: 1, max: 100_000 })),
});

test('a plan is a function of its seed, and has as many kills as were asked for', () => {
  fc.assert(
    fc.property(anyPlan, (options) => {
      const plan = makePlan(options);
      expect(makePlan(options)).toEqual(plan);
      const kills = plan.steps.reduce((sum, { deed }) => {
        if (deed.do === 'killWorker' || deed.do === 'killTemporal') return sum + 1;
        return deed.do === 'launch' ? sum + deed.killAfterMs.length : sum;
      }, 0);
      expect(kills).toBe(options.kills);
      const launched = plan.steps.flatMap(({ deed }) =>
        deed.do === 'launch' ? [deed.campaign] : [],
      );
      expect(launched).toEqual(Array.from({ length: plan.campaigns }, (_, n) => n));
      const wanted = options.recipients ?? 0;
      expect(plan.campaigns * plan.recipientsEach).toBeGreaterThanOrEqual(wanted);
    }),
  );
});

test('a large plan has every kind of kill and disturbance', () => {
  const deeds = makePlan({ seed: 1, kills: 200, recipients: null }).steps.map(({ deed }) => deed);
  const kinds = new Set(deeds.map((deed) => deed.do));
  expect([...kinds].toSorted()).toEqual([
    'blackhole',
    'cut',
    'killTemporal',
    'killWorker',
    'launch',
    'pauseCampaign',
    'simulatorFault',
    'stopWorker',
  ]);
  expect(deeds.some((deed) => deed.do === 'launch' && deed.killAfterMs.length > 0)).toBe(true);
});

test('every effect of sending, preparing, sweeping and releasing has its kill points', () => {
  const points = allPoints();
  expect(new Set(points.map(({ name }) => name)).size).toBe(points.length);
  for (const action of [
    'CreateReceiver',
    'CreateReceiverDetailWithData',
    'ListReceivers',
    'BatchSendEmail',
    'ListSendTasks',
    'DeleteReceiver',
    'GetSendEmailStatus',
    'GetStatisticsReport',
    'ListEmailIdentities',
    'ListReceiverDetails',
  ]) {
    for (const moment of ['beforeLeaving', 'serverActed', 'answered']) {
      const name = new RegExp(`: ${action} #\\d+ ${moment}$`);
      expect(
        points.some((point) => name.test(point.name)),
        `${action} ${moment}`,
      ).toBe(true);
    }
  }
  const some = somePoints().map(({ name }) => name);
  expect(points.map(({ name }) => name)).toEqual(expect.arrayContaining(some));
});
