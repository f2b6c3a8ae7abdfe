import type { NewsletterDefinition } from '../../domain/newsletter.ts';
import { openNewsletterFolder } from '../../storage/newsletter-folder.ts';
import type { ObjectStore } from '../../storage/object-store.ts';
import { recentIssues, runningCampaigns, type ShownIssue } from './issues.ts';
import { nextIssues } from './resolve-newsletter.ts';
import type { KnownNewsletter, NewsletterClient } from './newsletter-client.ts';

const NEXT_TIMES = 10;

/** When it is due, and what happens then, as its file says. */
export interface NewsletterRules {
  every: string;
  timezone: string;
  ends: string | null;
  jitterSeconds: number;
  overlap: NewsletterDefinition['overlap'];
  catchUpSeconds: number;
  pauseOnFailure: boolean;
  ifMissing: NewsletterDefinition['ifMissing'];
  ifUnchanged: NewsletterDefinition['ifUnchanged'];
}

/** `describe --json`: part of the interface that scripts rely on. */
export interface NewsletterView extends NewsletterRules {
  id: string;
  name: string;
  state: 'active' | 'paused' | 'ended';
  /** Why it is paused, or what was last said of it. */
  note: string | null;
  version: number;
  list: string;
  /** Ten instants. While it is paused, those at which it would be due. */
  nextTimes: string[];
  /** Campaigns that are on their way, or paused. */
  running: string[];
  counters: { started: number; skippedOverlap: number; missedCatchUp: number };
  issues: ShownIssue[];
}

export async function viewOf(
  client: NewsletterClient,
  home: ObjectStore,
  known: KnownNewsletter,
): Promise<NewsletterView> {
  const definition = await openNewsletterFolder(home, known.id).readDefinition(
    known.input.definition,
  );
  const { info } = known.schedule;
  return {
    ...summaryOf(known, definition),
    version: known.input.version,
    list: definition.campaign.recipients.file,
    ...rulesOf(definition),
    nextTimes: nextTimes(definition, NEXT_TIMES),
    running: runningCampaigns(known),
    counters: {
      started: info.numActionsTaken,
      skippedOverlap: info.numActionsSkippedOverlap,
      missedCatchUp: info.numActionsMissedCatchupWindow,
    },
    issues: await recentIssues(client, home, known, definition),
  };
}

export function rulesOf(definition: NewsletterDefinition): NewsletterRules {
  const { every, timezone, ends, overlap, pauseOnFailure, ifMissing, ifUnchanged } = definition;
  return {
    every,
    timezone,
    ends,
    jitterSeconds: definition.jitterMs / 1000,
    overlap,
    catchUpSeconds: definition.catchUpMs / 1000,
    pauseOnFailure,
    ifMissing,
    ifUnchanged,
  };
}

export type NewsletterSummary = Pick<
  NewsletterView,
  'id' | 'name' | 'every' | 'timezone' | 'state' | 'note'
>;

export function summaryOf(
  { id, schedule }: KnownNewsletter,
  definition: NewsletterDefinition,
): NewsletterSummary {
  const { name, every, timezone } = definition;
  const { paused, note } = schedule.state;
  const isOver = nextTimes(definition, 1).length === 0;
  const state = isOver ? 'ended' : paused ? 'paused' : 'active';
  return {
    id,
    name,
    every,
    timezone,
    state,
    note: note === undefined || note === '' ? null : note,
  };
}

export function nextTimes(definition: NewsletterDefinition, count: number): string[] {
  return nextIssues(definition, Date.now(), count).map((instant) =>
    new Date(instant).toISOString(),
  );
}
