import { Readable } from 'node:stream';
import type { Hono } from 'hono';
import { isCampaignId, openCampaignFolder } from '../../../storage/campaign-folder.ts';
import { CliError } from '../../cli-error.ts';
import { EXIT } from '../../exit-codes.ts';
import type { Dashboard } from '../dashboard.ts';
import { DOWNLOADS } from '../downloads.ts';
import { campaignBody, cancelBody, type ShownCampaign } from '../pages/campaign.ts';
import { campaignList } from '../pages/campaigns.ts';
import { PageProblem } from '../problem.ts';
import { isOver } from '../status-board.ts';
import type { PageContext, PageEnv } from '../view.ts';
import { doneText } from './done.ts';
import { field, sendPage, sendPart } from './respond.ts';

export function campaignRoutes(app: Hono<PageEnv>, dashboard: Dashboard): void {
  const { campaigns } = dashboard;

  app.get('/', async (c) => {
    const body = campaignList(c.var.view, await campaigns.list());
    return await sendPage(c, { title: c.var.view.texts.campaigns, body, live: '/live/campaigns' });
  });

  app.get('/live/campaigns', async (c) =>
    sendPart(c, campaignList(c.var.view, await campaigns.list()), false),
  );

  app.get('/campaigns/:id', async (c) => {
    const id = idOf(c);
    const shown = await shownCampaign(dashboard, id, c);
    return await sendPage(c, {
      title: shown.status.name,
      body: campaignBody(c.var.view, shown),
      live: `/live/campaigns/${encodeURIComponent(id)}`,
      notice: doneText(c),
    });
  });

  app.get('/live/campaigns/:id', async (c) => {
    const shown = await shownCampaign(dashboard, idOf(c), c);
    return await sendPart(c, campaignBody(c.var.view, shown), isOver(shown.status));
  });

  app.get('/campaigns/:id/files/:name', (c) => download(c, dashboard));

  app.get('/campaigns/:id/cancel', async (c) => {
    const { status } = await shownCampaign(dashboard, idOf(c), c);
    const title = c.var.view.texts.cancelTitle(status.name);
    return await sendPage(c, { title, body: cancelBody(c.var.view, status) });
  });

  changeRoutes(app, dashboard);
}

function changeRoutes(app: Hono<PageEnv>, { campaigns }: Dashboard): void {
  const change = (verb: 'pause' | 'resume' | 'cancel') => async (c: PageContext) => {
    const id = idOf(c);
    if (!(await campaigns.exists(id))) throw noSuchPage();
    const note = (await field(c, 'note')).trim() || undefined;
    await campaigns[verb](id, note);
    return c.redirect(`/campaigns/${encodeURIComponent(id)}?done=${verb}`, 303);
  };
  for (const verb of ['pause', 'resume', 'cancel'] as const) {
    app.post(`/campaigns/:id/${verb}`, change(verb));
  }
}

async function download(c: PageContext, { home, io }: Dashboard): Promise<Response> {
  const id = idOf(c);
  const name = c.req.param('name') ?? '';
  const open = Object.hasOwn(DOWNLOADS, name) ? DOWNLOADS[name] : undefined;
  if (open === undefined) throw noSuchPage();
  const signal = AbortSignal.any([io.signal, c.req.raw.signal]);
  const found = await open(openCampaignFolder(home, id), signal);
  if (found === null) throw new PageProblem(404, 'notFound', 'noSuchFile');
  c.header('Content-Type', found.type);
  c.header('Content-Disposition', `attachment; filename="${id.replaceAll(':', '_')}-${name}"`);
  if (c.req.method === 'HEAD') {
    found.content.destroy();
    return c.body(null);
  }
  return c.body(Readable.toWeb(found.content) as ReadableStream);
}

async function shownCampaign(
  { campaigns }: Dashboard,
  id: string,
  c: PageContext,
): Promise<ShownCampaign> {
  const { status, problem, isFresh, at } = await campaigns.look(id);
  if (status !== null) return { status, staleSince: isFresh ? null : at };
  throw problem instanceof Error
    ? problem
    : new CliError(EXIT.unreachable, c.var.view.texts.noAnswer);
}

function idOf(c: PageContext): string {
  const id = c.req.param('id') ?? '';
  if (!isCampaignId(id)) throw noSuchPage();
  return id;
}

function noSuchPage(): PageProblem {
  return new PageProblem(404, 'notFound', 'noSuchPage');
}
