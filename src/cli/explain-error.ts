import { ConfigError } from '../config-reader.ts';
import { CredentialsError } from '../config.ts';
import { ListenError } from '../listen.ts';
import { ListError, type ListErrorReason } from '../recipients/list-error.ts';
import { StorageError } from '../storage/storage-error.ts';
import { TemporalUnreachableError } from '../temporal/connect.ts';
import { NoTemporalServerError } from '../temporal/find-server.ts';
import { GRPC } from '../temporal/grpc-status.ts';
import { PayloadKeyError } from '../temporal/payload-codec.ts';
import { TemporalConfigError } from '../temporal/profile.ts';
import { SearchAttributesError } from '../temporal/search-attributes.ts';
import { CliError } from './cli-error.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { grpcFailureOf, type GrpcFailure } from './grpc-error.ts';

export interface Explanation {
  exitCode: ExitCode;
  message: string;
}

/** Every error of the layers below as a sentence and an exit code; a stack only for our own bugs. */
export function explainError(error: unknown): Explanation {
  if (error instanceof CliError) return { exitCode: error.exitCode, message: error.message };
  const exitCode = exitCodeOf(error);
  if (exitCode !== null) return { exitCode, message: messageOf(error) };
  const failure = grpcFailureOf(error);
  if (failure !== null) return explainGrpc(failure);
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { exitCode: EXIT.failed, message: `This should not have happened:\n${stack}` };
}

function exitCodeOf(error: unknown): ExitCode | null {
  if (error instanceof ConfigError || error instanceof TemporalConfigError) return EXIT.usage;
  if (error instanceof ListenError || error instanceof PayloadKeyError) return EXIT.usage;
  if (error instanceof CredentialsError) return EXIT.credentials;
  if (error instanceof ListError) {
    if (error.reason === 'denied') return EXIT.credentials;
    // A path that leads nowhere is a slip of the command line; a list that is read and found
    // wanting is refused input.
    return UNREADABLE.includes(error.reason) ? EXIT.usage : EXIT.inputRefused;
  }
  if (error instanceof TemporalUnreachableError) return EXIT.unreachable;
  if (error instanceof NoTemporalServerError) return EXIT.unreachable;
  if (error instanceof SearchAttributesError) return EXIT.credentials;
  if (error instanceof StorageError) return EXIT.failed;
  return null;
}

const UNREADABLE: readonly ListErrorReason[] = ['missing', 'directory', 'unreadable'];

function explainGrpc({ code, details }: GrpcFailure): Explanation {
  if (code === GRPC.permissionDenied || code === GRPC.unauthenticated) {
    const message = `Temporal refuses this: ${details}. Check TEMPORAL_API_KEY or the certificate.`;
    return { exitCode: EXIT.credentials, message };
  }
  if (code === GRPC.unavailable || code === GRPC.deadlineExceeded) {
    const message = `Temporal stopped answering: ${details}. Try again, or check the cluster.`;
    return { exitCode: EXIT.unreachable, message };
  }
  return { exitCode: EXIT.failed, message: `Temporal refused the call: ${details}.` };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
