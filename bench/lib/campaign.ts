import { readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import { askStatus } from '../../src/cli/ask-status.ts';
import type { CampaignStatus } from '../../src/domain/status.ts';
import { startChild } from '../../src/selftest/child.ts';
import { until } from '../../src/selftest/waits.ts';
import {
  campaignWorkflowId,
  cancelCampaignUpdate,
  pauseCampaignUpdate,
  resumeCampaignUpdate,
} from '../../workflows/messages.ts';
import { writeList } from './lists.ts';
import type { Rig } from './rig.ts';

export const CHUNK_SIZE = 50;

/** Seldom, because each question costs the worker a workflow task. */
const ASK_EVERY_MS = 500;

export interface Campaign {
  id: string;
  status(): Promise<CampaignStatus>;
  /** Until the status is as wanted; a campaign that is over meanwhile is an error. */
  until(what: string, isSo: (status: CampaignStatus) => boolean, timeoutMs: number): Promise<void>;
  /** Until SES has accepted so many sends since the simulator's last reset. */
  untilSent(chunks: number, timeoutMs: number): Promise<void>;
  pause(): Promise<unknown>;
  resume(): Promise<unknown>;
  /** Ends it, and waits until it is over. */
  cancel(): Promise<void>;
  finished(): Promise<CampaignStatus>;
}

export interface LaunchOptions {
  id: string;
  /** Written by `writeList`, or absent: a list of so many chunks is. */
  list: { path: string } | { chunks: number };
  /** Further lines of the campaign file. */
  lines?: string[];
}

/** Launches as a user would: by the command, with a campaign file and a list. */
export async function launch(rig: Rig, options: LaunchOptions): Promise<Campaign> {
  const { id, list, lines = [] } = options;
  const { signal } = rig.context;
  const path = 'path' in list ? list.path : rig.file(`${id}.csv`);
  if ('chunks' in list) {
    await writeList(path, list.chunks * CHUNK_SIZE, { duplicates: false, signal });
  }
  const file = rig.file(`${id}.yaml`);
  await writeFile(file, campaignFile(id, basename(path), lines));
  const logFile = rig.file('launch.log');
  const { program, env, folder } = rig;
  const args = ['launch', file, '--id', id, '--yes', '--json'];
  const child = startChild({ program, args, env, cwd: folder, logFile });
  rig.atClose(() => child.stop());
  const code = await child.ended;
  signal.throwIfAborted();
  if (code !== 0) {
    const said = (await readFile(logFile, 'utf8')).trimEnd().split('\n').at(-1);
    throw new Error(`launch ${id} ended with exit code ${code}: ${said}`);
  }
  return campaignOf(rig, id);
}

function campaignOf(rig: Rig, id: string): Campaign {
  const { signal } = rig.context;
  const handle: WorkflowHandle = rig.client.client.workflow.getHandle(campaignWorkflowId(id));
  const status = () => askStatus(rig.client.connection, handle, signal);
  // Ended with the run: a call that waits while its connection is closed would be tried again on it.
  const finished = () =>
    rig.client.connection.withAbortSignal(signal, () => handle.result() as Promise<CampaignStatus>);
  return {
    id,
    status,
    finished,
    async until(what, isSo, timeoutMs) {
      let last = '';
      const wait = { timeoutMs, everyMs: ASK_EVERY_MS, signal };
      const isReached = await until(async () => {
        const seen = await status();
        last = seen.state;
        if (isSo(seen)) return true;
        if (ENDED.has(last)) throw new Error(`${id} is ${last}; waited for ${what}`);
        return false;
      }, wait);
      if (!isReached) throw new Error(`${id} is ${last}; waited ${timeoutMs} ms for ${what}`);
    },
    async untilSent(chunks, timeoutMs) {
      const wait = { timeoutMs, everyMs: ASK_EVERY_MS, signal };
      const isSent = await until(async () => (await sends(rig)) >= chunks, wait);
      if (!isSent) throw new Error(`${id}: not ${chunks} sends after ${timeoutMs} ms`);
    },
    pause: () => handle.executeUpdate(pauseCampaignUpdate, { args: [{ note: 'bench' }] }),
    resume: () => handle.executeUpdate(resumeCampaignUpdate),
    async cancel() {
      await handle.executeUpdate(cancelCampaignUpdate, { args: [{ note: 'bench' }] });
      await finished();
    },
  };
}

const ENDED = new Set(['finished', 'cancelled', 'failed']);

/** Asks the simulator, which has time, and not the worker that is being measured. */
async function sends(rig: Rig): Promise<number> {
  const answer = await fetch(`${rig.simulatorUrl}/_control/health`);
  return ((await answer.json()) as { tasks: number }).tasks;
}

function campaignFile(id: string, list: string, lines: string[]): string {
  return [
    `name: Bench ${id}`,
    'from: News <news@mail.example.com>',
    'subject: Hello {{name}}',
    'template: 10001',
    `recipients: { file: ${list} }`,
    `chunkSize: ${CHUNK_SIZE}`,
    ...lines,
    '',
  ].join('\n');
}
