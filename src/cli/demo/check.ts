import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import iconv from 'iconv-lite';
import type { CampaignStatus } from '../../domain/status.ts';

/** One question that must be answered with yes. */
export interface Check {
  text: string;
  isOk: boolean;
}

export interface CheckInput {
  status: CampaignStatus;
  simulatorUrl: string;
  /** The list as it was launched, in GBK. */
  listPath: string;
  /** What `report --out` wrote. */
  reportPath: string;
  /** The campaign file's value for rows without a city. */
  defaultCity: string;
}

interface Mail {
  email: string;
  data: Record<string, string>;
}

/**
 * Compares three sides that know nothing of each other: the list, the report, and what the
 * simulator handed over. The campaign's own counts are believed last.
 */
export async function checkCampaign(input: CheckInput): Promise<Check[]> {
  const { counts } = input.status;
  const [mails, list, report] = await Promise.all([
    readMails(input.simulatorUrl),
    readList(input.listPath),
    readReport(input.reportPath),
  ]);
  const sent = report.filter(({ fate }) => fate === 'sent');
  const mailed = new Map(mails.map((mail) => [mail.email.toLowerCase(), mail]));
  const asListed = sent.filter(({ line, email }) => {
    const row = list.get(line);
    const data = mailed.get(email.toLowerCase())?.data;
    if (row === undefined || data === undefined) return false;
    const city = row['city'] === '' ? input.defaultCity : row['city'];
    return data['name'] === row['name'] && data['city'] === city && data['code'] === row['code'];
  });
  const { rows, recipients, rejected, suppressed, duplicates } = counts;
  const { waiting, atProvider, failed, unknown } = counts;
  return [
    {
      text: `${rows} rows = ${recipients} recipients + ${rejected} rejected + ${suppressed} suppressed + ${duplicates} duplicates`,
      isOk: rows === list.size && rows === recipients + rejected + suppressed + duplicates,
    },
    {
      text: `${recipients} recipients = ${counts.sent} sent + ${failed} failed + ${unknown} unknown, none left over`,
      isOk:
        recipients === counts.sent + failed + unknown + waiting + atProvider &&
        waiting + atProvider === 0,
    },
    {
      text: `the report gives each of the ${report.length} rows one fate`,
      isOk: report.length === rows && new Set(report.map(({ line }) => line)).size === rows,
    },
    {
      text: `the simulator mailed ${mails.length} times, ${mailed.size} addresses, each once`,
      isOk: mails.length === mailed.size && mails.length === counts.sent,
    },
    {
      text: `all ${asListed.length} sent rows got the name, city and code of their own row`,
      isOk: asListed.length === mails.length && asListed.length === sent.length,
    },
  ];
}

async function readMails(simulatorUrl: string): Promise<Mail[]> {
  const answer = await fetch(`${simulatorUrl}/_control/mails`);
  const lines = (await answer.text()).split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Mail);
}

/** By line number, the header being line 1; the demo's list has no cell with a line break. */
async function readList(path: string): Promise<Map<number, Record<string, string>>> {
  const text = iconv.decode(await readFile(path), 'gbk');
  const rows: Record<string, string>[] = parse(text, { columns: true, relax_column_count: true });
  return new Map(rows.map((row, place) => [place + 2, row]));
}

async function readReport(path: string): Promise<{ line: number; email: string; fate: string }[]> {
  const rows: Record<string, string>[] = parse(await readFile(path), { columns: true });
  return rows.map((row) => ({
    line: Number(row['line']),
    email: row['email'] ?? '',
    fate: row['fate'] ?? '',
  }));
}
