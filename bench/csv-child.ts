// csv-parse by itself over a list, as the measure for preparing it. Prints rows and milliseconds.
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { parse } from 'csv-parse';

const before = performance.now();
let rows = -1;
await pipeline(createReadStream(process.argv[2] ?? ''), parse(), async (records) => {
  for await (const _fields of records) rows += 1;
});
process.stdout.write(`${JSON.stringify({ rows, ms: performance.now() - before })}\n`);
