import { ApplicationFailure } from '@temporalio/common';
import type { PreparedIssue } from '../src/domain/newsletter.ts';
import { SesNoAnswerError } from '../src/newsletter/issue-error.ts';
import { prepareIssue as prepare } from '../src/newsletter/prepare-issue.ts';
import { StorageError } from '../src/storage/storage-error.ts';
import type { PrepareIssueInput } from './contract.ts';
import type { ActivityDeps } from './deps.ts';
import { asApplicationFailure } from './failure.ts';
import { withHeartbeat } from './heartbeats.ts';

/** Lays the folder of an issue's campaign, or records why there is none. */
export function createPrepareIssue({ home, homeLocation, ses }: ActivityDeps) {
  return async function prepareIssue(input: PrepareIssueInput): Promise<PreparedIssue> {
    const { newsletterId, definition } = input;
    const [, s3] = homeLocation;
    const nominal = Date.parse(input.nominal);
    try {
      return await withHeartbeat((signal) =>
        prepare({ home, s3, ses, newsletterId, definition, nominal, now: Date.now(), signal }),
      );
    } catch (error) {
      // Both mend without anybody touching the newsletter, and nothing has been started yet.
      if (error instanceof SesNoAnswerError || error instanceof StorageError) {
        const message = `${error.message}; it is tried again`;
        throw ApplicationFailure.retryable(message, `Waiting.${error.code}`);
      }
      throw asApplicationFailure(error);
    }
  };
}
