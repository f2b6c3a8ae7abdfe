import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import { ListError } from './list-error.ts';

/** UTF-16 text has a zero in every ASCII character: delimiters, line ends, addresses. */
const ZERO_SHARE_MIN = 0.2;
const ZERO_SHARE_OTHER_MAX = 0.02;
/**
 * Share of double bytes in the common part of GB2312. Chinese text has over 0.9; CP1251, Latin-1
 * and Big5 read as GB18030 have about half or less.
 */
const COMMON_SHARE_MIN = 0.65;

/** The encoding of a text that starts with `sample`, or a ListError when none fits. */
export function detectEncoding(sample: Buffer, file: string): string {
  const byMark = encodingByMark(sample);
  if (byMark !== null) return byMark;
  refuseBinary(sample, file);
  const wide = wideEncoding(sample);
  if (wide !== null) return wide;
  if (isUtf8(sample) || isMostlyUtf8(sample)) return 'utf-8';
  if (isPlausibleGb18030(sample)) return 'gb18030';
  throw new ListError({
    file,
    reason: 'encoding',
    problem: 'the text is neither UTF-8 nor UTF-16 nor GB18030',
    hint: 'save it as UTF-8, or say recipients.encoding (windows-1252, big5, shift_jis, …)',
  });
}

/** Checks the encoding that the campaign file says. */
export function checkEncoding(encoding: string, file: string): string {
  const name = encoding.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  // These exist in iconv-lite as ways to write bytes, not as encodings of text.
  const isText = !['base64', 'hex', 'binary', 'internal'].includes(name);
  if (isText && iconv.encodingExists(encoding)) return name === 'utf8' ? 'utf-8' : encoding;
  throw new ListError({
    file,
    reason: 'encoding',
    field: 'encoding',
    problem: `the encoding ${JSON.stringify(encoding)} is not known`,
    hint: 'use utf-8, utf-16le, gb18030, big5, windows-1252 or another IANA name',
  });
}

function encodingByMark(sample: Buffer): string | null {
  if (sample[0] === 0xef && sample[1] === 0xbb && sample[2] === 0xbf) return 'utf-8';
  if (sample[0] === 0xff && sample[1] === 0xfe) return 'utf-16le';
  if (sample[0] === 0xfe && sample[1] === 0xff) return 'utf-16be';
  return null;
}

function refuseBinary(sample: Buffer, file: string): void {
  const magic = sample.toString('latin1', 0, 4);
  // A workbook of today is a zip archive; one of before 2007 is an OLE compound file.
  const isZip = magic === 'PK\x03\x04';
  if (!isZip && magic !== '\xd0\xcf\x11\xe0') return;
  throw new ListError({
    file,
    reason: 'encoding',
    problem: isZip ? 'this is an Excel workbook or a zip archive' : 'this is an Excel workbook',
    hint: 'save it as "CSV UTF-8"',
  });
}

function wideEncoding(sample: Buffer): string | null {
  const zeros = [0, 0];
  for (let i = 0; i < sample.length; i++) {
    if (sample[i] === 0) zeros[i % 2] = (zeros[i % 2] ?? 0) + 1;
  }
  const [even = 0, odd = 0] = zeros.map((count) => count / Math.max(1, sample.length / 2));
  if (odd >= ZERO_SHARE_MIN && even <= ZERO_SHARE_OTHER_MAX) return 'utf-16le';
  if (even >= ZERO_SHARE_MIN && odd <= ZERO_SHARE_OTHER_MAX) return 'utf-16be';
  return null;
}

/**
 * UTF-8 with a few bad bytes stays UTF-8, so that one pasted line costs that line, not the list.
 * A character that the end of the sample cuts counts as bad, which is why `isUtf8` is not enough.
 */
function isMostlyUtf8(sample: Buffer): boolean {
  let good = 0;
  let bad = 0;
  for (let i = 0; i < sample.length; i++) {
    const lead = sample[i] ?? 0;
    if (lead < 0x80) continue;
    const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (i + length > sample.length && lead >= 0xc2) break;
    if (lead >= 0xc2 && lead <= 0xf4 && isUtf8(sample.subarray(i, i + length))) {
      good += 1;
      i += length - 1;
    } else {
      bad += 1;
    }
  }
  return bad === 0 || good > 2 * bad;
}

function isPlausibleGb18030(sample: Buffer): boolean {
  let pairs = 0;
  let common = 0;
  for (let i = 0; i < sample.length; i++) {
    const lead = sample[i] ?? 0;
    if (lead < 0x80) continue;
    const trail = sample[i + 1];
    // The end of the sample may cut a character.
    if (trail === undefined) break;
    if (lead === 0x80 || lead === 0xff) return false;
    if (trail >= 0x30 && trail <= 0x39) {
      // Four bytes: everything that GBK lacks.
      i += 3;
      continue;
    }
    if (trail < 0x40 || trail === 0x7f || trail === 0xff) return false;
    pairs += 1;
    // Rows A1-A9 are punctuation and full-width letters, B0-D7 the 3,755 most used characters.
    const isCommonRow = (lead >= 0xa1 && lead <= 0xa9) || (lead >= 0xb0 && lead <= 0xd7);
    if (isCommonRow && trail >= 0xa1) common += 1;
    i += 1;
  }
  return pairs > 0 && common / pairs >= COMMON_SHARE_MIN;
}
