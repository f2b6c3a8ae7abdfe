/**
 * Lets everything arrive that the present activation brings, before a decision that makes commands.
 *
 * A worker that picks a workflow up cold, for an update, may be given in one activation what another
 * worker, or a later replay, is given in two: first a completed child, then the update. The SDK runs
 * handlers and looks at conditions before the promises of the same activation have gone on, so code
 * that acts at once would act on a state that the replay does not see, and the workflow would hang in
 * a nondeterminism error (temporalio/sdk-python issue 1591 describes it; ours was found by killing
 * workers). By the time that microtasks run, all jobs of an activation are applied, so after some
 * hops nothing of it is pending and both ways come to the same.
 */
export async function settled(): Promise<void> {
  for (let hop = 0; hop < HOPS; hop += 1) await Promise.resolve();
}

/** A child's result takes about ten hops through the SDK's interceptors and ours. */
const HOPS = 64;
