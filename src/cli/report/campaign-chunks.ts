import { readSpans, type OpenChunk } from '../../../activities/open-spans.ts';
import type { CampaignDefinition } from '../../domain/campaign-definition.ts';
import type { ListCounts } from '../../domain/counts.ts';
import { spanCount } from '../../domain/span.ts';
import type { CampaignFolder } from '../../storage/campaign-folder.ts';

/** Each is at most 20 chunks. */
const SPANS_AT_ONCE = 16;

/** What is recorded of every chunk, in order, without its recipients. */
export async function* campaignChunks(
  folder: CampaignFolder,
  definition: CampaignDefinition,
  list: ListCounts,
): AsyncGenerator<OpenChunk> {
  const spans = spanCount(list.chunks);
  for (let from = 0; from < spans; from += SPANS_AT_ONCE) {
    const range = { from, to: Math.min(from + SPANS_AT_ONCE, spans) };
    for (const { chunks } of await readSpans(folder, definition, list, range)) yield* chunks;
  }
}
