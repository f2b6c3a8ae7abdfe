import { describe, expect, test } from 'vitest';
import { createLogger } from '../../../src/logger.ts';

function capture(pretty: boolean) {
  const lines: string[] = [];
  const logger = createLogger({ level: 'debug', pretty, write: (text) => lines.push(text) });
  return { logger, text: () => lines.join('') };
}

describe('no secret and no address gets into the log', () => {
  test.each(['secretId', 'secretKey', 'token', 'apiKey', 'taskToken', 'email', 'templateData'])(
    '%s',
    (key) => {
      const { logger, text } = capture(false);
      logger.info(
        { [key]: 'top-value', a: { [key]: 'mid-value', b: { [key]: 'low-value' } } },
        'x',
      );
      expect(text()).not.toMatch(/(top|mid|low)-value/);
      expect(text().match(/\[hidden\]/g)).toHaveLength(3);
    },
  );

  test.each([false, true])('an address anywhere in a line (pretty: %s)', (pretty) => {
    const { logger, text } = capture(pretty);
    logger.warn({ err: new Error('550 <Ann.Lee+x@mail.example.com> unknown') }, 'to bo@example.cn');
    logger.info({ list: [{ deep: { deeper: { who: '王伟@example.com' } } }] }, 'rows');
    expect(text()).not.toMatch(/example\.c/);
    expect(text()).toContain('[address]');
  });

  test('the name of a worker is not taken for an address', () => {
    const { logger, text } = capture(false);
    logger.info({ identity: '4711@buildhost' }, 'x');
    expect(text()).toContain('4711@buildhost');
  });
});

test('JSON lines for machines, one a call', () => {
  const { logger, text } = capture(false);
  logger.info({ campaignId: 'c' }, 'begun');
  expect(JSON.parse(text())).toEqual({
    level: 'info',
    time: expect.stringMatching(/^\d{4}-/),
    campaignId: 'c',
    msg: 'begun',
  });
});

test('short lines for people, with a stack where there is one', () => {
  const { logger, text } = capture(true);
  logger.error({ campaignId: 'c', note: 'two words', err: new Error('broken') }, 'failed');
  expect(text()).toMatch(/^\d\d:\d\d:\d\d error failed campaignId=c note="two words" err=\n/);
  expect(text()).toMatch(/Error: broken\n +at /);
});

test('levels below the chosen one are silent', () => {
  const lines: string[] = [];
  const logger = createLogger({ level: 'warn', pretty: false, write: (text) => lines.push(text) });
  logger.info('no');
  logger.warn('yes');
  expect(lines).toHaveLength(1);
});
