import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { readCampaignFile } from '../../../src/cli/campaign-file/read.ts';
import type { Io } from '../../../src/cli/io.ts';
import { ifLateOf, settleLate } from '../../../src/cli/launch/late-start.ts';
import { tempDir } from '../../support/temp-dir.ts';

async function fileWith(send: string) {
  const path = join(await tempDir(), 'campaign.yaml');
  const text = `name: Spring
from: news@mail.example.com
subject: Hello
template: 10001
recipients: { file: list.csv }
send: ${send}
`;
  await writeFile(path, text);
  return await readCampaignFile(path);
}

function ioWith(answer: string | null): { io: Io; said: () => string } {
  let said = '';
  const io: Io = {
    out: () => {},
    err: (text) => void (said += text),
    isErrTerminal: answer !== null,
    isInTerminal: answer !== null,
    stdin: Readable.from([`${answer ?? ''}\n`]),
    signal: new AbortController().signal,
  };
  return { io, said: () => said };
}

const PAST = '{ at: 2020-12-01T08:00 }';

describe('a start that has passed', () => {
  test('is asked about where somebody can answer', async () => {
    const { io, said } = ioWith('n');
    expect(await settleLate(await fileWith(PAST), null, io, false)).toBeNull();
    expect(said()).toMatch(/Its start was at 2020-12-01 08:00 \(Asia\/Shanghai\).* ago\./);
    const sent = await settleLate(await fileWith(PAST), null, ioWith('y').io, false);
    expect(sent?.content.send.ifLate).toBe('send');
  });

  test.each([
    ['without a terminal', PAST, null, false],
    ['with --yes', PAST, 'n', true],
    ['when the file says what to do', '{ at: 2020-12-01T08:00, ifLate: ask }', 'n', false],
    ['when it lies ahead', '{ at: 2099-12-01T08:00 }', 'n', false],
    ['when there is none', '{}', 'n', false],
  ])('is not asked about %s', async (_when, send, answer, isAgreed) => {
    const file = await fileWith(send);
    const { io, said } = ioWith(answer);
    expect(await settleLate(file, null, io, isAgreed)).toBe(file);
    expect(said()).toBe('');
  });
});

test('the flag goes before the file, and needs a start', async () => {
  const file = await fileWith('{ at: 2020-12-01T08:00, ifLate: ask }');
  const settled = await settleLate(file, ifLateOf('skip'), ioWith('n').io, false);
  expect(settled?.content.send.ifLate).toBe('skip');
  await expect(settleLate(await fileWith('{}'), 'skip', ioWith(null).io, false)).rejects.toThrow(
    /has none\./,
  );
  expect(() => ifLateOf('never')).toThrow(/must be one of send, skip, ask/);
});
