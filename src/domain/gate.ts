/**
 * Whether spans may start. Every change counts `epoch` up; a refusal names the epoch under which
 * its span began, so a late one from before a resume cannot pause the campaign again.
 */
export interface Gate {
  epoch: number;
  /** `probe`: one chunk goes first; `stopped`: cancelled, finish up. */
  mode: 'open' | 'probe' | 'closed' | 'stopped';
  /** A person has seen that the start was missed, and resumed: what is late goes out at once. */
  late?: true;
}
