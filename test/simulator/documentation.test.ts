import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { ACTIONS } from '../../src/simulator/actions/registry.ts';
import { DEFAULT_CONFIG } from '../../src/simulator/config.ts';
import { WIRE_CODES } from '../../src/simulator/wire-errors.ts';

const read = (file: string): Promise<string> =>
  readFile(new URL(`../../docs/${file}`, import.meta.url), 'utf8');

describe('docs/simulator.md', () => {
  test('names every action and every knob', async () => {
    const page = await read('simulator.md');
    expect([...ACTIONS.keys()].filter((action) => !page.includes(action))).toEqual([]);
    expect(Object.keys(DEFAULT_CONFIG).filter((knob) => !page.includes(`\`${knob}\``))).toEqual([]);
  });
});

describe('docs/error-codes.md', () => {
  test('has every code that the simulator answers', async () => {
    const page = await read('error-codes.md');
    expect(WIRE_CODES.filter((code) => !page.includes(code))).toEqual([]);
  });
});
