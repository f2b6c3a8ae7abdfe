import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  editAndPutBack,
  expectAllOnce,
  launch,
  openSlowStage,
  untilPausedForStorage,
} from './storage-stage.ts';

/** A worker whose disk is full for as long as a file lies there. */
function fullDisk(flag: string): Record<string, string> {
  const code = `
    import { existsSync } from 'node:fs';
    import promises from 'node:fs/promises';
    import { syncBuiltinESMExports } from 'node:module';
    const { open } = promises;
    promises.open = (path, flags, ...rest) =>
      flags !== 'r' && existsSync(${JSON.stringify(flag)})
        ? Promise.reject(Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' }))
        : open(path, flags, ...rest);
    syncBuiltinESMExports();`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` };
}

test('a full disk pauses the campaign with that reason, and nothing is lost or repeated', async () => {
  const stage = await openSlowStage();
  const flag = join(stage.folder, 'disk-is-full');
  await launch(stage, 'full', fullDisk(flag));
  await writeFile(flag, '');
  const pause = await untilPausedForStorage(stage, 'full');
  expect(pause.message).toContain('disk is full');
  expect(existsSync(flag)).toBe(true);
  await rm(flag);
  await stage.cli(['resume', 'full']);
  await expectAllOnce(stage, 'full');
});

test('the record of a span that was edited is named in the pause, and put back, all goes on', async () => {
  expect(await editAndPutBack('spans/')).toMatchObject({ needs: 'person' });
});
