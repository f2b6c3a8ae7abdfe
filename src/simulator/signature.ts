import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { SimulatorConfig } from './config.ts';
import { WireError } from './wire-errors.ts';

/**
 * Verifies TC3-HMAC-SHA256 as the common documentation of API 3.0 describes it. Written from that
 * description alone: the simulator judges clients, so it must not share their signing code.
 */
export interface SignedRequest {
  method: string;
  path: string;
  /** As sent, without the question mark. */
  query: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

interface Authorization {
  secretId: string;
  date: string;
  service: string;
  signedHeaders: string[];
  signature: string;
}

const ALGORITHM = 'TC3-HMAC-SHA256';
const AUTHORIZATION =
  /^TC3-HMAC-SHA256\s+Credential=([^/,\s]+)\/(\d{4}-\d{2}-\d{2})\/([^/,\s]+)\/tc3_request\s*,\s*SignedHeaders=([a-z0-9;-]+)\s*,\s*Signature=([0-9a-f]{64})$/;

export class SignatureVerifier {
  private readonly config: SimulatorConfig;
  /** A signing key is the same for a whole day. */
  private readonly keys = new Map<string, Buffer>();

  constructor(config: SimulatorConfig) {
    this.config = config;
  }

  /** Returns the secret id of the caller, or throws the AuthFailure that the gateway answers. */
  verify(request: SignedRequest): string {
    const authorization = readAuthorization(request.headers.authorization);
    const timestamp = readTimestamp(request.headers['x-tc-timestamp']);
    const secretKey = this.secretKeyOf(authorization.secretId);
    this.checkAge(timestamp, authorization.date);
    if (this.config.token !== null && request.headers['x-tc-token'] !== this.config.token) {
      throw new WireError('AuthFailure.TokenFailure');
    }
    const key = this.signingKey(secretKey, authorization.date, authorization.service);
    for (const canonical of canonicalRequests(request, authorization.signedHeaders)) {
      const scope = `${authorization.date}/${authorization.service}/tc3_request`;
      const toSign = `${ALGORITHM}\n${timestamp}\n${scope}\n${sha256(canonical)}`;
      const expected = createHmac('sha256', key).update(toSign).digest();
      if (timingSafeEqual(expected, Buffer.from(authorization.signature, 'hex'))) {
        return authorization.secretId;
      }
    }
    throw new WireError('AuthFailure.SignatureFailure');
  }

  private secretKeyOf(secretId: string): string {
    const { config } = this;
    if (secretId === config.secretId) return config.secretKey;
    const account = config.accounts.find((entry) => entry.secretId === secretId);
    if (!account) throw new WireError('AuthFailure.SecretIdNotFound');
    return account.secretKey;
  }

  /** Against real time, not the simulator's clock: clients cannot know how far a test has moved it. */
  private checkAge(timestamp: number, date: string): void {
    const skewSeconds = Math.abs(Date.now() / 1000 - timestamp);
    const utcDate = new Date(timestamp * 1000).toISOString().slice(0, 10);
    if (skewSeconds > this.config.maxClockSkewSeconds) {
      throw new WireError('AuthFailure.SignatureExpire');
    }
    if (utcDate !== date) {
      throw new WireError(
        'AuthFailure.SignatureFailure',
        'The date of the credential scope is not the UTC date of X-TC-Timestamp.',
      );
    }
  }

  private signingKey(secretKey: string, date: string, service: string): Buffer {
    const name = `${secretKey}\n${date}\n${service}`;
    const known = this.keys.get(name);
    if (known) return known;
    // Anyone may send any scope, so what is remembered has a limit.
    if (this.keys.size >= 100) this.keys.clear();
    let key = createHmac('sha256', `TC3${secretKey}`).update(date).digest();
    for (const part of [service, 'tc3_request']) {
      key = createHmac('sha256', key).update(part).digest();
    }
    this.keys.set(name, key);
    return key;
  }
}

function readAuthorization(header: string | undefined): Authorization {
  if (!header) {
    throw new WireError('AuthFailure.InvalidAuthorization', 'The Authorization header is missing.');
  }
  const match = AUTHORIZATION.exec(header);
  if (!match) throw new WireError('AuthFailure.InvalidAuthorization');
  const [, secretId = '', date = '', service = '', names = '', signature = ''] = match;
  const signedHeaders = names.split(';');
  if (!signedHeaders.includes('host') || !signedHeaders.includes('content-type')) {
    throw new WireError(
      'AuthFailure.InvalidAuthorization',
      'SignedHeaders must hold content-type and host.',
    );
  }
  return { secretId, date, service, signedHeaders, signature };
}

/** Nine digits reach to 2001 and eleven beyond 5000: more would not even be a date. */
function readTimestamp(header: string | string[] | undefined): number {
  if (typeof header !== 'string') {
    throw new WireError('MissingParameter', 'The request lacks the header X-TC-Timestamp.');
  }
  if (!/^\d{9,11}$/.test(header)) {
    throw new WireError('InvalidParameterValue', 'X-TC-Timestamp must be Unix time in seconds.');
  }
  return Number(header);
}

/**
 * The canonical request in the readings that official clients use: the Node SDK signs the host name
 * without the port that its Host header carries, others with it, and the documentation asks for
 * header values in lower case where some clients keep the case.
 */
function* canonicalRequests(request: SignedRequest, signedHeaders: string[]): Generator<string> {
  const { method, path, query, headers } = request;
  const unsigned = headers['x-tc-content-sha256'] === 'UNSIGNED-PAYLOAD';
  const payload = sha256(unsigned ? 'UNSIGNED-PAYLOAD' : request.body);
  const host = headers.host ?? '';
  const seen = new Set<string>();
  for (const hostValue of [host.replace(/:\d+$/, ''), host]) {
    for (const lower of [false, true]) {
      const lines = signedHeaders.map((name) => {
        const raw = name === 'host' ? hostValue : String(headers[name] ?? '').trim();
        return `${name}:${lower ? raw.toLowerCase() : raw}\n`;
      });
      const signed = signedHeaders.join(';');
      const canonical = [method, path, query, lines.join(''), signed, payload].join('\n');
      if (!seen.has(canonical)) yield canonical;
      seen.add(canonical);
    }
  }
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}
