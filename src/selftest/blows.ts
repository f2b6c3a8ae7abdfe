import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { preloadPath } from './child.ts';
import { openOf, type Blow, type WriteMoment } from './points.ts';
import type { CallHook } from './proxy.ts';
import { readRecord, tookEffect } from './record.ts';
import { CHUNKS } from './scenarios.ts';
import type { Stage } from './stage.ts';
import { until } from './waits.ts';

/** A blow that is about to fall. */
export interface Armed {
  /**
   * True once it has fallen; false when the campaign is over without it, as `isOver` says. However
   * slow the machine is: time alone says nothing of whether the moment is still to come.
   */
  fell(isOver: () => Promise<boolean>, signal: AbortSignal): Promise<boolean>;
  disarm(): Promise<void>;
}

/** From the answer's last byte to its having been taken in by the worker. */
const TAKEN_IN_MS = 15;
const LOOK_EVERY_MS = 25;
/** Between two questions whether the campaign is over, which go to the Temporal server. */
const ASK_EVERY_MS = 500;
/** A worker that is silent is replaced after its heartbeat time-out, and must then do all again. */
const TAKE_OVER_MS = 30_000;

/** The module that strikes at writes, told where it finds its orders. */
export function strikePreload(folder: string): string {
  const address = pathToFileURL(preloadPath('strike-at-write'));
  address.searchParams.set('folder', join(folder, 'strikes'));
  return address.href;
}

export async function arm(stage: Stage, campaignId: string, blow: Blow): Promise<Armed> {
  return blow.at === 'call' ? armCall(stage, blow) : await armWrite(stage, campaignId, blow);
}

/** All workers count together, and the one that makes the nth call is killed in the middle of it. */
function armCall(stage: Stage, blow: Blow & { at: 'call' }): Armed {
  let count = 0;
  let hasFallen = false;
  const disarm = () => stage.workers.forEach(({ ses }) => ses.onCall(null));
  for (const slot of stage.workers) {
    const hook: CallHook = (action, moment) => {
      if (action !== blow.action || moment !== blow.moment || hasFallen) return 'pass';
      count += 1;
      if (count < blow.nth) return 'pass';
      hasFallen = true;
      const { child } = slot;
      if (moment === 'answered') {
        setTimeout(() => child.kill('SIGKILL'), TAKEN_IN_MS);
        return 'pass';
      }
      child.kill('SIGKILL');
      return 'drop';
    };
    slot.ses.onCall(hook);
  }
  return {
    fell: (isOver, signal) => fallenBeforeOver(() => hasFallen, isOver, signal),
    disarm: () => Promise.resolve(disarm()),
  };
}

async function armWrite(
  stage: Stage,
  campaignId: string,
  blow: Exclude<Blow, { at: 'call' }>,
): Promise<Armed> {
  const folder = join(stage.folder, 'strikes');
  await mkdir(folder, { recursive: true });
  const isFrozen = blow.at === 'frozenWrite';
  const strike = strikeOf(blow);
  const id = `${campaignId}-${(await readdir(folder)).length}`;
  const order = {
    ...strike,
    id,
    path: `/${campaignId}${strike.path}`,
    signal: isFrozen ? 'SIGSTOP' : 'SIGKILL',
  };
  await give(folder, order);
  return {
    fell: async (isOver, signal) => {
      const wanted = `${id}-${strike.nth}`;
      const isThere = async () => (await readdir(folder)).includes(wanted);
      if (!(await fallenBeforeOver(isThere, isOver, signal))) return false;
      if (isFrozen) await wakeWhenReplaced(stage, campaignId, signal);
      return true;
    },
    disarm: () => give(folder, null),
  };
}

async function fallenBeforeOver(
  hasFallen: () => boolean | Promise<boolean>,
  isOver: () => Promise<boolean>,
  signal: AbortSignal,
): Promise<boolean> {
  const asking = { timeoutMs: ASK_EVERY_MS, everyMs: LOOK_EVERY_MS, signal };
  while (!(await until(hasFallen, asking))) {
    // It may have fallen while the campaign came to its end.
    if (await isOver()) return await hasFallen();
  }
  return true;
}

function strikeOf(blow: Exclude<Blow, { at: 'call' }>) {
  const { path, nth } = blow;
  const when: WriteMoment = blow.at === 'write' ? blow.moment : 'beforeRename';
  switch (when) {
    case 'beforeOpen':
      return { operation: 'open', moment: 'before', ...openOf(path, nth) };
    case 'beforeRename':
      return { operation: 'rename', moment: 'before', path, nth };
    case 'afterRename':
      return { operation: 'rename', moment: 'after', path, nth };
  }
}

/** Whole at once, because workers read it at every write. */
async function give(folder: string, order: object | null): Promise<void> {
  await writeFile(join(folder, 'next'), JSON.stringify(order ?? {}));
  await rename(join(folder, 'next'), join(folder, 'strike.json'));
}

/** The others have sent everything and closed the record; the frozen write then comes on top. */
async function wakeWhenReplaced(stage: Stage, id: string, signal: AbortSignal): Promise<void> {
  const folder = join(stage.home, 'campaigns', id);
  const read = (name: string) =>
    readFile(join(folder, name, '000000.json'), 'utf8').catch(() => '');
  const isReplaced = async () => {
    const { requests } = await readRecord(stage.simulatorUrl);
    const sends = requests.filter((each) => each.action === 'BatchSendEmail' && tookEffect(each));
    const isSent = sends.length >= CHUNKS;
    if (!isSent || !(await read('spans')).includes('"openBy":null')) return false;
    // A sweep has seen the record, so that it matters what it says from now on.
    return (await read('outcomes')) !== '';
  };
  await until(isReplaced, { timeoutMs: TAKE_OVER_MS, everyMs: 4 * LOOK_EVERY_MS, signal });
  for (const { child } of stage.workers) child.kill('SIGCONT');
}
