import type { CampaignStatus } from './status.ts';

/** Words that the command line and Temporal's UI share. */

/** `stage 2 of 3: a step of 2000 recipients` */
export function stageText(stage: NonNullable<CampaignStatus['stage']>): string {
  const what = { canary: 'the canary', ramp: 'a step', rest: 'the rest' }[stage.kind];
  return `stage ${stage.number} of ${stage.of}: ${what} of ${stage.recipients} recipients`;
}

/** A campaign that was never sent did not fail. */
export function failureWord({ state }: Pick<CampaignStatus, 'state'>): string {
  return state === 'cancelled' ? 'Not sent' : 'Failed';
}
