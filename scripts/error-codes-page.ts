import type { Disposition, ErrorRow } from '../src/domain/disposition.ts';
import type { SesAction } from '../src/ses/actions.ts';
import { SES_ACTIONS } from '../src/ses/actions.ts';
import type { TableRow } from '../src/ses/error-table/row.ts';
import { ERROR_TABLE, lookUpError } from '../src/ses/error-table.ts';
import { REPORT_CODES } from '../src/ses/report-codes.ts';
import { DELIVER_STATUS_MEANING, SEND_STATUS_MEANING } from '../src/ses/send-status.ts';

interface Section {
  title: string;
  about: string;
  rows: (row: ErrorRow) => boolean;
}

/** Every row lies in exactly one section, in the order in which a user should read them. */
const SECTIONS: readonly Section[] = [
  {
    title: 'Pauses until a person acts',
    about:
      'The campaign holds (`needs: person`, exit code 7). Do what the line says, then `steadysend resume ID`.',
    rows: (row) => is('pause')(row) && row.needs === 'person' && row.reason !== 'unknown',
  },
  {
    title: 'Pauses and goes on by itself',
    about:
      'The campaign holds (`needs: nothing`, exit code 6) and tries again later with one chunk.',
    rows: (row) => is('pause')(row) && row.needs === 'nothing',
  },
  {
    title: 'Rejects one recipient',
    about:
      'One row of a chunk is at fault. It is found, listed in the report with the code, and the others of the chunk are sent.',
    rows: is('rejectRow'),
  },
  {
    title: 'The campaign file is wrong',
    about:
      'Nothing more is sent. A campaign of which nothing was accepted yet ends as `failed` (exit code 1); a later one holds and needs a person.',
    rows: is('fail'),
  },
  {
    title: 'Tried again',
    about:
      'Trouble of the service or of the line. The call is repeated after a growing wait; when that does not help, the campaign pauses with the reason in brackets.',
    rows: is('retry'),
  },
  {
    title: 'Waited for',
    about: 'SES is still busy with something. The worker asks again until it is done.',
    rows: is('wait'),
  },
  {
    title: 'Makes room first',
    about: 'Finished recipient groups are released, then the call is repeated.',
    rows: is('freeRoom'),
  },
  {
    title: 'Already so',
    about: 'What the call should bring about is so already, as after a lost answer.',
    rows: is('done'),
  },
  {
    title: 'Not expected',
    about:
      'Answers to calls that steadysend does not make, or to a call that it makes wrongly. The campaign holds (`needs: person`) and nothing is lost.',
    rows: (row) => is('pause')(row) && row.reason === 'unknown',
  },
];

const INTRO = `# Error codes

<!-- Written by \`npm run docs:errors\` from src/ses/error-table.ts; changes here are lost. -->

What steadysend does about every error code of Tencent Cloud SES, and what you can do. The code is
in \`pause.code\` and \`failure.code\` of \`steadysend status ID --json\`, in the log and in the
report; \`steadysend explain CODE\` says the same. A code that is not listed is treated as its beginning up to the last dot that is
(\`RequestLimitExceeded.New\` as \`RequestLimitExceeded\`), else as \`Unknown\`.

_May have run_ marks failures after which a write may have taken effect: the worker then looks
whether it did before it repeats anything.`;

/** The whole page as Markdown. */
export function errorCodesPage(): string {
  const parts = [INTRO, contents()];
  for (const section of SECTIONS) {
    const rows = ERROR_TABLE.filter((row) => section.rows(row));
    parts.push(`## ${section.title}`, section.about, rows.map(rowText).join('\n'));
  }
  parts.push(
    '## Reasons in the report',
    'Codes of steadysend that stop nothing and only say why a row has its fate.',
    REPORT_CODES.map(({ code, fate, advice }) => `- \`${code}\` (${fate}): ${advice}`).join('\n'),
    '## Status of one mail',
    '`SendStatus`, what SES made of the request; `SendStatus.N` in the report:',
    meanings(SEND_STATUS_MEANING),
    '`DeliverStatus`, what became of the mail:',
    meanings(DELIVER_STATUS_MEANING),
  );
  return `${parts.join('\n\n')}\n`;
}

function is(disposition: Disposition): (row: ErrorRow) => boolean {
  return (row) => row.disposition === disposition;
}

function contents(): string {
  const links = SECTIONS.map(({ title }) => `- [${title}](#${anchor(title)})`);
  const last = ['Reasons in the report', 'Status of one mail'];
  return [...links, ...last.map((title) => `- [${title}](#${anchor(title)})`)].join('\n');
}

function anchor(title: string): string {
  return title.toLowerCase().replaceAll(' ', '-');
}

function rowText(row: TableRow): string {
  const marks = [row.reason, ...(row.effect === 'unknown' ? ['_may have run_'] : [])];
  const lines = [`- \`${row.code}\` (${marks.join(', ')}): ${row.advice}`];
  for (const action of SES_ACTIONS) {
    if (row.on?.[action] !== undefined) lines.push(exceptionText(row, action));
  }
  return lines.join('\n');
}

function exceptionText(row: TableRow, action: SesAction): string {
  const changed = lookUpError(row.code, action);
  const section = SECTIONS.find(({ rows }) => rows(changed));
  const advice = changed.advice === row.advice ? '' : `: ${changed.advice}`;
  const title = section?.title ?? changed.disposition;
  return `  - from \`${action}\`, as under [${title}](#${anchor(title)})${advice}`;
}

function meanings(table: Readonly<Record<number, string>>): string {
  return Object.entries(table)
    .map(([status, meaning]) => `- \`${status}\`: ${meaning}`)
    .join('\n');
}
