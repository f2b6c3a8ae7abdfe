import type { CompletedPart } from '@aws-sdk/client-s3';
import type { ObjectWriter } from './object-store.ts';
import { call, type S3Target } from './s3-target.ts';
import { StorageError } from './storage-error.ts';

/**
 * S3 takes parts of 5 MiB to 5 GiB and at most 10,000 of them ("Multipart upload limits"), so these
 * make objects of up to 48 GiB: a list of twenty million rows has less than half of it.
 */
const PART_BYTES = 5 * 1024 * 1024;

/**
 * One PutObject for what is small, a multipart upload for the rest; either way the object appears
 * whole, at the commit. Three parts' worth of memory: one that fills, its copy, and one on its way.
 *
 * Ours and not @aws-sdk/lib-storage: that pulls from a stream and removes the parts of an upload
 * that was given up behind the caller's back, while a writer is pushed into, and waits for both.
 */
export class S3Writer implements ObjectWriter {
  readonly #target: S3Target;
  /** `open` takes writes; both other states are final. */
  #state: 'open' | 'committed' | 'aborted' = 'open';
  #filling: Buffer[] = [];
  #filled = 0;
  #uploadId: string | null = null;
  readonly #parts: CompletedPart[] = [];
  /** The part on its way; what it failed of is thrown by the next write or the commit. */
  #underWay: Promise<void> = Promise.resolve();

  constructor(target: S3Target) {
    this.#target = target;
  }

  async write(data: string | Uint8Array): Promise<void> {
    this.#mustBeOpen();
    // A copy: the caller may use its buffer again before the part is full.
    const bytes = Buffer.from(data);
    for (let from = 0; from < bytes.length;) {
      const piece = bytes.subarray(from, from + PART_BYTES - this.#filled);
      this.#filling.push(piece);
      this.#filled += piece.length;
      from += piece.length;
      if (this.#filled === PART_BYTES) await this.#sendPart();
    }
  }

  async commit(): Promise<void> {
    this.#mustBeOpen();
    if (this.#uploadId === null) {
      await putObject(this.#target, this.#take());
    } else {
      if (this.#filled > 0) await this.#sendPart();
      await this.#underWay;
      await this.#complete(this.#uploadId);
    }
    this.#state = 'committed';
  }

  async abort(): Promise<void> {
    if (this.#state !== 'open') return;
    this.#state = 'aborted';
    this.#filling = [];
    // A part that arrives after the abort would stay for ever, and be paid for.
    await this.#underWay.catch(() => undefined);
    if (this.#uploadId === null) return;
    const { bucket, key } = this.#target;
    const upload = { Bucket: bucket, Key: key, UploadId: this.#uploadId };
    // Best effort: the caller is about to report why it gave up, which matters more than this.
    await call(this.#target, ({ sdk, client }) =>
      client.send(new sdk.AbortMultipartUploadCommand(upload)),
    ).catch(() => undefined);
  }

  async #sendPart(): Promise<void> {
    await this.#underWay;
    this.#uploadId ??= await this.#begin();
    this.#underWay = this.#upload(this.#uploadId, this.#parts.length + 1, this.#take());
    // Unheard until somebody waits for it, its error would end the process.
    this.#underWay.catch(() => undefined);
  }

  #take(): Buffer {
    const part = Buffer.concat(this.#filling);
    this.#filling = [];
    this.#filled = 0;
    return part;
  }

  async #begin(): Promise<string> {
    const { bucket, key } = this.#target;
    return await call(this.#target, async ({ sdk, client }) => {
      const upload = { Bucket: bucket, Key: key };
      const { UploadId } = await client.send(new sdk.CreateMultipartUploadCommand(upload));
      if (UploadId === undefined) throw new Error('no upload id');
      return UploadId;
    });
  }

  async #upload(uploadId: string, number: number, body: Buffer): Promise<void> {
    const { bucket, key } = this.#target;
    const upload = { Bucket: bucket, Key: key, UploadId: uploadId, PartNumber: number };
    await call(this.#target, async ({ sdk, client }) => {
      const { ETag } = await client.send(new sdk.UploadPartCommand({ ...upload, Body: body }));
      this.#parts.push({ PartNumber: number, ETag });
    });
  }

  async #complete(uploadId: string): Promise<void> {
    const { bucket, key } = this.#target;
    const upload = { Bucket: bucket, Key: key, UploadId: uploadId };
    const whole = { ...upload, MultipartUpload: { Parts: this.#parts } };
    await call(this.#target, ({ sdk, client }) =>
      client.send(new sdk.CompleteMultipartUploadCommand(whole)),
    );
  }

  #mustBeOpen(): void {
    if (this.#state === 'open') return;
    const problem = `the writer is already ${this.#state}; open a new one`;
    throw new StorageError('failed', this.#target.where, problem);
  }
}

export async function putObject(target: S3Target, data: string | Uint8Array): Promise<void> {
  const object = { Bucket: target.bucket, Key: target.key, Body: data };
  await call(target, ({ sdk, client }) => client.send(new sdk.PutObjectCommand(object)));
}
