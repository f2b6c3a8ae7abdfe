import { configOf, parseCommand } from '../arguments.ts';
import { checkText } from '../check/check-text.ts';
import { runCheck } from '../check/run-check.ts';
import { usageError } from '../cli-error.ts';
import type { ExitCode } from '../exit-codes.ts';
import { printJson, type Io } from '../io.ts';

export const help = `steadysend check FILE [--preview FILE | --no-preview] [--json]

Looks at everything that can be known before the first mail, and tells all that
is wrong at once: the campaign file, every row of the list, the suppression
lists, the template and its variables, the sender, the start, SES's blocklists,
the quota. Shows who would be mailed, from when until when, and three mails as
they will look: the first, the longest, and one with odd characters. Sends and
starts nothing, and needs no Temporal.

Of a newsletter (send.every) it looks at the next issue, and shows the next three
times. A list that is not there yet is no error: the worker reads it when the
issue is due, and newsletter.ifMissing says what happens without it.

The same code reads the file and the list when the campaign is launched or the
newsletter created, so what passes here is not refused there.

  --preview FILE   where the HTML page with the three mails is written; without
                   it beside the campaign file, as NAME.preview.html
  --no-preview     write none
  --json           print one JSON document, and nothing else

STEADYSEND_PRICE_PER_1000 (such as '1.9 CNY') adds what it will cost.

Exit codes: 0 ready; 3 ready, but some rows will be left out; 5 something has to
be corrected; 2 no such file; 4 credentials or permission and 9 SES unreachable,
when nothing else is wrong: the rest is checked all the same.

Examples
  steadysend check campaign.yaml
  steadysend check newsletter.yaml --no-preview
  steadysend check campaign.yaml --json | jq '.findings[]'
`;

export async function run(args: string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = parseCommand(args, {
    command: 'check',
    options: {
      preview: { type: 'string' },
      'no-preview': { type: 'boolean' },
      json: { type: 'boolean' },
    },
    positionals: ['FILE'],
  });
  if (values.preview !== undefined && values['no-preview'] === true) {
    throw usageError('check takes --preview FILE or --no-preview, not both.');
  }
  const { report, exitCode } = await runCheck({
    config: configOf(io, values),
    io,
    path: positionals[0] ?? '',
    preview: values['no-preview'] === true ? null : values.preview,
  });
  if (values.json === true) printJson(io, report);
  else io.out(checkText(report));
  return exitCode;
}
