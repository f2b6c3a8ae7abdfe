import { writeFile } from 'node:fs/promises';
import { AT_ONCE, type SendPlan } from '../../src/domain/send-plan.ts';
import type { CampaignStatus } from '../../src/domain/status.ts';
import { checkRecord } from '../../src/selftest/checkers/every-checker.ts';
import { readRecord } from '../../src/selftest/record.ts';
import type { SimulatorConfig } from '../../src/simulator/config.ts';
import { campaignHarness, listOf, type Harness } from '../support/campaign-harness.ts';
import { control } from '../support/simulator-record.ts';

/** One write action, one thing that happens to its second call, one way for SES to be slow. */
export interface Cell {
  action: string;
  effect: string;
  delays: keyof typeof DELAYS;
  /** SES holds the send tasks for an hour, which the test lets pass. */
  held?: true;
}

const ACTIONS = [
  'CreateReceiver',
  'CreateReceiverDetailWithData',
  'BatchSendEmail',
  'DeleteReceiver',
] as const;

/**
 * The harness's requests time out after 1.5 s and its list delay is 0.5 s. `late` arrives after its
 * client was told that it failed, and has to be repeated meanwhile; `delay:2500` answers when nobody
 * listens any more.
 */
const EFFECTS = [
  'error:RequestLimitExceeded',
  'error:InternalError',
  'error-after:InternalError',
  'cut-before',
  'cut-after',
  'http-502-before',
  'http-502-after',
  'hang-before',
  'hang-after',
  'not-json',
  'no-response',
  'delay:1000',
  'delay:2500',
  'late:1000',
] as const;

/** Delays of 0, 5 and 30 s in life, to the scale of the time-outs: nothing, half, and all of them. */
const DELAYS = {
  none: { uploadDelayMs: 0, listDelayMs: 0, groupListDelayMs: 0 },
  some: { uploadDelayMs: 300, listDelayMs: 250, groupListDelayMs: 250 },
  most: { uploadDelayMs: 1_500, listDelayMs: 500, groupListDelayMs: 500 },
} as const satisfies Record<string, Partial<SimulatorConfig>>;
const DELAY_NAMES = ['none', 'some', 'most'] as const;

/** The one write that differs when send tasks are created ahead of their time. */
const HELD = { action: 'BatchSendEmail', held: true } as const;

/** Workers at a time; each waits most of the time. */
const LANES = 8;
const HELD_MS = 3_600_000;
const CHUNK_SIZE = 2;
const RECIPIENTS = 12;

export function allCells(): Cell[] {
  return DELAY_NAMES.flatMap((delays) => [
    ...ACTIONS.flatMap((action) => EFFECTS.map((effect) => ({ action, effect, delays }))),
    ...EFFECTS.map((effect) => ({ ...HELD, effect, delays })),
  ]);
}

/** Every effect on every action, with the delays taking turns. */
export function someCells(): Cell[] {
  const rows = [...ACTIONS.map((action) => ({ action })), HELD];
  return rows.flatMap((kind, row) =>
    EFFECTS.map((effect, column) => {
      const delays = DELAY_NAMES[(row + column) % DELAY_NAMES.length] ?? 'none';
      return { ...kind, effect, delays };
    }),
  );
}

/** A few seconds each; all lanes share a process, which on a busy machine is slow. */
const CELL_MS = 180_000;

/** Runs all cells and returns what is wrong with some. After an error no further one is begun. */
export async function runCells(cells: readonly Cell[]): Promise<string[]> {
  const queue = cells.map((cell, place) => ({ cell, place }));
  const problems: string[] = [];
  const errors: unknown[] = [];
  const lane = async () => {
    const harness = await campaignHarness({ taskDelayMs: 50, ratePerSecond: null });
    await harness.startWorker();
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const { action, effect, delays } = next.cell;
      const kind = next.cell.held === true ? ', held by SES' : '';
      for (const problem of await runCell(harness, next.cell, `cell-${next.place}`)) {
        problems.push(`${action} ${effect}, delays ${delays}${kind}: ${problem}`);
      }
    }
  };
  // All lanes end before the test does: it takes the servers away from those that would go on.
  const lanes = Array.from({ length: Math.min(LANES, cells.length) }, async () => {
    await lane().catch((error: unknown) => {
      queue.length = 0;
      errors.push(error);
    });
  });
  await Promise.all(lanes);
  if (errors.length > 0) throw errors[0];
  await leaveResult(cells, problems);
  return problems;
}

/** For the table of docs/exactly-once.md (scripts/exactly-once-table.ts), when it is asked for. */
async function leaveResult(cells: readonly Cell[], problems: string[]): Promise<void> {
  const path = process.env['STEADYSEND_MATRIX_JSON'];
  if (path === undefined) return;
  const effects = new Set(cells.map(({ effect }) => effect)).size;
  const matrix = { cells: cells.length, actions: ACTIONS.length, effects, failed: problems };
  await writeFile(path, JSON.stringify(matrix));
}

async function runCell(harness: Harness, cell: Cell, id: string): Promise<string[]> {
  const { simulator } = harness;
  await control(simulator.url, 'POST', 'reset');
  simulator.configure(DELAYS[cell.delays]);
  simulator.setFaults([{ action: cell.action, nth: 2, effect: cell.effect }]);
  // By the simulator's clock, which earlier cells have moved.
  const startAt = new Date(simulator.clock.now() + HELD_MS).toISOString();
  const plan: SendPlan = { ...AT_ONCE, heldBy: 'ses', startAt };
  const definition = { chunkSize: CHUNK_SIZE, ...(cell.held === true ? { plan } : {}) };
  const campaign = await harness.launch({ id, csv: listOf(RECIPIENTS), definition });
  if (cell.held === true) {
    const all = ({ counts }: CampaignStatus) => counts.atProvider === RECIPIENTS;
    await campaign.until('all at SES', all, CELL_MS);
    const { mails } = await readRecord(simulator.url);
    if (mails.length > 0) return [`${mails.length} mails before the start`];
    await control(simulator.url, 'POST', 'clock', { advance: 2 * HELD_MS });
  }
  const { counts } = await campaign.until('the end', ({ state }) => state === 'finished', CELL_MS);
  await campaign.handle.result();
  const record = await readRecord(simulator.url);
  const recipients = Array.from({ length: RECIPIENTS }, (_, n) => `reader-${n}@example.com`);
  const { failed, unknown } = counts;
  const findings = checkRecord(record, { recipients, chunkSize: CHUNK_SIZE, failed, unknown });
  const problems = findings.map(({ checker, message }) => `${checker}: ${message}`);
  // Every delay is within what the worker waits for, so that nothing has to stay unknown.
  if (unknown > 0 || failed > 0) problems.push(`${unknown} unknown, ${failed} failed`);
  const wasHit = record.requests.some(({ action, fault }) => action === cell.action && fault);
  if (!wasHit) problems.push('the fault never happened');
  return problems;
}
