/** An issue that cannot become a campaign. The message is for people and holds no recipient. */
export class IssueError extends Error {
  override readonly name = 'IssueError';
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** SES did not answer in a way that settles anything, so the issue waits and asks again. */
export class SesNoAnswerError extends Error {
  override readonly name = 'SesNoAnswerError';
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
