import { describe, expect, test } from 'vitest';
import { explainCode } from '../../src/cli/explain-code.ts';
import { ERROR_TABLE, lookUpError } from '../../src/ses/error-table.ts';
import { isOwnCode } from '../../src/ses/error-table/own.ts';
import { ACTIONS } from '../../src/simulator/actions/registry.ts';
import { Faults } from '../../src/simulator/faults.ts';
import { WIRE_CODES } from '../../src/simulator/wire-errors.ts';
import { FURTHER_CODES, PUBLISHED_CODES } from '../support/error-code-expectations.ts';
import { readProjectFile, sourceFiles } from './project-files.ts';

// Five places know the provider's codes: its page, our table, our page, the simulator and the test
// that drives them. Whoever adds a code to one of them is sent to the others from here.
const published = (await readProjectFile('test/fixtures/error-codes.tsv'))
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split('\t')[1] ?? '');

describe('every code of the provider’s page', () => {
  test('has a row in the table, spelled the same', () => {
    expect(published.filter((code) => lookUpError(code).code !== code)).toEqual([]);
  });

  test('is on our page', async () => {
    const page = await readProjectFile('docs/error-codes.md');
    expect(published.filter((code) => !page.includes(`\n- \`${code}\` (`))).toEqual([]);
  });

  test('can be answered by the simulator, from any action', () => {
    const faults = new Faults(ACTIONS.keys());
    for (const code of published) {
      faults.set([{ action: '*', effect: `error:${code}` }]);
      expect(faults.match('BatchSendEmail', {})?.effect).toMatchObject({ kind: 'error', code });
    }
  });

  test('is driven by one expectation of the error-code test', () => {
    expect(PUBLISHED_CODES.map(({ code }) => code).toSorted()).toEqual(published.toSorted());
  });
});

test('what the simulator answers by itself has a row of its own', () => {
  expect(WIRE_CODES.filter((code) => lookUpError(code).code !== code)).toEqual([]);
});

test('every row for an answer of SES is driven, also those that its page does not have', () => {
  const driven = [...PUBLISHED_CODES, ...FURTHER_CODES].map(({ code }) => lookUpError(code).code);
  const rows = ERROR_TABLE.map(({ code }) => code).filter((code) => !isOwnCode(code));
  expect(rows.filter((code) => !driven.includes(code))).toEqual([]);
});

test('the error-code test expects it from an action that exists', () => {
  const actions = [...PUBLISHED_CODES, ...FURTHER_CODES].map(({ action }) => action);
  expect(actions.filter((action) => !ACTIONS.has(action))).toEqual([]);
});

test('every code of ours that a user can meet can be explained', async () => {
  const files = (await sourceFiles()).filter((name) =>
    /^(activities|workflows|src\/domain)\//.test(name),
  );
  const found = new Set<string>();
  for (const name of files) {
    const text = await readProjectFile(name);
    // A pause, a failure or a fate is written as `code: 'X'`, or by ownRefusal('X', …).
    for (const [, code] of text.matchAll(/(?:\bcode: |ownRefusal\(\s*)'([A-Z]\w+)'/g)) {
      found.add(code ?? '');
    }
  }
  expect(found).toContain('Operator');
  expect(found).toContain('UploadMismatch');
  expect([...found].filter((code) => explainCode(code).known !== 'yes')).toEqual([]);
});
