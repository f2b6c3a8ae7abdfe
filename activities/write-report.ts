import { stringify } from 'csv-stringify/sync';
import type { PastPauses } from '../src/domain/past-pauses.ts';
import { openCampaignFolder, type CampaignFolder } from '../src/storage/campaign-folder.ts';
import { FOLDER_OBJECTS } from '../src/storage/folder-objects.ts';
import type { ReportInput } from './contract.ts';
import type { ActivityDeps } from './deps.ts';
import { asApplicationFailure } from './failure.ts';
import { withHeartbeat } from './heartbeats.ts';
import { RejectsBySes } from './rejects-by-ses.ts';
import { allRows, type ReportRow } from './row-list.ts';

/** Rows formatted at a time; the event loop gets a turn between. */
const ROWS_AT_ONCE = 1_000;

/** `report.json`. Counts only: the rows are in `report.csv`. */
export interface ReportSummary {
  id: string;
  name: string;
  state: ReportInput['state'];
  /** Why it failed, or was not sent at all. */
  failure: NonNullable<ReportInput['failure']> | null;
  rows: number;
  /** Rows by fate, and by fate and reason where there is one. */
  fates: Record<string, number>;
  reasons: { fate: string; reason: string; rows: number }[];
  pauses: PastPauses;
  writtenAt: string;
}

/** Gives every row its fate, in the order of the list: `report.csv`, then `report.json`. */
export function createWriteReport({ home }: ActivityDeps) {
  return async function writeReport(input: ReportInput): Promise<void> {
    const folder = openCampaignFolder(home, input.campaignId);
    try {
      await withHeartbeat((signal, progress) => write(folder, input, signal, progress));
    } catch (error) {
      throw asApplicationFailure(error);
    }
  };
}

async function write(
  folder: CampaignFolder,
  input: ReportInput,
  signal: AbortSignal,
  progress: (details: unknown) => void,
): Promise<void> {
  const [definition, list] = await Promise.all([folder.readDefinition(), folder.readCounts()]);
  if (list === null) return;
  const tally = new Tally();
  const rejects = new RejectsBySes(folder);
  const writer = await folder.store.openWriter(FOLDER_OBJECTS.reportCsv);
  try {
    await writer.write('line,email,fate,reason\n');
    let batch: ReportRow[] = [];
    const flush = async () => {
      await writer.write(stringify(batch, { columns: ['line', 'email', 'fate', 'reason'] }));
      await rejects.add(batch.filter(({ bySes }) => bySes === true));
      batch = [];
      progress({ rows: tally.rows });
      signal.throwIfAborted();
    };
    for await (const row of allRows(folder, definition, list)) {
      tally.add(row);
      batch.push(row);
      if (batch.length >= ROWS_AT_ONCE) await flush();
    }
    await flush();
    await writer.commit();
    await rejects.commit();
  } catch (error) {
    await writer.abort();
    await rejects.abort();
    throw error;
  }
  const summary: ReportSummary = {
    id: definition.id,
    name: definition.name,
    state: input.state,
    failure: input.failure ?? null,
    rows: tally.rows,
    fates: tally.fates,
    reasons: tally.reasons(),
    pauses: input.pauses,
    writtenAt: new Date().toISOString(),
  };
  await folder.writeJson(FOLDER_OBJECTS.reportJson, summary);
}

/** Reasons that are counted apart; a list with more kinds of faults has one cause behind them. */
const REASONS_MAX = 100;

class Tally {
  rows = 0;
  readonly fates: Record<string, number> = {};
  private readonly byReason = new Map<string, { fate: string; reason: string; rows: number }>();

  add({ fate, reason }: ReportRow): void {
    this.rows += 1;
    this.fates[fate] = (this.fates[fate] ?? 0) + 1;
    // "first on line N" differs for every duplicate and is no reason to count by.
    if (reason === '' || fate === 'duplicate') return;
    const key = `${fate} ${reason}`;
    const known = this.byReason.get(key);
    if (known !== undefined) known.rows += 1;
    else if (this.byReason.size < REASONS_MAX) this.byReason.set(key, { fate, reason, rows: 1 });
  }

  reasons() {
    return [...this.byReason.values()].toSorted((a, b) => b.rows - a.rows);
  }
}
