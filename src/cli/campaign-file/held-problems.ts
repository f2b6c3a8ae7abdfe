import { newsletterKey } from './newsletter-key.ts';
import type { Problem, ProblemWriter } from './problems.ts';
import type { CampaignFile } from './schema.ts';

/**
 * What cannot be asked of send tasks that SES holds: nothing reaches them once they are created. A
 * newsletter has none: cli/newsletter/newsletter-problems.ts.
 */
export function heldProblems(content: CampaignFile, writer: ProblemWriter): Problem[] {
  if (newsletterKey(content, writer) !== null) return [];
  const wrong =
    content.recurring === undefined && !writer.has(['recurring'])
      ? wrongOnce(content, writer)
      : wrongRecurring(writer);
  return wrong
    .filter(([path]) => writer.has(path) || path === AT_MISSING)
    .map(([path, text]) => writer.at(path, text));
}

type Wrong = [path: string[], text: string];

const AT_MISSING = ['send', 'heldBy'];

const NEWSLETTER =
  'A newsletter (`steadysend newsletter create`) can be held and ended at any time.';

function wrongRecurring(writer: ProblemWriter): Wrong[] {
  const cannotHold = `SES repeats its send tasks by itself, and nothing holds them: remove it. ${NEWSLETTER}`;
  const worker = writer.get(['send', 'heldBy']) === 'worker';
  return [
    [['send', 'at'], 'the first sending of what recurs is recurring.begin: remove this.'],
    ...(worker
      ? ([
          [['send', 'heldBy'], `what recurs is held by SES: remove this. ${NEWSLETTER}`],
        ] as Wrong[])
      : []),
    [['send', 'ifLate'], 'what comes too late for a cycle begins with the next one: remove this.'],
    [['send', 'list'], `the list is given to SES once, at launch: remove this. ${NEWSLETTER}`],
    [['send', 'window'], cannotHold],
    [['canary'], cannotHold],
    [['ramp'], cannotHold],
  ];
}

function wrongOnce({ send }: CampaignFile, writer: ProblemWriter): Wrong[] {
  if (send.heldBy !== 'ses') return [];
  const rest = 'which only a worker can hold back: use heldBy: worker.';
  const wrong: Wrong[] = [
    [
      ['send', 'window'],
      'SES sends everything from send.at on, and nothing holds it: use heldBy: worker.',
    ],
    [['canary'], `the rest follows when the first mails were good, ${rest}`],
    [['ramp'], `each step follows when the one before was good, ${rest}`],
  ];
  if (send.list === 'fresh') {
    wrong.push([
      ['send', 'list'],
      'send tasks at SES are created at launch, with the list as it is then: use heldBy: worker.',
    ]);
  }
  if (send.at === undefined && !writer.has(['send', 'at'])) {
    wrong.push([AT_MISSING, 'ses needs a time to hold the send tasks for: say send.at.']);
  }
  return wrong;
}
