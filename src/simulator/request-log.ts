import { randomUUID } from 'node:crypto';

/** What an action says about itself while it runs, kept even when it is refused. */
export interface RequestNote {
  groupId?: number;
  groupName?: string;
  taskId?: number;
}

/** What a fault rule did to a call: the effect, and what the call came to behind it. */
interface FaultNote {
  fault: string;
  effect: string;
}

/**
 * One line per API request, in order of arrival. Kept as columns: a campaign of 200,000 chunks makes
 * nearly a million requests, and an object for each would cost more than the mails.
 */
export class RequestLog {
  /** The request id is this prefix and the position, so that no id is stored. */
  private readonly prefix = randomUUID().slice(0, 24);
  private readonly at: number[] = [];
  private readonly actions: string[] = [];
  private readonly outcomes: string[] = [];
  private readonly groupIds: (number | undefined)[] = [];
  private readonly groupNames: (string | undefined)[] = [];
  private readonly taskIds: (number | undefined)[] = [];
  private readonly faults = new Map<number, FaultNote>();

  get length(): number {
    return this.at.length;
  }

  /** Enters a request on arrival, so that one that never ends is in the log too. */
  begin(at: number): number {
    this.actions.push('');
    this.outcomes.push('pending');
    this.groupIds.push(undefined);
    this.groupNames.push(undefined);
    this.taskIds.push(undefined);
    return this.at.push(at) - 1;
  }

  setAction(index: number, action: string): void {
    this.actions[index] = action;
  }

  /** `ok`, an error code, or the fault that the client saw. */
  finish(index: number, outcome: string): void {
    this.outcomes[index] = outcome;
  }

  setNote(index: number, note: RequestNote): void {
    this.groupIds[index] = note.groupId;
    this.groupNames[index] = note.groupName;
    this.taskIds[index] = note.taskId;
  }

  setFault(index: number, fault: string, effect: string): void {
    this.faults.set(index, { fault, effect });
  }

  requestId(index: number): string {
    return this.prefix + (index + 1).toString(16).padStart(12, '0');
  }

  *lines(): Generator<string> {
    for (let index = 0, end = this.at.length; index < end; index++) {
      const line = {
        at: new Date(this.at[index] ?? 0).toISOString(),
        action: this.actions[index],
        requestId: this.requestId(index),
        outcome: this.outcomes[index],
        groupId: this.groupIds[index],
        groupName: this.groupNames[index],
        taskId: this.taskIds[index],
        ...this.faults.get(index),
      };
      yield `${JSON.stringify(line)}\n`;
    }
  }
}
