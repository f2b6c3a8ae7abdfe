import type { Billing } from './billing.ts';
import type { Callbacks } from './callbacks.ts';
import type { ScheduledEvent, SimulatorClock } from './clock.ts';
import type { SimulatorConfig } from './config.ts';
import type { MailSegment, NewMails } from './mail-log.ts';
import type { Quota } from './quota.ts';
import type { Reputation } from './reputation.ts';
import { inspectRows, type Inspection, type SendRun, type StopReason } from './row-inspection.ts';
import type { SimulatorStore } from './store.ts';
import type { SendTask } from './task-table.ts';

/**
 * The send engine. A run is one send of a task's rows; a recurring task has one per occurrence.
 *
 * - due:     the task delay has passed; the run sends what quota and money allow.
 * - queued:  the quota is used up (or the domain is blocked, with `taskStatus: 6`). The task shows 6,
 *            the run waits in its domain's queue, in order, and goes on by itself, over several days
 *            if it must. Runs that fall due meanwhile queue up behind it.
 * - held:    some rows wait for the release of their recipient provider; the task shows 5.
 * - failed:  no money, a block with `taskStatus: 7`, or the group is gone. The task shows 7.
 * - done:    every row is handed over or dropped. A run's rows only ever move forward, which is why
 *            no row is sent twice whatever the order of events.
 */
interface Parts {
  config: SimulatorConfig;
  clock: SimulatorClock;
  store: SimulatorStore;
  quota: Quota;
  billing: Billing;
  reputation: Reputation;
  callbacks: Callbacks;
}

interface DomainQueue {
  runs: SendRun[];
  wake: ScheduledEvent | null;
}

const HOUR_MS = 3_600_000;

export class Delivery {
  private readonly parts: Parts;
  private readonly queues = new Map<string, DomainQueue>();
  /** Only those that may come back, see `errorTasksResume`. */
  private failed: SendRun[] = [];

  constructor(parts: Parts) {
    this.parts = parts;
  }

  /** Takes on a new task, whose rows are those its group has when it starts. */
  accept(task: SendTask): void {
    const { clock } = this.parts;
    task.requestCount = task.group.rows.length;
    if (task.type === 1) this.open(task);
    else clock.schedule(task.firstStartAt, () => this.occur(task, task.firstStartAt));
  }

  /** Hands over mails outside of any task. The caller has checked quota and money. */
  handOver(mails: NewMails): MailSegment {
    const { store, quota, billing, callbacks } = this.parts;
    const segment = store.mails.add(mails);
    callbacks.mailed(segment);
    const count = segment.end - segment.next - segment.dropped;
    if (count > 0) {
      quota.take(mails.origin.senderDomain, count, mails.sentAt);
      billing.pay(count);
    }
    return segment;
  }

  /** After a change of the knobs: what was stopped for want of quota or money goes on at once. */
  reconsider(): void {
    const { clock, quota, billing, config } = this.parts;
    for (const [domain, queue] of this.queues) {
      if (queue.runs.length > 0 && quota.room(domain, clock.now()) > 0) this.drain(domain);
    }
    if (!config.errorTasksResume || billing.affordable() === 0) return;
    for (const run of this.failed.splice(0)) {
      run.task.status = 5;
      run.task.errMsg = '';
      run.task.liveRuns++;
      quota.promise(run.task.senderDomain, run.end - run.next);
      this.send(run);
    }
  }

  reset(): void {
    this.queues.clear();
    this.failed = [];
  }

  private occur(task: SendTask, at: number): void {
    const { clock } = this.parts;
    if (task.status === 7) return;
    const asked = task.group.rows.length;
    task.requestCount = at > task.firstStartAt ? task.requestCount + asked : asked;
    this.open(task);
    if (!task.cycle || task.cycle.TermCycle === 1) return;
    const next = at + task.cycle.IntervalTime * HOUR_MS;
    clock.schedule(next, () => this.occur(task, next));
  }

  private open(task: SendTask): void {
    const { clock, config, quota } = this.parts;
    const run: SendRun = { task, rows: task.group.rows, next: 0, end: 0, picked: null };
    run.end = run.rows.length;
    const now = clock.now();
    if (task.liveRuns === 0) {
      task.status = 1;
      task.sendingAt = now + config.taskDelayMs / 2;
    }
    task.liveRuns++;
    quota.promise(task.senderDomain, run.end);
    clock.schedule(now + config.taskDelayMs, () => this.send(run));
  }

  private send(run: SendRun): void {
    const { clock, config, quota, reputation } = this.parts;
    const { task } = run;
    const now = clock.now();
    if (task.status === 7) return this.close(run);
    task.updatedAt = now;
    if (task.group.deleted && config.deletedGroupTask === 'fail') {
      return this.fail(run, config.errMsg.groupDeleted);
    }
    task.status = 5;
    const blockEnd = reputation.blockEnd(task.senderDomain, now);
    if (blockEnd !== undefined) return this.stop(run, 'block');
    const before = run.end - run.next;
    const inspection = this.isBlind() ? this.takeBlindly(run) : inspectRows(run, this.parts);
    if (inspection.mails) {
      const segment = this.handOver(inspection.mails);
      task.sendCount += segment.end - segment.next - segment.dropped;
    }
    quota.promise(task.senderDomain, run.end - run.next - before);
    if (run.next >= run.end) return this.finish(run);
    if (inspection.stop) return this.stop(run, inspection.stop);
    clock.schedule(inspection.releaseAt, () => this.send(run));
  }

  /** No rule needs the addresses, so nothing is unpacked: the usual way, and the fast one. */
  private isBlind(): boolean {
    const { reputation, store } = this.parts;
    return !reputation.looksAtRows && store.blocklists.isEmpty;
  }

  private takeBlindly(run: SendRun): Inspection {
    const { billing, clock, quota } = this.parts;
    const now = clock.now();
    const room = quota.room(run.task.senderDomain, now);
    const affordable = billing.affordable();
    const count = Math.min(run.end - run.next, room, affordable);
    const { rows, next, picked } = run;
    run.next += count;
    const mails = { origin: run.task, rows, next, end: run.next, picked, sentAt: now, fates: null };
    return {
      mails: count > 0 ? mails : null,
      stop: room <= affordable ? 'quota' : 'money',
      releaseAt: Infinity,
    };
  }

  private stop(run: SendRun, reason: StopReason): void {
    const { billing, config } = this.parts;
    if (reason === 'quota') this.enqueue(run);
    else if (reason === 'money') this.fail(run, config.errMsg[billing.shortage()], true);
    else if (config.rejectionRate?.taskStatus === 6) this.enqueue(run);
    else this.fail(run, config.errMsg.rejectionRate);
  }

  private enqueue(run: SendRun): void {
    const { clock } = this.parts;
    const { task } = run;
    const domain = task.senderDomain;
    let queue = this.queues.get(domain);
    if (!queue) {
      queue = { runs: [], wake: null };
      this.queues.set(domain, queue);
    }
    queue.runs.push(run);
    task.status = 6;
    task.cacheCount += run.end - run.next;
    task.updatedAt = clock.now();
    queue.wake ??= clock.schedule(this.wakeAt(domain), () => this.drain(domain));
  }

  private wakeAt(domain: string): number {
    const { clock, quota, reputation } = this.parts;
    const now = clock.now();
    return reputation.blockEnd(domain, now) ?? quota.refillAt(domain, now);
  }

  /** Lets the queue go on, in order, until a run has to wait again; those behind it never move. */
  private drain(domain: string): void {
    const queue = this.queues.get(domain);
    if (!queue) return;
    queue.wake?.cancel();
    queue.wake = null;
    const runs = queue.runs;
    queue.runs = [];
    for (const [index, run] of runs.entries()) {
      run.task.cacheCount -= run.end - run.next;
      this.send(run);
      if (queue.runs.length > 0) {
        queue.runs = queue.runs.concat(runs.slice(index + 1));
        return;
      }
    }
  }

  private fail(run: SendRun, errMsg: string, mayResume = false): void {
    const { config } = this.parts;
    run.task.status = 7;
    run.task.errMsg = errMsg;
    this.close(run);
    if (mayResume && config.errorTasksResume) this.failed.push(run);
  }

  /** A run that ends with rows left: its promise is off. */
  private close(run: SendRun): void {
    const { task } = run;
    this.parts.quota.promise(task.senderDomain, run.next - run.end);
    task.liveRuns--;
    task.updatedAt = this.parts.clock.now();
  }

  private finish(run: SendRun): void {
    const { config } = this.parts;
    const { task } = run;
    this.close(run);
    if (task.liveRuns > 0) {
      if (task.cacheCount > 0) task.status = 6;
      return;
    }
    const goesOn = task.cycle !== null && task.cycle.TermCycle !== 1;
    task.status = goesOn ? config.recurringIdleStatus : 10;
    task.sendingAt = Infinity;
  }
}
