import { campaignJsonSchema } from './schema.ts';

/** The keys that the schema knows at a place of the file. */
export function knownKeys(path: readonly PropertyKey[]): string[] {
  let schema: unknown = campaignJsonSchema();
  for (const key of path) schema = property(propertiesOf(schema), key);
  const properties = propertiesOf(schema);
  return typeof properties === 'object' && properties !== null ? Object.keys(properties) : [];
}

/** Where a value may be short or a group of keys, those of the group. */
function propertiesOf(schema: unknown): unknown {
  const choices = property(schema, 'anyOf');
  const group = Array.isArray(choices)
    ? choices.find((one) => property(one, 'properties'))
    : schema;
  return property(group, 'properties');
}

function property(value: unknown, key: PropertyKey): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Record<PropertyKey, unknown>)[key]
    : undefined;
}
