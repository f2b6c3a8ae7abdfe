import { randomUUID } from 'node:crypto';
import {
  ScheduleNotFoundError,
  type ScheduleDescription,
  type ScheduleHandle,
} from '@temporalio/client';
import type { Config } from '../../config.ts';
import type { NewsletterDefinition, Overlap } from '../../domain/newsletter.ts';
import { nearest } from '../../nearest.ts';
import { connectClient, type TemporalClient } from '../../temporal/connect.ts';
import { GRPC } from '../../temporal/grpc-status.ts';
import { ensureSearchAttributes } from '../../temporal/search-attributes.ts';
import { newsletterScheduleId, type IssueInput } from '../../../workflows/messages.ts';
import { bounded } from '../bounded.ts';
import { CliError, usageError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { grpcFailureOf } from '../grpc-error.ts';
import { pause } from '../io.ts';
import { SDK_OVERLAP, wireSchedule } from './schedule-request.ts';

/** A newsletter's schedule, and which definition it starts issues of. */
export interface KnownNewsletter {
  id: string;
  input: IssueInput;
  schedule: ScheduleDescription;
}

const ID_PREFIX = newsletterScheduleId('');
/** The server carries a command out a moment after it has taken it. */
const UPDATE_MS = 10_000;
const TAKEN_MS = 10_000;
const AGAIN_MS = 1_000;
const LOOK_MS = 100;

/** Newsletters as the commands see them: Temporal schedules, with the traps of those avoided. */
export class NewsletterClient {
  readonly #temporal: TemporalClient;
  readonly #signal: AbortSignal;

  private constructor(temporal: TemporalClient, signal: AbortSignal) {
    this.#temporal = temporal;
    this.#signal = signal;
  }

  static async connect(config: Config, signal: AbortSignal): Promise<NewsletterClient> {
    const { temporalEnv, payloadKeys } = config;
    return new NewsletterClient(await connectClient(temporalEnv, { signal, payloadKeys }), signal);
  }

  get temporal(): TemporalClient {
    return this.#temporal;
  }

  async close(): Promise<void> {
    await this.#temporal.connection.close();
  }

  /** False when there is a newsletter of this id already. */
  async create(
    definition: NewsletterDefinition,
    input: IssueInput,
    paused: { note: string } | null,
  ): Promise<boolean> {
    const { connection, namespace, codec } = this.#temporal;
    await ensureSearchAttributes(connection, namespace);
    const schedule = await wireSchedule(definition, input, { now: Date.now(), codec });
    try {
      await this.call(() =>
        connection.workflowService.createSchedule({
          namespace,
          scheduleId: newsletterScheduleId(definition.id),
          schedule: {
            ...schedule,
            state: { paused: paused !== null, notes: paused?.note ?? '' },
          },
          requestId: randomUUID(),
          identity: IDENTITY,
        }),
      );
      return true;
    } catch (error) {
      if (grpcFailureOf(error)?.code === GRPC.alreadyExists) return false;
      throw error;
    }
  }

  async find(id: string): Promise<KnownNewsletter | null> {
    try {
      const schedule = await this.call(() => this.handle(id).describe());
      return { id, schedule, input: inputOf(schedule) };
    } catch (error) {
      if (error instanceof ScheduleNotFoundError) return null;
      throw error;
    }
  }

  /** An unknown id is an error that names the nearest known one. */
  async get(id: string): Promise<KnownNewsletter> {
    const known = await this.find(id);
    if (known !== null) return known;
    const ids = await this.ids();
    const near = nearest(id, ids);
    if (near !== null) throw usageError(`There is no newsletter ${id}. Did you mean ${near}?`);
    const others = ids.length === 0 ? 'nor any other' : `there are ${ids.slice(0, 5).join(', ')}`;
    throw usageError(`There is no newsletter ${id}, ${others}.`);
  }

  async ids(): Promise<string[]> {
    const ids: string[] = [];
    await this.call(async () => {
      for await (const { scheduleId } of this.#temporal.client.schedule.list()) {
        if (scheduleId.startsWith(ID_PREFIX)) ids.push(scheduleId.slice(ID_PREFIX.length));
      }
    });
    return ids.toSorted();
  }

  /**
   * Puts a definition in the place of the one that `known` has. The server takes an update whose
   * conflict token is old without a word and drops it, so what came of it is looked at: somebody
   * else's definition is an error, somebody else's pause only means once more.
   */
  async update(
    known: KnownNewsletter,
    definition: NewsletterDefinition,
    input: IssueInput,
  ): Promise<void> {
    const { connection, namespace, codec } = this.#temporal;
    const deadline = Date.now() + UPDATE_MS;
    for (let current = known; ;) {
      const { schedule, conflictToken } = current.schedule.raw;
      const changed = await wireSchedule(definition, input, { now: Date.now(), codec });
      await this.call(() =>
        connection.workflowService.updateSchedule({
          namespace,
          scheduleId: newsletterScheduleId(known.id),
          schedule: { state: schedule?.state ?? null, ...changed },
          conflictToken: conflictToken ?? new Uint8Array(),
          requestId: randomUUID(),
          identity: IDENTITY,
        }),
      );
      const token = tokenOf(current);
      const isChanged = (now: KnownNewsletter) => tokenOf(now) !== token;
      current = (await this.#once(known.id, isChanged, deadline - Date.now())) ?? current;
      if (current.input.definition === input.definition) return;
      if (current.input.definition !== known.input.definition) {
        throw new CliError(
          EXIT.failed,
          `${known.id} was updated by somebody else at the same time (now version ` +
            `${current.input.version}), and this update was not made. See \`newsletter describe\`, ` +
            'then update again.',
        );
      }
      if (Date.now() >= deadline) {
        throw new CliError(EXIT.failed, `${known.id} could not be updated. Try again.`);
      }
    }
  }

  async pause(id: string, note: string): Promise<void> {
    await this.#setPaused(id, true, () => this.handle(id).pause(note));
  }

  async resume(id: string, note: string): Promise<void> {
    await this.#setPaused(id, false, () => this.handle(id).unpause(note));
  }

  /** Never without a policy: left out, it would be the one under which all run at once. */
  async trigger(id: string, overlap: Overlap): Promise<KnownNewsletter> {
    return await this.#start(id, () => this.handle(id).trigger(SDK_OVERLAP[overlap]));
  }

  async backfill(id: string, from: number, to: number, overlap: Overlap): Promise<void> {
    await this.#start(id, () =>
      this.handle(id).backfill({
        // The server leaves out what is due at the start itself; rules are of whole minutes.
        start: new Date(from - 1_000),
        end: new Date(to + 1_000),
        overlap: SDK_OVERLAP[overlap],
      }),
    );
  }

  /**
   * Of commands that reach a schedule at the same moment the server carries out the last and drops
   * the others without a word (1.29): a pause would be lost to somebody's trigger. To pause again
   * costs nothing.
   */
  async #setPaused(id: string, paused: boolean, command: () => Promise<void>): Promise<void> {
    const deadline = Date.now() + TAKEN_MS;
    const isDone = (known: KnownNewsletter) => known.schedule.state.paused === paused;
    while (Date.now() < deadline) {
      await this.call(command);
      if ((await this.#once(id, isDone, AGAIN_MS)) !== null) return;
    }
    throw notTaken(id);
  }

  /** To start again could be one issue too many, so that a start which was dropped is told. */
  async #start(id: string, command: () => Promise<void>): Promise<KnownNewsletter> {
    const before = startsOf(await this.get(id));
    await this.call(command);
    const after = await this.#once(id, (known) => startsOf(known) > before, TAKEN_MS);
    if (after === null) throw notTaken(id);
    return after;
  }

  /** The newsletter as soon as it is as wanted; null when it is not in time. */
  async #once(
    id: string,
    wanted: (known: KnownNewsletter) => boolean,
    ms: number,
  ): Promise<KnownNewsletter | null> {
    const deadline = Date.now() + ms;
    for (;;) {
      const known = await this.get(id);
      if (wanted(known)) return known;
      if (Date.now() >= deadline) return null;
      await pause(LOOK_MS, this.#signal);
      this.#signal.throwIfAborted();
    }
  }

  async delete(id: string): Promise<void> {
    await this.call(() => this.handle(id).delete());
  }

  handle(id: string): ScheduleHandle {
    return this.#temporal.client.schedule.getHandle(newsletterScheduleId(id));
  }

  async call<T>(work: () => Promise<T>): Promise<T> {
    return await bounded(this.#temporal.connection, this.#signal, work);
  }
}

const IDENTITY = 'steadysend';

function notTaken(id: string): CliError {
  return new CliError(
    EXIT.failed,
    `Temporal did not carry this out: another command reached ${id} at the same moment, or the ` +
      `server is slow. See \`steadysend newsletter describe ${id}\`, then try again.`,
  );
}

/** Grows with whatever a start comes to: taken, waiting, left out. */
function startsOf({ schedule: { info, raw } }: KnownNewsletter): number {
  const waiting = Number(raw.info?.bufferSize ?? 0) + Number(raw.info?.bufferDropped ?? 0);
  return info.numActionsTaken + info.numActionsSkippedOverlap + waiting;
}

function tokenOf({ schedule }: KnownNewsletter): string {
  return Buffer.from(schedule.raw.conflictToken ?? []).toString('hex');
}

function inputOf({ action, scheduleId }: ScheduleDescription): IssueInput {
  const input = (action.args as unknown[] | undefined)?.[0];
  if (typeof input === 'object' && input !== null && 'definition' in input) {
    return input as IssueInput;
  }
  throw new CliError(
    EXIT.failed,
    `The schedule ${scheduleId} was not made by steadysend. Delete it with \`temporal schedule ` +
      `delete --schedule-id ${scheduleId}\`, or give another --id.`,
  );
}
