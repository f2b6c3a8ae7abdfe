import type { SendTask, SesPort } from '../src/ses/port.ts';
import { read, type Refused } from './calls.ts';

const PAGE = 100;
/** So few are asked for one by one, which costs less than paging through an account's tasks. */
const FEW = 3;
/** 200,000 tasks, the open ones of a campaign of 10 million; a sweep never reads more. */
const PAGES_MAX = 2_000;
/**
 * The provider's times carry no zone, and clocks differ: a page is old only if all of it is older
 * than what we look for by more than any zone can be off.
 */
const ZONE_SLACK_MS = 26 * 3_600_000;

export interface WantedTask {
  taskId: number;
  groupId: number;
  /** When we were told of it. */
  at: string;
}

/**
 * Recurring tasks are looked at for as long as they recur, and by then an account has a year of
 * other tasks after them: they are listed apart.
 */
export interface TaskKind {
  kind?: 'recurring';
}

export interface FoundTasks {
  tasks: Map<number, SendTask>;
  /** Groups for which SES lists more than one task. */
  repeated: Set<number>;
  refused?: Refused;
}

/**
 * Finds send tasks by reading ListSendTasks in pages of 100, newest first, because SES has no
 * filter by task id and one call a chunk would cost as much as sending did. The order of the list
 * is not documented; it is read from the page, and an unordered list is read to its end.
 */
export async function findTasks(
  ses: SesPort,
  wanted: WantedTask[],
  stop: AbortSignal,
  kind: TaskKind = {},
): Promise<FoundTasks> {
  const found: FoundTasks = { tasks: new Map(), repeated: new Set() };
  const missing = new Set(wanted.map(({ taskId }) => taskId));
  const byGroup = new Map(wanted.map(({ groupId, taskId }) => [groupId, taskId]));
  const take = (tasks: SendTask[]) => {
    for (const task of tasks) {
      const expected = byGroup.get(task.groupId);
      if (expected === undefined) continue;
      if (expected !== task.taskId) found.repeated.add(task.groupId);
      else found.tasks.set(task.taskId, task);
      missing.delete(task.taskId);
    }
  };
  if (wanted.length <= FEW) {
    for (const { groupId } of wanted) {
      const page = await readPage(ses, { groupId, offset: 0 }, stop);
      if (page.kind === 'refused') return { ...found, refused: page };
      take(page.value.items);
    }
    return found;
  }
  const oldest = Math.min(...wanted.map(({ at }) => Date.parse(at))) - ZONE_SLACK_MS;
  const first = await readPage(ses, { ...kind, offset: 0 }, stop);
  if (first.kind === 'refused') return { ...found, refused: first };
  take(first.value.items);
  const order = orderOf(first.value.items);
  const total = first.value.total;
  for (const offset of furtherOffsets(order, total)) {
    if (missing.size === 0) break;
    const page = await readPage(ses, { ...kind, offset }, stop);
    if (page.kind === 'refused') return { ...found, refused: page };
    take(page.value.items);
    if (order !== 'none' && page.value.items.every((task) => createdAt(task) < oldest)) break;
    if (page.value.items.length === 0) break;
  }
  return found;
}

function readPage(
  ses: SesPort,
  query: TaskKind & { groupId?: number; offset: number },
  stop: AbortSignal,
) {
  return read(stop, 'ListSendTasks', (options) =>
    ses.listSendTasks({ ...query, limit: PAGE }, options),
  );
}

type Order = 'newestFirst' | 'oldestFirst' | 'none';

function orderOf(tasks: SendTask[]): Order {
  const times = tasks.map(createdAt);
  if (times.some(Number.isNaN)) return 'none';
  const isSorted = (sign: number) =>
    times.every((time, place) => place === 0 || sign * (time - (times[place - 1] ?? time)) >= 0);
  if (isSorted(-1)) return 'newestFirst';
  return isSorted(1) ? 'oldestFirst' : 'none';
}

/** The offsets after the first page, in the order in which they are worth reading. */
function furtherOffsets(order: Order, total: number): number[] {
  const pages = Math.min(Math.ceil(total / PAGE), PAGES_MAX);
  // One page more than counted: tasks that are created meanwhile push the others back.
  const offsets = Array.from({ length: pages }, (_, page) => (page + 1) * PAGE);
  if (order !== 'oldestFirst') return offsets;
  return Array.from({ length: pages }, (_, page) => Math.max(0, total - (page + 1) * PAGE));
}

function createdAt(task: SendTask): number {
  return Date.parse(`${task.createdAt.replace(' ', 'T')}Z`);
}
