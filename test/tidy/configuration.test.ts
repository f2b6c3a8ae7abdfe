import { describe, expect, test } from 'vitest';
import { campaignJsonSchema } from '../../src/cli/campaign-file/schema.ts';
import { readProjectFile } from './project-files.ts';

// docs/configuration.md explains the campaign file better than a generated page would; that it is complete,
// and that its defaults are those of the schema, is what a machine can see to.
interface Node {
  properties?: Record<string, Node>;
  default?: unknown;
}

/** Every key by its path, with its default if it has one that a table can show. */
function keysOf(node: Node, prefix = ''): Map<string, string | null> {
  const found = new Map<string, string | null>();
  for (const [name, child] of Object.entries(node.properties ?? {})) {
    const plain = ['string', 'number', 'boolean'].includes(typeof child.default);
    found.set(prefix + name, plain ? String(child.default) : null);
    for (const [path, value] of keysOf(child, `${prefix}${name}.`)) found.set(path, value);
  }
  return found;
}

const page = await readProjectFile('docs/configuration.md');
const section = page.slice(page.indexOf('## Campaign file'));
const rows = [...section.matchAll(/^\| (`[^|]+) \| ([^|]*) \| (.*) \|$/gm)].flatMap(
  ([, names = '', shown = '', meaning = '']) =>
    [...names.matchAll(/`([^`]+)`/g)].map(([, name = '']) => ({ name, shown, meaning })),
);
const keys = keysOf(campaignJsonSchema() as Node);

/** A row explains a key by its own path, or as a part of what contains it. */
function explains({ name, shown, meaning }: (typeof rows)[number], path: string): boolean {
  if (name === path) return true;
  const rest = path.startsWith(`${name}.`) ? path.slice(name.length + 1) : null;
  return rest !== null && new RegExp(`\\b${rest}\\b`).test(`${shown} ${meaning}`);
}

describe('the table of the campaign file in docs/configuration.md', () => {
  test('explains every key', () => {
    const groups = new Set([...keys.keys()].map((path) => path.replace(/\.?[^.]+$/, '')));
    const leaves = [...keys.keys()].filter((path) => !groups.has(path));
    expect(leaves.length).toBeGreaterThan(30);
    expect(leaves.filter((path) => !rows.some((row) => explains(row, path)))).toEqual([]);
  });

  test('explains none that does not exist', () => {
    expect(rows.map(({ name }) => name).filter((name) => !keys.has(name))).toEqual([]);
  });

  test('shows the defaults that the schema fills in', () => {
    const wrong = rows
      .filter(({ name, shown }) => {
        const expected = keys.get(name) ?? null;
        return expected !== null && shown.replaceAll(/[`"]/g, '').trim() !== expected;
      })
      .map(({ name, shown }) => `${name}: ${shown.trim()}, the schema has ${keys.get(name)}`);
    expect(wrong).toEqual([]);
  });
});
