import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { World } from './action.ts';
import { ConfigError } from './config-check.ts';
import type { SimulatorConfig } from './config.ts';
import { FaultRuleError, type Faults } from './faults.ts';
import { statusOf } from './task-table.ts';

/** What the control plane needs of the simulator beside the account itself. */
export interface ControlParts {
  world: World;
  faults: Faults;
  configure(patch: unknown): void;
  reset(withConfig: boolean): void;
}

/** A request that cannot be understood: HTTP 400 with a sentence. */
class ControlError extends Error {
  override readonly name = 'ControlError';
}

type Route = (parts: ControlParts, body: unknown) => unknown;

const ROUTES: Record<string, Route> = {
  'GET /_control/health': ({ world }) => ({
    status: 'ok',
    now: new Date(world.clock.now()).toISOString(),
    mails: world.store.mails.count,
    requests: world.store.requests.length,
    groups: world.store.groups.size,
    tasks: world.store.tasks.size,
  }),
  'GET /_control/config': ({ world }) => shown(world.config),
  'PATCH /_control/config': ({ world, configure }, body) => {
    configure(body);
    return shown(world.config);
  },
  'GET /_control/clock': ({ world }) => ({ now: new Date(world.clock.now()).toISOString() }),
  'POST /_control/clock': ({ world }, body) => {
    const { events } = world.clock.advance(readAdvance(body, world.clock.now()));
    return { now: new Date(world.clock.now()).toISOString(), events };
  },
  'GET /_control/faults': ({ faults }) => faults.list(),
  'POST /_control/faults': ({ faults }, body) => {
    faults.set(body);
    return faults.list();
  },
  'POST /_control/reset': ({ reset }, body) => {
    reset(isRecord(body) && body['config'] === true);
    return { status: 'ok' };
  },
};

const STREAMS: Record<string, (world: World) => Iterable<string>> = {
  'GET /_control/mails': ({ store }) => store.mails.lines(),
  'GET /_control/requests': ({ store }) => store.requests.lines(),
  'GET /_control/callbacks': ({ callbacks }) => callbacks.lines(),
  'GET /_control/groups': groupLines,
  'GET /_control/tasks': taskLines,
};

/** Answers a request below `/_control/`. */
export async function handleControl(
  request: IncomingMessage,
  path: string,
  body: Buffer | null,
  response: ServerResponse,
  parts: ControlParts,
): Promise<void> {
  if (!isLoopback(request.socket.remoteAddress)) {
    return json(response, 403, { error: 'The control plane answers this machine only.' });
  }
  const name = `${request.method ?? ''} ${path}`;
  if (Object.hasOwn(STREAMS, name)) {
    response.writeHead(200, { 'Content-Type': 'application/x-ndjson' });
    const lines = STREAMS[name]?.(parts.world) ?? [];
    // A client that goes away in the middle is its own business.
    await pipeline(Readable.from(inBlocks(lines)), response).catch(() => undefined);
    return;
  }
  if (!Object.hasOwn(ROUTES, name)) {
    const known = [...Object.keys(ROUTES), ...Object.keys(STREAMS)].sort().join(', ');
    return json(response, 404, { error: `There is no ${name}; there are ${known}.` });
  }
  try {
    json(response, 200, ROUTES[name]?.(parts, readBody(body)));
  } catch (error) {
    const isInput =
      error instanceof ControlError ||
      error instanceof ConfigError ||
      error instanceof FaultRuleError;
    json(response, isInput ? 400 : 500, { error: isInput ? error.message : String(error) });
  }
}

/** Without the path to which events are posted: it ends in a secret of whoever takes them. */
function shown(config: SimulatorConfig): SimulatorConfig {
  const { callback } = config;
  if (callback === null) return config;
  return { ...config, callback: { ...callback, url: `${new URL(callback.url).origin}/***` } };
}

function isLoopback(address: string | undefined): boolean {
  return /^(?:::ffff:)?127\.|^::1$/.test(address ?? '');
}

function readBody(body: Buffer | null): unknown {
  if (body === null) throw new ControlError('The body is too large.');
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    throw new ControlError('The body is not JSON.');
  }
}

const UNIT_MS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
/** Ten years: enough for every schedule, and a slip of the unit does not run for minutes. */
const ADVANCE_MS_MAX = 3653 * 86_400_000;

function readAdvance(body: unknown, now: number): number {
  const given = isRecord(body) ? body : {};
  const { advance, to } = given;
  let ms = Number.NaN;
  if (typeof advance === 'number') ms = advance;
  else if (typeof advance === 'string') ms = readDuration(advance);
  else if (typeof to === 'string') ms = Date.parse(to) - now;
  if (!(ms >= 0 && ms <= ADVANCE_MS_MAX)) {
    throw new ControlError(
      'Give {"advance": "24h"} (units ms, s, m, h, d, or a number of milliseconds) or {"to": "<ISO time>"}; ' +
        'the clock only goes forward, at most ten years at once.',
    );
  }
  return ms;
}

/** `24h`, `1h30m`, `500ms`; anything else is not a number. */
function readDuration(text: string): number {
  if (!/^(?:\d+(?:\.\d+)?(?:ms|[smhd]))+$/.test(text)) return Number.NaN;
  let ms = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])/g)) {
    ms += Number(amount) * (UNIT_MS[unit ?? ''] ?? Number.NaN);
  }
  return ms;
}

function* groupLines({ store }: World): Generator<string> {
  for (const { id, name, status, rows, invalidRows, createdAt } of store.groups.matching('')) {
    const line = { groupId: id, groupName: name, status, count: rows.length };
    const at = new Date(createdAt).toISOString();
    yield `${JSON.stringify({ ...line, invalid: invalidRows.length, createdAt: at })}\n`;
  }
}

function* taskLines({ store, clock }: World): Generator<string> {
  for (const task of store.tasks.all) {
    const { taskId, groupName, type, requestCount, sendCount, cacheCount, errMsg } = task;
    const line = { taskId, groupId: task.group.id, groupName, type };
    const status = statusOf(task, clock.now());
    const counts = { requestCount, sendCount, cacheCount, errMsg };
    const createdAt = new Date(task.createdAt).toISOString();
    // Of an immediate task the same.
    const startsAt = new Date(task.firstStartAt).toISOString();
    yield `${JSON.stringify({ ...line, status, ...counts, createdAt, startsAt })}\n`;
  }
}

/** A write for every line would take most of the time of a long log. */
const BLOCK_LENGTH = 64 * 1024;

function* inBlocks(lines: Iterable<string>): Generator<string> {
  let block = '';
  for (const line of lines) {
    block += line;
    if (block.length >= BLOCK_LENGTH) {
      yield block;
      block = '';
    }
  }
  if (block !== '') yield block;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function json(response: ServerResponse, status: number, value: unknown): void {
  const bytes = Buffer.from(`${JSON.stringify(value)}\n`, 'utf8');
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': bytes.length,
  });
  response.end(bytes);
}
