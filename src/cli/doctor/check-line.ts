import { EXIT, type ExitCode } from '../exit-codes.ts';

/** One thing that was looked at. */
export interface CheckLine {
  about: 'node' | 'disk' | 'storage' | 'temporal' | 'ses';
  level: 'ok' | 'warning' | 'error';
  text: string;
  /** What to do about it; null when all is well. */
  fix: string | null;
  /** What the whole command ends with, when this is the first error. */
  exitCode: ExitCode;
}

export type About = CheckLine['about'];

export function ok(about: About, text: string): CheckLine {
  return { about, level: 'ok', text, fix: null, exitCode: EXIT.done };
}

/** Something works less well, or will not work later. */
export function warning(about: About, text: string, fix: string): CheckLine {
  return { about, level: 'warning', text, fix, exitCode: EXIT.done };
}

/** No campaign can be sent like this. */
export function error(
  about: About,
  text: string,
  fix: string,
  exitCode: ExitCode = EXIT.failed,
): CheckLine {
  return { about, level: 'error', text, fix, exitCode };
}
