import { parseCommand } from '../arguments.ts';
import { explainCode, type CodeExplanation } from '../explain-code.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { printJson, type Io } from '../io.ts';

export const help = `steadysend explain CODE [--json]

Says what an error code means to a campaign, what happens, who has to act and
what lets it go on: codes of Tencent Cloud SES as they appear in a pause, in the
log and in the report, and codes of steadysend's own. Needs no worker, no
Temporal and no account.

  --json   print the explanation as one JSON document

Spelling and case count, as they do for SES. A code with an unknown ending is
treated as the longest beginning that is known; one that is not known at all
pauses the campaign until a person has looked. Both are said, with the nearest
known spelling, and the exit code is 0.

Examples
  steadysend explain FailedOperation.ExceedSendLimit
  steadysend explain TaskError
  steadysend explain SendStatus.1007 --json
`;

export function run(args: string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = parseCommand(args, {
    command: 'explain',
    options: { json: { type: 'boolean' } },
    positionals: ['CODE'],
  });
  // Pasted from `status`, where it stands in brackets, or from JSON with its quotes.
  const code = (positionals[0] ?? '').replaceAll(/^[\s("'`]+|[\s)"'`:,]+$/g, '');
  const explanation = explainCode(code);
  if (values.json === true) printJson(io, explanation);
  else io.out(textOf(explanation));
  return Promise.resolve(EXIT.done);
}

function textOf(explanation: CodeExplanation): string {
  const { code, known, treatedAs, didYouMean, row, exceptions } = explanation;
  const hint = didYouMean === null ? [] : [`Did you mean ${didYouMean}?`];
  const lines = [code, ...standing(code, known, treatedAs), ...hint, '', explanation.meaning, ''];
  const facts: (readonly [string, string])[] = [
    ...(explanation.source === null ? [] : [['said by', SOURCES[explanation.source]] as const]),
    ['happens', explanation.whatHappens],
    ['acts', explanation.whoActs],
    ['goes on', explanation.goesOn],
  ];
  if (row !== null) facts.push(['concerns', SCOPES[row.scope]]);
  lines.push(...facts.map(([name, value]) => `${name.padEnd(9)} ${value}`));
  for (const { action, meaning, whatHappens } of exceptions) {
    lines.push('', `From ${action} it means something else:`, meaning);
    lines.push(`${'happens'.padEnd(9)} ${whatHappens}`);
  }
  return `${lines.join('\n')}\n`;
}

function standing(code: string, known: CodeExplanation['known'], treatedAs: string): string[] {
  switch (known) {
    case 'yes':
      return [];
    case 'beginning':
      return [`Not known itself: treated as ${treatedAs}, its longest known beginning.`];
    case 'no':
      return [`steadysend does not know ${code}; it treats it as any unknown error.`];
  }
}

const SOURCES = { ses: 'Tencent Cloud SES', steadysend: 'steadysend' } as const;

const SCOPES = {
  request: 'the one call',
  recipient: 'one recipient',
  chunk: 'one chunk',
  campaign: 'the campaign',
  account: 'the account, and so every campaign on it',
} as const;
