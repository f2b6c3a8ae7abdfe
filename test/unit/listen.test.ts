import { expect, test } from 'vitest';
import { isLoopback } from '../../src/listen.ts';

test.each([
  ['http://localhost:8025', true],
  ['http://127.0.0.1:8025', true],
  ['http://127.0.0.2:8025', true],
  ['http://[::1]:8025', true],
  ['http://127.0.0.1.example.com', false],
  ['http://10.0.0.1:8025', false],
  ['https://ses.tencentcloudapi.com', false],
])('whether %s is on this machine: %s', (url, isHere) => {
  expect(isLoopback(new URL(url).hostname)).toBe(isHere);
});
