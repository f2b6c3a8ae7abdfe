import { Blocklists } from './blocklists.ts';
import { GroupTable } from './group-table.ts';
import { MailLog } from './mail-log.ts';
import { RequestLog } from './request-log.ts';
import { TaskTable } from './task-table.ts';

/**
 * Everything the account holds and everything that happened to it. Ids go on after a reset: a client
 * that still holds an old one must not meet something new under it. Groups and tasks count from
 * different numbers, so that one taken for the other is not found.
 */
export class SimulatorStore {
  groups = new GroupTable();
  tasks = new TaskTable();
  mails = new MailLog();
  requests = new RequestLog();
  blocklists = new Blocklists();
  private lastGroupId = 1_000_000;
  private lastTaskId = 5_000_000;

  nextGroupId(): number {
    return ++this.lastGroupId;
  }

  nextTaskId(): number {
    return ++this.lastTaskId;
  }

  reset(): void {
    this.groups = new GroupTable();
    this.tasks = new TaskTable();
    this.mails = new MailLog();
    this.requests = new RequestLog();
    this.blocklists = new Blocklists();
  }
}
