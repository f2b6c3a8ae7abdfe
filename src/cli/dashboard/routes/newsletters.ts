import type { Hono } from 'hono';
import { newsletterEntries } from '../../newsletter/list.ts';
import { run as pauseNewsletter } from '../../newsletter/pause.ts';
import { run as resumeNewsletter } from '../../newsletter/resume.ts';
import { run as triggerNewsletter } from '../../newsletter/trigger.ts';
import { viewOf } from '../../newsletter/view.ts';
import { withClient } from '../../newsletter/with-client.ts';
import type { Dashboard } from '../dashboard.ts';
import { newsletterBody, newsletterList, triggerBody } from '../pages/newsletters.ts';
import { quietIo } from '../quiet-io.ts';
import type { PageEnv } from '../view.ts';
import { doneText } from './done.ts';
import { field, sendPage } from './respond.ts';

/** Newsletters change seldom, so each page makes its own connection, as the commands do. */
export function newsletterRoutes(app: Hono<PageEnv>, dashboard: Dashboard): void {
  const { config, io, commandFlags } = dashboard;
  const quiet = () => quietIo(io, io.signal);

  app.get('/newsletters', async (c) => {
    const entries = await withClient(config, quiet().io, newsletterEntries);
    const body = newsletterList(c.var.view, entries);
    return await sendPage(c, { title: c.var.view.texts.newsletters, body });
  });

  app.get('/newsletters/:id', async (c) => {
    const id = c.req.param('id');
    const newsletter = await withClient(config, quiet().io, async ({ client, home }) =>
      viewOf(client, home, await client.get(id)),
    );
    const body = newsletterBody(c.var.view, newsletter);
    return await sendPage(c, { title: newsletter.name, body, notice: doneText(c) });
  });

  app.get('/newsletters/:id/trigger', async (c) => {
    const id = c.req.param('id');
    const { texts } = c.var.view;
    await withClient(config, quiet().io, ({ client }) => client.get(id));
    const body = triggerBody(c.var.view, id);
    return await sendPage(c, { title: texts.triggerTitle(id), body });
  });

  const changes = [
    { verb: 'pause', run: pauseNewsletter, done: 'newsletterPause' },
    { verb: 'resume', run: resumeNewsletter, done: 'newsletterResume' },
  ] as const;
  for (const { verb, run, done } of changes) {
    app.post(`/newsletters/:id/${verb}`, async (c) => {
      const id = c.req.param('id');
      const note = (await field(c, 'note')).trim();
      const args = [...commandFlags, ...(note === '' ? [] : [`--note=${note}`]), '--', id];
      await run(args, quiet().io);
      return c.redirect(`/newsletters/${encodeURIComponent(id)}?done=${done}`, 303);
    });
  }

  app.post('/newsletters/:id/trigger', async (c) => {
    const id = c.req.param('id');
    const { io: own, said } = quiet();
    await triggerNewsletter([...commandFlags, '--json', '--', id], own);
    const { started } = JSON.parse(said.out) as { started: boolean };
    const done = started ? 'trigger' : 'triggerWaits';
    return c.redirect(`/newsletters/${encodeURIComponent(id)}?done=${done}`, 303);
  });
}
