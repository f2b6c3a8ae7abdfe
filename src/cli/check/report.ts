import type { ListCounts } from '../../domain/counts.ts';
import type { RejectedRow } from '../../recipients/no-rows.ts';
import type { ListError } from '../../recipients/list-error.ts';
import type { Problem } from '../campaign-file/problems.ts';
import type { NewsletterRules } from '../newsletter/view.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { ExampleRow, SomeRows } from './list-survey.ts';

/** `error` stops a launch; `warning` is worth a look. */
export interface Finding {
  level: 'error' | 'warning';
  /** Null for the account and this machine. */
  file: string | null;
  line: number | null;
  text: string;
}

export interface RenderedExample extends ExampleRow {
  /** Template variables that the list has no column for: the mail shows that in their place. */
  missing: string[];
  subject: string;
  html: string;
  text: string;
}

/** Everything that `check` found out; `--json` prints it. Null: could not be found out. */
export interface CheckReport {
  /** Whether `launch` would start the campaign, or `newsletter create` the newsletter. */
  ok: boolean;
  file: string;
  /** By its file's words, however wrong they are; null when it cannot be read. */
  kind: 'campaign' | 'newsletter' | null;
  campaign: {
    name: string;
    from: string;
    subject: string;
    template: { id: number; name: string; variables: string[] } | null;
    /** SES's code, already the one of the account's site. */
    unsubscribe: string | null;
  } | null;
  /** A start that the file names; null: at once, or a newsletter. */
  start: {
    at: string;
    timezone: string;
    heldBy: 'worker' | 'ses';
    /** Until when it can be launched, so that SES has every send task in time. */
    launchBy: string | null;
    /** SES repeats it so often, for ever. */
    everyHours: number | null;
  } | null;
  /** When its hours begin, if they do not include the start; of a newsletter, the next issue's. */
  opens: { at: string; timezone: string } | null;
  /** Null: a campaign, or it cannot be told when it is due. */
  newsletter: (NewsletterRules & { nextTimes: string[] }) | null;
  /** Flags that `launch` wants for it. */
  needs: string[];
  /** Of a newsletter: that of the next issue, as the expected finish and the cost are. */
  list:
    | (ListCounts & {
        file: string;
        encoding: string;
        delimiter: string;
        /** The first of them. */
        rejects: RejectedRow[];
        reasons: (SomeRows & { reason: string })[];
      })
    | null;
  /** Recipients that stand on a blocklist of SES, which will not mail them. */
  blocked: { count: number; firstLine: number; blocklistsRead: 'all' | 'part' } | null;
  quota: { daily: number; usedToday: number; leftToday: number } | null;
  expected: { startAt: string; finishAt: string | null; quotaRefills: number } | null;
  cost: { amount: number; currency: string } | null;
  examples: RenderedExample[];
  /** The HTML page with the examples. */
  preview: string | null;
  findings: Finding[];
}

/** Of a file that cannot be read. */
export const NOTHING: CheckReport = {
  ok: false,
  file: '',
  kind: null,
  campaign: null,
  start: null,
  opens: null,
  newsletter: null,
  needs: [],
  list: null,
  blocked: null,
  quota: null,
  expected: null,
  cost: null,
  examples: [],
  preview: null,
  findings: [],
};

/** Collects what is wrong, and which exit code that comes to. */
export class Findings {
  readonly #all: Finding[] = [];
  /** Of what kept us from looking; what is wrong with the input goes before it. */
  #hindrance: ExitCode | null = null;

  get hasErrors(): boolean {
    return this.#all.some(({ level }) => level === 'error');
  }

  error(file: string | null, { line, text }: Problem): void {
    this.#all.push({ level: 'error', file, line, text });
  }

  warning(file: string | null, { line, text }: Problem): void {
    this.#all.push({ level: 'warning', file, line, text });
  }

  listError({ file, line, problem, hint }: ListError): void {
    this.error(file, { line: line ?? null, text: `${problem}; ${hint}.` });
  }

  hindered(exitCode: ExitCode, text: string): void {
    this.#hindrance ??= exitCode;
    this.error(null, { line: null, text });
  }

  /** Errors first, each file's from top to bottom. */
  sorted(): Finding[] {
    const rank = ({ level }: Finding) => (level === 'error' ? 0 : 1);
    return this.#all.toSorted(
      (a, b) =>
        rank(a) - rank(b) ||
        Number(a.file === null) - Number(b.file === null) ||
        (a.file ?? '').localeCompare(b.file ?? '') ||
        (a.line ?? 0) - (b.line ?? 0),
    );
  }

  exitCode(rejected: number): ExitCode {
    const isRefused = this.#all.some(({ level, file }) => level === 'error' && file !== null);
    if (isRefused) return EXIT.inputRefused;
    if (this.#hindrance !== null) return this.#hindrance;
    return rejected > 0 ? EXIT.doneWithLosses : EXIT.done;
  }
}
