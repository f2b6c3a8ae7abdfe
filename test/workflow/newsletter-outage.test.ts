import { join } from 'node:path';
import { expect, inject, onTestFinished, test } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { startDevServer } from '../../src/temporal/dev-server.ts';
import { freePort } from '../../src/temporal/free-port.ts';
import { createNewsletter, type TestNewsletter } from '../support/newsletter-harness.ts';
import { tempDir } from '../support/temp-dir.ts';
import { until } from '../support/until.ts';

/** Long enough to make both due and to stop the server before, on a machine that has other work. */
const DUE_IN_MS = 15_000;
/** The shortest that Temporal takes. */
const SHORT_CATCH_UP_MS = 10_000;

async function makeDue(newsletter: TestNewsletter): Promise<number> {
  const due = await newsletter.dueIn(DUE_IN_MS);
  await newsletter.untilKnown('the schedule to know', ({ schedule: { info } }) => {
    return info.nextActionTimes[0]?.getTime() === due;
  });
  return due;
}

test('an outage: what was due within catchUp is made up for, what was due before is not', async () => {
  const { cli } = inject('temporal');
  expect(cli, 'this test stops a server of its own and needs the binary').not.toBeNull();
  const options = {
    path: cli!,
    dbFile: join(await tempDir(), 'temporal.db'),
    port: await freePort('127.0.0.1'),
    headless: true,
    log: () => {},
  };
  const server = await startDevServer(options);
  onTestFinished(() => server.stop());
  const env = { TEMPORAL_ADDRESS: server.address, STEADYSEND_HOME: await tempDir() };
  const config = loadConfig({ env });
  const patient = await createNewsletter(config, { id: 'patient' });
  const strict = await createNewsletter(config, { id: 'strict', catchUpMs: SHORT_CATCH_UP_MS });
  const [due, strictDue] = [await makeDue(patient), await makeDue(strict)];
  await server.stop();
  expect(Date.now(), 'the server was to be down before they were due').toBeLessThan(due);
  const late = strictDue + SHORT_CATCH_UP_MS + 1_000;
  await until(() => Date.now() > late, { what: 'the outage to be long', deadlineMs: 60_000 });
  const again = await startDevServer(options);
  onTestFinished(() => again.stop());
  const made = await patient.untilKnown('the late issue', ({ schedule: { info } }) => {
    return info.numActionsTaken === 1;
  });
  expect(made.schedule.info.recentActions[0]?.scheduledAt.getTime()).toBe(due);
  const missed = await strict.untilKnown('the missed issue', ({ schedule: { info } }) => {
    return info.numActionsMissedCatchupWindow === 1;
  });
  expect(missed.schedule.info.numActionsTaken).toBe(0);
}, 120_000);
