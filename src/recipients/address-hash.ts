const C1 = 0x239b961b;
const C2 = 0xab0e9789;
const C3 = 0x38b34ae5;
const C4 = 0xa1e38b93;

/**
 * MurmurHash3_x86_128 (Austin Appleby, public domain) of an ASCII text in lower case, into
 * `out[0..3]`. In JavaScript because a call into `node:crypto` costs more than parsing the row.
 * It does not resist somebody who builds collisions, and need not: he could only hide the address
 * that he owns.
 */
export function hashAddress(address: string, out: Int32Array): void {
  const length = address.length;
  let h1 = 0;
  let h2 = 0;
  let h3 = 0;
  let h4 = 0;
  let i = 0;
  for (; i + 16 <= length; i += 16) {
    h1 = (Math.imul(rotl(h1 ^ mix1(word(address, i)), 19) + h2, 5) + 0x561ccd1b) | 0;
    h2 = (Math.imul(rotl(h2 ^ mix2(word(address, i + 4)), 17) + h3, 5) + 0x0bcaa747) | 0;
    h3 = (Math.imul(rotl(h3 ^ mix3(word(address, i + 8)), 15) + h4, 5) + 0x96cd1c35) | 0;
    h4 = (Math.imul(rotl(h4 ^ mix4(word(address, i + 12)), 13) + h1, 5) + 0x32ac3b17) | 0;
  }
  h4 ^= mix4(lastWord(address, i + 12));
  h3 ^= mix3(lastWord(address, i + 8));
  h2 ^= mix2(lastWord(address, i + 4));
  h1 ^= mix1(lastWord(address, i));
  h1 ^= length;
  h2 ^= length;
  h3 ^= length;
  h4 ^= length;
  h1 = (h1 + h2 + h3 + h4) | 0;
  h2 = (h2 + h1) | 0;
  h3 = (h3 + h1) | 0;
  h4 = (h4 + h1) | 0;
  h1 = finish(h1);
  h2 = finish(h2);
  h3 = finish(h3);
  h4 = finish(h4);
  h1 = (h1 + h2 + h3 + h4) | 0;
  out[0] = h1;
  out[1] = h2 + h1;
  out[2] = h3 + h1;
  out[3] = h4 + h1;
}

function word(text: string, at: number): number {
  return lower(
    text.charCodeAt(at) |
      (text.charCodeAt(at + 1) << 8) |
      (text.charCodeAt(at + 2) << 16) |
      (text.charCodeAt(at + 3) << 24),
  );
}

/** As `word`, where the text may end: zeros follow it, and mix to nothing. */
function lastWord(text: string, at: number): number {
  let bytes = 0;
  for (let i = Math.min(text.length - at, 4) - 1; i >= 0; i--) {
    bytes = (bytes << 8) | text.charCodeAt(at + i);
  }
  return lower(bytes);
}

/**
 * Four ASCII letters at once: adding carries a byte's top bit from `A` up in the first sum, from
 * beyond `Z` in the second, and a letter differs from its small one in a bit two below that.
 */
function lower(bytes: number): number {
  const fromA = (bytes + 0x3f3f3f3f) | 0;
  const beyondZ = (bytes + 0x25252525) | 0;
  return bytes | ((fromA & ~beyondZ & 0x80808080) >>> 2);
}

function rotl(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}

function mix1(k: number): number {
  return Math.imul(rotl(Math.imul(k, C1), 15), C2);
}
function mix2(k: number): number {
  return Math.imul(rotl(Math.imul(k, C2), 16), C3);
}
function mix3(k: number): number {
  return Math.imul(rotl(Math.imul(k, C3), 17), C4);
}
function mix4(k: number): number {
  return Math.imul(rotl(Math.imul(k, C4), 18), C1);
}

function finish(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
