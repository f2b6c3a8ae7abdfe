import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readProjectFile, root } from './project-files.ts';

// The two READMEs are one page in two languages. What is not prose has to be the same in both, so that
// whoever changes one of them is sent to the other.
interface Page {
  headings: string[];
  links: string[];
  inlineCode: string[];
  blocks: string[];
  commands: string[];
}

/** Stands in each page once, and is compared by itself. */
const OTHER_LANGUAGE = /^\[(?:中文|English)\]\((README(?:\.zh-CN)?\.md)\)$/m;
const FENCED = /^```(\w*)\n([\s\S]*?)^```$/gm;

function read(text: string): Page {
  const blocks = [...text.matchAll(FENCED)];
  const prose = text.replaceAll(FENCED, '').replace(OTHER_LANGUAGE, '');
  return {
    headings: [...prose.matchAll(/^(#+) /gm)].map(([, level]) => level ?? ''),
    links: [...prose.matchAll(/\]\(([^)]+)\)/g)].map(([, target]) => target ?? ''),
    inlineCode: [...prose.matchAll(/`([^`]+)`/g)].map(([, code]) => code ?? ''),
    blocks: blocks.map(([, language]) => language ?? ''),
    commands: blocks.flatMap(commandLines),
  };
}

/** A diagram has words of the language in it; commands, output and YAML have them in comments only. */
function commandLines([, , body = '']: RegExpMatchArray): string[] {
  if (body.includes('┴')) return [];
  return body.split('\n').map((line) => line.replace(/\s+# .*$/, ''));
}

const english = await readProjectFile('README.md');
const chinese = await readProjectFile('README.zh-CN.md');
const [one, other] = [read(english), read(chinese)];

describe('README.zh-CN.md has what README.md has', () => {
  test.each(['headings', 'blocks', 'commands', 'links'] as const)('the same %s', (what) => {
    expect(one[what].length).toBeGreaterThan(5);
    expect(other[what]).toEqual(one[what]);
  });

  // Chinese puts the parts of a sentence in another order.
  test('the same names in the text', () => {
    expect(other.inlineCode.toSorted()).toEqual(one.inlineCode.toSorted());
  });
});

test('each leads to the other', () => {
  expect(OTHER_LANGUAGE.exec(english)?.[1]).toBe('README.zh-CN.md');
  expect(OTHER_LANGUAGE.exec(chinese)?.[1]).toBe('README.md');
});

test('every page that README.md names is there', () => {
  const missing = one.links
    .filter((target) => !target.includes('://'))
    .filter((target) => !existsSync(join(root, target.replace(/#.*$/, ''))));
  expect(missing).toEqual([]);
});
