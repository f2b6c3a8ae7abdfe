import { checkAddress } from './check-address.ts';
import type { ColumnMap } from './map-columns.ts';
import type { CsvRow } from './csv-rows.ts';
import { isBlank, trimInvisible } from './trim.ts';

/** SES documentation of CreateReceiverDetailWithData: a row's TemplateData as a whole. */
const TEMPLATE_DATA_BYTES_MAX = 800;

/** What SES takes for HTML it refuses (InvalidParameterValue.InValidTemplateData), chunk and all. */
const HTML_TAG = /<[a-zA-Z/!?][^>]*>/;

export type CheckedRow =
  | { isValid: true; email: string; templateData: string }
  | { isValid: false; field: string; reason: string; value: string };

/** A check for the rows of one list. The reasons never quote the row; `value` does. */
export function createRowCheck(columns: ColumnMap): (row: CsvRow) => CheckedRow {
  const width = columns.headers.length;
  const emailField = columns.headers[columns.email] ?? '';
  // Keys are escaped and put together once, not for each of millions of rows.
  const sources = columns.variables.map((source, index) => ({
    ...source,
    key: `${index === 0 ? '{' : ','}${JSON.stringify(source.variable)}:`,
    field: (source.column === null ? undefined : columns.headers[source.column]) ?? source.variable,
  }));

  return ({ fields, fault }) => {
    if (fault !== null) return reject('', fault, fields.join(' '));
    if (fields.length !== width) {
      const reason = `${count(fields.length)} where the header has ${width}`;
      return reject('', reason, fields.join(' '));
    }
    const email = trimInvisible(fields[columns.email] ?? '');
    const wrong = checkAddress(email);
    if (wrong !== null) return reject(emailField, wrong, email);
    let json = sources.length === 0 ? '{' : '';
    for (const { column, fallback, key, field } of sources) {
      const cell = column === null ? '' : (fields[column] ?? '');
      const value = isBlank(cell) ? fallback : cell;
      const isOdd = needsLook(value);
      const text = isOdd ? JSON.stringify(value) : `"${value}"`;
      // First by size, so that the tag pattern never runs over a megabyte of angle brackets.
      if (text.length > TEMPLATE_DATA_BYTES_MAX) return reject(field, tooLong(text), value);
      const refused = isOdd ? refuseValue(value) : null;
      if (refused !== null) return reject(field, refused, value);
      json += key + text;
    }
    json += '}';
    // A UTF-16 unit is at most three bytes of UTF-8: most rows need no counting.
    if (json.length * 3 > TEMPLATE_DATA_BYTES_MAX) {
      const bytes = Buffer.byteLength(json);
      if (bytes > TEMPLATE_DATA_BYTES_MAX) return reject('', tooLong(json), json);
    }
    return { isValid: true, email, templateData: json };
  };
}

function reject(field: string, reason: string, value: string): CheckedRow {
  return { isValid: false, field, reason, value };
}

function count(fields: number): string {
  return fields === 1 ? '1 field' : `${fields} fields`;
}

function tooLong(json: string): string {
  const bytes = Buffer.byteLength(json);
  return `template data of ${bytes} bytes; SES takes ${TEMPLATE_DATA_BYTES_MAX} a recipient`;
}

function refuseValue(value: string): string | null {
  if (value.includes('\0')) return 'a NUL byte in the value';
  if (value.includes('\ufffd')) return 'bytes that are not text in the encoding of the list';
  if (HTML_TAG.test(value)) return 'an HTML tag in the value; SES refuses it';
  return null;
}

/** Whether a character must be escaped in JSON or could be refused. Lone surrogates cannot occur. */
function needsLook(value: string): boolean {
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code < 0x20 || code === 0x22 || code === 0x5c || code === 0x3c || code === 0xfffd) {
      return true;
    }
  }
  return false;
}
