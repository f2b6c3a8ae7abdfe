import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../../src/cli/command.ts';
import { run } from './fake-io.ts';

describe('a command line that is wrong ends with code 2 and says how to put it right', () => {
  test.each([
    [['lanch'], "There is no command 'lanch'. Did you mean steadysend launch?"],
    [['frobnicate'], "There is no command 'frobnicate'. See steadysend help."],
    [['launch', 'x.yaml', '--wiat'], 'launch has no flag --wiat. Did you mean --wait?'],
    [['launch'], 'launch needs FILE: steadysend launch FILE'],
    [['status', 'a', 'b'], "status takes ID, and does not know what to do with 'b'."],
    [['list', '--limit', '0'], "--limit must be a whole number from 1 to 1000, not '0'."],
    [['launch', 'x.yaml', '--id', 'No_Good'], '--id must be 1 to 40 of a-z, 0-9 and -'],
    [['simulator', '--port', '99999'], '--port must be a port number from 0 to 65535'],
    [['cancel', 'x'], 'there is no terminal to ask at: give --yes.'],
    [['report', 'x', '--json', '--out', '-'], '--json and --out - both want standard output.'],
    [['help', 'lanch'], 'Did you mean steadysend launch?'],
  ])('%j', async (argv, message) => {
    const { code, out, err } = await run(argv);
    expect(err).toContain(message);
    expect(out).toBe('');
    expect(code).toBe(2);
  });
});

describe('a worker that is to take events', () => {
  const secret = { STEADYSEND_EVENTS_SECRET: 'a-secret-of-enough-letters' };

  test('says at once that it has no secret', async () => {
    const { code, err } = await run(['worker', '--events']);
    expect([code, err]).toEqual([4, expect.stringContaining('STEADYSEND_EVENTS_SECRET')]);
  });

  test('says at once that a role without campaign folders cannot', async () => {
    const { code, err } = await run(['worker', '--events', '--role', 'workflows'], secret);
    expect([code, err]).toEqual([2, expect.stringContaining('--role workflows')]);
  });

  test('needs a secret that cannot be guessed, and does not tell the one it was given', async () => {
    const weak = { STEADYSEND_EVENTS_SECRET: 'short/secret' };
    const { code, err } = await run(['worker', '--events'], weak);
    expect([code, err]).toEqual([2, expect.stringContaining('24 to 128 letters')]);
    expect(err).not.toContain('short/secret');
  });
});

describe('help', () => {
  test.each(COMMANDS.map(({ name }) => name))('%s has usage, flags and examples', async (name) => {
    const { code, out, err } = await run([name, '--help']);
    expect(out.startsWith(`steadysend ${name}`)).toBe(true);
    expect(out).toContain('Examples');
    expect(out).toContain('--log-level');
    expect([code, err]).toEqual([0, '']);
    expect((await run(['help', name])).out).toBe(out);
  });

  test.each(COMMANDS.map(({ name }) => name))('%s: help names the flags it takes', async (name) => {
    const { out } = await run([name, '--help']);
    const said = [...out.matchAll(/^ {2}(--[a-z-]+)/gm)].map((match) => match[1]);
    for (const flag of said) {
      const { err } = await run([name, `${flag}x`]);
      // An unknown flag is answered with the nearest known one, which is the one that help names.
      expect(err).toContain(`Did you mean ${flag}?`);
    }
  });

  test('the overview lists every command and exit code', async () => {
    const { code, out } = await run([]);
    for (const { name, summary } of COMMANDS)
      expect(out).toMatch(new RegExp(`${name} +${summary}`));
    for (const exit of [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 130]) expect(out).toContain(`${exit} `);
    expect(code).toBe(0);
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  test('--version prints the version alone', async () => {
    expect(await run(['--version'])).toEqual({
      code: 0,
      out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
      err: '',
    });
  });
});

test('what is not a flag after -- is an argument', async () => {
  const { err, code } = await run(['status', '--', '--help', 'b']);
  expect(err).toContain("does not know what to do with 'b'");
  expect(code).toBe(2);
});
