import iconv from 'iconv-lite';

/** One row that must be left out, as it stands in the list (`email,name`), and what has to be said. */
export interface BadRow {
  row: string;
  field: 'email' | 'name' | '';
  says: RegExp;
}

const address = (row: string, says: RegExp): BadRow => ({
  row: `${row},Ann`,
  field: 'email',
  says,
});

export const BAD_ROWS: readonly BadRow[] = [
  { row: ',Ann', field: 'email', says: /^no address$/ },
  { row: '   ,Ann', field: 'email', says: /^no address$/ },
  { row: '\u{200b},Ann', field: 'email', says: /^no address$/ },
  address('ann', /^no @/),
  address('ann.example.com', /^no @/),
  address('ann@@example.com', /more than one @/),
  address('ann@bob@example.com', /more than one @/),
  address('@example.com', /nothing before the @/),
  address('ann@', /nothing after the @/),
  address('ann@example', /no dot in the domain/),
  address('ann@localhost', /no dot in the domain/),
  address('ann@example..com', /empty part in the domain/),
  address('ann@.example.com', /empty part in the domain/),
  address('ann@example.com.', /empty part in the domain/),
  address('.ann@example.com', /misplaced dot/),
  address('ann.@example.com', /misplaced dot/),
  address('a..nn@example.com', /misplaced dot/),
  address('a nn@example.com', /space, comma or semicolon/),
  address('ann@exam ple.com', /space, comma or semicolon/),
  address('ann@example.com;bob@example.com', /space, comma or semicolon/),
  address('"ann@example.com,bob@example.com"', /space, comma or semicolon/),
  address('Ann <ann@example.com>', /more than an address/),
  address('<ann@example.com>', /more than an address/),
  address('ann@-example.com', /not a domain name/),
  address('ann@example-.com', /not a domain name/),
  address('ann@exa_mple.com', /not a domain name/),
  address('ann@127.0.0.1', /not a domain name/),
  address('ann@example.c', /not a domain name/),
  address('ann(home)@example.com', /forbidden character before the @/),
  address('ann\\@example.com', /forbidden character before the @/),
  address('ann@[127.0.0.1]', /not a domain name/),
  address('änn@example.com', /beyond ASCII \(U\+00E4\) before the @/),
  address('王@example.com', /beyond ASCII \(U\+738B\) before the @/),
  address('ann@exämple.com', /beyond ASCII \(U\+00E4\) in the domain; write it in punycode/),
  address('ann＠example.com', /beyond ASCII/),
  address('an\u{200b}n@example.com', /beyond ASCII \(U\+200B\)/),
  address('an\u0007n@example.com', /control character \(U\+0007\)/),
  address(`${'a'.repeat(65)}@example.com`, /more than 64 characters before the @/),
  address(`a@${'b'.repeat(64)}.com`, /longer than 63 characters/),
  address(`a@${'bcd.'.repeat(64)}com`, /longer than 254 characters/),
  { row: 'ann@example.com', field: '', says: /^1 field where the header has 2$/ },
  { row: 'ann@example.com,Ann,Bonn', field: '', says: /^3 fields where the header has 2$/ },
  { row: 'ann@example.com,Ann,', field: '', says: /^3 fields where the header has 2$/ },
  { row: 'ann@example.com,"An"n', field: '', says: /text after a closing quote/ },
  { row: '"ann@example.com"x,Ann', field: '', says: /text after a closing quote/ },
  { row: 'ann@example.com,<b>Ann</b>', field: 'name', says: /HTML tag/ },
  { row: 'ann@example.com,Ann <br/>', field: 'name', says: /HTML tag/ },
  { row: 'ann@example.com,<!-- Ann -->', field: 'name', says: /HTML tag/ },
  { row: 'ann@example.com,<A HREF=x>', field: 'name', says: /HTML tag/ },
  { row: 'ann@example.com,An\u0000n', field: 'name', says: /NUL byte/ },
  { row: 'ann@example.com,An\u{fffd}n', field: 'name', says: /not text in the encoding/ },
  { row: `ann@example.com,${'n'.repeat(801)}`, field: 'name', says: /template data of 803 bytes/ },
  { row: `ann@example.com,${'n'.repeat(795)}`, field: '', says: /template data of \d+ bytes/ },
  { row: `ann@example.com,${'王'.repeat(264)}`, field: '', says: /template data of 803 bytes/ },
  {
    row: `ann@example.com,${'""'.repeat(0)}${'\\'.repeat(400)}`,
    field: 'name',
    says: /template data of 802 bytes/,
  },
];

/** Lists that are of no use as a whole. */
export interface BadList {
  what: string;
  list: string | Buffer;
  line: number | null;
  says: RegExp;
  recipients?: string;
}

const GOOD_ROW = 'ann@example.com,Ann\n';

export const BAD_LISTS: readonly BadList[] = [
  { what: 'empty', list: '', line: null, says: /the list is empty/ },
  { what: 'blank lines', list: '\n\n\n', line: null, says: /the list is empty/ },
  { what: 'a header alone', list: 'email,name\n', line: null, says: /no rows after the names/ },
  { what: 'no header', list: `${GOOD_ROW}${GOOD_ROW}`, line: 1, says: /first line is a recipient/ },
  {
    what: 'no column for the address',
    list: 'mail,name\n' + GOOD_ROW,
    line: 1,
    says: /no column "email".*did you mean "mail"/,
  },
  {
    what: 'a header in the third line',
    list: '\n\nmail,name\n' + GOOD_ROW,
    line: 3,
    says: /no column "email"/,
  },
  {
    what: 'the column twice',
    list: 'email,email,name\na@example.com,b@example.com,Ann\n',
    line: 1,
    says: /column "email" appears 2 times/,
  },
  {
    what: 'a variable column twice',
    list: 'email,name,Name,name\na@example.com,A,B,C\n',
    line: 1,
    says: /column "name" appears 2 times/,
  },
  {
    what: 'no column for a variable',
    list: 'email,nmae\n' + GOOD_ROW,
    line: 1,
    says: /no column for the template's \{\{name\}\} \(did you mean "nmae"\?\)/,
  },
  {
    what: 'a column that is named and not there',
    list: 'email,name\n' + GOOD_ROW,
    recipients: '{ file: list.csv, data: { name: nick } }',
    line: 1,
    says: /\{\{name\}\} \(column "nick"\)/,
  },
  {
    what: 'every row wrong',
    list: 'email,name\nnobody,A\nno one,B\n',
    line: null,
    says: /none of the 2 rows can be used \(line 2 \(email\): no @/,
  },
  {
    what: 'a quote that is never closed',
    list: `email,name\n${GOOD_ROW}b@example.com,"Bob\nc@example.com,C\n`,
    line: 3,
    says: /quote that opens on this line is not closed/,
  },
  {
    what: 'a quote closed rows later',
    list: `email,name\n${GOOD_ROW}b@example.com,"Bob\nc@example.com,"C"\n`,
    line: 3,
    says: /quote that opens on this line is not closed/,
  },
  {
    what: 'a row of a megabyte',
    list: `email,name\n${GOOD_ROW}b@example.com,${'x'.repeat(1_100_000)}\n`,
    line: 3,
    says: /longer than 1048576 bytes/,
  },
  {
    what: 'an unknown encoding',
    list: 'email,name\n' + GOOD_ROW,
    recipients: '{ file: list.csv, encoding: klingon-8 }',
    line: null,
    says: /klingon-8/,
  },
  {
    what: 'an unknown delimiter',
    list: 'email,name\n' + GOOD_ROW,
    recipients: '{ file: list.csv, delimiter: "--" }',
    line: null,
    says: /delimiter/,
  },
  {
    what: 'another delimiter than said',
    list: 'email,name\n' + GOOD_ROW,
    recipients: '{ file: list.csv, delimiter: ";" }',
    line: 1,
    says: /no column "email"/,
  },
  {
    what: 'compressed and cut short',
    list: Buffer.from('1f8b08000000000000034bcd4d', 'hex'),
    line: null,
    says: /compressed data/,
  },
  {
    what: 'a spreadsheet',
    list: Buffer.concat([Buffer.from('504b0304', 'hex'), Buffer.alloc(400, 7)]),
    line: null,
    says: /list\.csv|spreadsheet|Excel|not a text|binary/i,
  },
  {
    what: 'a header in UTF-16 without the column',
    list: iconv.encode('mail,name\nann@example.com,Ann\n', 'utf16le', { addBOM: true }),
    line: 1,
    says: /no column "email"/,
  },
];
