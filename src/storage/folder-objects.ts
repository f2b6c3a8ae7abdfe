/** The names in a campaign folder. */
export const FOLDER_OBJECTS = {
  definition: 'campaign.json',
  recipients: 'recipients.ndjson',
  chunks: 'chunks.idx',
  rejects: 'rejects.csv',
  suppressed: 'suppressed.csv',
  duplicates: 'duplicates.csv',
  counts: 'counts.json',
  reportJson: 'report.json',
  reportCsv: 'report.csv',
} as const;

/** `spans/000012.json` */
export function spanObject(span: number): string {
  return `spans/${String(span).padStart(6, '0')}.json`;
}

/** `outcomes/000012.json` */
export function outcomeObject(span: number): string {
  return `outcomes/${String(span).padStart(6, '0')}.json`;
}

/** `source.csv`, `source.csv.gz`, …: the endings are for people, nothing goes by them. */
export function sourceObject(path: string): string {
  return `source${endings(path)}`;
}

/** `suppress-1.csv`: numbered from 1, in the order of the campaign file. */
export function suppressObject(number: number, path: string): string {
  return `suppress-${number}${endings(path)}`;
}

/** `suppression-store-1a2b3c4d.csv`: a copy of the store; the key tells copies of other moments apart. */
export function storeCopyObject(key: string): string {
  return `suppression-store-${key.slice(0, 12)}.csv`;
}

function endings(path: string): string {
  return /(?:\.(?:csv|tsv|txt))?(?:\.gz)?$/i.exec(path)?.[0].toLowerCase() ?? '';
}
