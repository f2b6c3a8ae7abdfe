/** A wall clock in so many days, so that no date in a test is past one day. */
export function inDays(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 16);
}

/** The same with seconds, for starts that are near. */
export function inSeconds(seconds: number): string {
  return new Date(Date.now() + seconds * 1_000).toISOString().slice(0, 19);
}
