import { expect, test } from 'vitest';
import { editAndPutBack } from './storage-stage.ts';

test.each([
  ['the definition', 'campaign.json'],
  ['the recipients', 'recipients.ndjson'],
])('%s that was edited is named in the pause, and put back, all goes on', async (_, object) => {
  expect(await editAndPutBack(object)).toMatchObject({ needs: 'person' });
});
