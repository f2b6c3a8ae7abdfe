import type { Campaigns } from './campaigns.ts';
import type { Tally } from './chaos.ts';
import { checkRecord } from './checkers/every-checker.ts';
import type { Finding } from './checkers/finding.ts';
import { historyBounded } from './checkers/history-bounded.ts';
import type { CampaignKind } from './kinds.ts';
import { noMailBeforeStart } from './checkers/no-mail-before-start.ts';
import { noSendWhilePaused } from './checkers/no-send-while-paused.ts';
import { reportIsTrue } from './checkers/report-is-true.ts';
import type { Plan } from './plan.ts';
import type { Quiet } from './quiet.ts';
import { readRecord } from './record.ts';
import { TIMING } from './settings.ts';
import type { Stage } from './stage.ts';

/** The one document of `selftest --json`. Names are stable. */
export interface Verdict {
  ok: boolean;
  seed: number;
  kills: Tally['kills'] & { total: number };
  faults: Tally['faults'];
  campaigns: number;
  kinds: readonly CampaignKind[];
  recipients: number;
  mailed: number;
  lost: number;
  repeated: number;
  unknown: number;
  failed: number;
  /** Holds that the self-test ended as an operator would, by their code. */
  resumed: Record<string, number>;
  /** Exit codes of workers that ended by themselves; 9 is a Temporal that was down. */
  workerExits: Record<string, number>;
  longestHistory: number;
  findings: Finding[];
  seconds: { chaos: number; quiet: number; total: number };
}

export interface VerdictInput {
  plan: Plan;
  stage: Stage;
  campaigns: Campaigns;
  tally: Tally;
  quiet: Quiet;
  seconds: Verdict['seconds'];
}

/**
 * The longest that a worker may go on after a pause while it is cut off from Temporal: its lease,
 * then the request under way. Undisturbed it is a second (I9), which other tests measure.
 */
const PAUSE_GRACE_MS = TIMING.heartbeatTimeoutMs + TIMING.requestTimeoutMs;

export async function judge(input: VerdictInput): Promise<Verdict> {
  const { plan, stage, campaigns, tally, quiet } = input;
  const record = await readRecord(stage.simulatorUrl);
  const started = campaigns.started;
  const recipients = started.flatMap((campaign) => campaigns.recipientsOf(campaign));
  const sum = (key: 'unknown' | 'failed') =>
    quiet.statuses.reduce((total, status) => total + (status?.counts[key] ?? 0), 0);
  const [unknown, failed] = [sum('unknown'), sum('failed')];
  const runs = await campaigns.runSizes();
  const reported = await Promise.all(started.map((campaign) => reportOf(campaigns, campaign)));
  const findings = [
    ...checkRecord(record, { recipients, chunkSize: plan.chunkSize, failed, unknown }),
    ...noSendWhilePaused(record, campaigns.shut, PAUSE_GRACE_MS),
    ...noMailBeforeStart(record, campaigns.starts),
    ...historyBounded(runs),
    ...reportIsTrue(record, recipients, new Set(reported.flat())),
    ...unfinished(campaigns, quiet),
  ];
  const count = (checker: string) =>
    findings.filter((each) => each.checker === checker).reduce((sum, each) => sum + each.count, 0);
  const exits = stage.workers.flatMap((slot) => slot.exits);
  const { worker, temporal, launch } = tally.kills;
  return {
    // Nothing in a plan makes an outcome unknowable: every delay is below what is waited for.
    ok: findings.length === 0 && unknown === 0 && failed === 0,
    seed: plan.seed,
    kills: { worker, temporal, launch, total: worker + temporal + launch },
    faults: tally.faults,
    campaigns: started.length,
    kinds: plan.kinds,
    recipients: recipients.length,
    mailed: record.mails.length,
    lost: count('no-lost-recipient'),
    repeated: count('no-double-send'),
    unknown,
    failed,
    resumed: quiet.resumed,
    workerExits: Object.fromEntries(
      [...new Set(exits)].map((code) => [code, exits.filter((each) => each === code).length]),
    ),
    longestHistory: Math.max(0, ...runs.map(({ events }) => events)),
    findings,
    seconds: input.seconds,
  };
}

async function reportOf(campaigns: Campaigns, campaign: number): Promise<string[]> {
  // A campaign that is not over has no report, and is a finding already.
  return await campaigns.reportedSent(campaign).catch(() => []);
}

function unfinished(campaigns: Campaigns, { statuses }: Quiet): Finding[] {
  return statuses.flatMap((status, place) => {
    const campaign = campaigns.started[place] ?? -1;
    const id = campaigns.idOf(campaign);
    // What SES repeats is never finished, so the self-test cancels it after its first cycle.
    const end = campaigns.kindOf(campaign) === 'recurring' ? 'cancelled' : 'finished';
    if (status?.state === end) return [];
    const message = `campaign ${id} ${status === null ? 'broke, or did not end in time' : `is ${status.state}`}`;
    return [{ checker: 'everything-finishes', message, count: 1 }];
  });
}

/** For people. */
export function verdictText(verdict: Verdict): string {
  const { kills, faults, seconds } = verdict;
  const list = (counts: Record<string, number>) =>
    Object.entries(counts)
      .filter(([, count]) => count > 0)
      .map(([name, count]) => `${count} × ${name}`)
      .join(', ') || 'none';
  const lines = [
    `seed        ${verdict.seed}`,
    `kills       ${kills.total}: ${kills.worker} of workers, ${kills.temporal} of the Temporal server, ${kills.launch} of launches`,
    `faults      ${list({ ...faults })}`,
    `campaigns   ${verdict.campaigns} (${verdict.kinds.join(', ')}), ${verdict.recipients} recipients`,
    `mailed      ${verdict.mailed}`,
    `lost        ${verdict.lost}`,
    `repeated    ${verdict.repeated}`,
    `unknown     ${verdict.unknown}`,
    `failed      ${verdict.failed}`,
    `resumed     ${list(verdict.resumed)}`,
    `histories   ${verdict.longestHistory} events at most`,
    `time        ${seconds.chaos} s with faults, ${seconds.quiet} s without, ${seconds.total} s in all`,
    ...verdict.findings.map(({ checker, message }) => `FAILED      ${checker}: ${message}`),
    verdict.ok ? 'Every recipient exactly once.' : 'NOT exactly once: see above.',
  ];
  return `${lines.join('\n')}\n`;
}
