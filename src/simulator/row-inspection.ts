import type { Billing } from './billing.ts';
import type { SimulatorClock } from './clock.ts';
import type { SimulatorConfig } from './config.ts';
import type { NewMails, RowFate } from './mail-log.ts';
import type { Quota } from './quota.ts';
import type { Reputation } from './reputation.ts';
import type { RowList } from './row-list.ts';
import type { SimulatorStore } from './store.ts';
import type { SendTask } from './task-table.ts';

/** One send of a task's rows: [next, end) is what is left of it, or of `picked` when that is given. */
export interface SendRun {
  readonly task: SendTask;
  readonly rows: RowList;
  next: number;
  end: number;
  picked: number[] | null;
}

export type StopReason = 'quota' | 'money' | 'block';

/** What one go at a run came to. Without a stop, rows that are left wait until `releaseAt`. */
export interface Inspection {
  mails: NewMails | null;
  stop: StopReason | null;
  releaseAt: number;
}

interface Parts {
  config: SimulatorConfig;
  clock: SimulatorClock;
  store: SimulatorStore;
  quota: Quota;
  billing: Billing;
  reputation: Reputation;
}

/** SendStatus values of SES documentation, GetSendEmailStatus. */
const SEND_STATUS_BLOCKLISTED = 1007;
const SEND_STATUS_PROVIDER_BLOCKED = 3008;

/**
 * Goes through the rows of a run one by one, because some rule looks at addresses: blocklists,
 * bounces, or blocks of a recipient provider. Leaves in the run the rows that are still to be sent.
 */
export function inspectRows(run: SendRun, parts: Parts): Inspection {
  const { billing, clock, config, quota, reputation, store } = parts;
  const domain = run.task.senderDomain;
  const now = clock.now();
  const room = quota.room(domain, now);
  const affordable = billing.affordable();
  const settled: number[] = [];
  const left: number[] = [];
  const fates = new Map<number, RowFate>();
  let handed = 0;
  let stop: StopReason | null = null;
  let releaseAt = Infinity;

  for (const [position, { email }] of rowsLeft(run)) {
    if (stop === null && store.blocklists.has(email, now)) {
      fates.set(position, SEND_STATUS_BLOCKLISTED);
      settled.push(position);
      continue;
    }
    if (stop === null && handed >= room) stop = 'quota';
    else if (stop === null && handed >= affordable) stop = 'money';
    const providerEnd = stop === null ? reputation.providerBlockEnd(email, now) : undefined;
    if (stop !== null) {
      left.push(position);
    } else if (providerEnd !== undefined && config.temporaryBlockMode === 'wait') {
      left.push(position);
      releaseAt = Math.min(releaseAt, providerEnd);
    } else if (providerEnd !== undefined) {
      fates.set(position, SEND_STATUS_PROVIDER_BLOCKED);
      settled.push(position);
    } else {
      settled.push(position);
      handed++;
      const bounced = reputation.bounces(email);
      if (bounced) {
        fates.set(position, 'bounced');
        store.blocklists.addBounce(email, now);
      }
      reputation.count(domain, bounced, now);
      if (reputation.blockEnd(domain, now) !== undefined) stop = 'block';
    }
  }

  run.picked = left;
  run.next = 0;
  run.end = left.length;
  const range = { origin: run.task, rows: run.rows, picked: settled, next: 0, end: settled.length };
  return {
    mails: settled.length > 0 ? { ...range, sentAt: now, fates } : null,
    stop,
    releaseAt,
  };
}

function rowsLeft(run: SendRun): Generator<[number, { email: string }]> {
  return run.picked
    ? run.rows.pick(run.picked.slice(run.next, run.end))
    : run.rows.read(run.next, run.end);
}
