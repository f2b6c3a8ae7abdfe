import { setMaxListeners } from 'node:events';
import pLimit from 'p-limit';
import type { CampaignStatus } from '../domain/status.ts';
import { answered, ASK_EVERY_MS } from './answered.ts';
import type { CampaignClient } from './campaign-client.ts';
import { EXIT, mostSerious, type ExitCode } from './exit-codes.ts';
import { explainError } from './explain-error.ts';
import { pause, printJson, type Io } from './io.ts';
import { openProgress, type ProgressDisplay } from './progress.ts';
import { exitCodeOf, statusText } from './status-text.ts';

export interface FollowOptions {
  /** Keep waiting while a campaign holds for something that ends by itself. */
  throughPauses: boolean;
  json: boolean;
  plain: boolean;
  /**
   * Several were asked for, though it may be one that was found: `--json` is an array, and one that
   * cannot be followed ends only its own watch.
   */
  several?: { again: 'ids' | '--all' };
}

/** A worker answers each in milliseconds; without one every question waits for its deadline. */
export const ASKED_AT_ONCE = 10;

type Asked = Pick<CampaignClient, 'status' | 'address'>;
type Ending = { id: string; code: ExitCode } & ({ status: CampaignStatus } | { problem: string });

/**
 * Shows campaigns until each is over or holds, then prints their statuses. Leaving earlier changes
 * nothing: campaigns run in Temporal, not here.
 */
export async function follow(
  client: Asked,
  ids: readonly string[],
  io: Io,
  options: FollowOptions,
): Promise<ExitCode> {
  // Each campaign waits by itself, and all of them for this.
  setMaxListeners(0, io.signal);
  const display = openProgress(io, options.plain, ids);
  const atOnce = pLimit(ASKED_AT_ONCE);
  const ask = (id: string) => atOnce(() => client.status(id));
  const { address } = client;
  let endings: (Ending | null)[];
  try {
    endings = await Promise.all(
      ids.map((id) => followOne({ id, ask, address, display, signal: io.signal, options })),
    );
  } finally {
    display.end();
  }
  const left = ids.filter((_, place) => endings[place] === null);
  if (left.length > 0) {
    io.err(leftText(left, options));
    return EXIT.detached;
  }
  return tell(
    endings.filter((ending) => ending !== null),
    io,
    options,
  );
}

interface Followed {
  id: string;
  ask: (id: string) => Promise<CampaignStatus>;
  address: string;
  display: ProgressDisplay;
  signal: AbortSignal;
  options: FollowOptions;
}

/** Null: left before its end. */
async function followOne(followed: Followed): Promise<Ending | null> {
  const { id, ask, address, display, signal, options } = followed;
  const note = (text: string) => display.note(id, text);
  try {
    for (;;) {
      const status = await answered(() => ask(id), { address, signal, note });
      if (status === undefined) return null;
      display.show(status);
      const code = exitCodeOf(status);
      const goesOn = options.throughPauses && code === EXIT.pausedResumesByItself;
      if (code !== null && !goesOn) return { id, status, code };
      await pause(ASK_EVERY_MS, signal);
    }
  } catch (error) {
    if (options.several === undefined) throw error;
    const { exitCode, message } = explainError(error);
    note(message);
    return { id, problem: message, code: exitCode };
  }
}

function leftText(left: readonly string[], { several, throughPauses }: FollowOptions): string {
  const which = several?.again === '--all' ? '--all' : left.join(' ');
  const flag = throughPauses ? ' --through-pauses' : '';
  const who =
    left.length === 1
      ? `campaign ${left.join('')} goes on. Watch it`
      : `${left.length} campaigns go on. Watch them`;
  return `Left; ${who} again: steadysend watch ${which}${flag}\n`;
}

/** In the order in which the campaigns were asked for. */
function tell(endings: readonly Ending[], io: Io, { several, json }: FollowOptions): ExitCode {
  const statuses = endings.map((ending) => ('status' in ending ? ending.status : null));
  const read = statuses.filter((status) => status !== null);
  if (!json) io.out(read.map(statusText).join('\n'));
  else printJson(io, several === undefined ? statuses[0] : statuses);
  for (const ending of endings) {
    if ('problem' in ending) io.err(`${ending.id}: ${ending.problem}\n`);
  }
  return mostSerious(endings.map(({ code }) => code));
}

export function printStatus(io: Io, status: CampaignStatus, json: boolean): void {
  if (json) printJson(io, status);
  else io.out(statusText(status));
}
