/** A sender as SES wants it: `address` or `Alias <address>`. */
export interface Sender {
  alias: string | null;
  address: string;
  domain: string;
}

const ADDRESS = /^[^\s@<>",;:]{1,64}@((?:[a-z0-9-]+\.)+[a-z0-9-]{2,63})$/i;

/** The sender, or a sentence on what is wrong with it. */
export function parseSender(text: string): Sender | string {
  const match = /^(?:([^<>]*)<([^<>]*)>|([^<>]*))$/.exec(text);
  if (match === null) return 'must be an address, or Alias <address>';
  const alias = match[1]?.trim() ?? null;
  const address = (match[2] ?? match[3] ?? '').trim();
  const domain = ADDRESS.exec(address)?.[1];
  if (domain === undefined) return `'${address}' is not a mail address`;
  // SES documentation of SendEmail, field FromEmailAddress: the alias must not hold a colon.
  if (alias?.includes(':') === true) return "the alias must not hold a ':'";
  return { alias: alias === '' ? null : alias, address, domain: domain.toLowerCase() };
}

/** SES documentation of SendEmail: alias, one space, address in angle brackets. */
export function formatSender({ alias, address }: Sender): string {
  return alias === null ? address : `${alias} <${address}>`;
}
