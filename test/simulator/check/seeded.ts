/** A new seed for every run; fast-check names it with the counterexample, and so does the log. */
export function seeded(what: string): { seed: number } {
  const seed = Date.now() % 2 ** 31;
  process.stderr.write(`check, ${what}: seed ${seed}\n`);
  return { seed };
}
