import type { SimulatorConfig } from './config.ts';

// Deliberately simple: one @, a domain with a dot, no spaces or control characters. What the real
// service checks beyond that is not published.
const ADDRESS =
  /^[^\s@<>()[\]\\,;:"\p{Cc}]+@[^\s@<>()[\]\\,;:"\p{Cc}]+\.[^\s@<>()[\]\\,;:".\p{Cc}]+$/u;

export function isAddress(text: string): boolean {
  return ADDRESS.test(text);
}

export interface Sender {
  address: string;
  domain: string;
}

/** Reads `addr` or `Alias <addr>` (SES documentation of FromEmailAddress: one space, no colon in the alias). */
export function parseSender(text: string): Sender | undefined {
  const match = /^(?:[^:<>]+ )?<([^<>]+)>$/.exec(text);
  const address = match?.[1] ?? text;
  if (!isAddress(address)) return undefined;
  return { address, domain: address.slice(address.lastIndexOf('@') + 1).toLowerCase() };
}

/** Whether the account may send from it: the address exists and its domain is verified. */
export function isApprovedSender(sender: Sender, config: SimulatorConfig): boolean {
  const wanted = sender.address.toLowerCase();
  return (
    config.senders.some((entry) => entry.address.toLowerCase() === wanted) &&
    config.domains.some((entry) => entry.name === sender.domain && entry.verified)
  );
}
