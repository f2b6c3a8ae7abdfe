import { readFile, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { LineCounter, parseDocument, type Document } from 'yaml';
import { isS3 } from '../../storage/s3-address.ts';
import { CliError, usageError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { heldProblems } from './held-problems.ts';
import { pathProblems } from './path-problems.ts';
import { ProblemWriter, type Problem } from './problems.ts';
import { salvage } from './salvage.ts';
import { campaignFileSchema, type CampaignFile } from './schema.ts';
import { sendProblems } from './send-problems.ts';
import { formatSender, parseSender, type Sender } from './sender.ts';

/** A campaign file that is right in itself; what it names is looked at later. */
export interface ReadCampaignFile {
  path: string;
  content: CampaignFile;
  sender: Sender;
  /** Usable as it is, or `s3://…`, or `-`. */
  listPath: string;
  suppressPaths: string[];
  /** An error at a key of this file, for checks that need the template or the account. */
  problem(key: readonly string[], text: string): Problem;
  /** Whether the file itself says it: the content has defaults too. */
  has(key: readonly string[]): boolean;
}

/** Everything wrong with the file, each with its line: exit code 5. */
export class CampaignFileError extends CliError {
  constructor(path: string, problems: readonly Problem[]) {
    const sorted = problems.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0));
    const lines = sorted.map(
      ({ line, text }) => `  ${path}${line === null ? '' : `:${line}`}: ${text}`,
    );
    const count = lines.length === 1 ? 'One thing' : `${lines.length} things`;
    super(
      EXIT.inputRefused,
      `${count} in the campaign file must be corrected:\n${lines.join('\n')}`,
    );
  }
}

/** Ours: a campaign file is a page of text, and a list given by mistake may be gigabytes. */
const FILE_BYTES_MAX = 1_000_000;

export async function readCampaignFile(path: string): Promise<ReadCampaignFile> {
  const { file, problems } = await lookAtCampaignFile(path);
  if (problems.length > 0 || file === null) throw new CampaignFileError(path, problems);
  return file;
}

export interface CampaignFileLook {
  /** With stand-ins for the parts in `broken`; null when nothing can be made of the file. */
  file: ReadCampaignFile | null;
  problems: Problem[];
  /** Top-level keys that are wrong, of which no more can be said. */
  broken: ReadonlySet<string>;
}

/** Everything wrong with the file, and what is right all the same, for a check that goes on. */
export async function lookAtCampaignFile(path: string): Promise<CampaignFileLook> {
  const text = await readText(path);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const broken = new Set<string>();
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => ({
      line: error.linePos?.[0].line ?? null,
      text: `not valid YAML: ${firstSentence(error.message)}`,
    }));
    return { file: null, problems, broken };
  }
  if (document.contents === null) {
    const text = 'the file is empty. `steadysend init` writes one to start from.';
    return { file: null, problems: [{ line: null, text }], broken };
  }
  const writer = new ProblemWriter(document, lines);
  const value = valueOf(document);
  if (value instanceof Error) {
    const text = `not usable: ${firstSentence(value.message)}`;
    return { file: null, problems: [{ line: null, text }], broken };
  }
  const parsed = campaignFileSchema.safeParse(value);
  const problems = parsed.success ? [] : writer.problems(parsed.error.issues);
  const content = parsed.success ? parsed.data : salvage(value, parsed.error.issues, broken);
  if (content === null) return { file: null, problems, broken };
  // Stand-ins have no line, and nothing is wrong with them.
  problems.push(
    ...senderProblems(content, writer),
    ...valueProblems(content, writer),
    ...pathProblems(content, writer, broken),
    ...sendProblems(content, writer),
    ...heldProblems(content, writer),
  );
  return { file: resolved(path, content, writer, broken), problems, broken };
}

function resolved(
  path: string,
  content: CampaignFile,
  writer: ProblemWriter,
  broken: Set<string>,
): ReadCampaignFile {
  let sender = parseSender(content.from);
  if (typeof sender === 'string') {
    broken.add('from');
    sender = { alias: null, address: '', domain: '' };
  }
  // As short as the file's own path, since people read it in messages and in the report.
  const besideFile = (name: string) =>
    isAbsolute(name) || isS3(name) ? name : join(dirname(path), name);
  const { file, suppress } = content.recipients;
  return {
    path,
    content: { ...content, from: formatSender(sender) },
    sender,
    listPath: file === '-' ? '-' : besideFile(file),
    suppressPaths: suppress.map(besideFile),
    problem: (key, problem) => writer.at(key, problem),
    has: (key) => writer.has(key),
  };
}

async function readText(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > FILE_BYTES_MAX) {
      throw usageError(
        `${path} has ${size} bytes, which is no campaign file: those have at most ${FILE_BYTES_MAX}. ` +
          'Is it the list? Name it in the campaign file under recipients.file.',
      );
    }
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw usageError(unreadable(path, (error as NodeJS.ErrnoException).code));
  }
}

function unreadable(path: string, code: string | undefined): string {
  if (code === 'ENOENT') {
    return `There is no campaign file ${path}. \`steadysend init\` writes one to start from.`;
  }
  if (code === 'EISDIR') return `${path} is a directory; give the campaign file in it.`;
  if (code === 'EACCES') return `${path} may not be read by this user.`;
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
    return `${path} is not UTF-8 text. Save the campaign file as UTF-8.`;
  }
  return `The campaign file ${path} cannot be read (${code ?? 'unknown error'}).`;
}

/** Aliases that multiply (a "billion laughs" file) or lead nowhere are errors here. */
function valueOf(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function senderProblems(content: CampaignFile, writer: ProblemWriter): Problem[] {
  const problems: Problem[] = [];
  const from = parseSender(content.from);
  if (typeof from === 'string') problems.push(writer.at(['from'], `${from}.`));
  if (content.replyTo !== undefined) {
    const replyTo = parseSender(content.replyTo);
    if (typeof replyTo === 'string') problems.push(writer.at(['replyTo'], `${replyTo}.`));
    else if (replyTo.alias !== null || content.replyTo.includes('<')) {
      problems.push(writer.at(['replyTo'], 'must be one address alone, without an alias.'));
    }
  }
  return problems;
}

function valueProblems(content: CampaignFile, writer: ProblemWriter): Problem[] {
  const problems: Problem[] = [];
  if (/[\r\n]/.test(content.subject)) {
    problems.push(writer.at(['subject'], 'must be one line.'));
  }
  return problems;
}

function firstSentence(message: string): string {
  const first = message.split('\n')[0] ?? message;
  return `${first.replace(/ at line \d+, column \d+:?$/, '')}.`;
}
