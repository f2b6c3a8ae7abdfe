import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { ReportSummary } from '../../../activities/write-report.ts';
import { openCampaignFolder, type CampaignFolder } from '../../storage/campaign-folder.ts';
import { FOLDER_OBJECTS } from '../../storage/folder-objects.ts';
import { failureWord } from '../../domain/status-words.ts';
import { openHome } from '../../storage/home.ts';
import { configOf, parseCommand } from '../arguments.ts';
import { CampaignClient } from '../campaign-client.ts';
import { CliError, usageError } from '../cli-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { printStatus } from '../follow.ts';
import { printJson, type Io } from '../io.ts';
import { count, moment } from '../status-text.ts';
import { isCampaignId } from '../../storage/campaign-folder.ts';

export const help = `steadysend report ID [--out FILE] [--json]

Says what became of the rows of a finished campaign: how many have which fate
(sent, rejected, suppressed, duplicate, failed, unknown), and why. The rows
themselves are in report.csv: line, email, fate, reason.

  --out FILE   write report.csv there; - is standard output
  --json       print the summary as one JSON document

A campaign that is not over yet has no report: its counts are shown instead,
and the exit code is 1. Needs neither Temporal nor a worker once it is over.

Examples
  steadysend report november-1a2b3c4d
  steadysend report november-1a2b3c4d --out november.csv
  steadysend report november-1a2b3c4d --out - | grep ,failed,
`;

export async function run(args: string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = parseCommand(args, {
    command: 'report',
    options: { json: { type: 'boolean' }, out: { type: 'string' } },
    positionals: ['ID'],
  });
  const id = positionals[0] ?? '';
  const json = values.json === true;
  if (json && values.out === '-') throw usageError('--json and --out - both want standard output.');
  const config = configOf(io, values);
  const folder = isCampaignId(id) ? openCampaignFolder(openHome(config.home, config.s3), id) : null;
  const summary = await folder?.readJson<ReportSummary>(FOLDER_OBJECTS.reportJson);
  if (folder === null || summary === null || summary === undefined) {
    const client = await CampaignClient.connect(config, io.signal);
    try {
      // An id that nobody knows ends here, with the nearest one.
      const status = await client.status(id);
      io.err(`Campaign ${id} is ${status.state}: the report is written when it is over.\n`);
      printStatus(io, status, json);
      return EXIT.failed;
    } finally {
      await client.close();
    }
  }
  if (values.out !== undefined) await writeRows(folder, values.out, io);
  if (json) printJson(io, summary);
  else if (values.out !== '-') io.out(summaryText(summary, folder));
  return EXIT.done;
}

async function writeRows(folder: CampaignFolder, path: string, io: Io): Promise<void> {
  const rows = folder.store.openReader(FOLDER_OBJECTS.reportCsv);
  if (path === '-') {
    await pipeline(rows, process.stdout, { end: false, signal: io.signal });
    return;
  }
  try {
    // Addresses: for this user's eyes only.
    await pipeline(rows, createWriteStream(path, { mode: 0o600 }), { signal: io.signal });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === undefined) throw error;
    throw new CliError(EXIT.failed, `The report cannot be written to ${path} (${code}).`);
  }
  io.err(`Rows written to ${path}.\n`);
}

function summaryText(summary: ReportSummary, folder: CampaignFolder): string {
  const { failure } = summary;
  const fates = Object.entries(summary.fates).map(([fate, rows]) => line(rows, fate));
  const reasons = summary.reasons.map(({ fate, reason, rows }) => line(rows, `${fate}: ${reason}`));
  return [
    `${summary.name} (${summary.id}), ${summary.state}, ${moment(summary.writtenAt)}`,
    line(summary.rows, 'rows'),
    ...fates,
    ...(failure === null ? [] : [`${failureWord(summary)} (${failure.code}): ${failure.message}`]),
    ...(reasons.length === 0 ? [] : ['Why', ...reasons]),
    `Every row: ${folder.store.location}/${FOLDER_OBJECTS.reportCsv}`,
    '',
  ].join('\n');
}

function line(rows: number, text: string): string {
  return `${count(rows).padStart(10)}  ${text}`;
}
