import { createReadStream } from 'node:fs';
import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'csv-parse';
import pLimit from 'p-limit';
import { ses } from 'tencentcloud-sdk-nodejs-ses';
import type { SesAction } from '../../src/ses/actions.ts';
import { createPacers } from '../../src/ses/pacer.ts';

/**
 * What steadysend is compared with: a loop over the list as one would write it in an afternoon, with
 * p-limit and the official SDK. The same calls, and even our pacer, so that the difference is what
 * exactly-once costs: killed in the middle it has lost its place, and an answer that is lost is a
 * chunk that is lost or mailed twice.
 */
export interface PlainLoopOptions {
  endpoint: string;
  list: string;
  chunkSize: number;
  ratePerSecond: number;
  /** Chunks on their way at once. */
  concurrency: number;
}

interface Row {
  email: string;
  name: string;
}

type Client = InstanceType<typeof ses.v20201002.Client>;

const POLL_MS = 400;
const PAGE = 100;
const COMPLETE = 3;

/** Sends the list; tells how many chunks it were. */
export async function plainLoop(options: PlainLoopOptions): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const client = createClient(options.endpoint, agent);
  const call = createCaller(options.ratePerSecond);
  const uploads = createUploadWatch(client, call);
  const limit = pLimit(options.concurrency);
  const chunks: Promise<void>[] = [];
  const run = Date.now().toString(36);

  async function sendChunk(rows: Row[], number: number): Promise<void> {
    const group = await call('CreateReceiver', () =>
      client.CreateReceiver({ ReceiversName: `loop-${run}-${number}` }),
    );
    const id = group.ReceiverId ?? 0;
    const Datas = rows.map(({ email, name }) => ({
      Email: email,
      TemplateData: JSON.stringify({ name }),
    }));
    await call('CreateReceiverDetailWithData', () =>
      client.CreateReceiverDetailWithData({ ReceiverId: id, Datas }),
    );
    await uploads.complete(id);
    await call('BatchSendEmail', () =>
      client.BatchSendEmail({
        FromEmailAddress: 'news@mail.example.com',
        ReceiverId: id,
        Subject: 'Hello {{name}}',
        TaskType: 1,
        Template: { TemplateID: 10001, TemplateData: '{}' },
      }),
    );
  }

  try {
    for await (const rows of chunksOf(options.list, options.chunkSize)) {
      const number = chunks.length;
      chunks.push(limit(() => sendChunk(rows, number)));
    }
    await Promise.all(chunks);
  } finally {
    agent.destroy();
  }
  return chunks.length;
}

function createClient(endpoint: string, agent: Agent): Client {
  return new ses.v20201002.Client({
    credential: { secretId: 'simulator', secretKey: 'simulator' },
    region: 'ap-guangzhou',
    profile: { httpProfile: { endpoint: new URL(endpoint).host, protocol: 'http://', agent } },
  });
}

type Call = <T>(action: SesAction, send: () => Promise<T>) => Promise<T>;

/** Waits for a slot, and tries a refused call again. */
function createCaller(ratePerSecond: number): Call {
  const pacers = createPacers({ ratePerSecond });
  return async (action, send) => {
    for (;;) {
      const slotAt = await pacers.of(action).take();
      try {
        return await send();
      } catch (error) {
        if ((error as { code?: string }).code !== 'RequestLimitExceeded') throw error;
        pacers.of(action).slowDown(slotAt);
      }
    }
  };
}

/** One poll for all groups whose upload is under way: the newest come first. */
function createUploadWatch(client: Client, call: Call) {
  const waiting = new Map<number, () => void>();
  let isPolling = false;

  async function look(): Promise<void> {
    let unseen = waiting.size;
    for (let offset = 0; unseen > 0; offset += PAGE) {
      const page = await call('ListReceivers', () =>
        client.ListReceivers({ Offset: offset, Limit: PAGE }),
      );
      for (const { ReceiverId = 0, ReceiversStatus } of page.Data ?? []) {
        const resolve = waiting.get(ReceiverId);
        if (resolve === undefined) continue;
        unseen -= 1;
        if (ReceiversStatus !== COMPLETE) continue;
        waiting.delete(ReceiverId);
        resolve();
      }
      if ((page.Data ?? []).length < PAGE) break;
    }
  }

  async function poll(): Promise<void> {
    isPolling = true;
    try {
      while (waiting.size > 0) {
        await sleep(POLL_MS);
        await look();
      }
    } finally {
      isPolling = false;
    }
  }

  return {
    complete(id: number): Promise<void> {
      return new Promise((resolve, reject) => {
        waiting.set(id, resolve);
        if (!isPolling) poll().catch(reject);
      });
    },
  };
}

async function* chunksOf(list: string, size: number): AsyncGenerator<Row[]> {
  let rows: Row[] = [];
  const records = createReadStream(list).pipe(parse({ columns: true }));
  for await (const row of records as AsyncIterable<Row>) {
    if (rows.push(row) < size) continue;
    yield rows;
    rows = [];
  }
  if (rows.length > 0) yield rows;
}
