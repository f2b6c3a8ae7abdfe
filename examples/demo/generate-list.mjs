// Writes recipients.csv (GBK) and unsubscribed.csv (UTF-8) of the demo: always the same bytes.
// The people are invented; the domains are reserved for examples (RFC 2606). Run it from anywhere:
//   node examples/demo/generate-list.mjs
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import iconv from 'iconv-lite';

const ROWS = 2000;
const DUPLICATES = 18;

// A linear congruential generator (Numerical Recipes): no dependency, and the same on every machine.
let seed = 20261111;
function random(limit) {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return Math.floor((seed / 2 ** 32) * limit);
}
const pick = (list) => list[random(list.length)];

const FAMILY = [
  ['王', 'wang'],
  ['李', 'li'],
  ['张', 'zhang'],
  ['刘', 'liu'],
  ['陈', 'chen'],
  ['杨', 'yang'],
  ['黄', 'huang'],
  ['赵', 'zhao'],
  ['吴', 'wu'],
  ['周', 'zhou'],
  ['徐', 'xu'],
  ['孙', 'sun'],
  ['欧阳', 'ouyang'],
  ['司马', 'sima'],
];
const GIVEN = [
  ['伟', 'wei'],
  ['芳', 'fang'],
  ['娜', 'na'],
  ['敏', 'min'],
  ['静', 'jing'],
  ['丽', 'li'],
  ['强', 'qiang'],
  ['磊', 'lei'],
  ['洋', 'yang'],
  ['艳', 'yan'],
  ['秀英', 'xiuying'],
  ['建国', 'jianguo'],
  ['晓明', 'xiaoming'],
  ['雨桐', 'yutong'],
  ['子涵', 'zihan'],
];
const FIRST = ['Ada', 'Ben', 'Chloe', 'Daniel', 'Emma', 'Felix', 'Grace', 'Hugo', 'Ines', 'Jonas'];
const LAST = ["O'Neill", 'Smith', 'Keller', 'Costa', 'Novak', 'Singh', 'Tanaka', 'van Dijk'];
const CITIES = [
  '深圳',
  '广州',
  '上海',
  '北京',
  '成都',
  '杭州',
  '武汉',
  '西安',
  '南京',
  '厦门',
  'Singapore',
  'Kuala Lumpur',
  'Hong Kong',
  'London',
  '',
];
const DOMAINS = ['example.com', 'example.org', 'example.net', 'mail.example', 'corp.example'];
const LEVELS = ['gold', 'silver', 'none'];

function person(number) {
  const isChinese = random(10) < 7;
  const [name, login] = isChinese ? chineseName() : latinName();
  const email = `${login}${number}@${pick(DOMAINS)}`;
  const code = `${pick(['A', 'B', 'C'])}${String(10_000 + random(90_000))}`;
  return { email, name, city: pick(CITIES), code, vip_level: pick(LEVELS) };
}

function chineseName() {
  const [family, familyLatin] = pick(FAMILY);
  const [given, givenLatin] = pick(GIVEN);
  return [family + given, `${givenLatin}.${familyLatin}`];
}

function latinName() {
  const first = pick(FIRST);
  const last = pick(LAST);
  // Some exports write "Smith, Ada": the comma makes it a quoted cell.
  const name = random(12) === 0 ? `"${last}, ${first}"` : `${first} ${last}`;
  return [name, `${first}.${last.replace(/[^a-z]/gi, '')}`.toLowerCase()];
}

// What lists that people typed look like. Each is spoiled where a real export would be.
const SPOIL = [
  (row) => ({ ...row, email: '' }),
  (row) => ({ ...row, email: row.email.replace('@', ' at ') }),
  (row) => ({ ...row, email: row.email.replace('.', '..') }),
  (row) => ({ ...row, email: row.email.replace(/\.\w+$/, '') }),
  (row) => ({ ...row, email: `${row.email};${row.email}` }),
  (row) => ({ ...row, name: `<b>${row.name.replaceAll('"', '')}</b>` }),
  (row) => ({ ...row, code: '测'.repeat(280) }),
];

const lines = ['email,name,city,code,vip_level'];
const suppressed = [];
const mailable = [];
for (let number = 1; number <= ROWS; number += 1) {
  let row = person(number);
  if (number % 143 === 0) {
    row = SPOIL[(number / 143) % SPOIL.length](row);
  } else if (number > ROWS / 2 && number % Math.floor(ROWS / 2 / DUPLICATES) === 0) {
    // The same person signed up again, in another spelling of the address.
    row = { ...row, email: pick(mailable).toUpperCase() };
  } else if (number % 90 === 7) {
    suppressed.push(row.email);
  } else {
    mailable.push(row.email);
  }
  lines.push(Object.values(row).join(','));
}

const folder = import.meta.dirname ?? '.';
// CR LF and GBK, as a spreadsheet on a Chinese Windows saves it.
writeFileSync(join(folder, 'recipients.csv'), iconv.encode(`${lines.join('\r\n')}\r\n`, 'gbk'));
writeFileSync(
  join(folder, 'unsubscribed.csv'),
  `email\n${[...suppressed, 'nobody@example.com'].join('\n')}\n`,
);
