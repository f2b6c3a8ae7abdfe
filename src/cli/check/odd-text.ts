/** Kinds of text that templates, mail programs and careless code stumble over; each counts once. */
const ODD: readonly RegExp[] = [
  /[&<>]/,
  /["'\\]/,
  // Line breaks, tabs and other control characters.
  /\p{Cc}/u,
  // Accents that are characters of their own, invisible characters, marks of direction.
  /[\p{M}\p{Cf}]/u,
  // Beyond 16 bits: emoji, rare Chinese characters.
  /[\u{10000}-\u{10ffff}]/u,
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u,
  /[\p{Script=Arabic}\p{Script=Hebrew}]/u,
  /[\u0080-\uffff]/u,
  /\{\{|\}\}/,
];

export const ODDEST = ODD.length;

/** How odd the text is: 0 for plain letters, up to ODDEST. */
export function oddness(text: string): number {
  return ODD.filter((kind) => kind.test(text)).length;
}

/** JSON text of plain ASCII: most rows of most lists, which need no closer look. */
export function isPlainJson(json: string): boolean {
  return /^[ -%(-;=?-[\]-~]*$/.test(json) && !json.includes('{{');
}
