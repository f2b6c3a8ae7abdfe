import { decodeText } from './decode.ts';
import { openSource, type ListSource } from './list-source.ts';

/**
 * How many lines a list has, whatever its encoding: no fewer than it has rows. Quick, where the rows
 * themselves take minutes; a line break inside a cell counts as a line.
 */
export async function countLines(
  source: ListSource,
  { file, encoding, signal }: { file: string; encoding?: string | undefined; signal: AbortSignal },
): Promise<number> {
  const { pieces } = await decodeText(openSource(source, signal), { file, encoding });
  let feeds = 0;
  let returns = 0;
  let last = LINE_FEED;
  for await (const piece of pieces) {
    for (const byte of piece) {
      if (byte === LINE_FEED) feeds += 1;
      else if (byte === CARRIAGE_RETURN) returns += 1;
    }
    last = piece.at(-1) ?? last;
  }
  const isOpen = last !== LINE_FEED && last !== CARRIAGE_RETURN;
  // Lines end with \n, with \r\n, or, on old Macs, with \r alone.
  return Math.max(feeds, returns) + (isOpen ? 1 : 0);
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
