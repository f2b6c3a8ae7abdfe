import type { CampaignStatus } from '../../domain/status.ts';
import { GRPC } from '../../temporal/grpc-status.ts';
import type { CampaignClient } from '../campaign-client.ts';
import type { CampaignEntry } from '../campaign-list.ts';
import { grpcFailureOf } from '../grpc-error.ts';
import { StatusBoard, type Look } from './status-board.ts';

/** The client's part that pages need, for tests to stand in for it. */
export type CampaignCalls = Pick<
  CampaignClient,
  'list' | 'find' | 'status' | 'pause' | 'resume' | 'cancel' | 'close'
>;

export interface ListedCampaign {
  entry: CampaignEntry;
  look: Look;
}

export const LIST_LIMIT = 50;
/** A list is drawn without numbers rather than late. */
const LIST_PATIENCE_MS = 1_500;
const PAGE_PATIENCE_MS = 5_000;

/** Campaigns over one connection, which is made when it is needed, and anew after Temporal was away. */
export class Campaigns {
  readonly #connect: () => Promise<CampaignCalls>;
  readonly #board: StatusBoard;
  #client: Promise<CampaignCalls> | null = null;

  constructor(connect: () => Promise<CampaignCalls>) {
    this.#connect = connect;
    this.#board = new StatusBoard((id) => this.#use((client) => client.status(id)));
  }

  /** Newest first, each with its numbers as far as somebody answers in time. */
  async list(): Promise<ListedCampaign[]> {
    const entries = await this.#use((client) => client.list(LIST_LIMIT));
    return await Promise.all(
      entries.map(async (entry) => ({
        entry,
        look: await this.#board.look(entry.id, LIST_PATIENCE_MS),
      })),
    );
  }

  async look(id: string): Promise<Look> {
    return await this.#board.look(id, PAGE_PATIENCE_MS);
  }

  async exists(id: string): Promise<boolean> {
    return (await this.#use((client) => client.find(id))) !== null;
  }

  async pause(id: string, note: string | undefined): Promise<void> {
    await this.#change((client) => client.pause(id, note));
  }

  async resume(id: string): Promise<void> {
    await this.#change((client) => client.resume(id));
  }

  async cancel(id: string, note: string | undefined): Promise<void> {
    await this.#change((client) => client.cancel(id, note));
  }

  async close(): Promise<void> {
    const client = this.#client;
    this.#client = null;
    await client?.then((open) => open.close()).catch(() => undefined);
  }

  async #change(work: (client: CampaignCalls) => Promise<CampaignStatus>): Promise<void> {
    this.#board.put(await this.#use(work));
  }

  async #use<T>(work: (client: CampaignCalls) => Promise<T>): Promise<T> {
    const connecting = (this.#client ??= this.#connect());
    try {
      return await work(await connecting);
    } catch (error) {
      // A connection that could not be made, or is gone, is not waited for again: the next page
      // makes its own, and hears within five seconds if that does not work either.
      const isGone = grpcFailureOf(error)?.code === GRPC.unavailable;
      const isUnmade = await connecting.then(
        () => false,
        () => true,
      );
      if ((isGone || isUnmade) && this.#client === connecting) await this.close();
      throw error;
    }
  }
}
