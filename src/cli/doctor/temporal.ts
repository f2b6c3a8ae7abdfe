import { CAMPAIGN_TASK_QUEUE } from '../../../workflows/messages.ts';
import type { Config } from '../../config.ts';
import type { PayloadKeys } from '../../payload-keys.ts';
import { connectClient, type TemporalClient } from '../../temporal/connect.ts';
import { hasPollers } from '../../temporal/pollers.ts';
import { missingSearchAttributes } from '../../temporal/search-attributes.ts';
import { explainError } from '../explain-error.ts';
import { error, ok, warning, type CheckLine } from './check-line.ts';

/** Of each call; all of them answer in milliseconds. */
const ANSWER_MS = 10_000;

export async function temporalLines(config: Config, signal: AbortSignal): Promise<CheckLine[]> {
  let temporal: TemporalClient;
  try {
    temporal = await connectClient(config.temporalEnv, { signal });
  } catch (thrown) {
    signal.throwIfAborted();
    const { exitCode, message } = explainError(thrown);
    // What is wrong, and then what to do.
    const end = message.search(/(?<=[)'])\. (?=[A-Z])/);
    const [text, fix] =
      end === -1
        ? [message, 'See TEMPORAL_ADDRESS.']
        : [message.slice(0, end), message.slice(end + 2)];
    return [error('temporal', text, fix, exitCode)];
  }
  const { connection, address, namespace } = temporal;
  try {
    return await connection.withDeadline(Date.now() + ANSWER_MS, async () => [
      ok('temporal', `Temporal at ${address}, namespace '${namespace}'`),
      ...encryptionLines(config.payloadKeys),
      await versionLine(temporal),
      await searchAttributesLine(temporal),
      await workerLine(temporal),
    ]);
  } finally {
    await connection.close();
  }
}

/** Ids only: by them the keys of two machines can be compared. */
function encryptionLines({ current, old }: PayloadKeys): CheckLine[] {
  if (current === null && old.length === 0) return [];
  const reading = old.length === 0 ? '' : `, read with ${old.map(({ id }) => id).join(', ')} too`;
  const writing = current === null ? 'not encrypted' : `encrypted with the key ${current.id}`;
  return [ok('temporal', `payloads are ${writing}${reading}`)];
}

async function versionLine({ connection }: TemporalClient): Promise<CheckLine> {
  return await orExplain('server version', async () => {
    const { serverVersion } = await connection.workflowService.getSystemInfo({});
    return ok('temporal', `server version ${serverVersion || 'not told'}`);
  });
}

async function searchAttributesLine({ connection, namespace }: TemporalClient): Promise<CheckLine> {
  return await orExplain('search attributes', async () => {
    const missing = await missingSearchAttributes(connection, namespace);
    if (missing.length === 0) return ok('temporal', 'search attributes are registered');
    return warning(
      'temporal',
      `search attributes are missing: ${missing.join(', ')}`,
      'The first worker or launch registers them, if it is allowed to; else run once: ' +
        missing
          .map(
            (name) =>
              `temporal operator search-attribute create --namespace ${namespace} --name ${name} --type Keyword`,
          )
          .join('; '),
    );
  });
}

async function workerLine({ connection, namespace }: TemporalClient): Promise<CheckLine> {
  return await orExplain('worker', async () => {
    if (await hasPollers(connection, namespace, CAMPAIGN_TASK_QUEUE)) {
      return ok('temporal', 'a worker is running');
    }
    return warning(
      'temporal',
      'no worker is running',
      'Start one with `steadysend worker`: campaigns wait for it, and lose nothing.',
    );
  });
}

/** One question that is not answered does not keep the others from being asked. */
async function orExplain(what: string, ask: () => Promise<CheckLine>): Promise<CheckLine> {
  try {
    return await ask();
  } catch (thrown) {
    const { message } = explainError(thrown);
    return warning('temporal', `${what}: could not be asked for`, message);
  }
}
