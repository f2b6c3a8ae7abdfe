import { isLate } from '../../domain/start.ts';
import type { SendPlan } from '../../domain/send-plan.ts';
import type { ReadCampaignFile } from '../campaign-file/read.ts';
import { usageError } from '../cli-error.ts';
import { confirm } from '../confirm.ts';
import type { Io } from '../io.ts';
import { startText } from '../start-text.ts';
import { instantIn } from './resolve-send.ts';

type IfLate = SendPlan['ifLate'];
const POLICIES: readonly IfLate[] = ['send', 'skip', 'ask'];

export function ifLateOf(text: string | undefined): IfLate | null {
  if (text === undefined) return null;
  const policy = POLICIES.find((known) => known === text);
  if (policy !== undefined) return policy;
  throw usageError(`--if-late must be one of ${POLICIES.join(', ')}, not '${text}'.`);
}

/**
 * The campaign file with what is to happen when its start is missed: the flag's word before the
 * file's. A start that has passed already, and of which neither says a word, is asked about where
 * somebody can answer; null when they do not want it sent.
 */
export async function settleLate(
  file: ReadCampaignFile,
  flag: IfLate | null,
  io: Io,
  isAgreed: boolean,
): Promise<ReadCampaignFile | null> {
  const { at, ifLate, timezone } = file.content.send;
  if (at === undefined) {
    if (flag === null) return file;
    throw usageError(`--if-late is about send.at, and ${file.path} has none.`);
  }
  if (flag !== null) return withPolicy(file, flag);
  const startsAt = Date.parse(instantIn(at, timezone));
  const now = Date.now();
  const canAsk = io.isInTerminal && io.isErrTerminal && !isAgreed;
  if (ifLate !== undefined || !canAsk || !isLate(startsAt, now)) return file;
  io.err(`Its start was at ${startText(startsAt, timezone, now)}.\n`);
  return (await confirm(io, 'Send it now?')) ? withPolicy(file, 'send') : null;
}

function withPolicy(file: ReadCampaignFile, ifLate: IfLate): ReadCampaignFile {
  const { content } = file;
  return { ...file, content: { ...content, send: { ...content.send, ifLate } } };
}
