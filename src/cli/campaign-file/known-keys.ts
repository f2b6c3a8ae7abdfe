import { campaignJsonSchema } from './schema.ts';

/** The keys that the schema knows at a place of the file. */
export function knownKeys(path: readonly PropertyKey[]): string[] {
  let schema: unknown = campaignJsonSchema();
  for (const key of path) schema = property(property(schema, 'properties'), key);
  const properties = property(schema, 'properties');
  return typeof properties === 'object' && properties !== null ? Object.keys(properties) : [];
}

function property(value: unknown, key: PropertyKey): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Record<PropertyKey, unknown>)[key]
    : undefined;
}
