import { StorageError } from '../../storage/storage-error.ts';
import { CliError } from '../cli-error.ts';
import { explainError } from '../explain-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { grpcFailureOf } from '../grpc-error.ts';
import type { Texts } from './texts/en.ts';

type Word = keyof Texts['problems'];
type HttpStatus = 401 | 403 | 404 | 409 | 413 | 422 | 500 | 502 | 503;

/** Something that a page cannot do, in words of ours. */
export class PageProblem extends Error {
  override readonly name = 'PageProblem';
  readonly status: HttpStatus;
  readonly title: Word;
  readonly text: Word;
  constructor(status: HttpStatus, title: Word, text: Word) {
    super(text);
    this.status = status;
    this.title = title;
    this.text = text;
  }
}

export interface Answer {
  status: HttpStatus;
  title: Word;
  /** Names one of our sentences. */
  text: Word | null;
  /** What steadysend says, in English. */
  message: string | null;
  /** Of a mistake of ours: for the log, and never for the page. */
  isBug: boolean;
}

/** Every error of the layers below as a page. `isChange`: something was to be changed. */
export function answerTo(error: unknown, isChange: boolean): Answer {
  if (error instanceof PageProblem) {
    const { status, title, text } = error;
    return { status, title, text, message: null, isBug: false };
  }
  const { exitCode, message } = explainError(error);
  const isKnown =
    exitCode !== EXIT.failed ||
    error instanceof CliError ||
    error instanceof StorageError ||
    grpcFailureOf(error) !== null;
  if (!isKnown) {
    return { status: 500, title: 'broken', text: 'brokenText', message: null, isBug: true };
  }
  return { ...kindOf(exitCode, isChange), message, isBug: false };
}

function kindOf(exitCode: ExitCode, isChange: boolean): Pick<Answer, 'status' | 'title' | 'text'> {
  switch (exitCode) {
    // Of a page only the id can be wrong; of a change, that it cannot be now.
    case EXIT.usage:
      return isChange
        ? { status: 409, title: 'refused', text: null }
        : { status: 404, title: 'notFound', text: null };
    case EXIT.inputRefused:
      return { status: 422, title: 'refused', text: null };
    case EXIT.credentials:
      return { status: 502, title: 'refused', text: null };
    case EXIT.unreachable:
      return { status: 503, title: 'away', text: 'awayTodo' };
    default:
      return { status: 500, title: 'broken', text: null };
  }
}
