import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../../../src/config.ts';
import { createLogger } from '../../../../src/logger.ts';
import { openHome } from '../../../../src/storage/home.ts';
import { TemporalUnreachableError } from '../../../../src/temporal/connect.ts';
import { usageError } from '../../../../src/cli/cli-error.ts';
import { createApp } from '../../../../src/cli/dashboard/app.ts';
import { Campaigns, type CampaignCalls } from '../../../../src/cli/dashboard/campaigns.ts';
import type { Dashboard } from '../../../../src/cli/dashboard/dashboard.ts';
import { Attempts } from '../../../../src/cli/dashboard/security/attempts.ts';
import { Sessions } from '../../../../src/cli/dashboard/security/sessions.ts';
import { tempDir } from '../../../support/temp-dir.ts';
import { statusOf } from './view.ts';

const TOKEN = 'a-token-of-24-characters';
const HOST = { host: '127.0.0.1:8026' };
const POST = {
  method: 'POST',
  headers: {
    ...HOST,
    origin: 'http://127.0.0.1:8026',
    'content-type': 'application/x-www-form-urlencoded',
  },
};

/** A running dashboard without its socket, whose Temporal knows one campaign. */
async function stage(changes: Partial<Dashboard> = {}, calls: Partial<CampaignCalls> = {}) {
  const commands: string[] = [];
  const logged: string[] = [];
  const spring = () => Promise.resolve(statusOf());
  const campaigns = new Campaigns(() =>
    Promise.resolve({
      list: () => Promise.resolve([]),
      find: (id) =>
        Promise.resolve(
          id === 'spring' ? { id, contentHash: null, isOpen: true, preparation: null } : null,
        ),
      status: (id) =>
        id === 'spring' ? spring() : Promise.reject(usageError(`There is no campaign ${id}.`)),
      pause: (id, note) => {
        commands.push(`pause ${id} ${note}`);
        return spring();
      },
      resume: (id) => Promise.reject(usageError(`Cannot resume ${id}: it is not paused.`)),
      cancel: spring,
      close: () => Promise.resolve(),
      ...calls,
    }),
  );
  const home = await tempDir();
  const dashboard: Dashboard = {
    config: loadConfig({ env: { STEADYSEND_HOME: home } }),
    io: { signal: new AbortController().signal },
    commandFlags: [`--home=${home}`],
    logger: createLogger({ level: 'info', write: (line) => void logged.push(line) }),
    home: openHome(home),
    campaigns,
    sessions: new Sessions(null, Date.now),
    attempts: new Attempts(Date.now),
    reach: { kind: 'local' },
    port: 8026,
    readOnly: false,
    folder: null,
    temporalUi: null,
    remoteAddress: () => '192.0.2.1',
    ...changes,
  };
  const app = await createApp(dashboard);
  const get = async (path: string, headers: Record<string, string> = {}) =>
    await app.request(path, { headers: { ...HOST, ...headers } });
  const post = async (
    path: string,
    fields: Record<string, string>,
    headers: Record<string, string> = {},
  ) =>
    await app.request(path, {
      ...POST,
      body: new URLSearchParams(fields),
      headers: { ...POST.headers, ...headers },
    });
  const csrf = async (headers: Record<string, string> = {}) =>
    /name="csrf" value="([\w-]+)"/.exec(
      await (await get('/campaigns/spring', headers)).text(),
    )?.[1] ?? '';
  return { app, get, post, csrf, home, commands, logged };
}

test('every answer says that nothing runs but our own, and is kept nowhere', async () => {
  const { get } = await stage();
  for (const path of ['/', '/assets/dashboard.css', '/nowhere', '/live/campaigns']) {
    const { headers } = await get(path);
    const policy = headers.get('content-security-policy');
    for (const part of ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"]) {
      expect(policy, path).toContain(part);
    }
    expect(policy).not.toContain('unsafe');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('same-origin');
  }
});

describe('a change', () => {
  test('is made for a form of ours, once it has the secret of the page', async () => {
    const { post, csrf, commands } = await stage();
    const answer = await post('/campaigns/spring/pause', { csrf: await csrf(), note: ' price ' });
    expect([answer.status, answer.headers.get('location')]).toEqual([
      303,
      '/campaigns/spring?done=pause',
    ]);
    expect(commands).toEqual(['pause spring price']);
  });

  test.each([
    ['without the secret', {}, {}],
    ['with another', { csrf: 'x' }, {}],
    ['from another site', null, { origin: 'https://evil.example.com' }],
    ['from another site, by its own word', null, { 'sec-fetch-site': 'cross-site' }],
    ['under another name', null, { host: 'evil.example.com' }],
    ['by way of a proxy', null, { 'x-forwarded-for': '192.0.2.7' }],
  ])('%s is refused', async (_what, fields, headers) => {
    const { post, csrf, commands } = await stage();
    const answer = await post('/campaigns/spring/pause', fields ?? { csrf: await csrf() }, headers);
    expect(answer.status).toBe(403);
    expect(commands).toEqual([]);
  });

  test('of a newsletter is made with the profile that the dashboard was given', async () => {
    const { post, csrf } = await stage({ commandFlags: ['--profile=elsewhere'] });
    const answer = await post('/newsletters/weekly/pause', { csrf: await csrf() });
    expect(await answer.text()).toContain('elsewhere');
  });

  test('by a link is none', async () => {
    const { get, commands } = await stage();
    expect((await get('/campaigns/spring/pause')).status).toBe(404);
    expect(commands).toEqual([]);
  });

  test('is neither offered nor made when it is read-only', async () => {
    const sessions = new Sessions(null, Date.now);
    const given = await stage({ readOnly: true, folder: '/nonexistent', sessions });
    const page = await (await given.get('/campaigns/spring')).text();
    expect(page).not.toContain('name="csrf"');
    expect(page).toContain('Read-only');
    // Even for somebody who knows the secret.
    const fields = { csrf: sessions.find(undefined)?.csrf ?? '' };
    const answer = await given.post('/campaigns/spring/pause', fields);
    expect(await answer.text()).toContain('The dashboard is read-only.');
    expect([answer.status, given.commands]).toEqual([403, []]);
    expect((await given.get('/launch')).status).toBe(404);
    expect((await given.post('/launch', fields)).status).toBe(403);
  });

  test('that cannot be now says why; one of an unknown campaign, that there is none', async () => {
    const { post, csrf } = await stage();
    const fields = { csrf: await csrf() };
    const now = await post('/campaigns/spring/resume', fields);
    expect(await now.text()).toContain('Cannot resume spring: it is not paused.');
    expect(now.status).toBe(409);
    expect((await post('/campaigns/winter/resume', fields)).status).toBe(404);
  });

  test('with a megabyte of note is refused', async () => {
    const { post, csrf } = await stage();
    const fields = { csrf: await csrf(), note: 'x'.repeat(1_000_000) };
    expect((await post('/campaigns/spring/pause', fields)).status).toBe(413);
  });
});

describe('with a token', () => {
  const withToken = () => stage({ sessions: new Sessions(TOKEN, Date.now) });

  test('nothing is shown, changed or downloaded before it is given', async () => {
    const { get, post, commands } = await withToken();
    for (const path of ['/', '/campaigns/spring', '/campaigns/spring/files/report.csv']) {
      const answer = await get(path);
      expect([answer.status, await answer.text()]).toEqual([303, '']);
      expect(answer.headers.get('location')).toBe(`/login?next=${encodeURIComponent(path)}`);
    }
    expect((await get('/live/campaigns/spring')).status).toBe(401);
    expect((await post('/campaigns/spring/pause', { csrf: '' })).status).toBe(303);
    expect(commands).toEqual([]);
  });

  test('it opens a session that no script can read and no other site can use', async () => {
    const { get, post, csrf, commands } = await withToken();
    const answer = await post('/login', { token: TOKEN, next: '/campaigns/spring' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/campaigns/spring']);
    const set = answer.headers.get('set-cookie') ?? '';
    expect(set).toMatch(/^steadysend-8026=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    const cookie = set.split(';')[0] ?? '';
    expect(set).not.toContain(TOKEN);
    const secret = await csrf({ cookie });
    await post('/campaigns/spring/pause', { csrf: secret }, { cookie });
    expect(commands).toEqual(['pause spring undefined']);
    await post('/logout', { csrf: secret }, { cookie });
    expect((await get('/', { cookie })).status).toBe(303);
  });

  test('behind TLS the cookie is for this host and TLS only', async () => {
    const { post } = await stage({
      sessions: new Sessions(TOKEN, Date.now),
      reach: { kind: 'proxy', origin: 'https://mail.example.com' },
    });
    const headers = { host: 'mail.example.com', origin: 'https://mail.example.com' };
    const answer = await post('/login', { token: TOKEN }, headers);
    expect(answer.headers.get('set-cookie')).toMatch(/^__Host-steadysend-8026=.*; Secure; /);
    expect(answer.headers.get('strict-transport-security')).toContain('max-age=');
  });

  test('a wrong one is refused, and after ten even the right one has to wait', async () => {
    const { post, logged } = await withToken();
    for (let n = 0; n < 10; n += 1) {
      const answer = await post('/login', { token: `wrong-token-number-${n}-------` });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('set-cookie')).toBeNull();
    }
    const answer = await post('/login', { token: TOKEN });
    expect(await answer.text()).toContain('Try again in 15 minutes.');
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '900']);
    expect(logged).toHaveLength(10);
    expect(logged.join('')).not.toMatch(/wrong-token-number|192\.0\.2\.1/);
  });
});

describe('downloads', () => {
  const CSV = 'line,email,fate,reason\n2,ann@example.com,sent,\n3,<b>bob</b>,rejected,no @\n';

  async function finished() {
    const given = await stage();
    const folder = join(given.home, 'campaigns', 'spring');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'report.csv'), CSV);
    return given;
  }

  test('are the files as they lie there, and never a page', async () => {
    const { get } = await finished();
    const csv = await get('/campaigns/spring/files/report.csv');
    expect(await csv.text()).toBe(CSV);
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(csv.headers.get('content-disposition')).toBe('attachment; filename="spring-report.csv"');
    const ndjson = await (await get('/campaigns/spring/files/report.ndjson')).text();
    expect(
      ndjson
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      { line: 2, email: 'ann@example.com', fate: 'sent', reason: '' },
      { line: 3, email: '<b>bob</b>', fate: 'rejected', reason: 'no @' },
    ]);
  });

  test('by HEAD have no body', async () => {
    const { app } = await finished();
    const answer = await app.request('/campaigns/spring/files/report.csv', {
      method: 'HEAD',
      headers: HOST,
    });
    expect([answer.status, await answer.text()]).toEqual([200, '']);
  });

  test.each([
    '/campaigns/spring/files/rejects.csv',
    '/campaigns/spring/files/report.html',
    '/campaigns/spring/files/campaign.json',
    '/campaigns/spring/files/constructor',
    '/campaigns/..%2Fspring/files/report.csv',
    '/campaigns/spring/files/..%2F..%2Fspring%2Freport.csv',
  ])('%s is not there', async (path) => {
    const { get } = await finished();
    expect((await get(path)).status).toBe(404);
  });
});

describe('what goes wrong', () => {
  test('an unknown campaign is not found', async () => {
    const { get } = await stage();
    const answer = await get('/campaigns/winter');
    expect(await answer.text()).toContain('There is no campaign winter.');
    expect(answer.status).toBe(404);
  });

  test('without Temporal a page says so, and the next one asks again', async () => {
    let isAway = true;
    const { get } = await stage(
      {},
      {
        list: () =>
          isAway
            ? Promise.reject(
                new TemporalUnreachableError(
                  'x:1',
                  'noAnswer',
                  'Temporal does not answer at x:1',
                  0,
                ),
              )
            : Promise.resolve([]),
      },
    );
    const away = await get('/');
    expect(await away.text()).toContain('Temporal does not answer at x:1');
    expect(away.status).toBe(503);
    const live = await get('/live/campaigns');
    expect([live.status, await live.text()]).toEqual([503, 'Temporal does not answer at x:1']);
    isAway = false;
    expect((await get('/')).status).toBe(200);
  });

  test('a mistake of ours is in the log and not on the page', async () => {
    const { get, logged } = await stage(
      {},
      { list: () => Promise.reject(new Error('secret of ann@example.com')) },
    );
    const answer = await get('/');
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('secret');
    expect(logged.join('')).toContain('secret of [address]');
  });
});

test('the language is that of the browser until another is chosen', async () => {
  const { get, post } = await stage();
  const chinese = { 'accept-language': 'zh-CN,zh;q=0.9' };
  expect(await (await get('/', chinese)).text()).toContain('<html lang="zh-CN">');
  expect(await (await get('/')).text()).toContain('<html lang="en">');
  const chosen = await post('/language', { language: 'en', back: '//evil.example.com' });
  expect([chosen.status, chosen.headers.get('location')]).toEqual([303, '/']);
  const cookie = chosen.headers.get('set-cookie')?.split(';')[0] ?? '';
  expect(await (await get('/', { ...chinese, cookie })).text()).toContain('<html lang="en">');
});
