import { spanOf } from './span.ts';

/**
 * I1: a recipient group's name is a pure function of campaign and chunk, so that whoever repeats
 * the work finds the group that was claimed before. The content hash covers the campaign's id, its
 * file and its list: the same id with another list can never adopt an old group.
 *
 * Letters, digits and `-` only, about 40 characters: SES publishes no rule for names, only that
 * some are refused (ReceiverNameIllegal).
 */
export function groupName(campaignId: string, contentHash: string, chunk: number): string {
  const place = String(chunk).padStart(7, '0');
  return `${spanKeyword(campaignId, contentHash, spanOf(chunk))}${place}`;
}

/**
 * What the names of a span's groups have in common. ListReceivers matches a keyword anywhere in
 * the name, so one call finds the span's 20 groups at most; its page holds 100.
 */
export function spanKeyword(campaignId: string, contentHash: string, span: number): string {
  const place = String(span).padStart(6, '0');
  return `ss-${campaignId.slice(0, 12)}-${contentHash.slice(0, 10)}-s${place}-`;
}
