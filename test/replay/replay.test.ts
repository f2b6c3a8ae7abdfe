import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { bundleWorkflowCode, DefaultLogger, Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { beforeAll, expect, test } from 'vitest';

const FOLDER = join(import.meta.dirname, 'histories');
const fixtures = (await readdir(FOLDER)).filter((name) => name.endsWith('.json'));

let workflowBundle: { code: string };
beforeAll(async () => {
  workflowBundle = await bundleWorkflowCode({
    workflowsPath: join(import.meta.dirname, '../../workflows/index.ts'),
    workflowInterceptorModules: [join(import.meta.dirname, '../../workflows/query-guard.ts')],
    logger: new DefaultLogger('WARN'),
  });
});

test.each(fixtures)('%s still replays', async (name) => {
  await expect(replay(await fixture(name))).resolves.toBeUndefined();
});

test('there is something to replay, of every workflow', () => {
  expect(fixtures.some((name) => name.startsWith('campaign-'))).toBe(true);
  expect(fixtures.some((name) => name.startsWith('segment-'))).toBe(true);
  expect(fixtures.some((name) => name.startsWith('newsletter-issue-'))).toBe(true);
});

/** A replay test that cannot fail would prove nothing. */
test.each([
  ['campaign', '"prepareRecipients"', '"prepareRecipient"'],
  ['segment', '"sendChunks"', '"sendChunk"'],
  ['newsletter-issue', '"prepareIssue"', '"prepareIssues"'],
])('a tampered %s history fails', async (workflow, from, to) => {
  const name = fixtures.find((each) => each.startsWith(`${workflow}-`)) ?? '';
  const text = await fixture(name);
  expect(text).toContain(from);
  await expect(replay(text.replaceAll(from, to))).rejects.toThrow(DeterminismViolationError);
});

async function fixture(name: string): Promise<string> {
  return readFile(join(FOLDER, name), 'utf8');
}

async function replay(text: string): Promise<void> {
  // Children are named after their campaign, so the id is part of what is replayed.
  const workflowId = /"workflowId": ?"(campaign[^"]*)"/.exec(text)?.[1] ?? '';
  await Worker.runReplayHistory({ workflowBundle }, historyFromJSON(JSON.parse(text)), workflowId);
}
