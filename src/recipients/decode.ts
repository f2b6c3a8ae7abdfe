import { Readable, pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import iconv from 'iconv-lite';
import { checkEncoding, detectEncoding } from './detect-encoding.ts';

/** How much of the text the encoding and the delimiter are judged by. */
const SAMPLE_BYTES = 64 * 1024;
/** The longest stretch that is parsed without giving way to other work: a few milliseconds. */
const PIECE_BYTES = 64 * 1024;

type Bytes = AsyncGenerator<Buffer, void, undefined>;

export interface DecodedText {
  encoding: string;
  compressed: boolean;
  /** The text's beginning, decoded. */
  sample: string;
  /** The whole text as UTF-8 without a byte order mark. What cannot be decoded is U+FFFD. */
  pieces: Bytes;
}

export interface DecodeOptions {
  file: string;
  /** Absent: detected. */
  encoding?: string | undefined;
  /** Told of each stretch of the source, before decompression. */
  onBytes?: ((bytes: number) => void) | undefined;
}

/** Makes UTF-8 of whatever `source` is. Ending the iteration of `pieces` closes the source. */
export async function decodeText(source: Readable, options: DecodeOptions): Promise<DecodedText> {
  let bytes = buffers(source, options.onBytes);
  const start = await peek(bytes, 2);
  bytes = start.all;
  const compressed = start.head[0] === 0x1f && start.head[1] === 0x8b;
  if (compressed) bytes = gunzip(bytes);
  const { head, all } = await peek(bytes, SAMPLE_BYTES);
  const sample = head.subarray(0, SAMPLE_BYTES);
  const encoding =
    options.encoding === undefined
      ? detectEncoding(sample, options.file)
      : checkEncoding(options.encoding, options.file);
  return {
    encoding,
    compressed,
    sample: iconv.decode(sample, encoding),
    pieces: split(encoding === 'utf-8' ? withoutMark(all) : transcode(all, encoding)),
  };
}

async function* buffers(source: Readable, onBytes?: (bytes: number) => void): Bytes {
  for await (const chunk of source) {
    const buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    onBytes?.(buffer.length);
    if (buffer.length > 0) yield buffer;
  }
}

/** Reads at least `length` bytes if there are as many, and gives them back in front of the rest. */
async function peek(bytes: Bytes, length: number): Promise<{ head: Buffer; all: Bytes }> {
  const read: Buffer[] = [];
  for (let got = 0; got < length;) {
    const next = await bytes.next();
    if (next.done === true) break;
    read.push(next.value);
    got += next.value.length;
  }
  const head = Buffer.concat(read);
  return { head, all: prepend(head, bytes) };
}

async function* prepend(head: Buffer, rest: Bytes): Bytes {
  try {
    if (head.length > 0) yield head;
    yield* rest;
  } finally {
    // `yield*` passes an early end on to `rest`, but one that comes at the head does not reach it.
    await rest.return();
  }
}

async function* gunzip(bytes: Bytes): Bytes {
  // Streamed, so a small file that unpacks to terabytes meets the row limit, not the memory's.
  const unpacked = createGunzip({ chunkSize: PIECE_BYTES });
  // The error reaches us as the iteration's own; the callback only keeps it from being uncaught.
  pipeline(Readable.from(bytes, { objectMode: false }), unpacked, () => undefined);
  for await (const chunk of unpacked) if (Buffer.isBuffer(chunk)) yield chunk;
}

async function* withoutMark(bytes: Bytes): Bytes {
  let isStart = true;
  // The head that `peek` put together holds the whole mark.
  for await (const chunk of bytes) {
    const isMarked = isStart && chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf;
    isStart = false;
    yield isMarked ? chunk.subarray(3) : chunk;
  }
}

async function* transcode(bytes: Bytes, encoding: string): Bytes {
  // Keeps a character that a chunk's end cuts; removes the byte order mark.
  const decoder = iconv.getDecoder(encoding);
  for await (const chunk of bytes) {
    for (let at = 0; at < chunk.length; at += PIECE_BYTES) {
      yield Buffer.from(decoder.write(chunk.subarray(at, at + PIECE_BYTES)), 'utf8');
    }
  }
  const rest = decoder.end();
  if (rest !== undefined && rest !== '') yield Buffer.from(rest, 'utf8');
}

async function* split(bytes: Bytes): Bytes {
  for await (const chunk of bytes) {
    for (let at = 0; at < chunk.length; at += PIECE_BYTES) {
      yield chunk.subarray(at, at + PIECE_BYTES);
    }
  }
}
