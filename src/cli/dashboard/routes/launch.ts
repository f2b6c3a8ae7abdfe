import type { Hono } from 'hono';
import pLimit from 'p-limit';
import type { CampaignStatus } from '../../../domain/status.ts';
import { lookAtCampaignFile } from '../../campaign-file/read.ts';
import { runCheck } from '../../check/run-check.ts';
import { run as launch } from '../../commands/launch.ts';
import { accountName } from '../../launch/content-hash.ts';
import type { Dashboard } from '../dashboard.ts';
import { campaignFiles, campaignPath, fingerprintOf, latePolicy } from '../launch-folder.ts';
import { checkBody, launchList } from '../pages/launch.ts';
import { PageProblem } from '../problem.ts';
import { quietIo } from '../quiet-io.ts';
import type { PageEnv } from '../view.ts';
import { field, sendPage } from './respond.ts';

/** As `launch` says it of a campaign that is there already. */
const WAS_BEFORE = 'was launched before';

/** Only with a folder to choose from, which whoever started the dashboard has named. */
export function launchRoutes(app: Hono<PageEnv>, dashboard: Dashboard, folder: string): void {
  const { config, io, commandFlags } = dashboard;
  // Each reads a whole list, perhaps one of millions.
  const inTurn = pLimit(1);

  app.get('/launch', async (c) => {
    const body = launchList(c.var.view, folder, await campaignFiles(folder));
    return await sendPage(c, { title: c.var.view.texts.launchTitle, body });
  });

  app.get('/launch/check', async (c) => {
    const name = c.req.query('file') ?? '';
    const path = await pathOf(folder, name);
    const signal = AbortSignal.any([io.signal, c.req.raw.signal]);
    const fingerprint = await fingerprintOf(path);
    const { report } = await inTurn(() =>
      runCheck({ config, io: quietIo(io, signal).io, path, preview: null }),
    );
    const { file } = await lookAtCampaignFile(path);
    const body = checkBody(c.var.view, {
      file: name,
      report,
      account: accountName(config.ses),
      late: file === null ? null : latePolicy(file, Date.now()),
      fingerprint,
    });
    return await sendPage(c, { title: c.var.view.texts.checkTitle(name), body });
  });

  app.post('/launch', async (c) => {
    const path = await pathOf(folder, await field(c, 'file'));
    const recipients = await field(c, 'recipients');
    if ((await fingerprintOf(path)) !== (await field(c, 'fingerprint'))) {
      throw new PageProblem(409, 'refused', 'changed');
    }
    // Not the request's own signal: closing the page must not leave half a launch.
    const { io: own, said } = quietIo(io, io.signal);
    const args = [...commandFlags, '--json', '--yes', `--max-recipients=${recipients}`];
    await inTurn(() => launch([...args, '--', path], own));
    const { id } = JSON.parse(said.out) as CampaignStatus;
    const done = said.err.includes(WAS_BEFORE) ? 'before' : 'launch';
    return c.redirect(`/campaigns/${encodeURIComponent(id)}?done=${done}`, 303);
  });
}

async function pathOf(folder: string, name: string): Promise<string> {
  const path = await campaignPath(folder, name);
  if (path === null) throw new PageProblem(404, 'notFound', 'noSuchPage');
  return path;
}
