import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CampaignEntry } from '../../src/cli/campaign-list.ts';
import { newNamespace } from '../support/namespace.ts';
import { campaignYaml, listCsv, openStage, type Stage } from './stage.ts';

/** Two clusters are enough for an address: of one nobody answers. */
const DEAD = '127.0.0.1:1';

let stage: Stage;
/** Where Temporal is, said by a file that nobody names. */
let inFile: Record<string, string>;
beforeAll(async () => {
  stage = await openStage();
  const address = stage.env['TEMPORAL_ADDRESS']!;
  await mkdir(join(stage.folder, 'config', 'temporalio'), { recursive: true });
  await writeFile(
    join(stage.folder, 'config', 'temporalio', 'temporal.toml'),
    [
      '[profile.default]',
      `address = "${address}"`,
      '[profile.mail]',
      `address = "${address}"`,
      'namespace = "mail"',
      '[profile.dead]',
      `address = "${DEAD}"`,
      'namespace = "nowhere"',
    ].join('\n'),
  );
  inFile = { XDG_CONFIG_HOME: join(stage.folder, 'config'), TEMPORAL_ADDRESS: '' };
  await stage.write({ 'list.csv': listCsv(3), 'campaign.yaml': campaignYaml() });
  await newNamespace(stage.env, 'mail');
});
afterAll(() => stage.close());

async function ids(args: string[], env: Record<string, string>): Promise<string[]> {
  const { stdout, stderr, code } = await stage.cli(['list', '--json', ...args], { env });
  expect(code, stderr).toBe(0);
  return (JSON.parse(stdout) as CampaignEntry[]).map(({ id }) => id);
}

test('a profile decides for the worker and every command where Temporal is', async () => {
  const worker = await stage.startWorker({ ...inFile, TEMPORAL_PROFILE: 'mail' });
  expect(worker.stderr()).toContain('"namespace":"mail"');
  const args = ['launch', 'campaign.yaml', '--id', 'in-mail', '--wait', '--profile', 'mail'];
  const launched = await stage.cli(args, { env: inFile });
  expect(launched.code, launched.stderr).toBe(0);
  expect(await ids(['--profile', 'mail'], inFile)).toEqual(['in-mail']);
  expect(await ids([], inFile)).toEqual([]);

  // A flag goes before the environment, a variable before the profile of the same source.
  const elsewhere = { ...inFile, TEMPORAL_ADDRESS: DEAD, TEMPORAL_NAMESPACE: 'nowhere' };
  expect(await ids(['--profile', 'mail'], elsewhere)).toEqual(['in-mail']);
  const mixed = {
    ...inFile,
    TEMPORAL_PROFILE: 'dead',
    TEMPORAL_ADDRESS: stage.env['TEMPORAL_ADDRESS']!,
  };
  expect(await ids([], { ...mixed, TEMPORAL_NAMESPACE: 'mail' })).toEqual(['in-mail']);

  const dead = await stage.cli(['status', 'in-mail', '--profile', 'dead'], { env: inFile });
  expect(dead.stderr).toContain(`Temporal does not answer at ${DEAD}`);
  expect(dead.code).toBe(9);
  const unknown = await stage.cli(['doctor', '--profile', 'post'], { env: inFile });
  expect(unknown.stdout).toContain("Profile 'post' not found");
});
