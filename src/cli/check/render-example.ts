import { convert } from 'html-to-text';
import { fill } from '../../domain/placeholders.ts';
import type { Template } from '../../ses/port.ts';
import type { ExampleRow } from './list-survey.ts';
import type { RenderedExample } from './report.ts';

/**
 * A mail as its recipient will see it; where a column is missing, it says so. Values are put in as they are: SES takes none with a tag in
 * it, and does not say that it changes others.
 */
export function renderExample(
  row: ExampleRow,
  {
    subject,
    template,
    missing,
  }: {
    subject: string;
    template: Pick<Template, 'html' | 'text'>;
    missing: readonly string[];
  },
): RenderedExample {
  const data = {
    ...row.data,
    ...Object.fromEntries(missing.map((name) => [name, `[no column for ${name}]`])),
  };
  const html = fill(template.html, data);
  const text = template.text === '' ? textOf(html) : fill(template.text, data);
  return { ...row, missing: [...missing], subject: fill(subject, data), html, text };
}

/** Above a mail that nobody will get like that; empty when it is as it will be sent. */
export function missingText(missing: readonly string[]): string {
  if (missing.length === 0) return '';
  const names = missing.map((name) => `{{${name}}}`).join(', ');
  return `Not as it will be sent: the list has no column for ${names}.`;
}

function textOf(html: string): string {
  return convert(html, {
    wordwrap: 78,
    selectors: [{ selector: 'img', format: 'skip' }],
  });
}

/** For a terminal, which control characters of a list or a template must not reach. */
export function printable(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(/[^\P{Cc}\n\t]/gu, '\u{fffd}');
}
