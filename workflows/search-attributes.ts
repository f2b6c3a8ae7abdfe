import { defineSearchAttributeKey } from '@temporalio/common';

/** For filters in `list` and in Temporal's UI. Plain text by nature: no personal data. */
export const CAMPAIGN_STATE = defineSearchAttributeKey('CampaignState', 'KEYWORD');
export const CAMPAIGN_PAUSE_REASON = defineSearchAttributeKey('CampaignPauseReason', 'KEYWORD');

/** Set by Temporal on what a schedule starts: when it was due, not when it came to run. */
export const SCHEDULED_START = defineSearchAttributeKey('TemporalScheduledStartTime', 'DATETIME');
