/**
 * Why a goal is missed, in a sentence for docs/benchmarks.md, by the goal's id. Written by whoever
 * found out; shown only while the goal is missed.
 */
export const CAUSES: Readonly<Record<string, string>> = {};
