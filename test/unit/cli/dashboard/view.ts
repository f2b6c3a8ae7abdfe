import type { CampaignStatus } from '../../../../src/domain/status.ts';
import { TEXTS, type Language } from '../../../../src/cli/dashboard/texts/language.ts';
import type { View } from '../../../../src/cli/dashboard/view.ts';

/** What an attacker would like to see run. */
export const MARKUP = '<img src=x onerror="alert(1)">\'&';

export function viewOf(changes: Partial<View> = {}, language: Language = 'en'): View {
  return {
    language,
    texts: TEXTS[language],
    session: { id: '', csrf: 'secret-of-the-form' },
    path: '/',
    readOnly: false,
    canLaunch: true,
    temporalUi: null,
    ...changes,
  };
}

export function statusOf(changes: Partial<CampaignStatus> = {}): CampaignStatus {
  return {
    id: 'spring',
    name: 'Spring',
    state: 'running',
    pause: null,
    wait: null,
    schedule: { startAt: null, timezone: 'UTC' },
    stage: null,
    recurring: null,
    counts: {
      rows: 1_240,
      recipients: 1_200,
      rejected: 20,
      suppressed: 12,
      duplicates: 8,
      waiting: 700,
      atProvider: 100,
      sent: 390,
      failed: 7,
      unknown: 3,
    },
    chunks: { total: 24, accepted: 10, failed: 0, unknown: 0 },
    ratePerSecond: 0,
    etaAt: null,
    startedAt: '2026-11-24T08:00:00.000Z',
    finishedAt: null,
    failure: null,
    notes: [],
    ...changes,
  };
}
