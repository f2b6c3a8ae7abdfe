/**
 * Whether spans may start. Every change counts `epoch` up; a refusal names the epoch under which
 * its span began, so a late one from before a resume cannot pause the campaign again.
 */
export interface Gate {
  epoch: number;
  /** `probe`: one chunk goes first; `stopped`: cancelled, finish up. */
  mode: 'open' | 'probe' | 'closed' | 'stopped';
  /** When the send window ends, in ms: spans end then by themselves, however late they hear of it. */
  until?: number;
  /** A person has seen that the start was missed, and resumed: what is late goes out at once. */
  late?: true;
}
