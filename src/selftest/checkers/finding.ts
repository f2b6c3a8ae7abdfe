/** One breach of a rule. Names groups, rows and times, never addresses. */
export interface Finding {
  /** The checker's file name, by which it is known in reports. */
  checker: string;
  message: string;
  /** Recipients, groups or runs concerned, whatever the checker counts. */
  count: number;
}

/** Enough to begin to look; a report with thousands of lines is read by nobody. */
const EXAMPLES_MAX = 3;

/** `3 rows, e.g. 17, 18 and 19`: how many, and the first few. */
export function withExamples(what: string, all: readonly (string | number)[]): string {
  const shown = all.slice(0, EXAMPLES_MAX).join(', ');
  return `${all.length} ${what}: ${shown}${all.length > EXAMPLES_MAX ? ', …' : ''}`;
}
