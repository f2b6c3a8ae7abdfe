import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { count } from '../status-text.ts';

export interface BadLine {
  line: number;
  /** Never the line's content: it is somebody's address. */
  problem: string;
}

/** Listed one by one; the rest is counted. */
const SHOWN_MAX = 20;

/** All that is wrong with a file of addresses: the first of it line by line, and how much there is. */
export class BadLines {
  total = 0;
  readonly first: BadLine[] = [];

  add(line: number, problem: string): void {
    this.total += 1;
    if (this.first.length < SHOWN_MAX) this.first.push({ line, problem });
  }

  text(file: string): string {
    const lines = this.first.map(({ line, problem }) => `  ${file}:${line}: ${problem}\n`);
    const more = this.total - this.first.length;
    return lines.join('') + (more === 0 ? '' : `  and ${count(more)} more\n`);
  }

  /** Throws when there are any: exit code 5. */
  refuse(file: string, hint: string): void {
    if (this.total === 0) return;
    const some = this.total === 1 ? 'One line is' : `${count(this.total)} lines are`;
    throw new CliError(
      EXIT.inputRefused,
      `${some} wrong, and nothing was changed. ${hint}\n${this.text(file).trimEnd()}`,
    );
  }
}
