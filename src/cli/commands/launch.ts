import { requireCredentials, type Config } from '../../config.ts';
import { isHeldBySes } from '../../domain/held-start.ts';
import type { SendPlan } from '../../domain/send-plan.ts';
import { openHome } from '../../storage/home.ts';
import type { ObjectStore } from '../../storage/object-store.ts';
import { configOf, parseCommand } from '../arguments.ts';
import { CampaignClient } from '../campaign-client.ts';
import { readCampaignFile, type ReadCampaignFile } from '../campaign-file/read.ts';
import { refuseNewsletter } from '../campaign-file/refuse-newsletter.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { follow } from '../follow.ts';
import { launchedLines } from '../held-text.ts';
import { printJson, type Io } from '../io.ts';
import { checkAccount } from '../launch/account-check.ts';
import { beforeStart, maxRecipientsOf, type StartWishes } from '../launch/before-start.ts';
import { settingsOf } from '../launch/campaign-settings.ts';
import { CONSENT_FLAG, checkHeldStart, requireConsent } from '../launch/check-held.ts';
import { checkId } from '../launch/campaign-id.ts';
import { resolveContent, type ResolvedCampaign } from '../launch/freeze.ts';
import { startOnce, type Started } from '../launch/start-once.ts';
import { ifLateOf, settleLate } from '../launch/late-start.ts';
import { resolveSend } from '../launch/resolve-send.ts';
import { planLines } from '../start-text.ts';
import { checkReadable, takeList, takeSuppressions, type TakenList } from '../launch/take-list.ts';
import { testAddressOf } from '../launch/test-mail.ts';
import { goesOnBesideTwins } from '../launch/twins.ts';
import { tellStarted } from '../tell-started.ts';

export const help = `steadysend launch FILE [--id ID] [--again] [--test-to ADDRESS] [--max-recipients N]
                       [--if-late POLICY] [--cannot-be-stopped] [--dry-run]
                       [--wait [--through-pauses]] [--yes] [--json]

Checks a campaign file, its list and the account, freezes them in the campaign
folder, and starts the campaign. What is wrong is said before anything starts.
The same file, list and template launched again show the campaign that was
started first. Under another --id they are another campaign, which mails everybody
once more: that is said, and asked about on a terminal, for a day after the first.

  --id ID            the campaign's id: up to 40 of a-z, 0-9 and -; without it,
                     one made of the name and the content
  --again            send the same content once more, as ID-2, ID-3, ...
  --test-to ADDRESS  first send one mail there, with the data of the first
                     recipient; a terminal is then asked whether to go on, and
                     without one it goes on at once
  --max-recipients N refuse a list that has more
  --dry-run          do all of it but write and start; a test mail is sent
  --wait             show it on its way until it is over or holds
  --through-pauses   with --wait: keep waiting while it holds for something that
                     ends by itself, such as the daily quota; a pause that needs
                     a person always ends the wait
  --if-late POLICY   what happens when send.at was missed by more than 5 minutes:
                     send, skip or ask; goes before send.ifLate of the file
  --yes              do not ask before sending through a real account, which
                     shows count, sender, template and time, nor before sending
                     the same once more; without a terminal nothing is asked
  --cannot-be-stopped
                     wanted by a file with \`recurring\`: SES repeats its send tasks
                     for ever, and no call can stop them; --yes does not say so
  --json             print the status as one JSON document, and nothing else;
                     with --dry-run the id and the counts

With send.at in the file it waits for that time, which is printed in its zone
and in yours; reschedule, pause and cancel work until then. A start that has
passed is asked about on a terminal, if neither the file nor --if-late says what
to do.
With send.heldBy: ses, send tasks are created at SES at once and wait there for
send.at. They cannot be called back: not paused, changed or cancelled. A start
that comes before all of them can be created is refused, or follows send.ifLate.

Without --wait the campaign's id is printed. Ctrl-C while waiting leaves; the
campaign goes on.

Exit codes: 0 started, or with --wait done and all accepted; 2 no such file, the
id belongs to another file, or consent is missing; 4 credentials; 5 the file, the
list, the template or the start is refused; 9 Temporal or SES unreachable. With
--wait also: 1 failed; 3 done, some rows rejected, failed or unknown; 6 paused,
resumes by itself; 7 paused, needs a person; 8 cancelled; 130 left.

Examples
  steadysend launch campaign.yaml --wait
  steadysend launch campaign.yaml --test-to me@example.com --dry-run
  steadysend launch campaign.yaml --id november --wait --through-pauses --json
  zcat list.csv.gz | steadysend launch campaign.yaml      # recipients.file: -
`;

const OPTIONS = {
  id: { type: 'string' },
  again: { type: 'boolean' },
  wait: { type: 'boolean' },
  'through-pauses': { type: 'boolean' },
  'test-to': { type: 'string' },
  'max-recipients': { type: 'string' },
  'dry-run': { type: 'boolean' },
  'if-late': { type: 'string' },
  [CONSENT_FLAG]: { type: 'boolean' },
  yes: { type: 'boolean' },
  json: { type: 'boolean' },
} as const;

export async function run(args: string[], io: Io): Promise<ExitCode> {
  const shape = { command: 'launch', options: OPTIONS, positionals: ['FILE'] };
  const { values, positionals } = parseCommand(args, shape);
  const config = configOf(io, values);
  const wantedId = values.id === undefined ? null : checkId(values.id);
  const wishes: StartWishes = {
    yes: values.yes === true,
    dryRun: values['dry-run'] === true,
    testTo: testAddressOf(values['test-to']),
    maxRecipients: maxRecipientsOf(values['max-recipients']),
  };
  // From the quick and local to the slow and far, so that a slip is told at once.
  const ifLate = ifLateOf(values['if-late']);
  const read = await readCampaignFile(positionals[0] ?? '');
  refuseNewsletter(read);
  requireConsent(read, values[CONSENT_FLAG] === true);
  const file = await settleLate(read, ifLate, io, values.yes === true);
  if (file === null) return nothingStarted(io);
  const paths = [file.listPath, ...file.suppressPaths].filter((path) => path !== '-');
  for (const path of paths) await checkReadable(path, config.s3);
  requireCredentials(config.ses);
  const home = openHome(config.home, config.s3);

  const client = await CampaignClient.connect(config, io.signal);
  const taken: TakenList[] = [];
  try {
    const resolved = await resolveAll(config, file, { home, taken }, io);
    const { goesOn, survey } = await beforeStart(config, resolved, wishes, io);
    if (!goesOn) return nothingStarted(io);
    const started = await startOnce({
      client,
      home,
      resolved,
      wantedId,
      again: values.again === true,
      dryRun: wishes.dryRun,
      settings: settingsOf(config),
      checkStart: async () => {
        await checkHeldStart(config, file, resolved.list, io.signal);
        // Who says --again knows it.
        return values.again === true || (await goesOnBesideTwins(client, resolved, wishes, io));
      },
      io,
    });
    if (started === null) return nothingStarted(io);
    const { id } = started;
    const plan = resolveSend(file.content);
    if (wishes.dryRun) {
      io.err(`${dryRunText(started, plan)}\n`);
      if (values.json !== true) io.out(`${id}\n`);
      else printJson(io, { id, wouldStart: started.isNew, counts: survey?.counts ?? null });
      return EXIT.done;
    }
    io.err(`${startedText(started, plan, config.ses.timezone)}\n`);
    if (values.wait === true) {
      return await follow(client, [id], io, {
        throughPauses: values['through-pauses'] === true,
        json: values.json === true,
        plain: config.terminal.plain,
      });
    }
    await tellStarted(client, { id, name: file.content.name }, io, values.json === true);
    return EXIT.done;
  } finally {
    for (const list of taken) await list.dispose();
    await client.close();
  }
}

function nothingStarted(io: Io): ExitCode {
  io.err('Nothing was started.\n');
  return EXIT.done;
}

/** With what the account says of the file. Lists that were taken are for the caller to dispose. */
async function resolveAll(
  config: Config,
  file: ReadCampaignFile,
  { home, taken }: { home: ObjectStore; taken: TakenList[] },
  io: Io,
): Promise<ResolvedCampaign> {
  const template = await checkAccount(config, file, io.signal);
  for (const path of [file.listPath, ...file.suppressPaths]) {
    taken.push(await takeList(path, io, config.s3));
  }
  const [list, ...suppress] = taken;
  if (list === undefined) throw new Error('a campaign file without a list passed its check');
  const store = file.content.recipients.suppressionStore ? await takeSuppressions(home, io) : null;
  if (store !== null) taken.push(store);
  return resolveContent(config, file, template, { list, suppress, store });
}

/** Two sentences at most: that it started, and when it sends. */
function startedText({ id, isNew }: Started, plan: SendPlan, sesTimezone: string): string {
  if (isNew) {
    const lines = isHeldBySes(plan)
      ? launchedLines(id, plan, sesTimezone)
      : planLines(plan, Date.now());
    return [`Campaign ${id} started.`, ...lines].join('\n');
  }
  const before = `Campaign ${id} was launched before; nothing was started. --again sends it once more.`;
  if (plan.startAt === null || isHeldBySes(plan)) return before;
  // Its start may have been corrected in the file, and the launch finds the campaign all the same.
  return `${before}\nIts start is as it was: steadysend reschedule ${id} changes it.`;
}

function dryRunText({ id, isNew }: Started, plan: SendPlan): string {
  return isNew
    ? [
        `Dry run: campaign ${id} would start. Nothing was written.`,
        ...planLines(plan, Date.now()),
      ].join('\n')
    : `Dry run: campaign ${id} was launched before; nothing would start. --again sends it once more.`;
}
