import { newsletterKey } from './newsletter-key.ts';
import type { Problem, ProblemWriter } from './problems.ts';
import type { CampaignFile } from './schema.ts';

/** What the schema cannot say of `send` and `ramp`: what fits together. */
export function sendProblems(content: CampaignFile, writer: ProblemWriter): Problem[] {
  return [...startProblems(content, writer), ...rampProblems(content, writer)];
}

/** Keys that would do nothing: better said than ignored. */
function startProblems(content: CampaignFile, writer: ProblemWriter): Problem[] {
  const { send, recipients } = content;
  const problems: Problem[] = [];
  // Of what recurs, held-problems.ts says what cannot be asked.
  if (content.recurring !== undefined || writer.has(['recurring'])) return problems;
  // And cli/newsletter/newsletter-problems.ts, what a newsletter cannot.
  if (newsletterKey(content, writer) !== null) return problems;
  const hasStart = send.at !== undefined || writer.has(['send', 'at']);
  if (!hasStart && send.ifLate !== undefined) {
    const text = 'says what happens when send.at is missed, and there is no send.at.';
    problems.push(writer.at(['send', 'ifLate'], text));
  }
  if (send.list !== 'fresh') return problems;
  if (!hasStart) {
    const text = 'fresh reads the list again at send.at, and there is no send.at.';
    problems.push(writer.at(['send', 'list'], text));
  }
  if (recipients.file === '-' && writer.has(['recipients', 'file'])) {
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
