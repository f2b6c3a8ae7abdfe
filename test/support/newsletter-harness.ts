import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { NewsletterDefinition } from '../../src/domain/newsletter.ts';
import { parseCalendarRule } from '../../src/domain/parse-calendar-rule.ts';
import type { IssueRecord } from '../../src/domain/newsletter.ts';
import {
  NewsletterClient,
  type KnownNewsletter,
} from '../../src/cli/newsletter/newsletter-client.ts';
import { settingsOf } from '../../src/cli/launch/campaign-settings.ts';
import { definitionHash } from '../../src/cli/newsletter/resolve-newsletter.ts';
import { openHome } from '../../src/storage/home.ts';
import {
  openNewsletterFolder,
  type NewsletterFolder,
} from '../../src/storage/newsletter-folder.ts';
import type { IssueInput } from '../../workflows/messages.ts';
import type { Config } from '../../src/config.ts';
import { tempDir } from './temp-dir.ts';
import { until } from './until.ts';

/** A newsletter made by the product's own calls, without the command line in front of them. */
export interface TestNewsletter {
  client: NewsletterClient;
  folder: NewsletterFolder;
  definition: NewsletterDefinition;
  input: IssueInput;
  /** Writes the list of the newsletter, or takes it away. */
  list(csv: string | null): Promise<void>;
  known(): Promise<KnownNewsletter>;
  untilKnown(what: string, wanted: (known: KnownNewsletter) => boolean): Promise<KnownNewsletter>;
  /** Waits for the record of an issue. */
  record(key: string): Promise<IssueRecord>;
  records(): Promise<IssueRecord[]>;
  /** Makes it due once, so many milliseconds from now (at least 3,000), instead of by its rule. */
  dueIn(ms: number): Promise<number>;
}

export function newsletterOf(
  id: string,
  part: Partial<NewsletterDefinition> = {},
): NewsletterDefinition {
  const every = part.every ?? 'monday 08:00';
  const rule = parseCalendarRule(every);
  if ('problem' in rule) throw new Error(rule.problem);
  return {
    id,
    name: `Newsletter ${id}`,
    every,
    rule,
    timezone: 'UTC',
    ends: null,
    jitterMs: 0,
    overlap: 'skip',
    catchUpMs: 6 * 3_600_000,
    pauseOnFailure: false,
    ifMissing: 'skip',
    ifUnchanged: 'send',
    campaign: {
      name: `Newsletter ${id}`,
      from: 'Acme News <news@mail.example.com>',
      subject: 'Hello {{name}}',
      templateId: 10001,
      recipients: { file: '/nowhere.csv', suppress: [], email: 'email', data: {}, defaults: {} },
      chunkSize: 50,
      quota: { resume: 'auto', resetAt: '00:00', timezone: 'Asia/Shanghai' },
    },
    ...part,
  };
}

export async function createNewsletter(
  config: Config,
  part: Partial<NewsletterDefinition> & { id: string },
  { paused = false } = {},
): Promise<TestNewsletter> {
  const lists = await tempDir();
  const path = join(lists, 'list.csv');
  const base = newsletterOf(part.id, part);
  const recipients = { ...base.campaign.recipients, file: path };
  const definition = { ...base, campaign: { ...base.campaign, recipients } };
  const client = await NewsletterClient.connect(config, new AbortController().signal);
  onTestFinished(() => client.close());
  const folder = openNewsletterFolder(openHome(config.home), part.id);
  const hash = definitionHash(definition);
  await folder.writeDefinition(hash, definition);
  const settings = settingsOf(config);
  const input: IssueInput = { newsletterId: part.id, definition: hash, version: 1, settings };
  await client.create(definition, input, paused ? { note: 'test' } : null);
  const known = () => client.get(part.id);
  return {
    client,
    folder,
    definition,
    input,
    list: async (csv) => {
      await mkdir(dirname(path), { recursive: true });
      if (csv === null) await rm(path, { force: true });
      else await writeFile(path, csv);
    },
    known,
    untilKnown: (what, wanted) => untilKnown(known, what, wanted),
    record: (key) =>
      until(() => folder.readIssue(key), { what: `the record of ${key}`, deadlineMs: 60_000 }),
    records: async () => {
      const keys = await folder.issueKeys();
      const found = await Promise.all(keys.map((key) => folder.readIssue(key)));
      return found.filter((record) => record !== null);
    },
    dueIn: async (ms) => {
      const now = await known();
      // An instant that has passed when the server takes the update over is never due.
      const instant = Math.ceil((Date.now() + Math.max(ms, UPDATED_MS)) / 1000);
      await setDue(client, now, instant);
      return instant * 1000;
    },
  };
}

/** For an update to reach the server, on a busy machine too. */
const UPDATED_MS = 3_000;

async function untilKnown(
  known: () => Promise<KnownNewsletter>,
  what: string,
  wanted: (known: KnownNewsletter) => boolean,
): Promise<KnownNewsletter> {
  let last: KnownNewsletter | undefined;
  return await until(
    async () => {
      last = await known();
      return wanted(last) ? last : null;
    },
    { what, deadlineMs: 60_000, everyMs: 100, describe: () => last?.schedule.info },
  );
}

/** One instant, in the place of the rule; everything else is as the product made it. */
async function setDue(client: NewsletterClient, known: KnownNewsletter, instant: number) {
  const { connection, namespace } = client.temporal;
  const { schedule, conflictToken } = known.schedule.raw;
  const seconds = instant as unknown as Long;
  await connection.workflowService.updateSchedule({
    namespace,
    scheduleId: known.schedule.scheduleId,
    schedule: { ...schedule, spec: { interval: [{ interval: { seconds } }], timezoneName: 'UTC' } },
    conflictToken: conflictToken ?? new Uint8Array(),
    requestId: `due-${instant}`,
    identity: 'test',
  });
}
