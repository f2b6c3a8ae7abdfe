import type { ListCounts } from '../../domain/counts.ts';
import { fill } from '../../domain/placeholders.ts';
import type { Recipient } from '../../domain/recipient.ts';
import type { RejectedRow } from '../../recipients/no-rows.ts';
import type { RowSink } from '../../recipients/sort-list.ts';
import { isPlainJson, ODDEST, oddness } from './odd-text.ts';

/** A recipient worth looking at, and why. */
export interface ExampleRow extends Recipient {
  why: ('first' | 'longest' | 'odd characters')[];
}

/** Rows that have something in common: how many, and the first of them. */
export interface SomeRows {
  count: number;
  firstLine: number;
}

export interface SurveyOptions {
  chunkSize: number;
  subject: string;
  /** Addresses on a blocklist of SES, in lower case. */
  blocked: ReadonlySet<string>;
}

/** Rejected rows that are listed one by one; beyond, only the reasons are counted. */
const REJECTS_SHOWN = 100;
/** Looking for odd characters costs a list of ten million seconds; enough are found in the first. */
const LOOKED_AT = 200_000;
/** SES documentation of BatchSendEmail (SubjectLengthError). */
const SUBJECT_MAX = 100;

/** Takes the rows that the worker would take, and remembers what is worth telling about them. */
export class ListSurvey implements RowSink {
  readonly counts: ListCounts = {
    rows: 0,
    recipients: 0,
    rejected: 0,
    suppressed: 0,
    duplicates: 0,
    chunks: 0,
  };
  readonly rejects: RejectedRow[] = [];
  /** By the reason without the numbers in it: the first one of each, and how many. */
  readonly reasons = new Map<string, SomeRows & { reason: string }>();
  readonly blocked: SomeRows = { count: 0, firstLine: 0 };
  readonly longSubjects: SomeRows = { count: 0, firstLine: 0 };
  /** Template variables that are empty in some rows. */
  readonly empty = new Map<string, SomeRows>();
  readonly #options: SurveyOptions;
  /** Placeholders in the subject, each of which may bring a whole row. */
  readonly #subjectPlaces: number;
  #first: Picked | null = null;
  #longest: Picked | null = null;
  #odd: Picked | null = null;
  #oddness = 0;

  constructor(options: SurveyOptions) {
    this.#options = options;
    this.#subjectPlaces = options.subject.split('{{').length - 1;
  }

  recipient(line: number, email: string, templateData: string): void {
    this.counts.rows += 1;
    this.counts.recipients += 1;
    this.counts.chunks = Math.ceil(this.counts.recipients / this.#options.chunkSize);
    const row: Picked = { line, email, templateData };
    if (this.#options.blocked.has(email.toLowerCase())) note(this.blocked, line);
    if (templateData.includes(':""')) this.#noteEmpty(row);
    if (this.#subjectPlaces > 0) this.#measureSubject(row);
    this.#first ??= row;
    if (this.#longest === null || templateData.length > this.#longest.templateData.length) {
      this.#longest = row;
    }
    this.#lookForOdd(row);
  }

  rejected(line: number, row: { field: string; reason: string }): void {
    const { field, reason } = row;
    this.counts.rows += 1;
    this.counts.rejected += 1;
    const kind = reason.replace(/U\+[0-9A-F]+|\d+/g, '#');
    const alike = this.reasons.get(kind) ?? { reason, count: 0, firstLine: 0 };
    note(alike, line);
    this.reasons.set(kind, alike);
    if (this.rejects.length < REJECTS_SHOWN) this.rejects.push({ line, field, reason });
  }

  suppressed(): void {
    this.counts.rows += 1;
    this.counts.suppressed += 1;
  }

  duplicate(): void {
    this.counts.rows += 1;
    this.counts.duplicates += 1;
  }

  /** At most three, each once. */
  examples(): ExampleRow[] {
    const found: ExampleRow[] = [];
    const add = (row: Picked | null, why: ExampleRow['why'][number]): void => {
      if (row === null) return;
      const known = found.find(({ line }) => line === row.line);
      if (known === undefined) found.push({ ...recipientOf(row), why: [why] });
      else known.why.push(why);
    };
    add(this.#first, 'first');
    add(this.#longest, 'longest');
    add(this.#odd, 'odd characters');
    return found;
  }

  #noteEmpty(row: Picked): void {
    for (const [variable, value] of Object.entries(dataOf(row))) {
      if (value !== '') continue;
      const known = this.empty.get(variable) ?? { count: 0, firstLine: 0 };
      note(known, row.line);
      this.empty.set(variable, known);
    }
  }

  #measureSubject(row: Picked): void {
    const { subject } = this.#options;
    // Most rows are too short to matter, and need no parsing.
    const most = subject.length + this.#subjectPlaces * row.templateData.length;
    if (most <= SUBJECT_MAX) return;
    if ([...fill(subject, dataOf(row))].length > SUBJECT_MAX) note(this.longSubjects, row.line);
  }

  #lookForOdd(row: Picked): void {
    if (this.#oddness === ODDEST || this.counts.recipients > LOOKED_AT) return;
    if (isPlainJson(row.templateData)) return;
    const score = oddness(Object.values(dataOf(row)).join(' '));
    if (score <= this.#oddness) return;
    this.#oddness = score;
    this.#odd = row;
  }
}

interface Picked {
  line: number;
  email: string;
  templateData: string;
}

function note(rows: SomeRows, line: number): void {
  if (rows.count === 0) rows.firstLine = line;
  rows.count += 1;
}

function dataOf({ templateData }: Picked): Record<string, string> {
  return JSON.parse(templateData) as Record<string, string>;
}

function recipientOf(row: Picked): Recipient {
  return { line: row.line, email: row.email, data: dataOf(row) };
}
