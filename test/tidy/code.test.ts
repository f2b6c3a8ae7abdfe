import { expect, test } from 'vitest';
import { findLines, readProjectFile, sourceFiles } from './project-files.ts';

const files = await sourceFiles();
const MAX_LINES = 500;
const LOOK_TWICE_LINES = 300;

test('there is code to look at', () => {
  expect(files).toEqual(expect.arrayContaining(['workflows/index.ts', 'src/cli/main.ts']));
});

test(`no file has more than ${MAX_LINES} lines`, async () => {
  const lengths = await Promise.all(
    files.map(async (name) => ({
      name,
      lines: (await readProjectFile(name)).trimEnd().split('\n').length,
    })),
  );
  const long = lengths.filter(({ lines }) => lines > LOOK_TWICE_LINES);
  // Shown, not refused: a file of this length has to have one reason to exist.
  for (const { name, lines } of long) console.log(`look twice: ${name} has ${lines} lines`);
  expect(long.filter(({ lines }) => lines > MAX_LINES)).toEqual([]);
});

test('nothing is left for later in a comment', async () => {
  // Spelt apart, or this file would find itself.
  const later = new RegExp(
    `(//|\\*|#).*\\b(${['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX'].join('|')})\\b`,
  );
  expect(await findLines(files, later)).toEqual([]);
});

test('nothing is exported as default, which Temporal would run for any unknown type', async () => {
  const others = files.filter((name) => name !== 'vitest.config.ts');
  expect(await findLines(others, /^export default\b|^export \{.*\bas default\b/)).toEqual([]);
});

test('file names are in kebab-case', () => {
  const odd = files.filter((name) => !/^([a-z0-9]+(-[a-z0-9]+)*[/.])+(ts|mjs|js)$/.test(name));
  expect(odd).toEqual([]);
});

test('no test is focused, skipped or repeated until it passes', async () => {
  const tests = files.filter((name) => name.startsWith('test/') && name.endsWith('.test.ts'));
  const evasion = /\b(test|it|describe)\.(skip|only|todo|skipIf|runIf|fails)\b|\bretry: [1-9]/;
  const others = tests.filter((name) => name !== 'test/tidy/code.test.ts');
  expect(await findLines(others, evasion)).toEqual([]);
});
