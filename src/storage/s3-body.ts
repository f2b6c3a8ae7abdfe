import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { s3Error, statusOf, type S3Place } from './s3-error.ts';
import type { S3Target } from './s3-target.ts';
import { StorageError } from './storage-error.ts';

export interface S3Read extends S3Target {
  /** Bytes wanted; without it, the whole object. */
  range?: { offset: number; length: number };
  signal?: AbortSignal;
}

/** Cuts in a row without a byte between them. The SDK repeats requests, but not what they bring. */
const CUTS_MAX = 5;
const PAUSE_MS = 100;

/**
 * An object's bytes, in order. When a connection is cut in the middle of them, reading goes on where
 * it ended, but only in the very object that was begun: one that was replaced meanwhile has another
 * ETag, and half of each would be neither. A reader who rests for minutes is cut off as well (by our
 * own time-out), and does not notice.
 */
export async function* readBody(read: S3Read): AsyncGenerator<Buffer, void, void> {
  const first = read.range?.offset ?? 0;
  let end = read.range === undefined ? null : first + read.range.length;
  let at = first;
  let etag: string | undefined;
  let cuts = 0;
  while (end === null || at < end) {
    const answer = await request(read, at, end, etag);
    etag ??= answer.etag;
    end ??= answer.size;
    try {
      for await (const bytes of answer.body as AsyncIterable<Buffer>) {
        at += bytes.length;
        cuts = 0;
        yield bytes;
      }
      // Node says so when less came than was announced; this is for a server that announces less.
      if (at < end) throw new Error('the body ended early');
    } catch (error) {
      read.signal?.throwIfAborted();
      cuts += 1;
      if (cuts > CUTS_MAX) throw s3Error(error, read.where);
      await delay(PAUSE_MS * 2 ** cuts, undefined, { signal: read.signal });
    }
  }
}

interface Answer {
  body: Readable;
  size: number;
  etag: string | undefined;
}

async function request(
  read: S3Read,
  at: number,
  end: number | null,
  etag: string | undefined,
): Promise<Answer> {
  const { bucket, key, where, signal } = read;
  const object = { Bucket: bucket, Key: key, ...(etag === undefined ? {} : { IfMatch: etag }) };
  const range = end === null ? {} : { Range: `bytes=${at}-${end - 1}` };
  try {
    const { sdk, client } = await read.connect();
    const options = signal === undefined ? {} : { abortSignal: signal };
    const answer = await client.send(new sdk.GetObjectCommand({ ...object, ...range }), options);
    const body = answer.Body as Readable | undefined;
    if (body === undefined || answer.ContentLength === undefined) {
      throw new StorageError('failed', where, 'the server answered without a body or its length');
    }
    const problem = end === null ? null : rangeProblem(answer.ContentRange, at, end, where);
    if (problem !== null) {
      body.destroy();
      throw problem;
    }
    return { body, size: answer.ContentLength, etag: answer.ETag };
  } catch (error) {
    signal?.throwIfAborted();
    // It has not a single byte of the range.
    if (statusOf(error) === 416) throw tooShort(where, `before byte ${at + 1}`, end ?? at);
    throw s3Error(error, where);
  }
}

/** `bytes 0-99/1234`. A server may ignore a range, and then sends other bytes than were asked for. */
function rangeProblem(
  said: string | undefined,
  at: number,
  end: number,
  where: S3Place,
): StorageError | null {
  const parts = /^bytes (\d+)-(\d+)\/(?:\d+|\*)$/.exec(said ?? '');
  if (parts === null || Number(parts[1]) !== at) {
    const problem = 'the server does not answer range requests, which are needed here';
    return new StorageError('failed', where, problem);
  }
  const last = Number(parts[2]) + 1;
  return last < end ? tooShort(where, `at byte ${last}`, end) : null;
}

function tooShort(where: S3Place, found: string, end: number): StorageError {
  const problem = `it ends ${found} and ${end} were expected; restore it from a backup`;
  return new StorageError('torn', where, problem);
}
