/** The domain of `news@mail.example.com` or `Acme News <news@mail.example.com>`. */
export function senderDomain(from: string): string {
  return /@([^\s>]+)>?\s*$/.exec(from)?.[1] ?? '';
}
