import type { Group } from './group-table.ts';
import type { MailOrigin } from './mail-log.ts';

export interface CycleParam {
  BeginTime: string;
  IntervalTime: number;
  TermCycle?: number;
}

/** A send task, as BatchSendEmail creates it. It keeps its group's rows alive when the group is deleted. */
export interface SendTask extends MailOrigin {
  readonly taskId: number;
  readonly groupName: string;
  readonly group: Group;
  /** 1 immediate, 2 timed, 3 recurring (SES documentation of BatchSendEmail). */
  readonly type: number;
  readonly createdAt: number;
  /** When it is to start for the first time. */
  readonly firstStartAt: number;
  readonly timed: { BeginTime: string } | null;
  readonly cycle: CycleParam | null;
  updatedAt: number;
  /** The stored status; `statusOf` says what a reader sees. */
  status: 1 | 5 | 6 | 7 | 10;
  /** From when a waiting task shows as sending. */
  sendingAt: number;
  requestCount: number;
  sendCount: number;
  cacheCount: number;
  /** Sends that have begun or wait for a quota; a recurring task may have several. */
  liveRuns: number;
  errMsg: string;
}

/**
 * 1 waiting to start, 5 sending, 6 paused for today, 7 sending error, 10 finished (SES documentation of
 * ListSendTasks). Going from 1 to 5 is worked out from the time, which spares an event for every task.
 */
export function statusOf(task: SendTask, now: number): number {
  return task.status === 1 && now >= task.sendingAt ? 5 : task.status;
}

/** Whether a task may still send mails of its group. */
export function isLive(task: SendTask): boolean {
  return task.status !== 7 && task.status !== 10;
}

export class TaskTable {
  private readonly list: SendTask[] = [];
  private readonly byGroup = new Map<number, SendTask[]>();

  get size(): number {
    return this.list.length;
  }

  /** Oldest first. */
  get all(): readonly SendTask[] {
    return this.list;
  }

  add(task: SendTask): void {
    this.list.push(task);
    const known = this.byGroup.get(task.group.id);
    if (known) known.push(task);
    else this.byGroup.set(task.group.id, [task]);
  }

  /** The tasks of a group, deleted or not, oldest first. */
  ofGroup(groupId: number): readonly SendTask[] {
    return this.byGroup.get(groupId) ?? [];
  }
}
