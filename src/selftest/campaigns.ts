import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CampaignStatus } from '../domain/status.ts';
import { QUERY_MS } from '../temporal/sticky.ts';
import {
  campaignWorkflowId,
  cancelCampaignUpdate,
  pauseCampaignUpdate,
  resumeCampaignUpdate,
  statusQuery,
} from '../../workflows/messages.ts';
import type { Start } from './checkers/no-mail-before-start.ts';
import type { HeldTime } from './checkers/no-send-while-paused.ts';
import type { RunSize } from './checkers/history-bounded.ts';
import { startChild, type Child } from './child.ts';
import { kindLines, shutTime, startTime, type CampaignKind } from './kinds.ts';
import type { Stage } from './stage.ts';
import { pause } from './waits.ts';

/** One question to Temporal; while it or the workers are down there is no answer. */
const ANSWER_MS = 5_000;
/** Between two launches of the same file, when the one before failed or was killed. */
const RELAUNCH_MS = 250;

export interface CampaignSize {
  recipients: number;
  chunkSize: number;
  /** By turns; without any, all are sent at once. */
  kinds?: readonly CampaignKind[];
  /** What the campaign files say besides. */
  lines?: readonly string[];
}

export interface Seen {
  status: CampaignStatus | null;
  isOver: boolean;
}

/** The campaigns of one self-test: their files, their commands, what became of them. */
export class Campaigns {
  private readonly held: HeldTime[] = [];
  /** By number: started for certain. */
  private readonly launched = new Set<number>();
  /** By number: when its file was written first. */
  private readonly bornAt = new Map<number, number>();
  private readonly stage: Stage;
  private readonly size: CampaignSize;
  private readonly signal: AbortSignal;

  constructor(stage: Stage, size: CampaignSize, signal: AbortSignal) {
    this.stage = stage;
    this.size = size;
    this.signal = signal;
  }

  get started(): number[] {
    return [...this.launched].toSorted((a, b) => a - b);
  }

  idOf(campaign: number): string {
    return `st-${String(campaign + 1).padStart(3, '0')}`;
  }

  kindOf(campaign: number): CampaignKind {
    const { kinds = [] } = this.size;
    return kinds[campaign % kinds.length] ?? 'immediate';
  }

  /** Times in which nothing may be sent: pauses, and hours outside a send window. */
  get shut(): HeldTime[] {
    const windows = this.started.flatMap((campaign) => {
      const time = shutTime(this.kindOf(campaign), this.bornAt.get(campaign) ?? 0);
      return time === null ? [] : [{ groupPrefix: this.groupPrefix(campaign), ...time }];
    });
    return [...this.held, ...windows];
  }

  get starts(): Start[] {
    return this.started.flatMap((campaign) => {
      const at = startTime(this.kindOf(campaign), this.bornAt.get(campaign) ?? 0);
      return at === null ? [] : [{ groupPrefix: this.groupPrefix(campaign), at }];
    });
  }

  private groupPrefix(campaign: number): string {
    return `ss-${this.idOf(campaign)}-`;
  }

  recipientsOf(campaign: number): string[] {
    const { recipients } = this.size;
    const id = this.idOf(campaign);
    return Array.from({ length: recipients }, (_, row) => `${id}-${row + 1}@example.com`);
  }

  /** A launch whose process is killed wherever it is; false when it had ended before. */
  async launchAndKill(campaign: number, afterMs: number): Promise<boolean> {
    const child = await this.startLaunch(campaign);
    await pause(afterMs, this.signal);
    const wasAlive = child.isAlive;
    child.kill('SIGKILL');
    await child.ended;
    return wasAlive;
  }

  /** Launched again until it says that it is started: nothing else is asked of an operator. */
  async launch(campaign: number): Promise<void> {
    for (;;) {
      const child = await this.startLaunch(campaign);
      if ((await child.ended) === 0) break;
      await pause(RELAUNCH_MS, this.signal);
    }
    this.launched.add(campaign);
  }

  /** Holds a campaign for a time; what was not confirmed is not held against anybody. */
  async holdFor(campaign: number, forMs: number): Promise<boolean> {
    if (!this.launched.has(campaign)) return false;
    const handle = this.handle(campaign);
    const isHeld = await this.ask(() =>
      handle.executeUpdate(pauseCampaignUpdate, { args: [{ note: 'self-test' }] }),
    );
    if (isHeld === null) return false;
    const held = { groupPrefix: this.groupPrefix(campaign), from: Date.now(), to: Infinity };
    this.held.push(held);
    await pause(forMs, this.signal);
    held.to = Date.now();
    await this.resume(campaign);
    return true;
  }

  async resume(campaign: number): Promise<boolean> {
    for (const held of this.held) {
      if (held.groupPrefix === this.groupPrefix(campaign)) held.to = Math.min(held.to, Date.now());
    }
    const handle = this.handle(campaign);
    return (await this.ask(() => handle.executeUpdate(resumeCampaignUpdate))) !== null;
  }

  /** Ends the looking at a campaign that SES repeats for ever. */
  async cancel(campaign: number): Promise<void> {
    const handle = this.handle(campaign);
    await this.ask(() => handle.executeUpdate(cancelCampaignUpdate, { args: [{ note: '' }] }));
  }

  /** Null while nobody answers. A campaign that broke is over and has no status. */
  async status(campaign: number): Promise<Seen | null> {
    const handle = this.handle(campaign);
    const found = await this.ask(() => handle.describe());
    if (found === null) return null;
    const isOver = found.status.name !== 'RUNNING';
    const status = isOver
      ? await this.ask(() => handle.result() as Promise<CampaignStatus>)
      : await this.ask(() => handle.query(statusQuery), QUERY_MS);
    const isBroken = isOver && found.status.name !== 'COMPLETED';
    return status === null && !isBroken ? null : { status, isOver };
  }

  /** False also while nobody answers. */
  async isOver(campaign: number): Promise<boolean> {
    const found = await this.ask(() => this.handle(campaign).describe());
    return found !== null && found.status.name !== 'RUNNING';
  }

  /** Sizes of all runs, of campaigns and segments. */
  async runSizes(): Promise<RunSize[]> {
    const sizes: RunSize[] = [];
    for await (const run of this.stage.client.client.workflow.list()) {
      sizes.push({ workflowId: run.workflowId, events: run.historyLength });
    }
    return sizes;
  }

  /** Addresses that the campaign's own report calls sent. */
  async reportedSent(campaign: number): Promise<string[]> {
    const path = join(this.stage.home, 'campaigns', this.idOf(campaign), 'report.csv');
    const [, ...rows] = (await readFile(path, 'utf8')).trimEnd().split('\n');
    // These addresses need no quotes, so a line is its cells.
    return rows.flatMap((row) => {
      const [, email = '', fate] = row.split(',');
      return fate === 'sent' ? [email] : [];
    });
  }

  private handle(campaign: number) {
    return this.stage.client.client.workflow.getHandle(campaignWorkflowId(this.idOf(campaign)));
  }

  private async ask<T>(question: () => Promise<T>, timeoutMs = ANSWER_MS): Promise<T | null> {
    try {
      const { connection } = this.stage.client;
      return await connection.withDeadline(Date.now() + timeoutMs, question);
    } catch {
      return null;
    }
  }

  private async startLaunch(campaign: number): Promise<Child> {
    const { folder, program, env } = this.stage;
    const id = this.idOf(campaign);
    const file = await this.writeFiles(campaign);
    const consent = this.kindOf(campaign) === 'recurring' ? ['--cannot-be-stopped'] : [];
    return startChild({
      program,
      args: ['launch', file, '--id', id, '--yes', '--json', ...consent],
      env,
      cwd: folder,
      logFile: join(folder, 'launch.log'),
    });
  }

  private async writeFiles(campaign: number): Promise<string> {
    const directory = join(this.stage.folder, 'files', this.idOf(campaign));
    await mkdir(directory, { recursive: true });
    const rows = this.recipientsOf(campaign).map((email, row) => `${email},Reader ${row + 1}\n`);
    await writeFile(join(directory, 'list.csv'), `email,name\n${rows.join('')}`);
    const file = join(directory, 'campaign.yaml');
    const bornAt = this.bornAt.get(campaign) ?? Date.now();
    this.bornAt.set(campaign, bornAt);
    const lines = [...kindLines(this.kindOf(campaign), bornAt), ...(this.size.lines ?? [])];
    await writeFile(file, campaignFile(this.idOf(campaign), this.size.chunkSize, lines));
    return file;
  }
}

function campaignFile(id: string, chunkSize: number, lines: readonly string[]): string {
  return [
    `name: Self-test ${id}`,
    'from: News <news@mail.example.com>',
    'subject: Hello {{name}}',
    'template: 10001',
    'recipients: { file: list.csv }',
    `chunkSize: ${chunkSize}`,
    ...lines,
    '',
  ].join('\n');
}
