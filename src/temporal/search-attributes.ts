import { isGrpcServiceError } from '@temporalio/client';
import type { ConnectionLike } from '@temporalio/client';
import { GRPC } from './grpc-status.ts';

/** What the web UI and `temporal workflow list` can filter campaigns by. */
export const SEARCH_ATTRIBUTES = {
  CampaignState: 'Keyword',
  CampaignPauseReason: 'Keyword',
} as const;

/** The cluster lacks them and will not let us add them; the message has the commands. */
export class SearchAttributesError extends Error {
  override readonly name = 'SearchAttributesError';
}

// INDEXED_VALUE_TYPE_KEYWORD of Temporal's API (enums/v1/common.proto).
const KEYWORD = 2;
const CALL_TIMEOUT_MS = 10_000;

/** Registers what is missing. Running it again, or from two processes at once, is fine. */
export async function ensureSearchAttributes(
  connection: ConnectionLike,
  namespace: string,
): Promise<void> {
  const operator = connection.operatorService;
  await connection.withDeadline(Date.now() + CALL_TIMEOUT_MS, async () => {
    try {
      const missing = await missingSearchAttributes(connection, namespace);
      if (missing.length === 0) return;
      const searchAttributes = Object.fromEntries(missing.map((name) => [name, KEYWORD] as const));
      await operator.addSearchAttributes({ namespace, searchAttributes });
    } catch (error) {
      if (!isGrpcServiceError(error)) throw error;
      // Another process registered them between the two calls.
      if (error.code === GRPC.alreadyExists) return;
      throw new SearchAttributesError(missingMessage(namespace, error.details), { cause: error });
    }
  });
}

/** Those that the namespace lacks. One of the name and another type is an error. */
export async function missingSearchAttributes(
  { operatorService }: ConnectionLike,
  namespace: string,
): Promise<string[]> {
  const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
  checkTypes(customAttributes, namespace);
  return Object.keys(SEARCH_ATTRIBUTES).filter((name) => !(name in customAttributes));
}

function checkTypes(existing: Record<string, number>, namespace: string): void {
  for (const [name, type] of Object.entries(SEARCH_ATTRIBUTES)) {
    const found = existing[name];
    if (found === undefined || found === KEYWORD) continue;
    throw new SearchAttributesError(
      `The namespace '${namespace}' has a search attribute ${name} of another type than ${type}. ` +
        'Use another namespace, or remove it: ' +
        `temporal operator search-attribute remove --namespace ${namespace} --name ${name}`,
    );
  }
}

// Temporal Cloud answers the operator service with "unauthorized", and a self-hosted cluster may
// allow it to administrators only. Either way a person has to do it, once.
function missingMessage(namespace: string, details: string): string {
  const commands = Object.entries(SEARCH_ATTRIBUTES).map(
    ([name, type]) =>
      '  temporal operator search-attribute create' +
      ` --namespace ${namespace} --name ${name} --type ${type}`,
  );
  return (
    `The search attributes of the namespace '${namespace}' could not be checked or added ` +
    `(${details}). Have somebody with the permission run once:\n${commands.join('\n')}`
  );
}
