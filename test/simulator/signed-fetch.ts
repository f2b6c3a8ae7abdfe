import { createHash, createHmac } from 'node:crypto';
import type { Simulator } from '../../src/simulator/server.ts';

export interface RawAnswer {
  status: number;
  code: string;
  message: string;
  body: string;
}
export interface RawRequest {
  action?: string;
  version?: string;
  region?: string;
  body?: string;
  /** What is really sent when it differs from what is signed. */
  sentBody?: string;
  secretId?: string;
  secretKey?: string;
  timestamp?: number;
  /** The date of the credential scope. */
  date?: string;
  /** Host as signed: `with` or `without` its port. */
  host?: 'with' | 'without';
  contentType?: string;
  /** Also signs the action, with values in lower case, as the documentation shows it. */
  signAction?: boolean;
  headers?: Record<string, string>;
  drop?: string[];
}

/** A third signer beside the SDK's and the simulator's, for requests that no SDK would make. */
export async function signedFetch(simulator: Simulator, request: RawRequest): Promise<RawAnswer> {
  const body = request.body ?? '{}';
  const timestamp = request.timestamp ?? Math.floor(Date.now() / 1000);
  const date = request.date ?? new Date(timestamp * 1000).toISOString().slice(0, 10);
  const contentType = request.contentType ?? 'application/json';
  const action = request.action ?? 'ListEmailIdentities';
  const host = request.host === 'with' ? `127.0.0.1:${simulator.port}` : '127.0.0.1';
  const signed: [string, string][] = [
    ['content-type', contentType],
    ['host', host],
  ];
  if (request.signAction) signed.push(['x-tc-action', action.toLowerCase()]);
  const names = signed.map(([name]) => name).join(';');
  const lines = signed.map(([name, value]) => `${name}:${value}\n`).join('');
  const canonical = ['POST', '/', '', lines, names, sha256(body)].join('\n');
  const scope = `${date}/ses/tc3_request`;
  const toSign = ['TC3-HMAC-SHA256', timestamp, scope, sha256(canonical)].join('\n');
  let key: string | Buffer = `TC3${request.secretKey ?? 'simulator'}`;
  for (const part of [date, 'ses', 'tc3_request']) key = hmac(key, part);
  const secretId = request.secretId ?? 'simulator';
  const headers: Record<string, string> = {
    'Content-Type': contentType,
    'X-TC-Action': action,
    'X-TC-Version': request.version ?? '2020-10-02',
    'X-TC-Region': request.region ?? 'ap-guangzhou',
    'X-TC-Timestamp': String(timestamp),
    Authorization:
      `TC3-HMAC-SHA256 Credential=${secretId}/${scope}, SignedHeaders=${names}, ` +
      `Signature=${hmac(key, toSign).toString('hex')}`,
    ...request.headers,
  };
  for (const name of request.drop ?? []) delete headers[name];
  const response = await fetch(simulator.url, {
    method: 'POST',
    headers,
    body: request.sentBody ?? body,
  });
  return readAnswer(response);
}

export async function readAnswer(response: Response): Promise<RawAnswer> {
  const body = await response.text();
  const { Response: answer } = JSON.parse(body) as {
    Response: { Error?: { Code: string; Message: string } };
  };
  return {
    status: response.status,
    code: answer.Error?.Code ?? 'ok',
    message: answer.Error?.Message ?? '',
    body,
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
