import type { Payload } from '@temporalio/common';
import { z } from 'zod';

/** Payloads as Temporal's JSON has them: bytes in Base64. */
const base64 = z.string().transform((text): Uint8Array => Buffer.from(text, 'base64'));

const request = z.object({
  payloads: z
    .array(
      z.object({
        metadata: z.record(z.string(), base64).default({}),
        data: base64.default(new Uint8Array()),
      }),
    )
    .default([]),
});

/** Null when it is not such a request. */
export function payloadsFrom(body: string): Payload[] | null {
  try {
    return request.parse(JSON.parse(body)).payloads;
  } catch {
    return null;
  }
}

export function payloadsText(payloads: Payload[]): string {
  const shown = payloads.map(({ metadata, data }) => ({
    metadata: Object.fromEntries(
      Object.entries(metadata ?? {}).map(([name, value]) => [name, inBase64(value)]),
    ),
    data: inBase64(data ?? new Uint8Array()),
  }));
  return JSON.stringify({ payloads: shown });
}

function inBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
