import type { RecipientGroup, SesPort } from '../src/ses/port.ts';
import { read, type Refused } from './calls.ts';
import type { RefusedError } from './refusals.ts';
import { wait } from './wait.ts';

/** Uploads take a second or two; asking more often than this only spends the list action's rate. */
const POLL_EVERY_MS = 400;
/**
 * The groups of a span that is resumed were complete long ago, and the first send after a pause
 * waits for this look. Not at once, so that one look serves all that begin to wait together.
 */
const FIRST_LOOK_MS = 20;

interface Waiter {
  isEnough: (group: RecipientGroup | undefined) => boolean;
  resolve: (group: RecipientGroup | undefined) => void;
  reject: (error: unknown) => void;
}

/**
 * One poll for all groups of a span that wait for their upload: a single ListReceivers by the
 * span's keyword tells the state of all twenty, where one call a group would cost more requests
 * than everything else together. It polls only while somebody waits.
 */
export class GroupWatch {
  private readonly ses: SesPort;
  private readonly keyword: string;
  private readonly stop: AbortSignal;
  private readonly toRefusal: (outcome: Refused) => RefusedError;
  private readonly waiters = new Map<number, Waiter>();
  private isPolling = false;

  constructor(
    ses: SesPort,
    keyword: string,
    stop: AbortSignal,
    toRefusal: (outcome: Refused) => RefusedError,
  ) {
    this.ses = ses;
    this.keyword = keyword;
    this.stop = stop;
    this.toRefusal = toRefusal;
  }

  /** Resolves with the group's facts as soon as they are enough for the one who waits. */
  until(groupId: number, isEnough: Waiter['isEnough']): Promise<RecipientGroup | undefined> {
    return new Promise((resolve, reject) => {
      this.waiters.set(groupId, { isEnough, resolve, reject });
      if (!this.isPolling) void this.poll();
    });
  }

  private async poll(): Promise<void> {
    this.isPolling = true;
    try {
      let next = FIRST_LOOK_MS;
      while (this.waiters.size > 0) {
        await wait(next, this.stop);
        next = POLL_EVERY_MS;
        const groups = await this.list();
        for (const [groupId, waiter] of this.waiters) {
          const group = groups.get(groupId);
          if (!waiter.isEnough(group)) continue;
          this.waiters.delete(groupId);
          waiter.resolve(group);
        }
      }
    } catch (error) {
      for (const waiter of this.waiters.values()) waiter.reject(error);
      this.waiters.clear();
    } finally {
      this.isPolling = false;
    }
  }

  private async list(): Promise<Map<number, RecipientGroup>> {
    const query = { keyword: this.keyword, offset: 0, limit: 100 };
    const outcome = await read(this.stop, 'ListReceivers', (options) =>
      this.ses.listGroups(query, options),
    );
    if (outcome.kind === 'refused') throw this.toRefusal(outcome);
    return new Map(outcome.value.items.map((group) => [group.groupId, group]));
  }
}
