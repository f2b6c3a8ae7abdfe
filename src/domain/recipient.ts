/** One valid row of the list. `data` holds exactly the template's variables, every value a string. */
export interface Recipient {
  /** 1-based line of the source file on which the row starts (the header is line 1). */
  line: number;
  /** As written in the file, trimmed; compared case-insensitively. */
  email: string;
  data: Record<string, string>;
}
