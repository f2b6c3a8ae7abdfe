// `npm run demo`: from a fresh clone to a finished campaign. The demo itself is compiled code;
// this only makes sure that it is there.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { log, root, setup } from './setup.mjs';

try {
  await setup();
  const demo = await import(pathToFileURL(join(root, 'dist', 'src', 'cli', 'demo.js')).href);
  process.exitCode = await demo.runDemo(process.argv.slice(2));
} catch (error) {
  log(error.message);
  process.exitCode = 1;
}
