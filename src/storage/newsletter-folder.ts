import type { IssueRecord, NewsletterDefinition } from '../domain/newsletter.ts';
import type { ObjectStore } from './object-store.ts';
import { readSealed, writeSealed } from './sealed-json.ts';
import { StorageError } from './storage-error.ts';
import { subStore } from './sub-store.ts';

const NEWSLETTERS = 'newsletters';

/** Everything that lasts about one newsletter, but for its issues' campaigns. */
export interface NewsletterFolder {
  readonly location: string;
  /** `hash` is that of the content, so that two updates at once cannot write over each other. */
  readDefinition(hash: string): Promise<NewsletterDefinition>;
  writeDefinition(hash: string, definition: NewsletterDefinition): Promise<void>;
  readIssue(key: string): Promise<IssueRecord | null>;
  writeIssue(record: IssueRecord): Promise<void>;
  /** Keys of the issues that have a record, oldest first. */
  issueKeys(): Promise<string[]>;
}

export function openNewsletterFolder(home: ObjectStore, id: string): NewsletterFolder {
  const store = subStore(home, `${NEWSLETTERS}/${id}`);
  const definitionObject = (hash: string) => `newsletter-${hash.slice(0, 16)}.json`;
  const issueObject = (key: string) => `issues/${key}.json`;
  return {
    location: store.location,
    readDefinition: async (hash) => {
      const object = definitionObject(hash);
      const found = await readSealed<NewsletterDefinition>(store, object);
      if (found !== null) return found;
      const problem =
        `there is no newsletter ${id} of this version here; check STEADYSEND_HOME, which the ` +
        'worker and the command line must share';
      throw new StorageError('missing', { location: store.location, object }, problem);
    },
    writeDefinition: (hash, definition) => writeSealed(store, definitionObject(hash), definition),
    readIssue: (key) => readSealed<IssueRecord>(store, issueObject(key)),
    writeIssue: (record) => writeSealed(store, issueObject(record.key), record),
    issueKeys: async () =>
      (await store.list('issues/')).map((name) => name.slice('issues/'.length, -'.json'.length)),
  };
}
