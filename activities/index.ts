import { openHome } from '../src/storage/home.ts';
import type { CampaignActivities } from './contract.ts';
import type { ActivityDeps } from './deps.ts';
import { createTakeFreshLists } from './fresh-lists.ts';
import { awaitCampaign, pauseNewsletter } from './newsletter-calls.ts';
import { createPrepareIssue } from './prepare-issue.ts';
import { createPrepareRecipients } from './prepare-recipients.ts';
import { createSendChunks } from './send-chunks.ts';
import { createSweepSendTasks } from './sweep-send-tasks.ts';
import { createWriteReport } from './write-report.ts';

/** All activities of the worker, working with the given dependencies. */
export function createActivities(given: Omit<ActivityDeps, 'home'>): CampaignActivities {
  const deps: ActivityDeps = { ...given, home: openHome(...given.homeLocation) };
  return {
    prepareRecipients: createPrepareRecipients(deps),
    takeFreshLists: createTakeFreshLists(deps),
    sendChunks: createSendChunks(deps),
    sweepSendTasks: createSweepSendTasks(deps),
    writeReport: createWriteReport(deps),
    prepareIssue: createPrepareIssue(deps),
    pauseNewsletter,
    awaitCampaign,
  };
}
