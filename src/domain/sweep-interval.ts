/**
 * How long to wait before the next sweep. Short campaigns want fresh counts; long ones must not
 * fill the history: every sweep costs about six events. While a pause lasts, the sweeps are only
 * there to notice that the provider goes on.
 */
export function sweepIntervalMs(phaseElapsedMs: number, paused: boolean): number {
  return paused
    ? clamp(phaseElapsedMs / 20, 1_000, 300_000)
    : clamp(phaseElapsedMs / 30, 1_000, 10_000);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
