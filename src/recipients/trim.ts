/**
 * White space as `String.trim` knows it (NBSP, the ideographic space and U+FEFF included) and what
 * it leaves: zero-width characters, direction marks and invisible operators, which come along when
 * a cell is copied from a web page or a chat.
 */
const INVISIBLE = '[\\s\\u00ad\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2064\\u2066-\\u2069]';
const AROUND = new RegExp(`^${INVISIBLE}+|${INVISIBLE}+$`, 'gu');
const NOTHING_ELSE = new RegExp(`^${INVISIBLE}*$`, 'u');

/** Without invisible characters at both ends. */
export function trimInvisible(text: string): string {
  // Nearly every cell starts and ends with a printable ASCII character, and needs no regex.
  if (isPlain(text.charCodeAt(0)) && isPlain(text.charCodeAt(text.length - 1))) return text;
  return trimSlow(text);
}

/** Empty, or nothing that a person would see. */
export function isBlank(text: string): boolean {
  if (text === '') return true;
  return !isPlain(text.charCodeAt(0)) && NOTHING_ELSE.test(text);
}

function isPlain(code: number): boolean {
  return code > 0x20 && code < 0x7f;
}

function trimSlow(text: string): string {
  // `trim` first: the pattern's second half is tried at every run of spaces inside a long cell.
  const trimmed = text.trim();
  if (trimmed.length > 4096) return trimmed;
  return trimmed.replaceAll(AROUND, '');
}
