import { createInterface } from 'node:readline/promises';
import type { Io } from './io.ts';

/** Asks at the terminal; anything but yes is no. The caller has made sure that there is one. */
export async function confirm(io: Io, question: string): Promise<boolean> {
  const questions = createInterface({ input: io.stdin, output: process.stderr });
  try {
    const answer = await questions.question(`${question} [y/N] `, { signal: io.signal });
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    questions.close();
  }
}
