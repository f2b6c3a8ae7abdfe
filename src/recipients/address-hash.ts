const C1 = 0xcc9e2d51;
const C2 = 0x1b873593;

/**
 * MurmurHash3_x86_32 (Austin Appleby, public domain) of an ASCII text in lower case. In JavaScript
 * because a call into `node:crypto` costs more than parsing the row. Equal hashes are only a reason
 * to compare, so it need not resist somebody who builds them.
 */
export function hashAddress(address: string): number {
  const length = address.length;
  let hash = 0;
  let i = 0;
  for (; i + 4 <= length; i += 4) {
    const k =
      address.charCodeAt(i) |
      (address.charCodeAt(i + 1) << 8) |
      (address.charCodeAt(i + 2) << 16) |
      (address.charCodeAt(i + 3) << 24);
    hash = (Math.imul(rotl(hash ^ mix(lower(k)), 13), 5) + 0xe6546b64) | 0;
  }
  let rest = 0;
  for (let at = length - 1; at >= i; at--) rest = (rest << 8) | address.charCodeAt(at);
  // Where nothing is left over, zero mixes to zero.
  return finish(hash ^ mix(lower(rest)) ^ length);
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

function mix(k: number): number {
  return Math.imul(rotl(Math.imul(k, C1), 15), C2);
}

function rotl(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}

function finish(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
