import {
  QueryNotRegisteredError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  type WorkflowHandle,
} from '@temporalio/client';
import type { Config } from '../config.ts';
import type { Recurrence } from '../domain/send-plan.ts';
import type { CampaignStatus, PrepareProgress } from '../domain/status.ts';
import { askStatus, ENCODED } from './ask-status.ts';
import { connectClient, type TemporalClient } from '../temporal/connect.ts';
import { GRPC } from '../temporal/grpc-status.ts';
import { PayloadKeyError } from '../temporal/payload-codec.ts';
import { hasPollers } from '../temporal/pollers.ts';
import { ensureSearchAttributes } from '../temporal/search-attributes.ts';
import {
  CAMPAIGN_TASK_QUEUE,
  campaignWorkflowId,
  cancelCampaignUpdate,
  pauseCampaignUpdate,
  rescheduleCampaignUpdate,
  resumeCampaignUpdate,
  type CampaignInput,
} from '../../workflows/messages.ts';
import type { campaignWorkflow } from '../../workflows/campaign.ts';
import { CAMPAIGN_STATE } from '../../workflows/search-attributes.ts';
import { ANSWER_MS, bounded } from './bounded.ts';
import { CliError, usageError } from './cli-error.ts';
import { EXIT } from './exit-codes.ts';
import { grpcFailureOf } from './grpc-error.ts';
import { nearest } from '../nearest.ts';
import { preparationOf } from './preparation.ts';
import { untilTaken } from './until-taken.ts';
import {
  listCampaigns,
  openCampaigns,
  recentCampaigns,
  type CampaignEntry,
  type RecentCampaign,
} from './campaign-list.ts';

/** What Temporal itself knows of a campaign, without asking a worker. */
export interface KnownCampaign {
  id: string;
  /** As launched; null for a campaign started by other means. */
  contentHash: string | null;
  isOpen: boolean;
  /** As the worker that prepares the list last told; null when none does. */
  preparation: PrepareProgress | null;
}

/** Campaigns as the commands see them. Every call is bounded, and `close` ends the connection. */
export class CampaignClient {
  readonly #temporal: TemporalClient;

  readonly #signal: AbortSignal;

  private constructor(temporal: TemporalClient, signal: AbortSignal) {
    this.#temporal = temporal;
    this.#signal = signal;
  }

  static async connect(config: Config, signal: AbortSignal): Promise<CampaignClient> {
    const { temporalEnv, payloadKeys } = config;
    return new CampaignClient(await connectClient(temporalEnv, { signal, payloadKeys }), signal);
  }

  async close(): Promise<void> {
    await this.#temporal.connection.close();
  }

  get address(): string {
    return this.#temporal.address;
  }

  /** False when a campaign of this id exists already, running or not. */
  async start(input: CampaignInput, contentHash: string): Promise<boolean> {
    const { client, connection, namespace } = this.#temporal;
    await ensureSearchAttributes(connection, namespace);
    try {
      await this.#bounded(() =>
        client.workflow.start<typeof campaignWorkflow>('campaignWorkflow', {
          workflowId: campaignWorkflowId(input.campaignId),
          taskQueue: CAMPAIGN_TASK_QUEUE,
          args: [input],
          // A campaign's id is never used twice: the second would find the first one's outcomes.
          workflowIdReusePolicy: 'REJECT_DUPLICATE',
          workflowIdConflictPolicy: 'FAIL',
          staticSummary: input.name,
          memo: { name: input.name, contentHash, ...recurringMemo(input) },
          typedSearchAttributes: [{ key: CAMPAIGN_STATE, value: 'preparing' }],
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
      throw error;
    }
  }

  async find(id: string): Promise<KnownCampaign | null> {
    try {
      const found = await this.#bounded(() => this.#handle(id).describe());
      const contentHash = found.memo?.['contentHash'];
      return {
        id,
        contentHash: typeof contentHash === 'string' ? contentHash : null,
        isOpen: found.status.name === 'RUNNING' || found.status.name === 'PAUSED',
        preparation: await preparationOf(found.raw.pendingActivities ?? [], this.#temporal.codec),
      };
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return null;
      throw error;
    }
  }

  /** An unknown id is an error that names the nearest known one. */
  async require(id: string): Promise<KnownCampaign> {
    const known = await this.find(id);
    if (known === null) throw await this.#unknown(id);
    return known;
  }

  /** The status; an unknown id is an error as in `require`. */
  async status(id: string): Promise<CampaignStatus> {
    const known = await this.require(id);
    const handle = this.#handle(id);
    if (!known.isOpen) return await this.#result(handle, id);
    try {
      const status = await askStatus(this.#temporal.connection, handle, this.#signal);
      const { preparation } = known;
      return status.state === 'preparing' && preparation !== null
        ? { ...status, preparation }
        : status;
    } catch (error) {
      if (error instanceof QueryNotRegisteredError) throw cannotAnswer(id, error);
      throw isUnanswered(error) ? noWorker(id) : error;
    }
  }

  async pause(id: string, note: string | undefined): Promise<CampaignStatus> {
    const args: [{ note?: string }] = [note === undefined ? {} : { note }];
    return await this.#update(id, 'pause', (handle) =>
      handle.executeUpdate(pauseCampaignUpdate, { args }),
    );
  }

  async resume(id: string): Promise<CampaignStatus> {
    return await this.#update(id, 'resume', (handle) => handle.executeUpdate(resumeCampaignUpdate));
  }

  /** Null: now. */
  async reschedule(id: string, startAt: string | null): Promise<CampaignStatus> {
    return await this.#update(id, 'reschedule', (handle) =>
      handle.executeUpdate(rescheduleCampaignUpdate, { args: [{ startAt }] }),
    );
  }

  async cancel(id: string, note: string | undefined): Promise<CampaignStatus> {
    const args: [{ note?: string }] = [note === undefined ? {} : { note }];
    return await this.#update(id, 'cancel', (handle) =>
      handle.executeUpdate(cancelCampaignUpdate, { args }),
    );
  }

  /** Whether a worker has asked for work lately. Without one a campaign waits, and loses nothing. */
  async hasWorker(): Promise<boolean> {
    const { connection, namespace } = this.#temporal;
    return await this.#bounded(() => hasPollers(connection, namespace, CAMPAIGN_TASK_QUEUE));
  }

  /** Newest first. */
  async list(limit: number): Promise<CampaignEntry[]> {
    return await this.#bounded(() => listCampaigns(this.#temporal.lenientClient, limit));
  }

  /** Those that are not over, newest first. */
  async open(limit: number): Promise<CampaignEntry[]> {
    return await this.#bounded(() => openCampaigns(this.#temporal.lenientClient, limit));
  }

  /** Those that are not over, or not for longer than `ms`. */
  async recent(ms: number): Promise<RecentCampaign[]> {
    return await this.#bounded(() => recentCampaigns(this.#temporal.lenientClient, ms));
  }

  #handle(id: string): WorkflowHandle {
    return this.#temporal.client.workflow.getHandle(campaignWorkflowId(id));
  }

  /** A closed campaign's status is its result, so no worker has to be up to show it. */
  async #result(handle: WorkflowHandle, id: string): Promise<CampaignStatus> {
    try {
      return (await this.#bounded(() => handle.result())) as CampaignStatus;
    } catch (error) {
      // Neither says anything of the campaign: it is this command that cannot ask or read.
      if (grpcFailureOf(error) !== null || error instanceof PayloadKeyError) throw error;
      throw new CliError(
        EXIT.failed,
        `Campaign ${id} was ended from outside or broke: ${reasonOf(error)}. ` +
          "Temporal's own view of it has the details.",
        { cause: error },
      );
    }
  }

  async #update(
    id: string,
    verb: string,
    run: (handle: WorkflowHandle) => Promise<CampaignStatus>,
  ): Promise<CampaignStatus> {
    try {
      return await untilTaken(() => this.#bounded(() => run(this.#handle(id))), this.#signal);
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) {
        const known = await this.find(id);
        throw known === null ? await this.#unknown(id) : cannot(verb, id, 'it has ended');
      }
      if (error instanceof WorkflowUpdateFailedError) {
        throw cannot(verb, id, error.cause?.message ?? error.message);
      }
      if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || isUnanswered(error)) {
        throw noWorker(id, ` Whether the ${verb} still takes effect then, \`status\` shows.`);
      }
      throw error;
    }
  }

  async #unknown(id: string): Promise<CliError> {
    const ids = (await this.list(500)).map((entry) => entry.id);
    const near = nearest(id, ids);
    const recent = ids.slice(0, 3).join(', ');
    if (near !== null) return usageError(`There is no campaign ${id}. Did you mean ${near}?`);
    if (recent === '') return usageError(`There is no campaign ${id}, nor any other.`);
    return usageError(`There is no campaign ${id}. The newest are ${recent}.`);
  }

  async #bounded<T>(call: () => Promise<T>): Promise<T> {
    return await bounded(this.#temporal.connection, this.#signal, call);
  }
}

/** For `list`, which asks no worker. */
function recurringMemo({ plan }: CampaignInput): { recurring?: Recurrence } {
  const recurring = plan?.recurring ?? null;
  return recurring === null ? {} : { recurring };
}

/** Whether Temporal answered, but no worker did: the campaign's own code runs in workers only. */
export class NoWorkerError extends CliError {
  constructor(message: string) {
    super(EXIT.unreachable, message);
  }
}

function noWorker(id: string, more = ''): NoWorkerError {
  return new NoWorkerError(
    `No worker answered for campaign ${id} within ${ANSWER_MS / 1000} s: ` +
      `start one with \`steadysend worker\`, or read the log of the one that runs.${more}`,
  );
}

/** Such as one that has not the key with which the campaign's payloads are encrypted. */
function cannotAnswer(id: string, { message }: Error): CliError {
  const reason = message === ENCODED ? 'the reason is encrypted, and stands in its log' : message;
  return new CliError(EXIT.unreachable, `A worker cannot answer for campaign ${id}: ${reason}`);
}

function cannot(verb: string, id: string, reason: string): CliError {
  return usageError(`Cannot ${verb} ${id}: ${reason}.`);
}

/**
 * FAILED_PRECONDITION is Temporal's "no poller seen for task queue recently"; CANCELLED is what our
 * own deadline looks like when the server notices it first.
 */
const UNANSWERED: readonly number[] = [
  GRPC.cancelled,
  GRPC.failedPrecondition,
  GRPC.deadlineExceeded,
];

function isUnanswered(error: unknown): boolean {
  return UNANSWERED.includes(grpcFailureOf(error)?.code ?? -1);
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
