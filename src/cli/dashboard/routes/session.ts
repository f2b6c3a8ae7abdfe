import { getCookie, setCookie, deleteCookie } from 'hono/cookie';
import type { Hono } from 'hono';
import type { Dashboard } from '../dashboard.ts';
import { loginBody } from '../pages/plain.ts';
import { localPath } from '../security/local-path.ts';
import type { Session } from '../security/sessions.ts';
import { languageNamed } from '../texts/language.ts';
import type { PageContext, PageEnv } from '../view.ts';
import { field, sendPage } from './respond.ts';

const LANGUAGE_COOKIE = 'steadysend-language';
const YEAR_SECONDS = 31_536_000;

/** Signing in and choosing a language: what works before anybody has signed in. */
export function sessionRoutes(app: Hono<PageEnv>, dashboard: Dashboard): void {
  const { sessions, attempts, remoteAddress, logger } = dashboard;

  app.get('/login', (c) => login(c, localPath(c.req.query('next')), null, 200));

  app.post('/login', async (c) => {
    const { texts } = c.var.view;
    const next = localPath(await field(c, 'next'));
    const address = remoteAddress(c);
    const waitMs = attempts.waitMs(address);
    if (waitMs > 0) {
      c.header('Retry-After', String(Math.ceil(waitMs / 1_000)));
      const minutes = String(Math.ceil(waitMs / 60_000));
      return await login(c, next, texts.tooManyTokens(minutes), 429);
    }
    const session = sessions.signIn(await field(c, 'token'));
    if (session === null) {
      attempts.failed(address);
      logger.warn('dashboard: a wrong token was given');
      return await login(c, next, texts.wrongToken, 401);
    }
    attempts.succeeded(address);
    keepSession(c, dashboard, session);
    return c.redirect(next, 303);
  });

  app.post('/language', async (c) => {
    const language = languageNamed(await field(c, 'language')) ?? 'en';
    setCookie(c, LANGUAGE_COOKIE, language, {
      path: '/',
      sameSite: 'Lax',
      maxAge: YEAR_SECONDS,
      secure: dashboard.reach.kind !== 'local',
    });
    return c.redirect(localPath(await field(c, 'back')), 303);
  });
}

export function chosenLanguage(c: PageContext): string | undefined {
  return getCookie(c, LANGUAGE_COOKIE);
}

export function sessionOf(c: PageContext, dashboard: Dashboard): Session | null {
  const { name, prefix } = cookieOf(dashboard);
  const id = prefix === undefined ? getCookie(c, name) : getCookie(c, name, prefix);
  return dashboard.sessions.find(id);
}

export function signOut(c: PageContext, dashboard: Dashboard, session: Session): void {
  const { name, prefix } = cookieOf(dashboard);
  dashboard.sessions.signOut(session);
  deleteCookie(c, name, prefix === undefined ? { path: '/' } : { path: '/', secure: true, prefix });
}

function keepSession(c: PageContext, dashboard: Dashboard, { id }: Session): void {
  const { name, prefix } = cookieOf(dashboard);
  const options = { path: '/', httpOnly: true, sameSite: 'Strict' } as const;
  setCookie(c, name, id, prefix === undefined ? options : { ...options, secure: true, prefix });
}

/** Under TLS `__Host-`, which no other name of the domain can set. */
function cookieOf({ reach, port }: Dashboard): { name: string; prefix: 'host' | undefined } {
  const prefix = reach.kind === 'local' ? undefined : 'host';
  return { name: `steadysend-${port}`, prefix };
}

async function login(
  c: PageContext,
  next: string,
  problem: string | null,
  status: 200 | 401 | 429,
): Promise<Response> {
  const { view } = c.var;
  const body = loginBody(view, { next, problem });
  return await sendPage(c, { title: view.texts.signIn, body }, status);
}
