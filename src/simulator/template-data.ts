import { isRecord } from './params.ts';
import { WireError, type WireCode } from './wire-errors.ts';

/** SES documentation of CreateReceiverDetailWithData: the whole JSON text, taken as UTF-8 bytes. */
const TEMPLATE_DATA_BYTES_MAX = 800;
const HTML_TAG = /<\/?[a-z!][^<>]*>/i;

/**
 * The variable names of one row's TemplateData, or the error it deserves. Values are plain
 * ("not HTML or other complex data" says the documentation), so an object or array is refused too.
 */
export function variablesOfRow(text: string): string[] {
  if (Buffer.byteLength(text, 'utf8') > TEMPLATE_DATA_BYTES_MAX) {
    throw new WireError('InvalidParameterValue.TemplateDataLenLimit');
  }
  const data = parseObject(text, 'InvalidParameterValue.TemplateDataError');
  const names = Object.keys(data);
  for (const name of names) {
    const value = data[name];
    if (typeof value === 'object' && value !== null) {
      throw new WireError('InvalidParameterValue.TemplateDataError');
    }
    if (typeof value === 'string' && HTML_TAG.test(value)) {
      throw new WireError('InvalidParameterValue.InValidTemplateData');
    }
  }
  return names;
}

/** The variables given with a task or a single mail; the empty text stands for none. */
export function parseTemplateData(text: string, code: WireCode): Record<string, unknown> {
  return text === '' ? {} : parseObject(text, code);
}

/** The names of all `{{placeholders}}` of a template. */
export function variablesOfTemplate(template: { html: string; text: string }): string[] {
  const names = new Set<string>();
  for (const match of `${template.html}\n${template.text}`.matchAll(/\{\{\s*([^{}\s]+)\s*\}\}/g)) {
    if (match[1] !== undefined) names.add(match[1]);
  }
  return [...names];
}

/** Whether two lists without repetition hold the same names. Rows of one file have one order. */
export function isSameNames(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  return a.every((name, index) => name === b[index]) || a.every((name) => b.includes(name));
}

function parseObject(text: string, code: WireCode): Record<string, unknown> {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    throw new WireError(code);
  }
  if (!isRecord(data)) throw new WireError(code);
  return data;
}
