import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { secureHeaders } from 'hono/secure-headers';
import { isSameSecret } from '../../same-secret.ts';
import { packageRoot } from '../package-root.ts';
import type { Dashboard } from './dashboard.ts';
import { PageProblem } from './problem.ts';
import { campaignRoutes } from './routes/campaigns.ts';
import { launchRoutes } from './routes/launch.ts';
import { newsletterRoutes } from './routes/newsletters.ts';
import { field, sendProblem } from './routes/respond.ts';
import { chosenLanguage, sessionOf, sessionRoutes, signOut } from './routes/session.ts';
import { refusalOf, type RequestFacts } from './security/request-guard.ts';
import { languageOf, TEXTS } from './texts/language.ts';
import type { PageContext, PageEnv, View } from './view.ts';

/** Forms hold a token, a note or a name of a file. */
const BODY_BYTES_MAX = 16_384;
const HALF_A_YEAR = 'max-age=15552000';

/** The pages, in the order in which a request is looked at: nothing is done before it may be. */
export async function createApp(dashboard: Dashboard): Promise<Hono<PageEnv>> {
  const app = new Hono<PageEnv>();
  const { reach, readOnly, folder } = dashboard;

  app.use(protection(reach));
  app.use(async (c, next) => {
    c.header('Cache-Control', 'no-store');
    c.set('view', viewOf(c, dashboard));
    await next();
  });
  app.onError((error, c) => sendProblem(c, error, dashboard));
  app.notFound((c) => sendProblem(c, new PageProblem(404, 'notFound', 'noSuchPage'), dashboard));

  app.use(async (c, next) => {
    const refusal = refusalOf(factsOf(c), reach);
    if (refusal !== null) throw new PageProblem(403, 'forbidden', refusal);
    await next();
  });
  app.use(
    bodyLimit({
      maxSize: BODY_BYTES_MAX,
      onError: () => {
        throw new PageProblem(413, 'refused', 'tooLarge');
      },
    }),
  );
  await assetRoutes(app);
  sessionRoutes(app, dashboard);

  app.use(async (c, next) => {
    const session = sessionOf(c, dashboard);
    if (session === null) return askToSignIn(c);
    c.set('view', { ...c.var.view, session });
    if (c.req.method !== 'GET' && c.req.method !== 'HEAD') {
      if (!isSameSecret(await field(c, 'csrf'), session.csrf)) {
        throw new PageProblem(403, 'forbidden', 'csrf');
      }
      if (readOnly && c.req.path !== '/logout') {
        throw new PageProblem(403, 'forbidden', 'readOnly');
      }
    }
    return await next();
  });
  app.post('/logout', (c) => {
    const { session } = c.var.view;
    if (session !== null) signOut(c, dashboard, session);
    return c.redirect('/login', 303);
  });
  campaignRoutes(app, dashboard);
  newsletterRoutes(app, dashboard);
  if (folder !== null && !readOnly) launchRoutes(app, dashboard, folder);
  return app;
}

/** What browsers are told: nothing but our own files, in no frame. */
function protection(reach: Dashboard['reach']): MiddlewareHandler {
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      connectSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
      baseUri: ["'none'"],
    },
    xFrameOptions: 'DENY',
    // Not `no-referrer`, under which browsers send `Origin: null` with our own forms too.
    referrerPolicy: 'same-origin',
    strictTransportSecurity: reach.kind === 'local' ? false : HALF_A_YEAR,
  });
}

function viewOf(c: PageContext, { readOnly, folder, temporalUi }: Dashboard): View {
  const language = languageOf(chosenLanguage(c), c.req.header('accept-language'));
  return {
    language,
    texts: TEXTS[language],
    session: null,
    path: c.req.path,
    readOnly,
    canLaunch: folder !== null && !readOnly,
    temporalUi,
  };
}

const PROXY_HEADERS = ['x-forwarded-for', 'x-forwarded-host', 'forwarded'];

function factsOf({ req }: PageContext): RequestFacts {
  return {
    method: req.method,
    host: req.header('host'),
    origin: req.header('origin'),
    fetchSite: req.header('sec-fetch-site'),
    isForwarded: PROXY_HEADERS.some((name) => req.header(name) !== undefined),
  };
}

/** The script of a page that is open is told; whoever opens one is asked for the token. */
function askToSignIn(c: PageContext): Response {
  const { texts } = c.var.view;
  if (c.req.path.startsWith('/live/')) return c.text(texts.signedOut, 401);
  const next = c.req.method === 'GET' ? `?next=${encodeURIComponent(c.req.path)}` : '';
  return c.redirect(`/login${next}`, 303);
}

const ASSETS = { css: 'text/css; charset=utf-8', js: 'text/javascript; charset=utf-8' };

async function assetRoutes(app: Hono<PageEnv>): Promise<void> {
  for (const [ending, type] of Object.entries(ASSETS)) {
    const name = `dashboard.${ending}`;
    const text = await readFile(join(packageRoot(), 'web', name), 'utf8');
    app.get(`/assets/${name}`, (c) => c.body(text, 200, { 'Content-Type': type }));
  }
}
