import { defineSearchAttributeKey } from '@temporalio/common';

/** For filters in `list` and in Temporal's UI. Plain text by nature: no personal data. */
export const CAMPAIGN_STATE = defineSearchAttributeKey('CampaignState', 'KEYWORD');
export const CAMPAIGN_PAUSE_REASON = defineSearchAttributeKey('CampaignPauseReason', 'KEYWORD');
