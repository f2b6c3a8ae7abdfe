import { describe, expect, test } from 'vitest';
import { Attempts } from '../../../../src/cli/dashboard/security/attempts.ts';
import { localPath } from '../../../../src/cli/dashboard/security/local-path.ts';
import { checkToken, reachOf, type Reach } from '../../../../src/cli/dashboard/security/reach.ts';
import {
  refusalOf,
  type RequestFacts,
} from '../../../../src/cli/dashboard/security/request-guard.ts';
import { Sessions } from '../../../../src/cli/dashboard/security/sessions.ts';
import { languageOf } from '../../../../src/cli/dashboard/texts/language.ts';
import { run } from '../fake-io.ts';

const TOKEN = 'a-token-of-24-characters';

describe('where it may be reached', () => {
  const wishes = { host: '127.0.0.1', certificate: null, proxyUrl: null, hasToken: false };

  test.each(['127.0.0.1', 'localhost', '::1', '[::1]', '127.8.8.8'])(
    '%s is this machine alone, and needs nothing',
    (host) => {
      expect(reachOf({ ...wishes, host })).toEqual({ kind: 'local' });
    },
  );

  test('a proxy needs a token, also on this machine', () => {
    const proxied = { ...wishes, proxyUrl: 'https://mail.example.com/' };
    expect(() => reachOf(proxied)).toThrow(/set STEADYSEND_DASHBOARD_TOKEN to 24 characters/);
    expect(reachOf({ ...proxied, hasToken: true })).toEqual({
      kind: 'proxy',
      origin: 'https://mail.example.com',
    });
  });

  test.each([
    ['http://mail.example.com', 'must be the https address'],
    ['https://mail.example.com/path', 'without a path'],
    ['mail.example.com', 'must be the https address'],
  ])('a proxy at %s is refused', (proxyUrl, text) => {
    expect(() => reachOf({ ...wishes, proxyUrl, hasToken: true })).toThrow(text);
  });
});

// Through the command, so that the exit code and the order of what is looked at are shown too.
test.each([
  [['--host', '0.0.0.0'], {}, 'plain HTTP would show the token to the network'],
  [['--host', '0.0.0.0'], { STEADYSEND_DASHBOARD_TOKEN: TOKEN }, 'give --tls-cert and --tls-key'],
  [['--behind-proxy', 'https://mail.example.com'], {}, 'so it needs a token'],
  [[], { STEADYSEND_DASHBOARD_TOKEN: 'short' }, 'has 5 characters, and needs 24 or more'],
  [['--tls-cert', 'x'], {}, 'belong together: give both'],
  [['--tls-cert', '/nonexistent', '--tls-key', 'x'], {}, '/nonexistent cannot be read (ENOENT)'],
  [['--campaigns', '/nonexistent'], {}, 'there is no folder /nonexistent'],
  [['--temporal-ui', 'x'], {}, '--temporal-ui must be a URL'],
])('dashboard %j with %j is refused with what to do', async (flags, env, text) => {
  const { code, out, err } = await run(['dashboard', ...flags], env);
  expect(err).toContain(text);
  expect([code, out]).toEqual([2, '']);
});

test('the token is trimmed, and may be left out', () => {
  expect(checkToken(` ${TOKEN}\n`)).toBe(TOKEN);
  expect(checkToken(' ')).toBeNull();
  expect(checkToken(undefined)).toBeNull();
});

describe('whose requests are taken for the user', () => {
  const get: RequestFacts = {
    method: 'GET',
    host: '127.0.0.1:8026',
    origin: undefined,
    fetchSite: undefined,
    isForwarded: false,
  };
  const post = { ...get, method: 'POST', origin: 'http://127.0.0.1:8026' };
  const local: Reach = { kind: 'local' };
  const proxy: Reach = { kind: 'proxy', origin: 'https://mail.example.com' };
  const tls: Reach = { kind: 'tls', certifies: (name) => name === 'mail.example.com' };

  test.each([
    [local, get, null],
    [local, { ...get, host: 'localhost:9000' }, null],
    [local, { ...get, host: '[::1]:8026' }, null],
    // A page whose name points here all of a sudden.
    [local, { ...get, host: 'evil.example.com' }, 'host'],
    [local, { ...get, host: '127.0.0.1.evil.example.com:8026' }, 'host'],
    [local, { ...get, host: undefined }, 'host'],
    [local, { ...get, host: 'a@127.0.0.1' }, 'host'],
    [local, { ...get, host: '127.0.0.1/?' }, 'host'],
    [local, { ...get, isForwarded: true }, 'forwarded'],
    [local, post, null],
    [local, { ...post, fetchSite: 'same-origin' }, null],
    [local, { ...post, host: 'localhost:9000', origin: 'http://localhost:9000' }, null],
    [local, { ...post, origin: 'http://127.0.0.1:9999' }, 'origin'],
    [local, { ...post, origin: 'https://evil.example.com' }, 'origin'],
    [local, { ...post, origin: 'null' }, 'origin'],
    [local, { ...post, fetchSite: 'cross-site' }, 'origin'],
    [local, { ...post, fetchSite: 'same-site' }, 'origin'],
    [local, { ...post, origin: undefined }, 'origin'],
    [local, { ...post, origin: undefined, fetchSite: 'same-origin' }, null],
    [proxy, { ...get, host: 'mail.example.com', isForwarded: true }, null],
    [proxy, get, 'host'],
    [proxy, { ...get, host: 'mail.example.com:8026' }, 'host'],
    [proxy, { ...post, host: 'mail.example.com', origin: 'https://mail.example.com' }, null],
    [proxy, { ...post, host: 'mail.example.com', origin: 'http://mail.example.com' }, 'origin'],
    [tls, { ...get, host: 'mail.example.com:8026' }, null],
    [tls, { ...get, host: 'evil.example.com:8026' }, 'host'],
    [
      tls,
      { ...post, host: 'mail.example.com:8026', origin: 'https://mail.example.com:8026' },
      null,
    ],
  ] as [Reach, RequestFacts, string | null][])('%j %j: %s', (reach, facts, refusal) => {
    expect(refusalOf(facts, reach)).toBe(refusal);
  });
});

describe('sessions', () => {
  const hour = 3_600_000;

  test('without a token everybody has the same one', () => {
    const sessions = new Sessions(null, () => 0);
    expect(sessions.find(undefined)).toBe(sessions.find('x'));
    expect(sessions.find(undefined)?.csrf).toMatch(/^[\w-]{43}$/);
  });

  test('with one, only the token opens one, and it ends', () => {
    let now = 0;
    const sessions = new Sessions(TOKEN, () => now);
    expect(sessions.find(undefined)).toBeNull();
    expect(sessions.signIn(`${TOKEN}x`)).toBeNull();
    expect(sessions.signIn('')).toBeNull();
    const session = sessions.signIn(TOKEN)!;
    expect(sessions.find(session.id)).toBe(session);
    expect(sessions.signIn(TOKEN)?.csrf).not.toBe(session.csrf);
    now = 12 * hour - 1;
    expect(sessions.find(session.id)).toBe(session);
    now += 1;
    expect(sessions.find(session.id)).toBeNull();
  });

  test('signing out ends it, and so does the hundredth after it', () => {
    const sessions = new Sessions(TOKEN, () => 0);
    const out = sessions.signIn(TOKEN)!;
    sessions.signOut(out);
    expect(sessions.find(out.id)).toBeNull();
    const oldest = sessions.signIn(TOKEN)!;
    for (let n = 0; n < 99; n += 1) sessions.signIn(TOKEN);
    expect(sessions.find(oldest.id)).toBe(oldest);
    sessions.signIn(TOKEN);
    expect(sessions.find(oldest.id)).toBeNull();
  });
});

test('ten wrong tokens from an address, then it has to wait; others do not', () => {
  let now = 0;
  const attempts = new Attempts(() => now);
  for (let n = 0; n < 10; n += 1) {
    expect(attempts.waitMs('a')).toBe(0);
    attempts.failed('a');
  }
  expect(attempts.waitMs('a')).toBe(15 * 60_000);
  expect(attempts.waitMs('b')).toBe(0);
  now = 15 * 60_000;
  expect(attempts.waitMs('a')).toBe(0);
  attempts.failed('a');
  expect(attempts.waitMs('a')).toBe(0);
});

test.each([
  ['/campaigns/spring?done=pause', '/campaigns/spring?done=pause'],
  ['//evil.example.com', '/'],
  ['/\\evil.example.com', '/'],
  ['https://evil.example.com', '/'],
  ['javascript:alert(1)', '/'],
  ['/a b', '/'],
  [undefined, '/'],
])('one is sent back to %s as %s', (text, path) => {
  expect(localPath(text)).toBe(path);
});

test.each([
  [undefined, undefined, 'en'],
  [undefined, 'zh-CN,zh;q=0.9,en;q=0.8', 'zh'],
  [undefined, 'de-DE,de;q=0.9,en;q=0.7,zh;q=0.6', 'en'],
  [undefined, 'en;q=0.4, zh-Hant;q=0.5', 'zh'],
  [undefined, 'zh;q=0,fr', 'en'],
  ['zh', 'en', 'zh'],
  ['fr', 'zh', 'zh'],
])('chosen %s, accepted %s: %s', (chosen, accepted, language) => {
  expect(languageOf(chosen, accepted)).toBe(language);
});
