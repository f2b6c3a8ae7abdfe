import { isRecord } from './params.ts';
import { WireError } from './wire-errors.ts';
import type { SignedRequest } from './signature.ts';

/** One API request as the gateway reads it: headers say what, the body or the query says with what. */
export interface Envelope {
  action: string;
  version: string;
  region: string;
  params: Record<string, unknown>;
  isQuery: boolean;
}

export function readAction(request: SignedRequest): string {
  return headerOf(request, 'x-tc-action');
}

/**
 * Requests signed the old way (HmacSHA1, HmacSHA256) carry their signature among the parameters. The
 * simulator verifies TC3 only, and says so instead of failing on something that only follows from it.
 */
export function refuseOldSignature(request: SignedRequest): void {
  if (request.headers.authorization) return;
  const form = request.method === 'GET' ? request.query : request.body.toString('latin1');
  if (/(?:^|&)Signature(?:Method)?=/.test(form)) {
    throw new WireError(
      'AuthFailure.InvalidAuthorization',
      'This simulator verifies TC3-HMAC-SHA256 only: set the sign method of the client to it.',
    );
  }
}

export function readEnvelope(request: SignedRequest): Envelope {
  const isQuery = request.method === 'GET';
  const envelope = {
    action: readAction(request),
    version: headerOf(request, 'x-tc-version'),
    region: headerOf(request, 'x-tc-region'),
    isQuery,
  };
  for (const [name, value] of [
    ['X-TC-Action', envelope.action],
    ['X-TC-Version', envelope.version],
    ['X-TC-Region', envelope.region],
  ] as const) {
    if (value === '') throw new WireError('MissingParameter', `The header ${name} is missing.`);
  }
  return { ...envelope, params: isQuery ? readQuery(request.query) : readBody(request) };
}

function headerOf(request: SignedRequest, name: string): string {
  const value = request.headers[name];
  return typeof value === 'string' ? value : '';
}

function readBody(request: SignedRequest): Record<string, unknown> {
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    throw new WireError(
      'InvalidParameter',
      'The simulator reads POST bodies as JSON: Content-Type must be application/json.',
    );
  }
  // The documentation shows `{}` for actions without parameters; nothing at all is taken the same way.
  if (request.body.length === 0) return {};
  let params: unknown;
  try {
    params = JSON.parse(request.body.toString('utf8'));
  } catch {
    throw new WireError('InvalidParameter', 'The request body is not JSON.');
  }
  if (!isRecord(params)) throw new WireError('InvalidParameter', 'The body must be a JSON object.');
  return params;
}

/** GET flattens its parameters: `Datas.0.Email=…` is the address of the first row. */
function readQuery(query: string): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const [key, value] of new URLSearchParams(query)) {
    const parts = key.split('.');
    const last = parts.pop() ?? '';
    let node = root;
    for (const part of parts) {
      const next = Object.hasOwn(node, part) ? node[part] : undefined;
      node = isRecord(next) ? next : define(node, part, {});
    }
    define(node, last, value);
  }
  return Object.fromEntries(Object.entries(root).map(([key, value]) => [key, unflatten(value)]));
}

/** Not a plain assignment, which `__proto__` as a name would turn into something else. */
function define<T>(node: Record<string, unknown>, name: string, value: T): T {
  Object.defineProperty(node, name, {
    value,
    enumerable: true,
    writable: true,
    configurable: true,
  });
  return value;
}

function unflatten(value: unknown): unknown {
  if (!isRecord(value)) return value;
  const entries = Object.entries(value);
  if (entries.length > 0 && entries.every(([key], index) => key === String(index))) {
    return entries.map(([, entry]) => unflatten(entry));
  }
  return Object.fromEntries(entries.map(([key, entry]) => [key, unflatten(entry)]));
}
