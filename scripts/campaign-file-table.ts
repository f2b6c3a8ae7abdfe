import { format, resolveConfig } from 'prettier';
import { campaignJsonSchema } from '../src/cli/campaign-file/schema.ts';

/** The part of docs/configuration.md that is made of the schema, between these two lines. */
const BEGIN = '<!-- made of the schema: npm run docs:schema -->';
const END = '<!-- end of what is made of the schema -->';

interface Node {
  type?: string;
  description?: string;
  default?: unknown;
  enum?: string[];
  const?: string;
  minimum?: number;
  maximum?: number;
  required?: string[];
  properties?: Record<string, Node>;
  items?: Node;
  anyOf?: Node[];
}

/** The page as it should be, from how it is. */
export async function withCampaignFileTable(page: string, path: string): Promise<string> {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin === -1 || end < begin) throw new Error(`${path} lacks the line ${BEGIN} or ${END}`);
  const whole = `${page.slice(0, begin)}${BEGIN}\n\n${campaignFileTable()}\n\n${page.slice(end)}`;
  return await format(whole, { ...(await resolveConfig(path)), parser: 'markdown' });
}

function campaignFileTable(): string {
  const rows = rowsOf(campaignJsonSchema() as Node, '');
  return ['| key | default | values | meaning |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

/** A row for every key, in the order of the schema; parts of a key come right after it. */
function rowsOf(node: Node, prefix: string): string[] {
  return Object.entries(node.properties ?? {}).flatMap(([name, child]) => {
    const isRequired = node.required?.includes(name) === true;
    const cells = [
      `\`${prefix}${name}\``,
      isRequired ? 'required' : defaultOf(child),
      valuesOf(child),
      child.description ?? '',
    ];
    const row = `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
    return [row, ...partsOf(child, `${prefix}${name}`)];
  });
}

/** Of a key that may be written in a short way too, of its long one; of a list, of one of its items. */
function partsOf(node: Node, path: string): string[] {
  const item = node.items === undefined ? [] : rowsOf(node.items, `${path}[].`);
  const ways = [node, ...(node.anyOf ?? [])].flatMap((way) => rowsOf(way, `${path}.`));
  return [...ways, ...item];
}

function defaultOf({ default: value }: Node): string {
  return ['string', 'number', 'boolean'].includes(typeof value) ? `\`${String(value)}\`` : '';
}

/** What a short list or a range can say; the form of a text stands in its meaning. */
function valuesOf(node: Node): string {
  if (node.anyOf !== undefined) return node.anyOf.map(valuesOf).filter(Boolean).join('; ');
  if (node.const !== undefined) return `\`${node.const}\``;
  if (node.enum !== undefined) return node.enum.map((value) => `\`${value}\``).join(', ');
  if (node.type === 'boolean') return '`true`, `false`';
  if (node.type === 'array') {
    const items = node.items === undefined ? '' : valuesOf(node.items);
    return items === '' ? 'a list' : `a list of ${items}`;
  }
  return node.type === 'integer' ? rangeOf(node) : '';
}

function rangeOf({ minimum = 0, maximum = Number.MAX_SAFE_INTEGER }: Node): string {
  return maximum === Number.MAX_SAFE_INTEGER ? `${minimum} or more` : `${minimum} to ${maximum}`;
}
