import { createHash, randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NativeConnection } from '@temporalio/worker';
import {
  emptyFleet,
  lookAround,
  shareOf,
  workersIn,
  type Fleet,
  type Sign,
} from '../domain/fleet.ts';

/**
 * Tells each worker how many there are, so that together they use the account's rate once.
 *
 * Temporal remembers who polled a task queue and when. So every worker polls a queue on which
 * nothing is ever put, and reads the list of pollers: no store beside Temporal, nothing in a
 * history, and a worker that is killed falls silent by itself. The pollers of the queue that has
 * the work would not do: a long poll there lasts a minute, and says nothing meanwhile. The queue
 * is a sticky one because those have a single partition; of a normal one each partition knows only
 * some of the pollers.
 */
export interface Presence {
  /** Ends the polls; for the others this worker is gone some seconds later. */
  leave(): void;
}

export interface PresenceOptions {
  connection: NativeConnection;
  namespace: string;
  /** The queue of the work; part of the name of ours. */
  taskQueue: string;
  /** Whose rate it is: workers of another account do not count. */
  account: string;
  onShare: (share: number, workers: number) => void;
  log: (fields: object, message: string) => void;
}

/** The server answers a second before this, and refuses less than two. */
const POLL_MS = 3_000;
/** Between looks while our own poll is not listed yet: it takes a few milliseconds. */
const FIRST_LOOKS_MS = 20;
/** Without a look by then the worker begins as if alone: refusals of SES slow it down as well. */
const FIRST_LOOK_MAX_MS = 3_000;
const RETRY_MS = 1_000;
const ANSWER_MS = 2_000;

// Temporal's API, enums/v1/task_queue.proto.
const STICKY = 2;
const WORKFLOW_QUEUE = 1;

/** Resolves when the first share is known, or could not be had in time. */
export async function joinFleet(options: PresenceOptions): Promise<Presence> {
  const queue = {
    name: `${options.taskQueue}-pace-${digest(options.account)}`,
    kind: STICKY,
    normalName: options.taskQueue,
  };
  const identity = `${process.pid}@${hostname()}/${randomUUID().slice(0, 8)}`;
  const left = new AbortController();
  let fleet = emptyFleet(identity);
  let told = '';

  function tell(next: Fleet): void {
    fleet = next;
    const [share, workers] = [shareOf(fleet, performance.now()), workersIn(fleet)];
    if (told === `${share} ${workers}`) return;
    told = `${share} ${workers}`;
    options.onShare(share, workers);
  }

  /** Until it shows ourselves, the list may be one of before our poll. */
  async function look(): Promise<void> {
    for (;;) {
      const signs = await listSigns(options, queue);
      if (left.signal.aborted) return;
      if (fleet.members.size > 0 || signs.some((sign) => sign.identity === identity)) {
        tell(lookAround(fleet, signs, performance.now()));
        return;
      }
      await sleep(FIRST_LOOKS_MS, undefined, { signal: left.signal });
    }
  }

  async function stayPresent(onLooked: () => void): Promise<void> {
    let wasTold = false;
    while (!left.signal.aborted) {
      try {
        await Promise.all([poll(options, queue, identity), look().then(onLooked)]);
        wasTold = false;
      } catch (error) {
        if (left.signal.aborted) return;
        // Without Temporal no span begins anyway; the share stays as it was until it is back.
        if (!wasTold) options.log({ err: error }, 'cannot see how many workers share the rate');
        wasTold = true;
        await sleep(RETRY_MS, undefined, { signal: left.signal }).catch(() => undefined);
      }
    }
  }

  const first = new Promise<void>((resolve) => void stayPresent(resolve));
  const late = new AbortController();
  await Promise.race([
    first,
    sleep(FIRST_LOOK_MAX_MS, undefined, { signal: late.signal }).catch(() => undefined),
  ]);
  late.abort();
  return { leave: () => left.abort() };
}

interface Queue {
  name: string;
  kind: number;
  normalName: string;
}

type Server = Pick<PresenceOptions, 'connection' | 'namespace'>;

async function poll(server: Server, taskQueue: Queue, identity: string): Promise<void> {
  const { connection, namespace } = server;
  await connection.withDeadline(Date.now() + POLL_MS, () =>
    connection.workflowService.pollWorkflowTaskQueue({ namespace, taskQueue, identity }),
  );
}

async function listSigns(server: Server, taskQueue: Queue): Promise<Sign[]> {
  const { connection, namespace } = server;
  const { pollers } = await connection.withDeadline(Date.now() + ANSWER_MS, () =>
    connection.workflowService.describeTaskQueue({
      namespace,
      taskQueue,
      taskQueueType: WORKFLOW_QUEUE,
    }),
  );
  return (pollers ?? []).map(({ identity, lastAccessTime }) => ({
    identity: identity ?? '',
    at: Number(lastAccessTime?.seconds ?? 0) * 1000 + (lastAccessTime?.nanos ?? 0) / 1e6,
  }));
}

/** The id of a key pair is no secret, but it need not stand in a list of queues either. */
function digest(account: string): string {
  return createHash('sha256').update(account).digest('hex').slice(0, 16);
}
