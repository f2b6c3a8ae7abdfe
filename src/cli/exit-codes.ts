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
