/** Of an activity's input or result: what may stand in a trace. Ids and counts, and nothing else. */
const NAMES = ['campaignId', 'span', 'fromSpan', 'toSpan', 'done', 'accepted', 'released'] as const;

export type TracedFacts = Record<string, string | number | boolean>;

export function tracedFacts(value: unknown): TracedFacts {
  if (typeof value !== 'object' || value === null) return {};
  const given = value as Record<string, unknown>;
  const facts: TracedFacts = {};
  for (const name of NAMES) {
    const fact = given[name];
    if (typeof fact === 'string' || typeof fact === 'number' || typeof fact === 'boolean') {
      facts[`steadysend.${name}`] = fact;
    }
  }
  const refusal = given['refusal'];
  if (typeof refusal === 'object' && refusal !== null && 'code' in refusal) {
    facts['steadysend.refusal'] = String(refusal.code);
  }
  return facts;
}
