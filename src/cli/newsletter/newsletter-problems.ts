import { DATE_PLACEHOLDERS, unknownPlaceholders } from '../../domain/issue.ts';
import { nearest } from '../../nearest.ts';
import type { Problem } from '../campaign-file/problems.ts';
import type { ReadCampaignFile } from '../campaign-file/read.ts';

/** What a campaign may say and a newsletter may not: better said than ignored. */
export function newsletterProblems(file: ReadCampaignFile, broken: ReadonlySet<string>): Problem[] {
  return [...keyProblems(file), ...pathProblems(file, broken)];
}

function keyProblems(file: ReadCampaignFile): Problem[] {
  const { send } = file.content;
  const wrong: [key: string[], isWrong: boolean, text: string][] = [
    [['send', 'cron'], send.every !== undefined, 'give either every or cron.'],
    [['send', 'at'], true, 'a newsletter has send.every instead: remove this.'],
    [
      ['send', 'heldBy'],
      send.heldBy === 'ses',
      'a newsletter is held by the worker, which reads the list afresh; SES cannot: remove this.',
    ],
    [
      ['send', 'ifLate'],
      true,
      'newsletter.catchUp says how late an issue may be, and one that is later is left out: remove this.',
    ],
    [
      ['send', 'list'],
      send.list === 'frozen',
      'each issue of a newsletter reads its list afresh: remove this.',
    ],
    [
      ['recurring'],
      true,
      'SES would repeat what the newsletter repeats already: remove one of the two.',
    ],
  ];
  return wrong
    .filter(([key, isWrong]) => isWrong && file.has(key))
    .map(([key, , text]) => file.problem(key, text));
}

function pathProblems(file: ReadCampaignFile, broken: ReadonlySet<string>): Problem[] {
  const { file: list, suppress } = file.content.recipients;
  const problems: Problem[] = [];
  // The stand-in of a list that is not said rightly is standard input too.
  if (list === '-' && !broken.has('recipients')) {
    const text = 'each issue reads its list afresh, so it must be a path, not standard input.';
    problems.push(file.problem(['recipients', 'file'], text));
  }
  const paths = [
    { key: ['recipients', 'file'], path: list },
    ...suppress.map((path, place) => ({ key: ['recipients', 'suppress', String(place)], path })),
  ];
  for (const { key, path } of paths) {
    for (const name of unknownPlaceholders(path)) {
      const near = nearest(name, DATE_PLACEHOLDERS);
      const known = DATE_PLACEHOLDERS.map((each) => `{${each}}`).join(' ');
      const hint = near === null ? `There are ${known}.` : `Did you mean {${near}}?`;
      problems.push(file.problem(key, `'{${name}}' is no part of a date. ${hint}`));
    }
  }
  return problems;
}
