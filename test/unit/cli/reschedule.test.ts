import { expect, test } from 'vitest';
import { run } from './fake-io.ts';

test.each([
  [[], 'either --at with a time'],
  [['--at', '2098-12-01T09:00', '--now'], 'either --at with a time'],
  [['--at', 'tomorrow'], "'tomorrow' is not"],
  [['--at', '2098-02-30T09:00'], '--at: there is no 2098-02-30 in the calendar'],
  [['--at', '2098-12-01T09:00', '--timezone', 'Europe/Berln'], 'Did you mean Europe/Berlin?'],
  [['--now', '--timezone', 'Europe/Berlin'], '--timezone is the zone of --at'],
])('reschedule %j is refused before anything is asked', async (flags, why) => {
  const ran = await run(['reschedule', 'nobody', ...flags]);
  expect(ran).toMatchObject({ code: 2, out: '' });
  expect(ran.err).toContain(why);
});
