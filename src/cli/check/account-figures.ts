import { dayIn } from '../../domain/quota-reset.ts';
import type { Paged, SenderDomain } from '../../ses/port.ts';
import { AccountError, type AccountCalls } from '../launch/account-calls.ts';
import type { ReadCampaignFile } from '../campaign-file/read.ts';
import { resolvePauses } from '../launch/resolve-pauses.ts';
import type { CheckReport, Findings } from './report.ts';

/** Figures of the account that no launch depends on: what cannot be read is said and left out. */

const PAGE = 100;
/** 100 pages of each list take five seconds at SES's 20 calls a second. */
const PAGES_MAX = 100;
const DAY_MS = 86_400_000;
/** How long SES keeps a bounced address on its list, by the accounts of users. */
const BOUNCES_KEPT_DAYS = 180;

export interface Blocked {
  /** In lower case. */
  addresses: ReadonlySet<string>;
  read: 'all' | 'part';
}

/** Null when neither list can be read. */
export async function readBlocklists(
  calls: AccountCalls,
  findings: Findings,
): Promise<Blocked | null> {
  const now = Date.now();
  const from = dayIn('UTC', now - BOUNCES_KEPT_DAYS * DAY_MS);
  const to = dayIn('UTC', now + DAY_MS);
  const { ses } = calls;
  const lists = [
    await orWarn(findings, "the account's blocklist", () =>
      readPages((page) =>
        calls.read('ListCustomBlacklist', (options) => ses.listBlocked(page, options)),
      ),
    ),
    await orWarn(findings, "SES's list of bounced addresses", () =>
      readPages((page) =>
        calls.read('ListBlackEmailAddress', (options) =>
          ses.listBounced({ ...page, from, to }, options),
        ),
      ),
    ),
  ].filter((list) => list !== null);
  if (lists.length === 0) return null;
  const isWhole = lists.length === 2 && lists.every(({ whole }) => whole);
  return {
    addresses: new Set(lists.flatMap(({ items }) => items.map((item) => item.toLowerCase()))),
    read: isWhole ? 'all' : 'part',
  };
}

type ReadPage = (page: { offset: number; limit: number }) => Promise<Paged<string>>;

async function readPages(readPage: ReadPage): Promise<{ items: string[]; whole: boolean }> {
  const items: string[] = [];
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const found = await readPage({ offset: page * PAGE, limit: PAGE });
    items.push(...found.items);
    if (found.items.length === 0 || (page + 1) * PAGE >= found.total) {
      return { items, whole: true };
    }
  }
  return { items, whole: false };
}

/** What is left of the sender domain's quota today, after what SES has counted so far. */
export async function readQuota(
  calls: AccountCalls,
  file: ReadCampaignFile,
  domain: SenderDomain,
  findings: Findings,
): Promise<CheckReport['quota']> {
  const { pause } = file.content;
  const { timezone } = pause.quota;
  const day = dayIn(timezone, Date.now());
  const used = await orWarn(findings, "how much of today's quota is used", () =>
    calls.read('GetStatisticsReport', (options) =>
      calls.ses.getStatistics({ from: day, to: day, domain: domain.domain }, options),
    ),
  );
  const daily = Math.floor(domain.dailyQuota * (resolvePauses(pause).quotaShare ?? 1));
  const usedToday = used?.requested ?? 0;
  return { daily, usedToday, leftToday: Math.max(0, daily - usedToday) };
}

async function orWarn<T>(
  findings: Findings,
  what: string,
  read: () => Promise<T>,
): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof AccountError)) throw error;
    findings.warning(null, { line: null, text: `Could not read ${what}: ${error.message}` });
    return null;
  }
}
