import type { IfMissing } from '../../domain/newsletter.ts';
import { inspectList, type InspectListOptions } from '../../recipients/inspect-list.ts';
import { listAt } from '../../recipients/list-at.ts';
import { ListError } from '../../recipients/list-error.ts';
import { inspectSuppression } from '../../recipients/suppression.ts';
import type { S3Settings } from '../../storage/s3-settings.ts';
import { inZone } from './show-time.ts';

/** The lists of the next issue. */
export interface IssueLists {
  list: InspectListOptions['list'];
  suppress: readonly string[];
  /** Null: when that is cannot be told. */
  due: { at: number; timezone: string } | null;
  ifMissing: IfMissing;
}

/** What is heard of them. */
export interface ListEars {
  /** It is not there yet, which is no fault: it is read when the issue is due. */
  missing(path: string, text: string): void;
  /** There, and of no use. */
  wrong(error: unknown): void;
}

const WITHOUT_LIST: Readonly<Record<IfMissing, string>> = {
  skip: 'is skipped',
  pause: 'is skipped, and the newsletter paused',
  fail: 'fails',
};

/** Looks at the lists that the next issue would take, as far as they are there. */
export async function lookAtIssueLists(
  { list, suppress, due, ifMissing }: IssueLists,
  { variables, s3, signal }: { variables: readonly string[]; s3: S3Settings; signal: AbortSignal },
  ears: ListEars,
): Promise<void> {
  const look = async (what: string, path: string, happens: string, inspect: () => unknown) => {
    try {
      await inspect();
    } catch (error) {
      const isMissing = error instanceof ListError && error.reason === 'missing';
      if (!isMissing) ears.wrong(error);
      else ears.missing(path, notThere(`${what} ${path}`, happens, due));
    }
  };
  await look('list', list.path, WITHOUT_LIST[ifMissing], () =>
    inspectList({ source: listAt(list.path, s3), list, variables, signal }),
  );
  for (const path of suppress) {
    await look('suppression list', path, WITHOUT_LIST.fail, () =>
      inspectSuppression({ source: listAt(path, s3), file: path, signal }),
    );
  }
}

function notThere(what: string, happens: string, due: IssueLists['due']): string {
  const issue = due === null ? 'The next issue' : `The issue of ${inZone(due.at, due.timezone)}`;
  return `The ${what} is not there yet. ${issue} ${happens} unless it is by then, where the worker runs.`;
}
