import { readdir } from 'node:fs/promises';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { hashAddress } from '../../../src/recipients/address-hash.ts';
import { SeenAddresses } from '../../../src/recipients/seen-addresses.ts';
import { tempDir } from '../../support/temp-dir.ts';

function hex(text: string): string {
  return (hashAddress(text) >>> 0).toString(16).padStart(8, '0');
}

// Published values, and for the last three those of an independent implementation.
test.each([
  ['', '00000000'],
  ['test', 'ba6bd213'],
  ['hello', '248bfa47'],
  ['hello, world', '149bbb7f'],
  ['ab', '9bbfd75f'],
  ['FIRST.last@Example.com', '932a055c'],
  ['user12345@example.org', 'b7240e08'],
])('the hash of "%s" is that of MurmurHash3_x86_32, in lower case', (text, hash) => {
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

async function open(hash?: (address: string) => number): Promise<SeenAddresses> {
  const directory = await tempDir();
  const seen = new SeenAddresses({ directory, ...(hash === undefined ? {} : { hash }) });
  onTestFinished(() => seen.close());
  // Whatever becomes of the process, nothing is left to be removed.
  expect(await readdir(directory)).toEqual([]);
  return seen;
}

test('every address is found again, in any case of letters, and nothing else is', async () => {
  // Shards of 24 pages, and hashes of 18 bits: thousands of addresses share theirs.
  const seen = await open((address) => hashAddress(address) & 0x3fc00ff);
  const count = 100_000;
  const address = (n: number): string => `user${n}@example${n % 7}.com`;
  for (let n = 1; n <= count; n++) {
    if (seen.add(address(n), n) !== null) throw new Error(`${n} was taken for another`);
  }
  expect(seen.size).toBe(count);
  for (let n = 1; n <= count; n++) {
    if (seen.add(address(n).toUpperCase(), 1) !== n) throw new Error(`${n} was lost`);
  }
  expect(seen.size).toBe(count);
});

test('addresses of every length, in the buffer and in the file', async () => {
  const seen = await open();
  const addresses = Array.from({ length: 3_000 }, (_, n) =>
    `${n}@x.org`.padStart(8 + (n % 247), 'a'),
  );
  for (const [n, address] of addresses.entries()) expect(seen.add(address, n)).toBeNull();
  for (const [n, address] of addresses.entries()) expect(seen.add(address, 0)).toBe(n);
  expect(seen.add('last@x.org', 2 ** 32 - 1)).toBeNull();
  expect(seen.add('LAST@x.org', 0)).toBe(2 ** 32 - 1);
});

const hashes: [string, ((address: string) => number) | undefined][] = [
  ['the hash it has', undefined],
  ['one hash for all', () => 7],
  ['a hash of three values', (address) => address.length % 3],
];

test.each(hashes)('with %s it agrees with a map', async (_, hash) => {
  const text = fc.stringMatching(/^[A-Ca-c]{1,4}@[a-b]{1,2}\.org$/);
  await fc.assert(
    fc.asyncProperty(fc.array(text, { maxLength: 100 }), async (addresses) => {
      const directory = await tempDir();
      const seen = new SeenAddresses({ directory, ...(hash === undefined ? {} : { hash }) });
      try {
        const map = new Map<string, number>();
        addresses.forEach((address, index) => {
          const known = map.get(address.toLowerCase()) ?? null;
          if (known === null) map.set(address.toLowerCase(), index);
          expect(seen.add(address, index)).toBe(known);
        });
        expect(seen.size).toBe(map.size);
      } finally {
        seen.close();
      }
    }),
  );
});
