import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

export const root = join(import.meta.dirname, '..', '..');

const SOURCE_FOLDERS = ['src', 'workflows', 'activities', 'scripts', 'bin', 'bench', 'test'];
const ROOT_FILES = ['vitest.config.ts'];

/** Our own code, by path from the root, with `/` between parts. */
export async function sourceFiles(): Promise<string[]> {
  const found = [...ROOT_FILES];
  for (const folder of SOURCE_FOLDERS) {
    if (!existsSync(join(root, folder))) continue;
    const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
    for (const entry of entries) {
      if (!entry.isFile() || !/\.(ts|mjs|js)$/.test(entry.name)) continue;
      found.push(relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
    }
  }
  return found;
}

export async function readProjectFile(name: string): Promise<string> {
  return await readFile(join(root, name), 'utf8');
}

/** Every file with every line in which the pattern occurs, as `path:line: text`. */
export async function findLines(files: readonly string[], pattern: RegExp): Promise<string[]> {
  const found: string[] = [];
  for (const name of files) {
    const lines = (await readProjectFile(name)).split('\n');
    lines.forEach((line, index) => {
      if (pattern.test(line)) found.push(`${name}:${index + 1}: ${line.trim()}`);
    });
  }
  return found;
}
