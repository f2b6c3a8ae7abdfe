import { randomBytes } from 'node:crypto';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CampaignEntry } from '../../src/cli/campaign-list.ts';
import type { CampaignStatus } from '../../src/domain/status.ts';
import { parsePayloadKey } from '../../src/payload-keys.ts';
import { connectClient } from '../../src/temporal/connect.ts';
import { until } from '../support/until.ts';
import { campaignYaml, listCsv, openStage, type Stage } from './stage.ts';

const ROWS = 8;
const CANARY = 2;
const [KEY, NEW_KEY] = [newKey(), newKey()];
const keyed = { STEADYSEND_PAYLOAD_KEY: KEY };
const stranger = { STEADYSEND_PAYLOAD_KEY: NEW_KEY };
const rotated = { STEADYSEND_PAYLOAD_KEY: NEW_KEY, STEADYSEND_PAYLOAD_OLD_KEYS: KEY };

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  await stage.write({
    'list.csv': listCsv(ROWS),
    // The hold after the canary is the middle in which keys are changed.
    'campaign.yaml': campaignYaml({
      name: 'Whisper',
      chunkSize: '1',
      canary: `{ recipients: ${CANARY}, hold: 10h }`,
    }),
  });
});
afterAll(() => stage.close());

function newKey(): string {
  return randomBytes(32).toString('base64');
}

function idOf(key: string): string {
  const parsed = parsePayloadKey(key);
  if (typeof parsed === 'string') throw new Error(parsed);
  return parsed.id;
}

async function run(args: string[], env: Record<string, string>): Promise<string> {
  const { code, stdout, stderr } = await stage.cli(args, { env });
  expect(code, stderr).toBe(0);
  return stdout;
}

async function launch(id: string, env: Record<string, string>): Promise<void> {
  await run(['launch', 'campaign.yaml', '--id', id], env);
}

/** While a worker comes and the server tries a task again, there may be no answer. */
async function reached(
  id: string,
  env: Record<string, string>,
  what: string,
  isSo: (status: CampaignStatus) => boolean,
): Promise<void> {
  let last = '';
  const look = async () => {
    const { stdout, stderr } = await stage.cli(['status', id, '--json'], { env });
    last = stdout === '' ? stderr : stdout;
    return stdout !== '' && isSo(JSON.parse(stdout) as CampaignStatus);
  };
  const wait = { what: `${id}: ${what}`, deadlineMs: 120_000, everyMs: 500 };
  await until(look, { ...wait, describe: () => last });
}

const canaryIsSent = ({ counts, wait }: CampaignStatus) =>
  counts.sent === CANARY && wait?.code === 'CanaryHold';

/** The keys that payloads in the campaign's own history name. */
async function keysIn(id: string): Promise<string[]> {
  const { lenientClient: client, connection } = await connectClient(stage.env);
  try {
    const history = await client.workflow.getHandle(`campaign/${id}`).fetchHistory();
    const named = historyToJSON(history).matchAll(/"encryption-key-id":\s*"([^"]*)"/g);
    return [...new Set([...named].map(([, text = '']) => Buffer.from(text, 'base64').toString()))];
  } finally {
    await connection.close();
  }
}

test('keys are set and changed in the middle of a campaign, and a missing one loses nothing', async () => {
  const plain = await stage.startWorker();
  await launch('mixed', {});
  await reached('mixed', {}, 'the canary', canaryIsSent);
  await plain.stop();

  const worker = await stage.startWorker(keyed);
  await launch('secret', keyed);
  await reached('secret', keyed, 'the canary', canaryIsSent);
  await worker.stop();

  // A worker without the key does nothing with what is new, and says what it needs.
  await launch('later', keyed);
  const other = await stage.startWorker(stranger);
  const line = () => /^.*"msg":"campaigns wait for a key.*$/m.exec(other.stderr())?.[0] ?? null;
  const said = await until(line, {
    what: 'the worker to say that it has not the key',
    deadlineMs: 60_000,
    describe: () => other.stderr(),
  });
  expect(JSON.parse(said)).toMatchObject({ level: 'error', payloadKeyId: idOf(KEY) });
  expect(said).toMatch(
    `encrypted with the key ${idOf(KEY)}, and the keys set here are ${idOf(NEW_KEY)}. ` +
      'Set STEADYSEND_PAYLOAD_KEY to it, or add it to STEADYSEND_PAYLOAD_OLD_KEYS',
  );
  const asked = await stage.cli(['status', 'secret'], { env: keyed });
  expect(asked.code, asked.stderr).toBe(9);
  await other.stop();
  const listed = JSON.parse(await run(['list', '--json'], keyed)) as CampaignEntry[];
  expect(listed.map(({ id }) => id).sort()).toEqual(['later', 'mixed', 'secret']);
  for (const { state } of listed) expect(state).not.toBe('failed');
  expect(await stage.mails()).toHaveLength(2 * CANARY);

  // One with both goes on with all three, and writes with the new one.
  await stage.startWorker(rotated);
  for (const id of ['mixed', 'secret', 'later']) {
    await reached(id, rotated, 'the canary', canaryIsSent);
    await run(['resume', id], rotated);
  }
  for (const id of ['mixed', 'secret', 'later']) {
    await reached(id, rotated, 'the end', ({ state }) => state === 'finished');
  }
  for (const id of ['mixed', 'secret', 'later']) {
    const mails = (await stage.mails()).filter(({ groupName }) => groupName.includes(id));
    expect(new Set(mails.map(({ email }) => email)).size).toBe(ROWS);
    expect(mails).toHaveLength(ROWS);
  }
  expect(await keysIn('mixed')).toContain(idOf(NEW_KEY));
  expect(await keysIn('secret')).toEqual([idOf(KEY), idOf(NEW_KEY)]);
  const blind = await stage.cli(['status', 'secret'], { env: keyed });
  expect(blind.stderr).toContain(`encrypted with the key ${idOf(NEW_KEY)}, and the keys set here`);
  expect(blind.code).toBe(2);
});
