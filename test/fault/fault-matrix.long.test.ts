import { expect, test } from 'vitest';
import { allCells, runCells } from './fault-matrix.ts';

test('the whole matrix: each recipient exactly once', async () => {
  const cells = allCells();
  process.stderr.write(`fault matrix: ${cells.length} cells\n`);
  expect(await runCells(cells)).toEqual([]);
});
