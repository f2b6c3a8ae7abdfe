import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection, isGrpcServiceError } from '@temporalio/client';
import type { PayloadCodec } from '@temporalio/common';
import { NativeConnection } from '@temporalio/worker';
import { NO_PAYLOAD_KEYS, type PayloadKeys } from '../payload-keys.ts';
import { GRPC } from './grpc-status.ts';
import { payloadCodec } from './payload-codec.ts';
import { loadProfile } from './profile.ts';
import type { TemporalProfile } from './profile.ts';
import type { Environment } from './server-binary.ts';

export interface ConnectOptions {
  /** @default 5000 */
  timeoutMs?: number;
  signal?: AbortSignal;
}

export interface ClientOptions extends ConnectOptions {
  /** @default none: nothing is encrypted, and what is cannot be read */
  payloadKeys?: PayloadKeys;
}

export interface TemporalClient {
  client: Client;
  /** The client's own, for payloads that go to the server past it. */
  codec: PayloadCodec;
  /** As `client`, but what cannot be decrypted is null instead of an error. */
  lenientClient: Client;
  connection: Connection;
  address: string;
  namespace: string;
}

export interface TemporalNative {
  connection: NativeConnection;
  address: string;
  namespace: string;
}

/** Why there is no use in going on: nobody answers, it does not let us in, no such namespace. */
export type UnreachableReason = 'noAnswer' | 'refused' | 'noNamespace';

export class TemporalUnreachableError extends Error {
  override readonly name = 'TemporalUnreachableError';
  readonly address: string;
  readonly reason: UnreachableReason;

  constructor(address: string, reason: UnreachableReason, message: string, cause: unknown) {
    super(message, { cause });
    this.address = address;
    this.reason = reason;
  }
}

// Long enough for TLS to another continent, short enough to wait for before a terminal.
const CONNECT_TIMEOUT_MS = 5_000;

/** For commands: a connected client, checked to have its namespace. Close its `connection`. */
export async function connectClient(
  env: Environment,
  options: ClientOptions = {},
): Promise<TemporalClient> {
  const { timeoutMs = CONNECT_TIMEOUT_MS, signal, payloadKeys = NO_PAYLOAD_KEYS } = options;
  const profile = loadProfile(env);
  const { address, namespace } = profile;
  const connection = Connection.lazy({
    ...profile.connectionOptions,
    connectTimeout: timeoutMs,
  });
  try {
    const asking = connection
      .ensureConnected()
      .then(() => askForNamespace(connection, namespace, timeoutMs));
    await within(asking, timeoutMs, signal);
  } catch (error) {
    await connection.close();
    throw explain(error, profile, signal);
  }
  const codec = payloadCodec(payloadKeys);
  const lenient = payloadCodec(payloadKeys, { unreadable: 'null' });
  const clientWith = (payloadCodecs: PayloadCodec[]) =>
    new Client({ connection, namespace, dataConverter: { payloadCodecs } });
  return {
    client: clientWith([codec]),
    lenientClient: clientWith([lenient]),
    codec,
    connection,
    address,
    namespace,
  };
}

/** For workers. Close its `connection` when the workers have ended. */
export async function connectNative(
  env: Environment,
  options: ConnectOptions = {},
): Promise<TemporalNative> {
  const { timeoutMs = CONNECT_TIMEOUT_MS, signal } = options;
  const profile = loadProfile(env);
  const { address, namespace } = profile;
  const connecting = NativeConnection.connect(profile.connectionOptions);
  try {
    const connection = await within(connecting, timeoutMs, signal);
    try {
      await within(askForNamespace(connection, namespace, timeoutMs), timeoutMs, signal);
    } catch (error) {
      await connection.close();
      throw error;
    }
    return { connection, address, namespace };
  } catch (error) {
    // The SDK's own attempt cannot be cancelled; a connection that comes late is closed.
    void connecting.then((late) => late.close()).catch(() => undefined);
    throw explain(error, profile, signal);
  }
}

async function askForNamespace(
  connection: Connection | NativeConnection,
  namespace: string,
  timeoutMs: number,
): Promise<void> {
  try {
    await connection.withDeadline(Date.now() + timeoutMs, () =>
      connection.workflowService.describeNamespace({ namespace }),
    );
  } catch (error) {
    // An API key may be allowed to run workflows and not to describe the namespace.
    if (isGrpcServiceError(error) && error.code === GRPC.permissionDenied) return;
    throw error;
  }
}

async function within<T>(
  promise: Promise<T>,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<T> {
  const done = new AbortController();
  const stop = signal === undefined ? done.signal : AbortSignal.any([done.signal, signal]);
  const timer = delay(timeoutMs, undefined, { signal: stop, ref: false }).then(() => {
    throw new Error(`no answer within ${timeoutMs / 1000} s`);
  });
  try {
    return await Promise.race([promise, timer]);
  } finally {
    // Whichever lost may still reject, with nobody listening.
    void timer.catch(() => undefined);
    void promise.catch(() => undefined);
    done.abort();
  }
}

function explain(
  error: unknown,
  profile: TemporalProfile,
  signal: AbortSignal | undefined,
): unknown {
  if (signal?.aborted) return signal.reason;
  const { address, namespace } = profile;
  const reasonText = firstLine(error);
  const code = isGrpcServiceError(error) ? error.code : null;
  if (code === GRPC.notFound) {
    const message =
      `Temporal at ${address} has no namespace '${namespace}'. Set TEMPORAL_NAMESPACE, or create ` +
      `it: temporal operator namespace create --namespace ${namespace}`;
    return new TemporalUnreachableError(address, 'noNamespace', message, error);
  }
  if (code === GRPC.unauthenticated || code === GRPC.permissionDenied) {
    const message =
      `Temporal at ${address} refuses these credentials (${reasonText}). Check TEMPORAL_API_KEY ` +
      'or the client certificate, and that they belong to this namespace.';
    return new TemporalUnreachableError(address, 'refused', message, error);
  }
  const message =
    `Temporal does not answer at ${address} (${reasonText}). Start one with \`steadysend up\`, or ` +
    'set TEMPORAL_ADDRESS to where it runs; a cluster with TLS also needs TEMPORAL_TLS=true.';
  return new TemporalUnreachableError(address, 'noAnswer', message, error);
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
