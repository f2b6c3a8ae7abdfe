import { createHash } from 'node:crypto';
import type { SesSettings } from '../../config.ts';
import type { CampaignFile } from '../campaign-file/schema.ts';

/** All that decides what is mailed to whom, and through which account. */
export interface Content {
  file: CampaignFile;
  unsubscribe: string | null;
  listHash: string;
  suppressHashes: string[];
  templateHash: string;
  account: string;
}

/**
 * SHA-256 of the content; of an id too, when one is given. Of `send`, `canary` and `ramp` nothing
 * counts: they say when the same mails go to the same people. If the start counted, a file whose start
 * was corrected and launched again would mail everybody twice; `reschedule` moves it instead. What is in
 * the suppression store does not count either: it changes with every event, and the same file launched
 * again has to find the first campaign.
 */
export function contentHash(content: Content, id: string | null): string {
  const { from, replyTo, subject, template, chunkSize, recipients } = content.file;
  const { email, data, defaults, encoding, delimiter, suppressionStore } = recipients;
  const store = suppressionStore ? {} : { suppressionStore };
  const canonical = JSON.stringify(
    sortKeys({
      id,
      from,
      replyTo,
      subject,
      template,
      chunkSize,
      recipients: { email, data, defaults, encoding, delimiter, ...store },
      unsubscribe: content.unsubscribe,
      list: content.listHash,
      suppress: content.suppressHashes,
      templateContent: content.templateHash,
      account: content.account,
    }),
  );
  return createHash('sha256').update(canonical).digest('hex');
}

/**
 * Where the mails go. Not the key: a rotated one is the same account. A simulator's port is left
 * out for the same reason.
 */
export function accountName({ endpoint, region }: SesSettings): string {
  if (endpoint === null) return `tencent ${region}`;
  const { hostname } = new URL(endpoint);
  const isLocal = ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
  return `${isLocal ? 'local' : endpoint} ${region}`;
}

/** JSON keeps the order in which a YAML file was written, which decides nothing. */
function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, part]) => [key, sortKeys(part)]),
  );
}
