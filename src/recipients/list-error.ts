export type ListErrorReason =
  | 'missing'
  | 'directory'
  | 'unreadable'
  /** By a bucket, to this key: another key would do. */
  | 'denied'
  | 'unsupported'
  | 'empty'
  | 'header'
  | 'column'
  | 'variable'
  | 'encoding'
  | 'delimiter'
  | 'quote'
  | 'truncated'
  | 'limit'
  | 'rows';

export interface ListProblem {
  /** The path as the user gave it. */
  file: string;
  reason: ListErrorReason;
  /** 1-based, where one line is to blame. */
  line?: number;
  /** The column or the template variable. */
  field?: string;
  /** Template variables that get no value. */
  variables?: readonly string[];
  /** What is wrong. Never a recipient's data: the message goes to logs and terminals. */
  problem: string;
  /** What to do. */
  hint: string;
}

/** The list as a whole cannot be used. A single bad row is rejected instead. */
export class ListError extends Error {
  override readonly name = 'ListError';
  readonly file: string;
  readonly reason: ListErrorReason;
  readonly line: number | undefined;
  readonly field: string | undefined;
  readonly variables: readonly string[];
  readonly problem: string;
  readonly hint: string;

  constructor(problem: ListProblem, options?: ErrorOptions) {
    const line = problem.line === undefined ? '' : `, line ${problem.line}`;
    super(`${problem.file}${line}: ${problem.problem}; ${problem.hint}`, options);
    this.file = problem.file;
    this.reason = problem.reason;
    this.line = problem.line;
    this.field = problem.field;
    this.variables = problem.variables ?? [];
    this.problem = problem.problem;
    this.hint = problem.hint;
  }
}
