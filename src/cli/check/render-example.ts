import { convert } from 'html-to-text';
import { fill } from '../../domain/placeholders.ts';
import type { Template } from '../../ses/port.ts';
import type { ExampleRow } from './list-survey.ts';
import type { RenderedExample } from './report.ts';

/**
 * A mail as its recipient will see it. Values are put in as they are: SES takes none with a tag in
 * it, and does not say that it changes others.
 */
export function renderExample(
  row: ExampleRow,
  { subject, template }: { subject: string; template: Pick<Template, 'html' | 'text'> },
): RenderedExample {
  const html = fill(template.html, row.data);
  const text = template.text === '' ? textOf(html) : fill(template.text, row.data);
  return { ...row, subject: fill(subject, row.data), html, text };
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
