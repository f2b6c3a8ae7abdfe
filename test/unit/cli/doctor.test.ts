import { expect, test } from 'vitest';
import { diskLine, nodeLine } from '../../../src/cli/doctor/machine.ts';
import { clockLine } from '../../../src/cli/doctor/ses-clock.ts';
import { permissionLine } from '../../../src/cli/doctor/ses.ts';
import { probes, type Probe } from '../../../src/cli/doctor/ses-probes.ts';
import { SES_ACTIONS, type SesAction } from '../../../src/ses/actions.ts';
import { describeFailure } from '../../../src/ses/disposition-of.ts';
import { SesApiError, SesNotSentError } from '../../../src/ses/errors.ts';
import { readProjectFile } from '../../tidy/project-files.ts';

test('the oldest Node is the one that package.json names', async () => {
  const { engines } = JSON.parse(await readProjectFile('package.json')) as {
    engines: { node: string };
  };
  const oldest = engines.node.replace('>=', '');
  expect(nodeLine(`${oldest}.0`).level).toBe('ok');
  expect(nodeLine('24.0.1').level).toBe('ok');
  for (const version of ['20.18.3', '18.20.0']) {
    expect(nodeLine(version)).toMatchObject({
      level: 'error',
      fix: expect.stringContaining(oldest),
    });
  }
});

test('little room is a warning, and none an error', () => {
  const levels = [50_000, 1_500, 20].map((freeMb) => diskLine('/home', freeMb).level);
  expect(levels).toEqual(['ok', 'warning', 'error']);
});

test('a clock that is off, either way, before SES refuses it and after', () => {
  const seconds = [0, -59, 61, -240, 301, -100_000];
  const levels = seconds.map((skew) => clockLine(skew).level);
  expect(levels).toEqual(['ok', 'ok', 'warning', 'warning', 'error', 'error']);
  expect(clockLine(301).text).toContain('301 s behind SES');
  expect(clockLine(-301).text).toContain('301 s ahead of SES');
});

test('every action that is used is probed, once', () => {
  const probed = probes('2026-11-24').map(({ action }) => action);
  expect(probed.toSorted()).toEqual([...SES_ACTIONS].toSorted());
});

const probeOf = (action: SesAction): Probe => {
  const found = probes('2026-11-24').find((each) => each.action === action);
  if (found === undefined) throw new Error(`no probe of ${action}`);
  return found;
};
const refused = (action: SesAction, code: string) => ({
  ...describeFailure(new SesApiError(action, code, 'r'), action),
  isRefused: true,
});

test('a permission that is lacking: an error where no mail goes without it', () => {
  const code = 'AuthFailure.UnauthorizedOperation';
  const send = permissionLine(probeOf('BatchSendEmail'), refused('BatchSendEmail', code));
  expect(send).toMatchObject({ level: 'error', exitCode: 4, fix: expect.stringContaining('CAM') });
  const test = permissionLine(probeOf('SendEmail'), refused('SendEmail', code));
  expect(test).toMatchObject({ level: 'warning', text: expect.stringContaining('--test-to') });
});

test('a refusal for anything but the key means that the key may', () => {
  const codes = ['OperationDenied.ReceiverNotExist', 'FailedOperation.IncorrectSender'];
  for (const code of codes) {
    expect(permissionLine(probeOf('BatchSendEmail'), refused('BatchSendEmail', code))).toBeNull();
  }
  expect(permissionLine(probeOf('BatchSendEmail'), null)).toBeNull();
});

test('no answer is no permission, and is said', () => {
  const failure = describeFailure(new SesNotSentError('SendEmail', 'reset'), 'SendEmail');
  const line = permissionLine(probeOf('SendEmail'), { ...failure, isRefused: false });
  expect(line).toMatchObject({ level: 'warning', text: expect.stringContaining('SesUnreachable') });
});
