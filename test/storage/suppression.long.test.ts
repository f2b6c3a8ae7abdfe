import { afterAll, beforeAll, expect, test } from 'vitest';
import { openHome } from '../../src/storage/home.ts';
import { writeRemovals } from '../../src/storage/suppression-bulk.ts';
import { suppressedAddresses } from '../../src/storage/suppression-store.ts';
import { SuppressionWriter } from '../../src/storage/suppression-writer.ts';
import { startS3Server, type S3Server } from '../support/s3-server.ts';

let server: S3Server;
beforeAll(async () => {
  server = await startS3Server();
});
afterAll(() => server.stop());

test('a bucket keeps the suppression store: two writers at once, a removal, a reader meanwhile', async () => {
  const home = openHome(`${await server.bucket('suppression')}/mail`, server.settings);
  const addresses = async () => {
    const found: string[] = [];
    for await (const { address } of suppressedAddresses(home)) found.push(address);
    return found.sort();
  };
  const limits = { everyMs: 5, mergeAt: 4 };
  const writers = [0, 1].map(() => new SuppressionWriter(home, { limits }));
  const expected: string[] = [];
  for (let round = 0; round < 30; round += 1) {
    const added = writers.map((writer, place) => {
      const address = `reader${round}-${place}@example.com`;
      expected.push(address);
      return writer.add([{ address, reason: 'bounce', at: 1_000, source: 'event' }]);
    });
    await Promise.all(added);
    if (round % 10 === 9) expect(await addresses()).toEqual(expected.toSorted());
  }
  for (const writer of writers) await writer.close();
  expect(await home.list('suppression/added/')).toHaveLength(2);
  await writeRemovals(home, [{ address: 'reader7-0@example.com', at: 2_000 }]);
  const left = expected.filter((address) => address !== 'reader7-0@example.com');
  expect(await addresses()).toEqual(left.toSorted());
});
