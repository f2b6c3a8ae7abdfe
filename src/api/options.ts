import type { Readable } from 'node:stream';
import type { Environment } from '../config-reader.ts';

/** Understood by every function. */
export interface Options {
  /** The settings of docs/configuration.md. @default process.env */
  env?: Environment;
  /** Where campaign folders live; goes before `STEADYSEND_HOME`. */
  home?: string;
  /** Ends the call early. It does not undo what was done, and a campaign that runs goes on. */
  signal?: AbortSignal;
}

/** For what changes a campaign. */
export interface NoteOptions extends Options {
  /** Why, for whoever looks at the status. */
  note?: string;
}

/** Where the campaign file says `recipients.file: -`. */
export interface InputOptions extends Options {
  /** The list. @default none */
  input?: Readable;
}
