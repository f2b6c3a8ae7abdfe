import { expect, test } from 'vitest';
import { prepareList } from '../../../src/recipients/prepare-list.ts';
import { FOLDER_OBJECTS } from '../../../src/storage/folder-objects.ts';
import { definitionOf, newFolder } from './support.ts';

const LIST = 'email,name\nann@x.org,A\nBOB@x.org,B\ncid@x.org,C\ndan@x.org,D\neve@x.org,E\n';
const COPY =
  'email,reason\nann@x.org,bounce\nbob@x.org,unsubscribe\ncid@x.org,complaint\nzoe@x.org,manual\n';

async function prepareWith(store: { object: string | null } | undefined) {
  const suppress = ['email\ncid@x.org\n'];
  const folder = await newFolder(LIST, { suppress });
  await folder.store.write('suppression-store-1.csv', COPY);
  const definition = definitionOf({ suppress });
  if (store !== undefined) definition.recipients.store = store;
  const counts = await prepareList({ folder, definition });
  const rows = (await folder.store.read(FOLDER_OBJECTS.suppressed))?.toString().split('\n') ?? [];
  return { counts, rows: rows.slice(1, -1) };
}

test('rows that the suppression store has are left out, with the reason; a list of the file goes first', async () => {
  const { counts, rows } = await prepareWith({ object: 'suppression-store-1.csv' });
  expect(counts).toMatchObject({ rows: 5, recipients: 2, suppressed: 3, duplicates: 0 });
  expect(rows).toEqual([
    '2,ann@x.org,the suppression store (hard bounce)',
    '3,BOB@x.org,the suppression store (unsubscribed)',
    '4,cid@x.org,gone-1.csv',
  ]);
});

test.each([[undefined], [{ object: null }]])(
  'without a copy (%j) only the lists of the file count',
  async (store) => {
    const { counts } = await prepareWith(store);
    expect(counts).toMatchObject({ recipients: 4, suppressed: 1 });
  },
);
