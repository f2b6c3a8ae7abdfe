import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkAddress } from '../../../src/recipients/check-address.ts';

const label = 'a'.repeat(63);

test.each([
  'a@b.co',
  'first.last+tag@sub.example.museum',
  "o'neil_{x}@example.org",
  'x@xn--bcher-kva.example',
  'x@example.xn--fiqs8s',
  'x@123.example.com',
  `${'l'.repeat(64)}@example.com`,
  `a@${label}.${label}.${label}.${'c'.repeat(60)}`,
])('%s is an address', (address) => {
  expect(checkAddress(address)).toBeNull();
});

test.each([
  ['', 'no address'],
  ['a', 'no @'],
  ['@x.org', 'nothing before'],
  ['a@', 'nothing after'],
  ['a@b@x.org', 'more than one @'],
  ['a..b@x.org', 'misplaced dot'],
  ['.a@x.org', 'misplaced dot'],
  ['a.@x.org', 'misplaced dot'],
  ['"a b"@x.org', 'a space'],
  ['"ab"@x.org', 'forbidden character'],
  ['a@localhost', 'no dot'],
  ['a@x..org', 'an empty part'],
  ['a@x.org.', 'an empty part'],
  ['a@-x.org', 'not a domain name'],
  ['a@x-.org', 'not a domain name'],
  ['a@x_y.org', 'not a domain name'],
  ['a@[127.0.0.1]', 'not a domain name'],
  ['a@127.0.0.1', 'not a domain name'],
  ['a@x.c', 'not a domain name'],
  ['李@x.org', 'U+674E) before the @'],
  ['a@例子.中国', 'U+4F8B) in the domain; write it in punycode'],
  ['a\u200b@x.org', 'U+200B'],
  ['a@x.org\t', 'control character (U+0009)'],
  ['A <a@x.org>', 'without a name'],
  ['a@x.org,b@x.org', 'a space, comma or semicolon'],
  [`${'l'.repeat(65)}@example.com`, 'more than 64'],
  [`a@${label}.${label}.${label}.${'c'.repeat(61)}`, 'longer than 254'],
  [`a@${label}a.org`, 'longer than 63'],
])('%s is none, and the reason fits', (address, reason) => {
  expect(checkAddress(address)).toContain(reason);
});

test('a reason never quotes the address', () => {
  const text = fc.stringMatching(/^[a-z]{6}[@. <>é]{1,4}[a-z]{6}$/);
  fc.assert(
    fc.property(text, (address) => {
      const reason = checkAddress(address) ?? '';
      for (const word of address.split(/[^a-z]+/)) {
        if (word !== '') expect(reason.split(/[^a-z]+/)).not.toContain(word);
      }
    }),
  );
});
