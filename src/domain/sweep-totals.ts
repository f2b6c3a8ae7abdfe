/** What a range of spans has come to. Recipients and chunks; `final` chunks will not change again. */
export interface SweepTotals {
  acceptedChunks: number;
  failedChunks: number;
  unknownChunks: number;
  finalChunks: number;
  /** Recipients that no longer wait for us; sent + failed + unknown of them are settled. */
  taken: number;
  sent: number;
  failed: number;
  unknown: number;
  /** Rows that the check let through and SES did not; no recipients any more. */
  rejected: number;
}

export const NO_TOTALS: SweepTotals = {
  acceptedChunks: 0,
  failedChunks: 0,
  unknownChunks: 0,
  finalChunks: 0,
  taken: 0,
  sent: 0,
  failed: 0,
  unknown: 0,
  rejected: 0,
};

export function addTotals(a: SweepTotals, b: SweepTotals): SweepTotals {
  return {
    acceptedChunks: a.acceptedChunks + b.acceptedChunks,
    failedChunks: a.failedChunks + b.failedChunks,
    unknownChunks: a.unknownChunks + b.unknownChunks,
    finalChunks: a.finalChunks + b.finalChunks,
    taken: a.taken + b.taken,
    sent: a.sent + b.sent,
    failed: a.failed + b.failed,
    unknown: a.unknown + b.unknown,
    rejected: a.rejected + b.rejected,
  };
}
