import { expect, test } from 'vitest';
import {
  datedPath,
  issueCampaignId,
  issueKey,
  unknownPlaceholders,
} from '../../../src/domain/issue.ts';

const at = (iso: string) => Date.parse(iso);

test('an issue is named by the clock of its zone', () => {
  const key = issueKey(at('2026-11-30T00:00:00Z'), 'Asia/Shanghai');
  expect(issueCampaignId('weekly', key)).toBe('weekly-20261130t0800');
});

test('both hours of a repeated one have the same name, so that the second makes no second campaign', () => {
  const berlin = (iso: string) => issueKey(at(iso), 'Europe/Berlin');
  expect(berlin('2027-10-31T00:30:00Z')).toBe(berlin('2027-10-31T01:30:00Z'));
});

test.each([
  ['lists/{yyyy}-{mm}-{dd}.csv', 'lists/2027-01-01.csv'],
  ['s3://b/{yyyy}/{yy}{mm}{dd}T{hh}{mi}.csv.gz', 's3://b/2027/270101T0730.csv.gz'],
  // The first of January 2027 is a Friday, and so in week 53 of 2026.
  ['{gggg}-w{ww}.csv', '2026-w53.csv'],
  ['{name}.csv', '{name}.csv'],
])('%s is %s', (path, expected) => {
  expect(datedPath(path, at('2026-12-31T23:30:00Z'), 'Asia/Shanghai')).toBe(expected);
});

test('a misspelt placeholder is found before any issue is due', () => {
  expect(unknownPlaceholders('{yyyy}-{MM}-{dd}/{day}.csv')).toEqual(['MM', 'day']);
});
