import { configOf, parseCommand } from '../arguments.ts';
import { CampaignClient } from '../campaign-client.ts';
import { WALL_TIME, whyNoTime, whyNoTimezone } from '../campaign-file/clock.ts';
import { usageError } from '../cli-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { printStatus } from '../follow.ts';
import type { Io } from '../io.ts';
import { instantIn } from '../launch/resolve-send.ts';
import { startText } from '../start-text.ts';

export const help = `steadysend reschedule ID (--at TIME [--timezone ZONE] | --now) [--json]

Gives a campaign that has not started yet another start, up to the last second
before it. A campaign that was launched with list, template and account checked
keeps all that; only the time changes. What was paused stays paused.

  --at TIME         the new start, such as 2026-12-01T09:00
  --timezone ZONE   the IANA zone of --at; without it the campaign's own,
                    send.timezone of its file
  --now             start at once
  --json            print the status as one JSON document

A campaign that has started, or is over, ends with exit code 2 and says so; so
does a time that has passed.

Examples
  steadysend reschedule november-1a2b3c4d --at 2026-12-01T09:00
  steadysend reschedule november-1a2b3c4d --at 2026-12-01T09:00 --timezone Europe/Berlin
  steadysend reschedule november-1a2b3c4d --now
`;

export async function run(args: string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = parseCommand(args, {
    command: 'reschedule',
    options: {
      at: { type: 'string' },
      timezone: { type: 'string' },
      now: { type: 'boolean' },
      json: { type: 'boolean' },
    },
    positionals: ['ID'],
  });
  const id = positionals[0] ?? '';
  const isNow = values.now === true;
  checkFlags(values.at, values.timezone, isNow);
  const client = await CampaignClient.connect(configOf(io, values), io.signal);
  try {
    const { schedule } = await client.status(id);
    const zone = values.timezone ?? schedule.timezone;
    const startAt = values.at === undefined ? null : instantIn(values.at, zone);
    const now = Date.now();
    if (startAt !== null && Date.parse(startAt) <= now) {
      const text = startText(Date.parse(startAt), zone, now);
      throw usageError(`${text}, has passed. --now starts ${id} at once.`);
    }
    const status = await client.reschedule(id, startAt);
    const said = startAt === null ? 'now' : `at ${startText(Date.parse(startAt), zone, now)}`;
    io.err(`Campaign ${id} starts ${said}.\n`);
    printStatus(io, status, values.json === true);
    return EXIT.done;
  } finally {
    await client.close();
  }
}

function checkFlags(at: string | undefined, timezone: string | undefined, isNow: boolean): void {
  if (isNow === (at !== undefined)) {
    throw usageError(
      'reschedule needs either --at with a time such as 2026-12-01T09:00, or --now.',
    );
  }
  if (at === undefined) {
    if (timezone !== undefined)
      throw usageError('--timezone is the zone of --at, which is not given.');
    return;
  }
  if (!WALL_TIME.test(at)) {
    throw usageError(
      `--at must be a time such as 2026-12-01T09:00, without a zone: that is --timezone. '${at}' is not.`,
    );
  }
  const why = whyNoTime(at) ?? (timezone === undefined ? null : whyNoTimezone(timezone));
  if (why !== null) throw usageError(`${whyNoTime(at) === null ? '--timezone' : '--at'}: ${why}`);
}
