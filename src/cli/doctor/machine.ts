import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { count } from '../status-text.ts';
import { error, ok, warning, type CheckLine } from './check-line.ts';

/** package.json says the same. */
const NODE_MIN = [20, 19] as const;
const MB = 1_000_000;
/** A list of ten million rows takes about so much, its copy and its chunks. */
const ROOM_WARNING_MB = 2_000;
/** Outcomes and records of a campaign under way still have to fit. */
const ROOM_ERROR_MB = 100;

export function nodeLine(version: string): CheckLine {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [majorMin, minorMin] = NODE_MIN;
  if (major > majorMin || (major === majorMin && minor >= minorMin)) {
    return ok('node', `Node ${version}`);
  }
  const fix = `Install Node ${majorMin}.${minorMin} or later.`;
  return error('node', `Node ${version} is too old`, fix);
}

export function diskLine(path: string, freeMb: number): CheckLine {
  const text = `${count(Math.floor(freeMb))} MB free for ${path}`;
  const fix = `Free some space there: a list of ten million rows takes about ${count(ROOM_WARNING_MB)} MB.`;
  if (freeMb < ROOM_ERROR_MB) return error('disk', text, fix);
  return freeMb < ROOM_WARNING_MB ? warning('disk', text, fix) : ok('disk', text);
}

/** Of campaign folders on this machine, and of what is kept only while a list is read. */
export async function diskLines(home: string): Promise<CheckLine[]> {
  const paths = home.includes('://') ? [tmpdir()] : [home, tmpdir()];
  const lines: CheckLine[] = [];
  for (const path of paths) {
    const free = await freeMbOf(path);
    if (free !== null) lines.push(diskLine(path, free));
  }
  return lines;
}

/** Null where nothing of the path is there, which the test of the storage says better. */
async function freeMbOf(path: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(path);
    return (bavail * bsize) / MB;
  } catch {
    const parent = dirname(path);
    return parent === path ? null : await freeMbOf(parent);
  }
}
