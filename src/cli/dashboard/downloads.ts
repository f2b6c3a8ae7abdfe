import { Readable } from 'node:stream';
import type { ReportSummary } from '../../../activities/write-report.ts';
import type { CampaignFolder } from '../../storage/campaign-folder.ts';
import { FOLDER_OBJECTS } from '../../storage/folder-objects.ts';
import { CountProgress } from '../report/count-progress.ts';
import { reportPage } from '../report/page.ts';
import { readDomains, readTimeline } from '../report/read-figures.ts';
import { ndjsonOf, reportRows } from '../report/report-rows.ts';

export interface Download {
  type: string;
  content: Readable;
}

const CSV = 'text/csv; charset=utf-8';

type Open = (folder: CampaignFolder, signal: AbortSignal) => Promise<Download | null>;

/** What may be downloaded of a campaign, by name; null: it is not there (yet). */
export const DOWNLOADS: Readonly<Record<string, Open>> = {
  'report.csv': (folder) => object(folder, FOLDER_OBJECTS.reportCsv),
  'report.ndjson': async (folder) => {
    if ((await folder.store.size(FOLDER_OBJECTS.reportCsv)) === null) return null;
    const content = Readable.from(inBytes(ndjsonOf(reportRows(folder))));
    return { type: 'application/x-ndjson; charset=utf-8', content };
  },
  'report.html': async (folder, signal) => {
    const page = await wholeReport(folder, signal);
    if (page === null) return null;
    return { type: 'text/html; charset=utf-8', content: Readable.from([Buffer.from(page)]) };
  },
  'rejects.csv': (folder) => object(folder, FOLDER_OBJECTS.rejects),
  'suppressed.csv': (folder) => object(folder, FOLDER_OBJECTS.suppressed),
  'duplicates.csv': (folder) => object(folder, FOLDER_OBJECTS.duplicates),
};

/** A body takes nothing but bytes. */
async function* inBytes(texts: AsyncIterable<string>): AsyncGenerator<Buffer> {
  for await (const text of texts) yield Buffer.from(text);
}

/** Streamed: a report may have ten million rows. */
async function object({ store }: CampaignFolder, name: string): Promise<Download | null> {
  if ((await store.size(name)) === null) return null;
  return { type: CSV, content: store.openReader(name) };
}

/** As `report --out FILE.html` writes it. */
async function wholeReport(folder: CampaignFolder, signal: AbortSignal): Promise<string | null> {
  const summary = await folder.readJson<ReportSummary>(FOLDER_OBJECTS.reportJson);
  const list = await folder.readCounts();
  if (summary === null || list === null) return null;
  const timeline = await readTimeline(folder, await folder.readDefinition(), list, signal);
  const progress = new CountProgress({ err: () => undefined }, 'report', summary.rows, 'rows');
  const domains = await readDomains(folder, { progress, signal });
  return reportPage(summary, { timeline, domains }, null);
}
