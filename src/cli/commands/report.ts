import type { ReportSummary } from '../../../activities/write-report.ts';
import type { Config } from '../../config.ts';
import {
  isCampaignId,
  openCampaignFolder,
  type CampaignFolder,
} from '../../storage/campaign-folder.ts';
import { FOLDER_OBJECTS } from '../../storage/folder-objects.ts';
import { openHome } from '../../storage/home.ts';
import { StorageError } from '../../storage/storage-error.ts';
import { configOf, parseCommand } from '../arguments.ts';
import { CampaignClient } from '../campaign-client.ts';
import { usageError } from '../cli-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { printStatus } from '../follow.ts';
import { printJson, type Io } from '../io.ts';
import { AccountCalls } from '../launch/account-calls.ts';
import { CountProgress } from '../report/count-progress.ts';
import type { Delivery } from '../report/delivery-figures.ts';
import { noReportText } from '../report/no-report-text.ts';
import { reportPage } from '../report/page.ts';
import { readDelivery } from '../report/read-delivery.ts';
import { readDomains, readTimeline } from '../report/read-figures.ts';
import { formatOf, type ReportFormat } from '../report/report-format.ts';
import { ndjsonOf, reportRows } from '../report/report-rows.ts';
import { summaryText } from '../report/summary-text.ts';
import { writeOut } from '../report/write-out.ts';

export const help = `steadysend report ID [--out FILE] [--format csv|ndjson|html]
                  [--delivery] [--delivery-rows N] [--json]

Says what became of the rows of a finished campaign: how many have which fate
(sent, rejected, suppressed, duplicate, failed, unknown), and why. The rows
themselves are in report.csv: line, email, fate, reason.

  --out FILE   write every row there, or a page with charts; - is standard output
  --format F   csv, ndjson (one JSON object a row) or html (one page that needs
               no other file and names domains, but nobody's address); without
               it the ending of FILE decides, else csv
  --delivery   also ask SES what was delivered, bounced and opened. One call a
               row, at STEADYSEND_RATE
  --delivery-rows N
               how many sent rows SES is asked about at most, spread evenly
               over the list; 1 to 100000, 1000 if not given
  --json       print the summary as one JSON document

A campaign that is not over yet has no report: its counts are shown instead,
and the exit code is 1. Needs neither Temporal nor a worker once it is over;
--delivery needs the account (4 without credentials, 9 if SES does not answer).

Examples
  steadysend report november-1a2b3c4d
  steadysend report november-1a2b3c4d --out november.csv
  steadysend report november-1a2b3c4d --out november.html --delivery
  steadysend report november-1a2b3c4d --out - | grep ,failed,
`;

interface Wanted {
  id: string;
  out: string | undefined;
  format: ReportFormat;
  json: boolean;
  /** Rows that SES is asked about at most; null: it is not asked. */
  deliveryRows: number | null;
}

export async function run(args: string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = parseCommand(args, {
    command: 'report',
    options: {
      json: { type: 'boolean' },
      out: { type: 'string' },
      format: { type: 'string' },
      delivery: { type: 'boolean' },
      'delivery-rows': { type: 'string' },
    },
    positionals: ['ID'],
  });
  const wanted: Wanted = {
    id: positionals[0] ?? '',
    out: values.out,
    format: formatOf(values.out, values.format),
    json: values.json === true,
    deliveryRows: deliveryRowsOf(values.delivery === true, values['delivery-rows']),
  };
  checkTogether(wanted);
  const config = configOf(io, values);
  const { id } = wanted;
  const folder = isCampaignId(id) ? openCampaignFolder(openHome(config.home, config.s3), id) : null;
  const summary = await folder?.readJson<ReportSummary>(FOLDER_OBJECTS.reportJson);
  if (folder === null || summary === null || summary === undefined) {
    const client = await CampaignClient.connect(config, io.signal);
    try {
      // An id that nobody knows ends here, with the nearest one.
      const status = await client.status(id);
      io.err(`${noReportText(status, config.home)}\n`);
      printStatus(io, status, wanted.json);
      return EXIT.failed;
    } finally {
      await client.close();
    }
  }
  await tell({ wanted, config, folder, summary, io });
  return EXIT.done;
}

const DELIVERY_ROWS = 1_000;
/** An hour and a half at SES's 20 calls a second. */
const DELIVERY_ROWS_MAX = 100_000;

function deliveryRowsOf(isWanted: boolean, text: string | undefined): number | null {
  if (text === undefined) return isWanted ? DELIVERY_ROWS : null;
  if (!isWanted) throw usageError('--delivery-rows says how far --delivery goes, and needs it.');
  const rows = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (rows >= 1 && rows <= DELIVERY_ROWS_MAX) return rows;
  throw usageError(
    `--delivery-rows must be a number from 1 to ${DELIVERY_ROWS_MAX}, not '${text}'.`,
  );
}

function checkTogether({ json, out, format, deliveryRows }: Wanted): void {
  if (json && out === '-') throw usageError('--json and --out - both want standard output.');
  // Nothing would show what SES was asked for: rows have no place for it.
  if (deliveryRows !== null && out === '-' && format !== 'html') {
    throw usageError('--delivery has nothing to add to rows; leave out --out -, or write html.');
  }
}

interface Found {
  wanted: Wanted;
  config: Config;
  folder: CampaignFolder;
  summary: ReportSummary;
  io: Io;
}

async function tell({ wanted, config, folder, summary, io }: Found): Promise<void> {
  const { out, format, json, deliveryRows } = wanted;
  const isPage = out !== undefined && format === 'html';
  let delivery: Delivery | null = null;
  if (isPage || deliveryRows !== null) {
    const [definition, list] = await Promise.all([folder.readDefinition(), folder.readCounts()]);
    if (list === null) throw noCounts(folder);
    const timeline = await readTimeline(folder, definition, list, io.signal);
    if (deliveryRows !== null) {
      const sent = summary.fates['sent'] ?? 0;
      const source = { folder, definition, list, timeline, sent, limit: deliveryRows };
      delivery = await askSes(source, config, io);
    }
    if (isPage) {
      const progress = new CountProgress(io, 'Reading the report', summary.rows, 'rows');
      const domains = await readDomains(folder, { progress, signal: io.signal });
      await writeOut([reportPage(summary, { timeline, domains }, delivery)], out, io);
    }
  }
  if (out !== undefined && format === 'csv') {
    await writeOut(folder.store.openReader(FOLDER_OBJECTS.reportCsv), out, io);
  }
  if (out !== undefined && format === 'ndjson')
    await writeOut(ndjsonOf(reportRows(folder)), out, io);
  if (out !== undefined && out !== '-') {
    io.err(`${isPage ? 'Page' : 'Rows'} written to ${out}.\n`);
  }
  const rowsAt = `${folder.store.location}/${FOLDER_OBJECTS.reportCsv}`;
  if (json) printJson(io, delivery === null ? summary : { ...summary, delivery });
  else if (out !== '-') io.out(summaryText(summary, rowsAt, delivery));
}

async function askSes(
  source: Parameters<typeof readDelivery>[0],
  config: Config,
  io: Io,
): Promise<Delivery> {
  const calls = new AccountCalls(config, io.signal);
  const rows = Math.min(source.sent, source.limit);
  const progress = new CountProgress(io, 'Asking SES', rows, 'recipients');
  try {
    return await readDelivery(source, calls, { progress, signal: io.signal });
  } finally {
    calls.close();
  }
}

function noCounts(folder: CampaignFolder): StorageError {
  const where = { location: folder.store.location, object: FOLDER_OBJECTS.counts };
  return new StorageError('missing', where, 'it is gone; restore the folder from a backup');
}
