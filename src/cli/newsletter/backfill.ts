import type { Config } from '../../config.ts';
import { issueKey } from '../../domain/issue.ts';
import type { NewsletterDefinition } from '../../domain/newsletter.ts';
import { timesOf } from '../../domain/calendar-times.ts';
import { instantOf } from '../../domain/wall-clock.ts';
import { openNewsletterFolder, type NewsletterFolder } from '../../storage/newsletter-folder.ts';
import { configOf, parseCommand } from '../arguments.ts';
import { usageError } from '../cli-error.ts';
import { confirm } from '../confirm.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { printJson, type Io } from '../io.ts';
import { accountName } from '../launch/content-hash.ts';
import { overlapOf } from './overlap-flag.ts';
import { inZone } from './show-time.ts';
import { withClient } from './with-client.ts';

export const help = `steadysend newsletter backfill ID --from TIME --to TIME
           [--overlap POLICY] [--yes] [--json]

Sends the issues that were due between two times in the past, each with the list
of its own day. Issues that were sent already are not sent again. At most 50 at
once.

  --from TIME        2026-11-01, or 2026-11-01T08:00, in the newsletter's zone
  --to TIME          the same; a day is meant to its end
  --overlap POLICY   queueAll (the default) sends them one after the other; skip
                     sends the first only; queue and cancelFirst as in the file
  --yes              do not ask before they are sent through a real account
  --json             print one JSON document:
                     { id, overlap, due, sentBefore, asked }

Examples
  steadysend newsletter backfill weekly --from 2026-11-01 --to 2026-11-15
`;

/** Temporal would take a thousand; nobody means to send so many, and each mails real people. */
const ISSUES_MAX = 50;

export async function run(args: string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = parseCommand(args, {
    command: 'newsletter backfill',
    options: {
      from: { type: 'string' },
      to: { type: 'string' },
      overlap: { type: 'string' },
      yes: { type: 'boolean' },
      json: { type: 'boolean' },
    },
    positionals: ['ID'],
  });
  const id = positionals[0] ?? '';
  const overlap = overlapOf(values.overlap) ?? 'queueAll';
  const config = configOf(io, values);
  return await withClient(config, io, async ({ client, home }) => {
    const known = await client.get(id);
    const folder = openNewsletterFolder(home, id);
    const definition = await folder.readDefinition(known.input.definition);
    const { timezone } = definition;
    const from = timeOf('--from', values.from, timezone, { hour: 0, minute: 0 });
    const to = timeOf('--to', values.to, timezone, { hour: 23, minute: 59 });
    const due = dueBetween(definition, from, to);
    const sent = await sentBefore(folder, definition, due);
    const said =
      `${due.length} issue${due.length === 1 ? '' : 's'} of ${id} due from ` +
      `${inZone(due[0] ?? from, timezone)} to ${inZone(due.at(-1) ?? to, timezone)}, ` +
      `${sent} sent before and left alone`;
    if (values.yes !== true && !(await isWanted(config, said, io))) {
      io.err('Nothing was started.\n');
      return EXIT.done;
    }
    await client.backfill(id, due[0] ?? from, due.at(-1) ?? to, overlap);
    const asked = due.length - sent;
    io.err(`${said}; ${asked} asked for (overlap ${overlap}).\n`);
    if (values.json === true)
      printJson(io, { id, overlap, due: due.length, sentBefore: sent, asked });
    else io.out(`${asked}\n`);
    return EXIT.done;
  });
}

function timeOf(
  flag: string,
  text: string | undefined,
  timezone: string,
  ofDay: { hour: number; minute: number },
): number {
  const match = /^(\d{4})-(\d{2})-(\d{2})(?:[T ]([01]\d|2[0-3]):([0-5]\d))?$/.exec(text ?? '');
  if (match === null) {
    const problem = text === undefined ? 'is missing' : `must be a day or time, not '${text}'`;
    throw usageError(`${flag} ${problem}; such as 2026-11-01 or 2026-11-01T08:00.`);
  }
  const [year = 0, month = 1, day = 1] = match.slice(1, 4).map(Number);
  const { hour, minute } =
    match[4] === undefined ? ofDay : { hour: Number(match[4]), minute: Number(match[5]) };
  return instantOf({ year, month, day, hour, minute, second: 0 }, timezone);
}

function dueBetween({ rule, timezone }: NewsletterDefinition, from: number, to: number) {
  if (from > to) throw usageError('--from is after --to.');
  const until = Math.min(to, Date.now());
  const span = { after: from - 1, until, count: ISSUES_MAX + 1 };
  const due = timesOf(rule, timezone, span);
  if (due.length === 0) throw usageError('No issue was due between these times, up to now.');
  if (due.length <= ISSUES_MAX) return due;
  throw usageError(`More than ${ISSUES_MAX} issues were due between these times: take a part.`);
}

async function sentBefore(
  folder: NewsletterFolder,
  { timezone }: NewsletterDefinition,
  due: number[],
): Promise<number> {
  const records = await Promise.all(
    due.map((instant) => folder.readIssue(issueKey(instant, timezone))),
  );
  return records.filter((record) => record?.outcome === 'campaign').length;
}

async function isWanted(config: Config, said: string, io: Io): Promise<boolean> {
  if (accountName(config.ses).startsWith('local ')) return true;
  if (!io.isInTerminal || !io.isErrTerminal) return true;
  return await confirm(io, `${said}. Send the others now?`);
}
