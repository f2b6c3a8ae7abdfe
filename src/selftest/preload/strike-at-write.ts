// Loaded into workers of the kill-point runs: ends or stops this very process at a chosen write to
// the campaign folder, from outside, so that the product has no hooks for its tests. What is to
// happen lies in `strike.json` of the folder that the module's own address names (`?folder=…`).
import { mkdirSync, readFileSync } from 'node:fs';
import promises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';

interface Strike {
  /** Counts of different strikes are kept apart. */
  id: string;
  operation: 'open' | 'rename';
  /** A part of the path that is opened, or renamed to. */
  path: string;
  nth: number;
  moment: 'before' | 'after';
  signal: 'SIGKILL' | 'SIGSTOP';
}

const folder = new URL(import.meta.url).searchParams.get('folder') ?? '';

function armed(): Strike | null {
  try {
    return JSON.parse(readFileSync(join(folder, 'strike.json'), 'utf8')) as Strike;
  } catch {
    return null;
  }
}

/** The strike that is meant for this operation, if it is the nth among all processes. */
function strikeFor(operation: Strike['operation'], path: unknown): Strike | null {
  const strike = armed();
  if (strike?.operation !== operation || !String(path).includes(strike.path)) return null;
  for (let count = 1; count <= strike.nth; count += 1) {
    try {
      // Only one process can make a directory: several workers count together.
      mkdirSync(join(folder, `${strike.id}-${count}`));
      return count === strike.nth ? strike : null;
    } catch {
      // Counted before.
    }
  }
  return null;
}

const { open, rename } = promises;

async function around<T>(strike: Strike | null, act: () => Promise<T>): Promise<T> {
  if (strike?.moment === 'before') process.kill(process.pid, strike.signal);
  const result = await act();
  if (strike?.moment === 'after') process.kill(process.pid, strike.signal);
  return result;
}

promises.open = (...args) => around(strikeFor('open', args[0]), () => open(...args));
promises.rename = (...args) => around(strikeFor('rename', args[1]), () => rename(...args));
syncBuiltinESMExports();
