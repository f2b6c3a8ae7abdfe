import { join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import type { CampaignActivities } from '../../activities/contract.ts';
import type { ActivityDeps } from '../../activities/deps.ts';
import { createActivities } from '../../activities/index.ts';
import { openCampaignFolder, type CampaignFolder } from '../../src/storage/campaign-folder.ts';
import { openHome, type HomeLocation } from '../../src/storage/home.ts';
import { definitionOf, listOf } from './campaign-harness.ts';
import { tempDir } from './temp-dir.ts';

export interface PreparedActivities {
  activities: CampaignActivities;
  folder: CampaignFolder;
}

/** The activities of a worker, without one, and a campaign whose list is prepared. */
export async function preparedActivities(
  { id, rows }: { id: string; rows: number },
  { ses, timing }: Pick<ActivityDeps, 'ses' | 'timing'>,
): Promise<PreparedActivities> {
  const homeLocation: HomeLocation = [join(await tempDir(), 'home')];
  const csv = listOf(rows);
  const folder = openCampaignFolder(openHome(...homeLocation), id);
  await folder.store.write('source.csv', csv);
  await folder.writeDefinition(definitionOf({ id, csv }));
  const activities = createActivities({ ses, homeLocation, timing });
  const environment = new MockActivityEnvironment();
  await environment.run(() => activities.prepareRecipients({ campaignId: id }));
  return { activities, folder };
}
