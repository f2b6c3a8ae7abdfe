import { usageError } from '../cli-error.ts';

export const FORMATS = ['csv', 'ndjson', 'html'] as const;
export type ReportFormat = (typeof FORMATS)[number];

const OF_ENDING: Readonly<Record<string, ReportFormat>> = {
  ndjson: 'ndjson',
  jsonl: 'ndjson',
  html: 'html',
  htm: 'html',
};

/** As `--format` says, else by the ending of the file, else CSV. */
export function formatOf(out: string | undefined, format: string | undefined): ReportFormat {
  if (format === undefined) {
    const ending = /\.([^./\\]+)$/.exec(out ?? '')?.[1]?.toLowerCase() ?? '';
    return OF_ENDING[ending] ?? 'csv';
  }
  if (out === undefined) throw usageError('--format needs --out FILE, or --out - for stdout.');
  const known = FORMATS.find((each) => each === format);
  if (known !== undefined) return known;
  throw usageError(`--format must be one of ${FORMATS.join(', ')}, not '${format}'.`);
}
