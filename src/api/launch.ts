import { Readable } from 'node:stream';
import { run } from '../cli/commands/launch.ts';
import type { Io } from '../cli/io.ts';
import type { CampaignStatus } from '../domain/status.ts';
import type { InputOptions } from './options.ts';
import { explained } from './steadysend-error.ts';

export interface LaunchOptions extends InputOptions {
  /** 1 to 40 of a-z, 0-9 and -. @default made of the name and the content */
  id?: string;
  /** Send the same content once more, under a further id. */
  again?: boolean;
  /** Refuse a list that has more. */
  maxRecipients?: number;
  /** What happens when `send.at` was missed by more than five minutes. */
  ifLate?: 'send' | 'skip' | 'ask';
  /** Wanted by a file with `recurring`: no call can stop its send tasks. */
  cannotBeStopped?: boolean;
  /** Sentences that the command prints for people, such as that no worker is running. */
  onMessage?: (text: string) => void;
}

/**
 * Starts a campaign from a campaign file, as `steadysend launch FILE --yes` does: everything is
 * checked first, and nobody is asked. The same file, list and template launched again start nothing;
 * the campaign that was started first is returned. So a call whose outcome is unknown is repeated.
 *
 * @returns the status right after the start; its `id` is for the other functions
 * @throws {SteadysendError} 2: no such file, or the id is another campaign's; 4: credentials;
 *   5: the file, the list, the template or the start is refused; 9: Temporal or SES unreachable
 */
export async function launchCampaign(
  file: string,
  options: LaunchOptions = {},
): Promise<CampaignStatus> {
  return await explained(options.signal, async (signal) => {
    let out = '';
    const io: Io = {
      out: (text) => void (out += text),
      err: (text) => options.onMessage?.(text.trimEnd()),
      isErrTerminal: false,
      isInTerminal: false,
      stdin: options.input ?? Readable.from([]),
      ...(options.env === undefined ? {} : { env: options.env }),
      signal,
    };
    await run([...flagsOf(options), '--json', '--yes', '--', file], io);
    return JSON.parse(out) as CampaignStatus;
  });
}

function flagsOf(options: LaunchOptions): string[] {
  const { home, id, again, maxRecipients, ifLate, cannotBeStopped } = options;
  return [
    ...(home === undefined ? [] : [`--home=${home}`]),
    ...(id === undefined ? [] : [`--id=${id}`]),
    ...(again === true ? ['--again'] : []),
    ...(maxRecipients === undefined ? [] : [`--max-recipients=${maxRecipients}`]),
    ...(ifLate === undefined ? [] : [`--if-late=${ifLate}`]),
    ...(cannotBeStopped === true ? ['--cannot-be-stopped'] : []),
  ];
}
