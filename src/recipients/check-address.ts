/** RFC 5321 §4.5.3.1: 64 octets for the local part; 254 for a path without its brackets (erratum 1690). */
const LOCAL_MAX = 64;
const ADDRESS_MAX = 254;
/** RFC 1035 §2.3.4. */
const LABEL_MAX = 63;

/**
 * RFC 5322's dot-atom, ASCII only; host name labels. Nothing here can backtrack far: neighbouring
 * parts share no character.
 */
const ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
const LOCAL = `${ATOM}(?:\\.${ATOM})*`;
const LABEL = `[A-Za-z0-9](?:[A-Za-z0-9-]{0,${LABEL_MAX - 2}}[A-Za-z0-9])?`;
const LAST_LABEL = `[A-Za-z][A-Za-z0-9-]{0,${LABEL_MAX - 2}}[A-Za-z0-9]`;
const LOCAL_ALONE = new RegExp(`^${LOCAL}$`);
const ADDRESS = new RegExp(`^${LOCAL}@(?:${LABEL}\\.)+${LAST_LABEL}$`);

/**
 * What is wrong with an address, or null. The rule: `local@domain`, local part a dot-atom, domain
 * of two or more host name labels, the last starting with a letter. Quoted local parts, comments
 * and address literals are legal mail but never a subscriber, so they are refused. So is anything
 * beyond ASCII: SES documents no SMTPUTF8, and two spellings of one name must not get two mails.
 */
export function checkAddress(address: string): string | null {
  const at = address.indexOf('@');
  const fits = at <= LOCAL_MAX && address.length <= ADDRESS_MAX;
  if (fits && ADDRESS.test(address)) return null;
  return explain(address, at);
}

function explain(address: string, at: number): string {
  if (address === '') return 'no address';
  if (address.includes('\ufffd')) return 'bytes that are not text in the encoding of the list';
  const code = strangeCharacter(address);
  if (code !== null) return code;
  if (/[<>]/.test(address)) return 'more than an address; give the address alone, without a name';
  if (/[,;\s]/.test(address)) return 'a space, comma or semicolon in the address';
  if (at === -1) return 'no @ in the address';
  if (at !== address.lastIndexOf('@')) return 'more than one @ in the address';
  const local = address.slice(0, at);
  const domain = address.slice(at + 1);
  if (local === '') return 'nothing before the @';
  if (domain === '') return 'nothing after the @';
  if (local.length > LOCAL_MAX) return `more than ${LOCAL_MAX} characters before the @`;
  if (address.length > ADDRESS_MAX) return `longer than ${ADDRESS_MAX} characters`;
  if (!LOCAL_ALONE.test(local)) return 'a misplaced dot or a forbidden character before the @';
  if (!domain.includes('.')) return 'no dot in the domain';
  if (domain.split('.').includes(''))
    return 'an empty part in the domain (two dots, or one at an end)';
  if (domain.split('.').some((label) => label.length > LABEL_MAX)) {
    return `a part of the domain is longer than ${LABEL_MAX} characters`;
  }
  return 'not a domain name after the @';
}

function strangeCharacter(address: string): string | null {
  for (const char of address) {
    const code = char.codePointAt(0) ?? 0;
    const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
    if (code < 0x20 || code === 0x7f) return `a control character (${name}) in the address`;
    if (code < 0x7f) continue;
    return address.indexOf(char) > address.lastIndexOf('@')
      ? `a character beyond ASCII (${name}) in the domain; write it in punycode (xn--…)`
      : `a character beyond ASCII (${name}) before the @; SES takes ASCII only`;
  }
  return null;
}
