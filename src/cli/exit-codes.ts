/** Part of the interface that scripts rely on: docs/cli.md explains each. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  doneWithLosses: 3,
  credentials: 4,
  inputRefused: 5,
  pausedResumesByItself: 6,
  pausedNeedsPerson: 7,
  cancelled: 8,
  unreachable: 9,
  /** 128 + SIGINT, as shells report it: the command was left, the campaign goes on. */
  detached: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The most serious first; docs/cli.md tells the order, for scripts that watch several campaigns. */
const BY_SERIOUSNESS: readonly ExitCode[] = [
  EXIT.detached,
  EXIT.failed,
  EXIT.usage,
  EXIT.credentials,
  EXIT.inputRefused,
  EXIT.unreachable,
  EXIT.pausedNeedsPerson,
  EXIT.cancelled,
  EXIT.pausedResumesByItself,
  EXIT.doneWithLosses,
  EXIT.done,
];

/** The one code that stands for several campaigns. */
export function mostSerious(codes: readonly ExitCode[]): ExitCode {
  return BY_SERIOUSNESS.find((code) => codes.includes(code)) ?? EXIT.done;
}
