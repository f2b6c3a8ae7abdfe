import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Load, Machine } from './machine.ts';
import type { Fact, Size } from './section.ts';

/** One section as it was last measured. */
export interface Measurement {
  /** Day in UTC. */
  date: string;
  size: Size;
  command: string;
  machine: Machine;
  seconds: number;
  load: Load;
  measured: Record<string, number>;
  facts: Fact[];
  /** Why there are no figures. */
  error?: string;
}

/** docs/benchmarks.json. Sections may be measured on their own: each says when and where. */
export interface Results {
  sections: Record<string, Measurement>;
}

const JSON_NAME = 'benchmarks.json';
const PAGE_NAME = 'benchmarks.md';

export async function readResults(folder: string): Promise<Results> {
  try {
    return JSON.parse(await readFile(join(folder, JSON_NAME), 'utf8')) as Results;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { sections: {} };
    throw error;
  }
}

export async function writeResults(folder: string, results: Results, page: string): Promise<void> {
  await writeFile(join(folder, JSON_NAME), `${JSON.stringify(results, null, 2)}\n`);
  await writeFile(join(folder, PAGE_NAME), page);
}
