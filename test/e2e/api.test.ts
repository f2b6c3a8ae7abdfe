import { execFile } from 'node:child_process';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as api from '../../src/api/index.ts';
import { packageRoot } from '../../src/cli/package-root.ts';
import { campaignYaml, listCsv, openStage, type Stage } from './stage.ts';

const ROWS = 12;

let stage: Stage;
let file: string;
beforeAll(async () => {
  stage = await openStage();
  await stage.write({ 'list.csv': listCsv(ROWS) });
  file = await stage.write({ 'campaign.yaml': campaignYaml({ chunkSize: '1' }) });
});
afterAll(async () => {
  await stage.close();
});

const options = () => ({ env: { ...stage.env } });

test('launched twice from code it is one campaign, which is paused, resumed and cancelled', async () => {
  // Slow, so that there is a middle.
  const worker = await stage.startWorker({ STEADYSEND_RATE: '1' });
  const said: string[] = [];
  const onMessage = (text: string) => void said.push(text);
  const { id } = await api.launchCampaign(file, { ...options(), id: 'coded', onMessage });
  expect([id, said[0]]).toEqual(['coded', 'Campaign coded started.']);
  const again = await api.launchCampaign(file, { ...options(), id: 'coded' });
  expect(again.id).toBe('coded');
  // Cancelled before its list is read it would have no report.
  await stage.untilStatus(id, 'the list', ({ counts }) => counts.rows === ROWS, 60_000);
  const paused = await api.pauseCampaign(id, { ...options(), note: 'lunch' });
  expect(paused).toMatchObject({ state: 'paused', pause: { message: 'lunch' } });
  expect((await api.listCampaigns(options())).map((entry) => entry.id)).toEqual(['coded']);
  expect(await api.campaignReport(id, options())).toBeNull();
  expect((await api.resumeCampaign(id, options())).pause).toBeNull();
  await api.cancelCampaign(id, options());
  await stage.untilStatus(id, 'the end', ({ state }) => state === 'cancelled', 60_000);
  expect((await api.campaignReport(id, options()))?.summary.rows).toBe(ROWS);
  await worker.stop();
});

test('the examples, as they stand: a campaign from code, and where its report is', async () => {
  const worker = await stage.startWorker();
  const examples = join(packageRoot(), 'examples');
  const script = join(examples, 'launch-from-code.mjs');
  const args = [join(examples, 'campaign.yaml')];
  const { code, stdout, stderr } = await stage.cli(args, { script });
  expect(code, stderr).toBe(0);
  for (const fate of ['3 sent', '1 rejected', '1 suppressed', '1 duplicate']) {
    expect(stdout).toContain(`${fate}\n`);
  }
  const report = /Every row: (.+)\n/.exec(stdout)?.[1] ?? '';
  expect((await readFile(report, 'utf8')).split('\n')[1]).toContain('ada@example.com');
  const mails = (await stage.mails()).filter(({ groupName }) => groupName.includes('november'));
  const cities = mails.map(({ email, data }) => `${email} ${data['name']} ${data['city']}`);
  // A cell that is empty takes the default of the file.
  expect(cities.toSorted()).toEqual([
    'ada@example.com Ada London',
    'lin@example.com Lin Shenzhen',
    'wei@example.com 伟 深圳',
  ]);
  await worker.stop();
});

test("an error has the command's sentence and exit code; an aborted call the signal's reason", async () => {
  await expect(api.campaignStatus('codde', options())).rejects.toMatchObject({
    name: 'SteadysendError',
    exitCode: 2,
    message: 'There is no campaign codde. Did you mean coded?',
  });
  await expect(api.launchCampaign('--help', options())).rejects.toMatchObject({ exitCode: 2 });
  const down = { env: { ...stage.env, TEMPORAL_ADDRESS: '127.0.0.1:9' } };
  await expect(api.listCampaigns(down)).rejects.toMatchObject({ exitCode: 9 });
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(api.listCampaigns({ ...options(), signal })).rejects.toThrow('enough');
});

test('a program in TypeScript sees the types', async () => {
  const folder = join(stage.folder, 'consumer');
  await mkdir(join(folder, 'node_modules'), { recursive: true });
  await symlink(packageRoot(), join(folder, 'node_modules', 'steadysend'));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  const program = `import { launchCampaign, type CampaignStatus } from 'steadysend';
const status: CampaignStatus = await launchCampaign('x.yaml', { id: 'x' });
export const sent: number = status.counts.sent;
// @ts-expect-error: a number
export const wrong: string = status.counts.sent;
`;
  await writeFile(join(folder, 'program.ts'), program);
  const tsc = join(packageRoot(), 'node_modules', '.bin', 'tsc');
  const flags = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022'];
  const types = [
    '--skipLibCheck',
    '--types',
    'node',
    '--typeRoots',
    join(packageRoot(), 'node_modules', '@types'),
  ];
  const ran = await promisify(execFile)(tsc, [...flags, ...types, 'program.ts'], {
    cwd: folder,
  }).catch((error: unknown) => error as { stdout: string });
  expect(ran.stdout).toBe('');
});
