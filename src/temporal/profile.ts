import { existsSync } from 'node:fs';
import { loadClientConfigProfile, toClientOptions } from '@temporalio/envconfig';
import type { NativeConnectionOptions } from '@temporalio/worker';
import type { Environment } from './server-binary.ts';

/** Where Temporal is and how to get in, from the standard settings. */
export interface TemporalProfile {
  address: string;
  namespace: string;
  /** Fits `Connection.connect` and `NativeConnection.connect`. */
  connectionOptions: NativeConnectionOptions;
}

/** A TEMPORAL_* setting, or the profile it names, that cannot be meant as it is written. */
export class TemporalConfigError extends Error {
  override readonly name = 'TemporalConfigError';
}

// The defaults of every Temporal client.
const DEFAULT_ADDRESS = 'localhost:7233';
const DEFAULT_NAMESPACE = 'default';
const BOOLEANS = ['TEMPORAL_TLS', 'TEMPORAL_TLS_DISABLE_HOST_VERIFICATION'];

/** Reads TEMPORAL_* and the TOML profile as every Temporal tool does, without its silent traps. */
export function loadProfile(env: Environment): TemporalProfile {
  const settings = temporalSettings(env);
  refuseUnclear(settings);
  const { connectionOptions, namespace } = load(settings);
  if (connectionOptions.apiKey !== undefined && connectionOptions.tls === false) {
    throw new TemporalConfigError(
      'A Temporal API key is set and TLS is switched off: the key would travel in the clear. ' +
        'Remove TEMPORAL_TLS (or `disabled` in the profile), or remove the API key.',
    );
  }
  const address = connectionOptions.address ?? DEFAULT_ADDRESS;
  return {
    address,
    namespace: namespace ?? DEFAULT_NAMESPACE,
    connectionOptions: { ...connectionOptions, address },
  };
}

/** Where Temporal is, if a variable or a profile says anything of it. */
export function chosenAddress(env: Environment): string | null {
  const { address, apiKey, tls } = load(temporalSettings(env)).connectionOptions;
  const isElsewhere = apiKey !== undefined || (tls !== undefined && tls !== false && tls !== null);
  return address ?? (isElsewhere ? DEFAULT_ADDRESS : null);
}

// An empty variable, as compose files and CI systems like to set, means unset. (Empty header
// variables do mean something: they take a header of the profile away.)
function temporalSettings(env: Environment): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined) continue;
    const isSetting = name.startsWith('TEMPORAL_') && !name.startsWith('TEMPORAL_GRPC_META_');
    if (isSetting && value === '') continue;
    settings[name] = value;
  }
  return settings;
}

function refuseUnclear(settings: Readonly<Record<string, string>>): void {
  for (const name of BOOLEANS) {
    const value = settings[name];
    // The SDK takes everything but these two for false, so that TEMPORAL_TLS=TRUE or =yes would
    // silently switch encryption off.
    if (value === undefined || ['1', 'true', '0', 'false'].includes(value)) continue;
    throw new TemporalConfigError(`${name}=${value} is not understood: write true or false.`);
  }
  if (['1', 'true'].includes(settings['TEMPORAL_TLS_DISABLE_HOST_VERIFICATION'] ?? '')) {
    throw new TemporalConfigError(
      'TEMPORAL_TLS_DISABLE_HOST_VERIFICATION has no effect in this SDK: unset it, and give the ' +
        "server's certificate authority in TEMPORAL_TLS_SERVER_CA_CERT_PATH instead.",
    );
  }
  const file = settings['TEMPORAL_CONFIG_FILE'];
  // The SDK would go on with localhost.
  if (file !== undefined && !existsSync(file)) {
    throw new TemporalConfigError(`TEMPORAL_CONFIG_FILE: there is no file ${file}.`);
  }
}

function load(settings: Record<string, string>): ReturnType<typeof toClientOptions> {
  try {
    const profile = loadClientConfigProfile({ overrideEnvVars: settings });
    const { clientCert, clientKey } = profile.tls ?? {};
    // The SDK would go on without either.
    if ((clientCert === undefined) !== (clientKey === undefined)) {
      throw new Error('a client certificate needs its key, and a key its certificate');
    }
    return toClientOptions(profile);
  } catch (error) {
    throw new TemporalConfigError(
      `The Temporal settings cannot be read: ${reasonOf(error)}. Check the TEMPORAL_* variables and ` +
        'the profile file (TEMPORAL_CONFIG_FILE, by default temporalio/temporal.toml in the ' +
        'configuration directory).',
      { cause: error },
    );
  }
}

function reasonOf(error: unknown): string {
  // What the SDK makes of a file that is TOML and has no profiles.
  if (error instanceof TypeError) return 'the profile file has no [profile.NAME]';
  return error instanceof Error ? error.message : String(error);
}
