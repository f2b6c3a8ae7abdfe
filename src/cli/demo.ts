import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { loadConfig } from '../config.ts';
import type { CampaignStatus } from '../domain/status.ts';
import { checkCampaign } from './demo/check.ts';
import { DAILY_QUOTA, logTail, openStage, untilUtc8, type Stage } from './demo/stage.ts';
import { EXIT } from './exit-codes.ts';
import { packageRoot } from './package-root.ts';

const HELP = `npm run demo

Runs a real campaign of 2,000 rows on a real Temporal server and a simulated SES
whose account may send ${DAILY_QUOTA} mails a day: progress, the quota's pause, the
refill, the rest, the report, and a check of all of it. Mails nobody.
`;

/** The story that `npm run demo` tells; 0 only if everything adds up. */
export async function runDemo(argv: string[]): Promise<number> {
  if (argv.length > 0) {
    process.stdout.write(HELP);
    return argv.includes('--help') || argv.includes('-h') ? EXIT.done : EXIT.usage;
  }
  const leaving = new AbortController();
  const leave = () => leaving.abort();
  process.on('SIGINT', leave);
  process.on('SIGTERM', leave);
  const startedAt = Date.now();
  let stage: Stage | null = null;
  try {
    const home = await mkdtemp(join(tmpdir(), 'steadysend-demo-'));
    const config = loadConfig({ flags: { STEADYSEND_HOME: home } });
    say('Getting a Temporal server, a simulated SES and a worker ready.');
    stage = await openStage(config, say, leaving.signal);
    if (stage.temporalUi !== null) say(`Temporal's own view of all this: ${stage.temporalUi}`);
    const isOk = await play(stage, home, leaving.signal);
    const seconds = Math.round((Date.now() - startedAt) / 1000);
    say(isOk ? `Everything adds up (${seconds} s).` : 'Something does not add up: see above.');
    return isOk ? EXIT.done : EXIT.failed;
  } catch (error) {
    if (leaving.signal.aborted) return EXIT.detached;
    say(`The demo failed: ${error instanceof Error ? error.message : String(error)}`);
    if (stage !== null) say(`The worker's last words:\n${await logTail(stage.workerLog, 15)}`);
    return EXIT.failed;
  } finally {
    await stage?.close();
    process.off('SIGINT', leave);
    process.off('SIGTERM', leave);
  }
}

async function play(stage: Stage, home: string, signal: AbortSignal): Promise<boolean> {
  const examples = join(packageRoot(), 'examples', 'demo');
  // A cluster that is used again (TEMPORAL_ADDRESS) may know the demo's campaign from before.
  const id = `demo-${Date.now().toString(36)}`;
  const step = async (args: string[]): Promise<number> => {
    say(`\n$ steadysend ${args.join(' ')}`);
    const code = await stage.show(args);
    signal.throwIfAborted();
    return code;
  };

  const file = relative(process.cwd(), join(examples, 'campaign.yaml'));
  const launched = await step(['launch', file, '--id', id, '--wait', '--yes']);
  if (launched !== EXIT.pausedResumesByItself) {
    throw new Error(`expected a pause that resumes by itself (exit code 6), not ${launched}`);
  }
  const paused = await statusOf(stage, id);
  if (paused.pause?.reason !== 'quota') {
    throw new Error(`expected the quota's pause, not ${paused.pause?.reason ?? 'none'}`);
  }
  say(
    `\nThe day's ${DAILY_QUOTA} mails are used up. SES keeps what it has accepted of the rest, and ` +
      'steadysend gives it nothing more until the refill at midnight in UTC+8. In life that takes ' +
      'hours: the worker may be restarted meanwhile, and nobody has to do anything. Here the ' +
      "simulator's clock moves on.",
  );
  await passMidnight(stage);

  const watched = await step(['watch', id, '--through-pauses']);
  if (watched !== EXIT.doneWithLosses) {
    throw new Error(
      `expected a finished campaign with rejected rows (exit code 3), not ${watched}`,
    );
  }
  say('Exit code 3: done, and some rows of the list were rejected.');
  const reportPath = join(home, 'report.csv');
  const reported = await step(['report', id, '--out', reportPath]);
  if (reported !== EXIT.done) throw new Error(`the report ended with exit code ${reported}`);

  say('\nDoes it add up? The list, the report and what the simulator mailed, side by side:');
  const checks = await checkCampaign({
    status: await statusOf(stage, id),
    simulatorUrl: stage.simulatorUrl,
    listPath: join(examples, 'recipients.csv'),
    reportPath,
    defaultCity: '您所在的城市',
  });
  for (const { text, isOk } of checks) say(`  ${isOk ? 'yes' : 'NO '}  ${text}`);
  say(`\nCampaign folder  ${join(home, 'campaigns', id)}`);
  say(`Report           ${reportPath}`);
  say(`Worker's log     ${stage.workerLog}`);
  return checks.every(({ isOk }) => isOk);
}

/** Through the control plane, as any test of yours would. */
async function passMidnight(stage: Stage): Promise<void> {
  const url = `${stage.simulatorUrl}/_control/clock`;
  const { now } = (await (await fetch(url)).json()) as { now: string };
  const seconds = Math.ceil(untilUtc8(Date.parse(now), 0) / 1000) + 60;
  const body = JSON.stringify({ advance: `${seconds}s` });
  say(`$ curl -X POST ${url} -d '${body}'`);
  const answer = await fetch(url, { method: 'POST', body });
  if (!answer.ok) throw new Error(`the simulator's clock answered HTTP ${answer.status}`);
}

async function statusOf(stage: Stage, id: string): Promise<CampaignStatus> {
  return JSON.parse(await stage.capture(['status', id, '--json'])) as CampaignStatus;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
