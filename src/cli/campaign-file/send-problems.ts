import { isTimezone } from '../../domain/wall-clock.ts';
import { nearest } from '../../nearest.ts';
import { instantIn } from '../launch/resolve-send.ts';
import { newsletterKey } from './newsletter-key.ts';
import type { Problem, ProblemWriter } from './problems.ts';
import type { CampaignFile } from './schema.ts';

/** What the schema cannot say of `send`, `canary` and `ramp`: real times and zones, and what fits together. */
export function sendProblems(content: CampaignFile, writer: ProblemWriter): Problem[] {
  const { send } = content;
  const { window } = send;
  const zone = typeof window === 'object' ? window.timezone : undefined;
  return [
    ...zoneProblems(content.pause.quota.timezone, ['pause', 'quota', 'timezone'], writer),
    ...zoneProblems(send.timezone, ['send', 'timezone'], writer),
    ...zoneProblems(zone, ['send', 'window', 'timezone'], writer),
    ...timeProblems(send.at, ['send', 'at'], writer),
    ...timeProblems(content.recurring?.begin, ['recurring', 'begin'], writer),
    ...startProblems(content, writer),
    ...rampProblems(content, writer),
  ];
}

/** Why a text is no zone, with the nearest one there is; null when it is one. */
export function whyNoTimezone(name: string): string | null {
  if (isTimezone(name)) return null;
  const near = nearest(name, Intl.supportedValuesOf('timeZone'));
  const hint = near === null ? 'Example: Asia/Shanghai.' : `Did you mean ${near}?`;
  return `'${name}' is no IANA time zone. ${hint}`;
}

function zoneProblems(name: string | undefined, path: string[], writer: ProblemWriter): Problem[] {
  const why = name === undefined ? null : whyNoTimezone(name);
  return why === null ? [] : [writer.at(path, why)];
}

/** Why a time that looks right is none, such as one on February 30; null when it is one. */
export function whyNoTime(text: string): string | null {
  const day = text.slice(0, 10);
  // In UTC every time of every day exists, so only the date can be wrong.
  const shown = new Date(instantIn(text, 'UTC')).toISOString().slice(0, 10);
  return shown === day ? null : `there is no ${day} in the calendar.`;
}

function timeProblems(text: string | undefined, path: string[], writer: ProblemWriter): Problem[] {
  const why = text === undefined ? null : whyNoTime(text);
  return why === null ? [] : [writer.at(path, why)];
}

/** Keys that would do nothing: better said than ignored. */
function startProblems(content: CampaignFile, writer: ProblemWriter): Problem[] {
  const { send, recipients } = content;
  const problems: Problem[] = [];
  // Of what recurs, held-problems.ts says what cannot be asked.
  if (content.recurring !== undefined) return problems;
  // And cli/newsletter/newsletter-problems.ts, what a newsletter cannot.
  if (newsletterKey(content) !== null) return problems;
  if (send.at === undefined && send.ifLate !== undefined) {
    const text = 'says what happens when send.at is missed, and there is no send.at.';
    problems.push(writer.at(['send', 'ifLate'], text));
  }
  if (send.list !== 'fresh') return problems;
  if (send.at === undefined) {
    const text = 'fresh reads the list again at send.at, and there is no send.at.';
    problems.push(writer.at(['send', 'list'], text));
  }
  if (recipients.file === '-') {
    const text = 'fresh reads the list again, and standard input can be read only once.';
    problems.push(writer.at(['send', 'list'], text));
  }
  return problems;
}

function rampProblems({ ramp }: CampaignFile, writer: ProblemWriter): Problem[] {
  if (ramp === undefined) return [];
  const [steps, path] = Array.isArray(ramp) ? [ramp, ['ramp']] : [ramp.steps, ['ramp', 'steps']];
  const place = steps.indexOf('rest');
  if (place === -1 || place === steps.length - 1) return [];
  return [writer.at(path, 'rest stands for all others, so nothing can come after it.')];
}
