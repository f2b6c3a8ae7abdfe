import { expect, test } from 'vitest';
import { EN } from '../../../../src/cli/dashboard/texts/en.ts';
import { ZH } from '../../../../src/cli/dashboard/texts/zh.ts';

/** Every sentence by its path; those with parts to fill in are filled in with the path's own. */
function sentences(texts: object, prefix = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of Object.entries(texts) as [string, unknown][]) {
    const path = prefix + name;
    if (typeof value === 'string') found.set(path, value);
    else if (typeof value === 'function') {
      const parts = Array.from({ length: value.length }, (_, n) => `{${n}}`);
      found.set(path, (value as (...args: string[]) => string)(...parts));
    } else {
      for (const [each, text] of sentences(value as object, `${path}.`)) found.set(each, text);
    }
  }
  return found;
}

const english = sentences(EN);
const chinese = sentences(ZH);

test('both languages have the same sentences, with the same parts to fill in', () => {
  expect([...chinese.keys()].toSorted()).toEqual([...english.keys()].toSorted());
  expect(english.size).toBeGreaterThan(100);
  for (const [path, text] of english) {
    const parts = (sentence: string) => (sentence.match(/\{\d\}/g) ?? []).toSorted();
    expect(parts(chinese.get(path) ?? ''), path).toEqual(parts(text));
  }
});

test('none is left in the other language', () => {
  for (const [path, text] of chinese)
    expect(text, path).toMatch(/\p{Script=Han}|^\{0\} \/ \{1\}$/u);
  for (const [path, text] of english) expect(text, path).not.toMatch(/\p{Script=Han}/u);
});
