import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readCampaignFile } from '../../../src/cli/campaign-file/read.ts';
import { refuseNewsletter } from '../../../src/cli/campaign-file/refuse-newsletter.ts';
import type { CheckReport } from '../../../src/cli/check/report.ts';
import { checkAccount } from '../../../src/cli/launch/account-check.ts';
import {
  CONSENT_FLAG,
  checkHeldStart,
  requireConsent,
} from '../../../src/cli/launch/check-held.ts';
import { freeze, resolveContent } from '../../../src/cli/launch/freeze.ts';
import { takeList } from '../../../src/cli/launch/take-list.ts';
import { newsletterIdFor } from '../../../src/cli/newsletter/newsletter-id.ts';
import { checkNewsletter, readNewsletter } from '../../../src/cli/newsletter/read-newsletter.ts';
import { nextIssues } from '../../../src/cli/newsletter/resolve-newsletter.ts';
import { loadConfig } from '../../../src/config.ts';
import type { PreparedIssue } from '../../../src/domain/newsletter.ts';
import { prepareIssue } from '../../../src/newsletter/prepare-issue.ts';
import { prepareList } from '../../../src/recipients/prepare-list.ts';
import type { SesClient } from '../../../src/ses/client.ts';
import { createPacers } from '../../../src/ses/pacer.ts';
import type { SimulatorConfig, SimulatorTemplate } from '../../../src/simulator/config.ts';
import type { Simulator } from '../../../src/simulator/server.ts';
import { openCampaignFolder } from '../../../src/storage/campaign-folder.ts';
import { openNewsletterFolder } from '../../../src/storage/newsletter-folder.ts';
import { openHome } from '../../../src/storage/home.ts';
import { simulatedSes } from '../../support/simulated-ses.ts';
import { control, mailsOf, requestsOf, type MailRecord } from '../../support/simulator-record.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { until } from '../../support/until.ts';
import { fakeIo, run } from '../../unit/cli/fake-io.ts';

const TEMPLATES: SimulatorTemplate[] = [
  { id: 10001, name: 'greeting', status: 0, html: '<p>Hello {{name}}</p>', text: '' },
  { id: 10003, name: 'in review', status: 1, html: '<p>Hello {{name}}</p>', text: '' },
  { id: 10004, name: 'rejected', status: 2, html: '<p>Hello {{name}}</p>', text: '' },
  { id: 10005, name: 'spaced', status: 0, html: '<p>Hello {{first name}} {{name}}</p>', text: '' },
];

export interface Checked {
  code: number;
  report: CheckReport;
  err: string;
}

export interface CheckedFiles {
  campaign: string;
  list: string | Buffer;
}

/** A folder to check files in, with a simulated account that refuses what SES would refuse. */
export interface CheckBench {
  simulator: Simulator;
  check(files: CheckedFiles, env?: Record<string, string>): Promise<Checked>;
  setTemplate(html: string): Promise<void>;
  /** Reads what was checked last as `launch` does, up to where it would freeze and start it. */
  launch(flags: readonly string[]): Promise<void>;
  /** Reads it as `newsletter create` does, up to the schedule, and makes its next issue a campaign. */
  createIssue(): Promise<PreparedIssue>;
  /** Sends what was checked last, by the code of launch and the worker. */
  send(): Promise<{ mails: MailRecord[]; refused: string[] }>;
}

export async function openCheckBench(): Promise<CheckBench> {
  const account: Partial<SimulatorConfig> = {
    uploadDelayMs: 0,
    taskDelayMs: 0,
    ratePerSecond: null,
    domains: [
      { name: 'mail.example.com', verified: true, level: 20 },
      { name: 'pending.example.com', verified: false, level: 1 },
    ],
    templates: TEMPLATES,
  };
  const pacers = createPacers({ ratePerSecond: 10_000 });
  const { simulator, ses } = await simulatedSes(account, { pacers });
  const folder = await tempDir();
  const path = join(folder, 'campaign.yaml');
  await writeFile(join(folder, 'gone.csv'), 'email\ngone@example.com\n');
  const env = {
    STEADYSEND_HOME: join(folder, 'home'),
    STEADYSEND_SES_ENDPOINT: simulator.url,
    STEADYSEND_RATE: '10000',
    TENCENTCLOUD_SECRET_ID: 'simulator',
    TENCENTCLOUD_SECRET_KEY: 'simulator',
  };
  let campaigns = 0;
  return {
    simulator,
    check: async ({ campaign, list }, changes = {}) => {
      await writeFile(path, campaign);
      await writeFile(join(folder, 'list.csv'), list);
      const { code, out, err } = await run(['check', path, '--json'], { ...env, ...changes });
      if (out === '') throw new Error(`check said nothing, and on stderr: ${err}`);
      return { code, report: JSON.parse(out) as CheckReport, err };
    },
    setTemplate: (html) =>
      control(simulator.url, 'PATCH', 'config', {
        templates: [{ id: 10001, name: 'generated', status: 0, html, text: '' }],
      }),
    launch: (flags) => launch({ path, env, flags }),
    createIssue: () => {
      campaigns += 1;
      // The issue of a day is made once in a home, whatever its newsletter has become.
      const home = join(folder, `home-${campaigns}`);
      return createIssue({ path, env: { ...env, STEADYSEND_HOME: home }, ses });
    },
    send: async () => {
      campaigns += 1;
      return await send({ path, env, id: `checked-${campaigns}`, simulator, ses });
    },
  };
}

async function launch({
  path,
  env,
  flags,
}: Pick<SendOptions, 'path' | 'env'> & { flags: readonly string[] }) {
  const config = loadConfig({ env });
  const { io } = fakeIo();
  const file = await readCampaignFile(path);
  refuseNewsletter(file);
  requireConsent(file, flags.includes(`--${CONSENT_FLAG}`));
  await checkAccount(config, file, io.signal);
  const list = await takeList(file.listPath, io, config.s3);
  await checkHeldStart(config, file, list, io.signal);
}

async function createIssue({ path, env, ses }: Pick<SendOptions, 'path' | 'env' | 'ses'>) {
  const config = loadConfig({ env });
  const { io } = fakeIo();
  const read = await readNewsletter(path, config, newsletterIdFor);
  await checkNewsletter(read, config, io);
  const { definition, hash } = read;
  const home = openHome(config.home);
  await openNewsletterFolder(home, definition.id).writeDefinition(hash, definition);
  const now = Date.now();
  const [nominal = now] = nextIssues(definition, now, 1);
  return await prepareIssue({
    home,
    s3: config.s3,
    ses,
    newsletterId: definition.id,
    definition: hash,
    nominal,
    now,
    signal: io.signal,
  });
}

interface SendOptions {
  path: string;
  env: Record<string, string>;
  id: string;
  simulator: Simulator;
  ses: SesClient;
}

/** Launch's reading and freezing and the worker's preparing; then each chunk to SES, without waits. */
async function send({ path, env, id, simulator, ses }: SendOptions) {
  await control(simulator.url, 'POST', 'reset');
  const config = loadConfig({ env });
  const { io } = fakeIo();
  const file = await readCampaignFile(path);
  const template = await checkAccount(config, file, io.signal);
  const list = await takeList(file.listPath, io, config.s3);
  const folder = openCampaignFolder(openHome(config.home), id);
  const resolved = resolveContent(config, file, template, { list, suppress: [], store: null });
  const definition = await freeze(folder, 'empty', resolved, io);
  const counts = await prepareList({ folder, definition });
  for (const [chunk, rows] of (await folder.readChunks({ from: 0, to: counts.chunks })).entries()) {
    const { groupId } = await ses.createGroup(`${id}-${chunk}`);
    const data = rows.map((row) => ({ email: row.email, templateData: JSON.stringify(row.data) }));
    await ses.uploadRecipients(groupId, data);
    await ses.createSendTask({ ...definition, groupId });
  }
  const { tasks } = simulator.store;
  await until(() => [...tasks.all].every(({ status }) => status === 10), {
    what: 'all mails to be sent',
    everyMs: 2,
  });
  const refused = (await requestsOf(simulator.url))
    .filter(({ outcome }) => outcome !== 'ok')
    .map(({ action, outcome }) => `${action}: ${outcome}`);
  return { mails: await mailsOf(simulator.url), refused };
}

/** A list of so many rows that nothing is wrong with. */
export function listOf(rows: number): string {
  const lines = Array.from({ length: rows }, (_, n) => `reader${n}@example.com,Reader ${n}\n`);
  return `email,name\n${lines.join('')}`;
}
