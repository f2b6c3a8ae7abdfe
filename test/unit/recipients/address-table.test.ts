import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hashAddress } from '../../../src/recipients/address-hash.ts';
import { AddressTable } from '../../../src/recipients/address-table.ts';

function hex(text: string): string {
  const out = new Int32Array(4);
  hashAddress(text, out);
  return [...new Uint32Array(out.buffer)]
    .map((word) => word.toString(16).padStart(8, '0'))
    .join('');
}

// Computed with the npm package murmurhash3js 3.0.1, an independent implementation.
test.each([
  ['', '00000000000000000000000000000000'],
  ['a', 'a794933c5556b01b5556b01b5556b01b'],
  ['ab', '158451df25be301025be301025be3010'],
  ['hello', '2b2444a0db91def79adb31b69adb31b6'],
  ['0123456789abcdef', 'fb7d440936aed30a48ad1d9b572b3bfd'],
  ['FIRST.last@Example.com', '48204d5aabe5125d1c7da066f112be40'],
  ['user12345@example.org', '968e1e6cbdf4df3b864a9c4f4923d45b'],
  ['0123456789abcdef0123456789abcde', 'a9557e29787f5b8272e2d0c7c4945e57'],
])('the hash of "%s" is that of MurmurHash3_x86_128, in lower case', (text, hash) => {
  expect(hex(text)).toBe(hash);
});

test('exactly the letters are the same in both cases', () => {
  for (let code = 0x21; code < 0x7f; code++) {
    const char = String.fromCharCode(code);
    const other = String.fromCharCode(code ^ 0x20);
    const isLetter = /[A-Za-z]/.test(char);
    // In a full block and in the rest after it.
    for (const [before, after] of [
      ['x', 'y@example.org-and-more'],
      ['somebody@example', ''],
    ]) {
      expect(hex(before + char + after) === hex(before + other + after)).toBe(isLetter);
    }
  }
});

test('every address is found again, in any case of letters, and nothing else is', () => {
  const table = new AddressTable();
  // Enough for every shard to grow several times.
  const count = 600_000;
  const address = (n: number): string => `user${n}@example${n % 7}.com`;
  for (let n = 1; n <= count; n++) {
    if (table.add(address(n), n) !== 0) throw new Error(`${n} was taken for another`);
  }
  expect(table.size).toBe(count);
  for (let n = 1; n <= count; n++) {
    if (table.add(address(n).toUpperCase(), 1) !== n) throw new Error(`${n} was lost`);
  }
  expect(table.size).toBe(count);
});

test('it agrees with a map', () => {
  const text = fc.stringMatching(/^[A-Ca-c]{1,40}@[a-b]{1,2}\.org$/);
  fc.assert(
    fc.property(fc.array(text, { maxLength: 60 }), (addresses) => {
      const table = new AddressTable();
      const map = new Map<string, number>();
      addresses.forEach((address, index) => {
        const known = map.get(address.toLowerCase()) ?? 0;
        if (known === 0) map.set(address.toLowerCase(), index + 1);
        expect(table.add(address, index + 1)).toBe(known);
      });
      expect(table.size).toBe(map.size);
    }),
  );
});
