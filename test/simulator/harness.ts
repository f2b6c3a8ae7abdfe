import { Agent } from 'node:http';
import { ses } from 'tencentcloud-sdk-nodejs-ses';
import { onTestFinished } from 'vitest';
import type { SimulatorConfig } from '../../src/simulator/config.ts';
import { startSimulator, type Simulator } from '../../src/simulator/server.ts';
import { nextMidnight } from '../../src/simulator/wire-time.ts';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

export type SesClient = InstanceType<typeof ses.v20201002.Client>;

export interface Bench {
  simulator: Simulator;
  client: SesClient;
}

/** A simulator of its own for a test, and the official SDK aimed at it. Closed when the test ends. */
export async function openBench(config: Partial<SimulatorConfig> = {}): Promise<Bench> {
  const simulator = await startSimulator({ config: { ratePerSecond: null, ...config } });
  onTestFinished(() => simulator.close());
  return { simulator, client: clientOf(simulator) };
}

/** The same at noon in UTC+8, so that a test does not depend on the hour at which it runs. */
export async function openBenchAtNoon(config: Partial<SimulatorConfig> = {}): Promise<Bench> {
  const bench = await openBench(config);
  const { clock } = bench.simulator;
  clock.advance(nextMidnight(clock.now(), 'UTC+8') - clock.now() + 12 * HOUR_MS);
  return bench;
}

export function clientOf(
  simulator: Simulator,
  options: {
    secretId?: string;
    secretKey?: string;
    token?: string;
    region?: string;
    reqMethod?: 'GET' | 'POST';
    reqTimeout?: number;
    signMethod?: 'TC3-HMAC-SHA256' | 'HmacSHA1' | 'HmacSHA256';
  } = {},
): SesClient {
  const agent = new Agent({ keepAlive: true });
  onTestFinished(() => agent.destroy());
  const { secretId = 'simulator', secretKey = 'simulator', token } = options;
  return new ses.v20201002.Client({
    credential: { secretId, secretKey, ...(token === undefined ? {} : { token }) },
    region: options.region ?? 'ap-guangzhou',
    profile: {
      signMethod: options.signMethod ?? 'TC3-HMAC-SHA256',
      httpProfile: {
        endpoint: `127.0.0.1:${simulator.port}`,
        protocol: 'http://',
        reqMethod: options.reqMethod ?? 'POST',
        reqTimeout: options.reqTimeout ?? 30,
        agent,
      },
    },
  });
}

/** The API code of a refused call. */
export async function codeOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'ok',
    (error: unknown) => (error as { code?: string }).code ?? `no code: ${String(error)}`,
  );
}

export function rowsNamed(
  count: number,
  prefix = 'reader',
): { Email: string; TemplateData: string }[] {
  return Array.from({ length: count }, (_, index) => ({
    Email: `${prefix}${index}@inbox.example`,
    TemplateData: JSON.stringify({ name: `Reader ${index}` }),
  }));
}

/** A complete group of `count` rows. The upload delay passes on the simulator's clock. */
export async function completeGroup(
  { simulator, client }: Bench,
  name: string,
  count = 3,
): Promise<number> {
  const { ReceiverId = 0 } = await client.CreateReceiver({ ReceiversName: name });
  await client.CreateReceiverDetailWithData({ ReceiverId, Datas: rowsNamed(count, `${name}-`) });
  simulator.clock.advance(simulator.config.uploadDelayMs);
  return ReceiverId;
}

export function newTask(ReceiverId: number): Parameters<SesClient['BatchSendEmail']>[0] {
  return {
    ReceiverId,
    FromEmailAddress: 'News <news@mail.example.com>',
    Subject: 'Hello {{name}}',
    TaskType: 1,
    Template: { TemplateID: 10001, TemplateData: '{}' },
  };
}

/** The one send task of a group, as ListSendTasks shows it. */
export async function taskOf(
  { client }: Bench,
  ReceiverId: number,
): Promise<{ status: number; asked: number; sent: number; cached: number; errMsg: string }> {
  const { Data } = await client.ListSendTasks({ Offset: 0, Limit: 10, ReceiverId });
  const task = Data?.[0];
  return {
    status: task?.TaskStatus ?? -1,
    asked: task?.RequestCount ?? -1,
    sent: task?.SendCount ?? -1,
    cached: task?.CacheCount ?? -1,
    errMsg: task?.ErrMsg ?? '',
  };
}

export interface MailLine {
  email: string;
  data: Record<string, string>;
  templateId: number;
  subject: string;
  from: string;
  groupName: string | null;
  taskId: number | null;
  sentAt: string;
  bounced?: boolean;
}
export interface RequestLine {
  at: string;
  action: string;
  requestId: string;
  outcome: string;
  groupId?: number;
  groupName?: string;
  taskId?: number;
  fault?: string;
  effect?: string;
}

export const mailsOf = (simulator: Simulator): Promise<MailLine[]> =>
  readLines<MailLine>(`${simulator.url}/_control/mails`);
export const requestsOf = (simulator: Simulator): Promise<RequestLine[]> =>
  readLines<RequestLine>(`${simulator.url}/_control/requests`);

async function readLines<T>(url: string): Promise<T[]> {
  const text = await (await fetch(url)).text();
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}

/** A control plane call with a JSON body. */
export async function control(
  simulator: Simulator,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; json: unknown }> {
  const response = await fetch(`${simulator.url}/_control/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, json: await response.json() };
}

/** `YYYY-MM-DD HH:MM:SS` in UTC+8, some milliseconds from the simulator's now. */
export function wireTime(simulator: Simulator, inMs: number): string {
  const wall = new Date(simulator.clock.now() + inMs + 8 * 3_600_000);
  return wall.toISOString().slice(0, 19).replace('T', ' ');
}
